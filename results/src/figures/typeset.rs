//! Texts as glyphs of the shipped font, for formats that carry outlines or glyphs themselves.
//!
//! A character that the font lacks takes an em, as [`font::width`] counts it, and is shown as an
//! empty box of a capital's height: a reader sees that something stands there.

use super::drawing::{Anchor, Text};
use super::font;
use super::sheet::Spot;

/// One character of a text, placed along its baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) character: char,
    /// From the text's spot to the glyph's origin, in units; negative before the spot.
    pub(crate) along: f64,
    /// In units.
    pub(crate) advance: f64,
    /// `None` if the font lacks it.
    pub(crate) glyph: Option<u16>,
}

/// The characters of a text in their order.
pub(crate) fn placed(text: &Text) -> Vec<Placed> {
    let size = f64::from(text.size);
    let mut along = 0.0;
    let mut out = Vec::new();
    for character in super::words::clean(&text.text).chars() {
        let (glyph, advance) = font::glyph(character);
        let advance = advance * size;
        out.push(Placed { character, along, advance, glyph });
        along += advance;
    }
    let before = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => along / 2.0,
        Anchor::End => along,
    };
    out.iter_mut().for_each(|placed| placed.along -= before);
    out
}

/// Where a point so far along a text's baseline and so far above it lies on the sheet.
pub(crate) fn on_sheet(text: &Text, along: f64, above: f64) -> (f64, f64) {
    let (x, y) = (f64::from(text.spot.0), f64::from(text.spot.1));
    if text.upward { (x - above, y - along) } else { (x + along, y - above) }
}

/// The box that stands for a character the font lacks, closed.
pub(crate) fn empty_box(text: &Text, placed: &Placed) -> Vec<Spot> {
    let high = f64::from(text.size * font::CAPITAL_PER_MILLE) / 1000.0;
    let (left, right) =
        (placed.along + 0.12 * placed.advance, placed.along + 0.88 * placed.advance);
    [(left, 0.0), (right, 0.0), (right, high), (left, high), (left, 0.0)]
        .map(|(along, above)| {
            let (x, y) = on_sheet(text, along, above);
            (x.round() as i32, y.round() as i32)
        })
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::colour::BLACK;

    #[test]
    fn a_text_hangs_on_its_spot_and_its_glyphs_add_up_to_its_width() {
        let text = |words: &str, anchor, upward| Text {
            text: words.to_owned(),
            spot: (1000, 500),
            size: 200,
            anchor,
            colour: BLACK,
            upward,
        };
        for words in ["best fit", "漢字", ""] {
            let width = f64::from(font::width(words, 200));
            let start = placed(&text(words, Anchor::Start, false));
            let whole: f64 = start.iter().map(|placed| placed.advance).sum();
            assert!((0.0..1.0).contains(&(width - whole)), "{words}");
            let end = placed(&text(words, Anchor::End, false));
            assert!(end.first().is_none_or(|first| (first.along + whole).abs() < 1e-6));
        }
        assert_eq!(on_sheet(&text("", Anchor::Start, false), 10.0, 3.0), (1010.0, 497.0));
        assert_eq!(on_sheet(&text("", Anchor::Start, true), 10.0, 3.0), (997.0, 490.0));
        assert!(placed(&text("漢", Anchor::Start, false))[0].glyph.is_none());
    }
}
