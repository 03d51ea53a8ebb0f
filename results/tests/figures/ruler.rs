//! Boxes of texts, measured with the shipped font, and geometry read out of SVG.

use ab_glyph::{Font, FontRef};
use roxmltree::Node;

const FONT: &[u8] = include_bytes!("../../fonts/RobotoCondensed-Latin.ttf");

/// A rectangle in the sheet's units, y downwards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Box {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Box {
    pub(crate) fn meets(&self, other: &Box) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(crate) fn within(&self, width: f64, height: f64) -> bool {
        self.left >= 0.0 && self.top >= 0.0 && self.right <= width && self.bottom <= height
    }
}

/// A number in an attribute.
pub(crate) fn number(node: &Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name)?.parse().ok()
}

/// Width, height above and depth below the baseline, of what the letters cover.
fn extent(text: &str, size: f64) -> (f64, f64, f64) {
    let font = FontRef::try_from_slice(FONT).unwrap();
    let em = f64::from(font.units_per_em().unwrap());
    let (mut width, mut above, mut below) = (0.0f64, 0.0f64, 0.0f64);
    for character in text.chars() {
        let glyph = font.glyph_id(character);
        if glyph.0 == 0 {
            // Some other font's letter: as large as letters get.
            (width, above, below) = (width + 1.0, above.max(0.9), below.max(0.25));
            continue;
        }
        width += f64::from(font.h_advance_unscaled(glyph)) / em;
        if let Some(outline) = font.outline(glyph) {
            let (one, other) = (outline.bounds.min.y, outline.bounds.max.y);
            above = above.max(f64::from(one.max(other)) / em);
            below = below.max(-f64::from(one.min(other)) / em);
        }
    }
    (width * size, above * size, below * size)
}

/// The box of a `<text>`; an error says what cannot be understood.
pub(crate) fn text_box(node: &Node<'_, '_>) -> Result<Box, String> {
    let need = |name| number(node, name).ok_or_else(|| format!("a text without `{name}`"));
    let (x, y, size) = (need("x")?, need("y")?, need("font-size")?);
    let text = node.text().unwrap_or_default();
    let (width, above, below) = extent(text, size);
    let left = match node.attribute("text-anchor") {
        None | Some("start") => 0.0,
        Some("middle") => -width / 2.0,
        Some("end") => -width,
        Some(other) => return Err(format!("`{text}` is anchored at `{other}`")),
    };
    let flat = Box { left, top: -above, right: left + width, bottom: below };
    let turned = match node.attribute("transform") {
        None => flat,
        Some(turn) if turn == format!("rotate(-90 {x} {y})") => {
            Box { left: flat.top, top: -flat.right, right: flat.bottom, bottom: -flat.left }
        }
        Some(other) => return Err(format!("`{text}` is moved by `{other}`")),
    };
    Ok(Box {
        left: turned.left + x,
        top: turned.top + y,
        right: turned.right + x,
        bottom: turned.bottom + y,
    })
}

/// The points of a path of `M`, `L` and `Z`.
pub(crate) fn points(path: &str) -> Vec<(f64, f64)> {
    let numbers: Vec<f64> = path
        .split(['M', 'L', 'Z', ' '])
        .filter(|word| !word.is_empty())
        .filter_map(|word| word.parse().ok())
        .collect();
    numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// CIE lightness of `#rrggbb`.
pub(crate) fn lightness(fill: &str) -> Option<f64> {
    let hex = fill.strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let channel = |at: usize| {
        let c = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) })
    };
    let y = 0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?;
    Some(if y > 0.008_856 { 116.0 * y.cbrt() - 16.0 } else { 903.3 * y })
}
