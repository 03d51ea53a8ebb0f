//! The shipped font inside a PDF: its whole file, which is small, with a code for each character
//! that the drawing writes, so that text can be searched and copied, even where the font has no
//! glyph for it.

use super::super::drawing::{Drawing, Item};
use super::super::font;
use super::super::words::clean;
use super::deflated;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::{BTreeMap, BTreeSet};

/// What the page calls the font.
pub(super) const NAME: Name<'static> = Name(b"F");
/// Six letters and a plus say that the file holds a part of the font's letters.
const POSTSCRIPT: Name<'static> = Name(b"FRGLAB+RobotoCondensed-Regular");
const ORDERING: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The characters of a drawing with their codes.
pub(super) struct Face {
    codes: BTreeMap<char, u16>,
}

impl Face {
    /// Codes from 1 on, by character.
    pub(super) fn of(drawing: &Drawing) -> Face {
        let texts = drawing.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(clean(&text.text)),
            _ => None,
        });
        let all: BTreeSet<char> = texts.flat_map(|text| text.chars().collect::<Vec<_>>()).collect();
        Face { codes: all.into_iter().zip(1..).collect() }
    }

    /// The code of one of the drawing's characters.
    pub(super) fn code(&self, character: char) -> u16 {
        self.codes.get(&character).copied().unwrap_or(0)
    }

    /// Writes the font as the object `first` and those right after it.
    pub(super) fn write(&self, pdf: &mut Pdf, first: Ref) {
        let number = |offset| Ref::new(first.get() + offset);
        let [descendant, descriptor, file, glyphs, unicode] = [1, 2, 3, 4, 5].map(number);
        pdf.type0_font(first)
            .base_font(POSTSCRIPT)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(unicode);
        let mut font = pdf.cid_font(descendant);
        font.subtype(CidFontType::Type2).base_font(POSTSCRIPT).system_info(ORDERING);
        font.font_descriptor(descriptor).default_width(1000.0);
        font.cid_to_gid_map_stream(glyphs);
        let width =
            |&character: &char| (font::glyph(character).1 * 100_000.0).round() as f32 / 100.0;
        font.widths().consecutive(1, self.codes.keys().map(width));
        font.finish();
        let metrics = font::metrics();
        let [left, bottom, right, top] = metrics.bounds.map(|part| part as f32);
        pdf.font_descriptor(descriptor)
            .name(POSTSCRIPT)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(metrics.ascent as f32)
            .descent(metrics.descent as f32)
            .cap_height(font::CAPITAL_PER_MILLE as f32)
            .stem_v(80.0)
            .font_file2(file);
        let packed = deflated(font::BYTES);
        let mut stream = pdf.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Length1"), i32::try_from(font::BYTES.len()).unwrap_or(i32::MAX));
        stream.finish();
        self.maps(pdf, glyphs, unicode);
    }

    /// From codes to glyphs and to Unicode.
    fn maps(&self, pdf: &mut Pdf, glyphs: Ref, unicode: Ref) {
        let glyph = |character: &char| font::glyph(*character).0.unwrap_or(0).to_be_bytes();
        let table: Vec<u8> = [0, 0].into_iter().chain(self.codes.keys().flat_map(glyph)).collect();
        pdf.stream(glyphs, &deflated(&table)).filter(Filter::FlateDecode);
        let mut map = UnicodeCmap::new(Name(b"Fraglab"), ORDERING);
        for (&character, &code) in &self.codes {
            map.pair(code, character);
        }
        let packed = deflated(map.finish().as_slice());
        pdf.cmap(unicode, &packed)
            .name(Name(b"Fraglab"))
            .system_info(ORDERING)
            .filter(Filter::FlateDecode);
    }
}
