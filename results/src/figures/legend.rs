//! Legends: entries in rows and columns below what they explain, each with the very line, marker
//! or fill it stands for.

use super::colour::{AXIS, Colour};
use super::font;
use super::look::Look;
use super::sheet::{Hang, SMALL, Sheet, Spot, Stroke, pt};

/// What stands before an entry's words.
#[derive(Clone, Debug)]
pub(crate) enum Sample {
    /// A piece of the series' line with its marker.
    Line(Look),
    /// Only its marker.
    Marker(Look),
    /// A fill.
    Fill(Colour),
    /// A grey line: others, for comparison, or a front.
    Plain(Stroke),
    /// Nothing: the words say why there is nothing to see.
    Absent,
}

/// One line of a legend.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) sample: Sample,
    pub(crate) words: String,
}

/// Height of a line of a legend.
pub(crate) fn pitch() -> i32 {
    pt(9.6)
}

impl Entry {
    fn sample_width(&self) -> i32 {
        match self.sample {
            Sample::Line(_) | Sample::Plain(_) => pt(20.0),
            Sample::Marker(_) | Sample::Fill(_) => pt(7.0),
            Sample::Absent => pt(4.0),
        }
    }

    fn width(&self) -> i32 {
        self.sample_width() + pt(2.5) + font::width(&self.words, SMALL)
    }

    fn draw(&self, sheet: &Sheet, (x, y): Spot) {
        let end = x + self.sample_width();
        let middle = (x + end) / 2;
        match &self.sample {
            Sample::Line(look) => {
                sheet.line(&[(x, y), (end, y)], look.stroke());
                sheet.marker(look.marker, (middle, y), look.colour);
            }
            Sample::Marker(look) => sheet.marker(look.marker, (middle, y), look.colour),
            Sample::Fill(colour) => {
                let (top, bottom) = (y - pt(2.8), y + pt(2.8));
                sheet.rect((x, top), (end, bottom), *colour);
                let corners = [(x, top), (end, top), (end, bottom), (x, bottom), (x, top)];
                sheet.line(&corners, Stroke::solid(AXIS, 0.4));
            }
            Sample::Plain(stroke) => sheet.line(&[(x, y), (end, y)], *stroke),
            Sample::Absent => sheet.label("–", (x, y), Hang::Start),
        }
        sheet.label(&self.words, (end + pt(2.5), y), Hang::Start);
    }
}

/// Rows of entries as wide as they are, broken where the width ends.
fn rows(entries: &[Entry], width: i32) -> Vec<Vec<(i32, &Entry)>> {
    let mut rows: Vec<Vec<(i32, &Entry)>> = Vec::new();
    let mut at = width + 1;
    for entry in entries {
        if at + entry.width() > width || rows.is_empty() {
            rows.push(Vec::new());
            at = 0;
        }
        if let Some(row) = rows.last_mut() {
            row.push((at, entry));
        }
        at += entry.width() + pt(8.0);
    }
    rows
}

/// How high [`flow`] will be.
pub(crate) fn flow_height(entries: &[Entry], width: i32) -> i32 {
    rows(entries, width).len() as i32 * pitch()
}

/// Entries one after the other, from an upper left corner on.
pub(crate) fn flow(sheet: &Sheet, entries: &[Entry], (left, top): Spot, width: i32) {
    sheet.group("legend", "", || {
        for (line, row) in rows(entries, width).into_iter().enumerate() {
            for (x, entry) in row {
                entry.draw(sheet, (left + x, top + pitch() / 2 + line as i32 * pitch()));
            }
        }
    });
}

/// How many columns of equal width the entries allow.
fn columns(entries: &[Entry], width: i32) -> usize {
    let widest = entries.iter().map(Entry::width).max().unwrap_or(1) + pt(8.0);
    ((width + pt(8.0)) / widest.max(1)).clamp(1, 3) as usize
}

/// How high [`table`] will be.
pub(crate) fn table_height(entries: &[Entry], width: i32) -> i32 {
    entries.len().div_ceil(columns(entries, width)) as i32 * pitch()
}

/// Entries in columns, read downwards, from an upper left corner on.
pub(crate) fn table(sheet: &Sheet, entries: &[Entry], (left, top): Spot, width: i32) {
    let columns = columns(entries, width);
    let lines = entries.len().div_ceil(columns).max(1);
    sheet.group("legend", "", || {
        for (place, entry) in entries.iter().enumerate() {
            let x = left + (place / lines) as i32 * (width / columns as i32);
            entry.draw(sheet, (x, top + pitch() / 2 + (place % lines) as i32 * pitch()));
        }
    });
}
