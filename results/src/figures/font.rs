//! The one font of all figures, shipped inside the binary.
//!
//! Text is placed by the advances of this very font, so a box computed here is the box a reader
//! sees, on any machine. The subset carries no kerning: what is measured is what is drawn. A
//! character the font lacks is shown by whatever font the viewer falls back to, and is taken to
//! be one em wide, which is more than most letters need.

use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::OnceLock;

/// The family's name as it stands in the file and in every figure.
pub(crate) const FAMILY: &str = "Roboto Condensed";

pub(crate) const BYTES: &[u8] = include_bytes!("../../fonts/RobotoCondensed-Latin.ttf");

/// Height of a capital, in thousandths of the size.
pub(crate) const CAPITAL_PER_MILLE: i32 = 711;

fn face() -> &'static FontRef<'static> {
    static FACE: OnceLock<FontRef<'static>> = OnceLock::new();
    FACE.get_or_init(|| FontRef::try_from_slice(BYTES).expect("the shipped font is a font"))
}

/// Units to an em.
pub(crate) fn em() -> f64 {
    f64::from(face().units_per_em().unwrap_or(2048.0))
}

/// The glyph of a character, if the font has it, and its advance in ems.
pub(crate) fn glyph(character: char) -> (Option<u16>, f64) {
    match face().glyph_id(character) {
        GlyphId(0) => (None, 1.0),
        glyph => (Some(glyph.0), f64::from(face().h_advance_unscaled(glyph)) / em()),
    }
}

/// The curves of a glyph in font units, y upwards.
pub(crate) fn outline(glyph: u16) -> Vec<OutlineCurve> {
    face().outline(GlyphId(glyph)).map_or_else(Vec::new, |outline| outline.curves)
}

/// The font as a whole, in thousandths of an em.
pub(crate) struct Metrics {
    pub(crate) ascent: f64,
    pub(crate) descent: f64,
    /// Left, bottom, right and top of all its glyphs together.
    pub(crate) bounds: [f64; 4],
}

/// How far its letters reach.
pub(crate) fn metrics() -> Metrics {
    let mille = |units: f32| (f64::from(units) * 1000.0 / em()).round();
    let mut bounds = [0.0f64; 4];
    for (glyph, _) in face().codepoint_ids() {
        let Some(outline) = face().outline(glyph) else { continue };
        for corner in [outline.bounds.min, outline.bounds.max] {
            let (x, y) = (mille(corner.x), mille(corner.y));
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        }
    }
    let (ascent, descent) = (mille(face().ascent_unscaled()), mille(face().descent_unscaled()));
    Metrics { ascent, descent, bounds }
}

/// Width of `text` at `size`, in the unit of `size`, rounded up.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    let face = face();
    let em = face.units_per_em().unwrap_or(2048.0);
    let units: f32 = text
        .chars()
        .map(|character| match face.glyph_id(character) {
            glyph if glyph.0 == 0 => em,
            glyph => face.h_advance_unscaled(glyph),
        })
        .sum();
    (f64::from(units) * f64::from(size) / f64::from(em)).ceil() as i32
}

/// `text`, cut with `…` where it would be wider than `room` at the small size.
pub(crate) fn cut(text: &str, room: i32) -> String {
    let mut out = super::words::clean(text);
    if width(&out, super::sheet::SMALL) <= room {
        return out;
    }
    while out.pop().is_some() {
        let shown = format!("{}…", out.trim_end());
        if width(&shown, super::sheet::SMALL) <= room {
            return shown;
        }
    }
    out
}

/// The CSS rule that makes the font known to a page: for the report, which embeds it once.
pub fn font_face_css() -> String {
    format!(
        "@font-face{{font-family:'{FAMILY}';font-weight:400;font-style:normal;\
         src:url(data:font/ttf;base64,{}) format('truetype')}}",
        STANDARD.encode(BYTES)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_knows_what_figures_write_and_is_small() {
        assert!(BYTES.len() < 100_000);
        for character in "×−–≤≥µΣ·…⁰¹²³⁴⁵⁶⁷⁸⁹⁻½\u{202f}".chars() {
            assert_ne!(face().glyph_id(character).0, 0, "no glyph for `{character}`");
        }
    }

    #[test]
    fn widths_add_up_and_unknown_letters_take_an_em() {
        assert_eq!(width("", 180), 0);
        assert!(width("mm", 180) > width("ii", 180));
        assert_eq!(width("漢字", 100), 200);
    }
}
