//! Legends: entries in rows and columns below what they explain, each with the very line, marker
//! or fill it stands for.

use super::colour::{AXIS, Colour};
use super::font;
use super::look::Look;
use super::plotted::Legend;
use super::sheet::{Hang, SMALL, Sheet, Spot, Stroke, pt};

/// What stands before an entry's words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sample {
    /// A piece of the series' line with its marker.
    Line(Look),
    /// Only its marker.
    Marker(Look),
    /// A fill.
    Fill(Colour),
    /// A line that is no allocator's.
    Plain(Stroke),
    /// A small grey dot: the others, for comparison.
    Dot(Colour),
    /// Nothing: the words say why there is nothing to see.
    Absent,
}

/// One line of a legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) sample: Sample,
    pub(crate) words: String,
    /// Said behind the words, or below them where there is no room: `refused 12`.
    pub(crate) remark: Option<String>,
}

/// Height of a line of a legend.
pub(crate) fn pitch() -> i32 {
    pt(9.6)
}

impl Entry {
    /// An entry without a remark.
    pub(crate) fn new(sample: Sample, words: &str) -> Entry {
        Entry { sample, words: words.to_owned(), remark: None }
    }

    /// Its words with the remark, and a dash before those that have no sample.
    pub(crate) fn said(&self) -> String {
        let dash = if matches!(self.sample, Sample::Absent) { "– " } else { "" };
        let remark = self.remark.as_ref().map_or(String::new(), |remark| format!(": {remark}"));
        format!("{dash}{}{remark}", self.words)
    }

    fn sample_width(&self) -> i32 {
        match self.sample {
            Sample::Line(_) | Sample::Plain(_) => pt(20.0),
            Sample::Marker(_) | Sample::Fill(_) | Sample::Dot(_) => pt(7.0),
            Sample::Absent => pt(4.0),
        }
    }

    fn before_words(&self) -> i32 {
        self.sample_width() + pt(2.5)
    }

    /// Width in one line, remark and all.
    fn width(&self) -> i32 {
        let remark = self.remark.as_ref().map_or(0, |remark| width_of(&format!(": {remark}")));
        self.before_words() + width_of(&self.words) + remark
    }

    /// How many lines it takes in a column.
    fn lines(&self, width: i32) -> usize {
        if self.remark.is_some() && self.width() > width { 2 } else { 1 }
    }

    /// Draws it into a column of a width, its first line at a height.
    fn draw(&self, sheet: &Sheet, (x, y): Spot, width: i32) {
        self.draw_sample(sheet, (x, y));
        let at = x + self.before_words();
        let room = width - self.before_words();
        match &self.remark {
            Some(remark) if self.lines(width) == 1 => {
                sheet.label(&format!("{}: {remark}", self.words), (at, y), Hang::Start);
            }
            Some(remark) => {
                sheet.label(&font::cut(&format!("{}:", self.words), room), (at, y), Hang::Start);
                sheet.label(&font::cut(remark, room), (at, y + pitch()), Hang::Start);
            }
            None => sheet.label(&font::cut(&self.words, room), (at, y), Hang::Start),
        }
    }

    fn draw_sample(&self, sheet: &Sheet, (x, y): Spot) {
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
            Sample::Dot(colour) => sheet.dot((middle, y), *colour),
            Sample::Absent => sheet.label("–", (x, y), Hang::Start),
        }
    }
}

fn width_of(text: &str) -> i32 {
    font::width(text, SMALL)
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

fn note(sheet: &Sheet, entries: &[Entry], corner: Spot, columns: usize, downwards: bool) {
    let entries = entries.to_vec();
    sheet.note(|plotted| plotted.legends.push(Legend { corner, columns, entries, downwards }));
}

/// Entries one after the other, from an upper left corner on.
pub(crate) fn flow(sheet: &Sheet, entries: &[Entry], (left, top): Spot, width: i32) {
    let columns = rows(entries, width).iter().map(Vec::len).max().unwrap_or(0);
    note(sheet, entries, (left, top), columns, false);
    sheet.group("legend", "", || {
        for (line, row) in rows(entries, width).into_iter().enumerate() {
            for (x, entry) in row {
                let y = top + pitch() / 2 + line as i32 * pitch();
                entry.draw(sheet, (left + x, y), width - x);
            }
        }
    });
}

/// Which entries stand in which column: as many columns as the widest words allow, at most
/// three, filled downwards.
fn columns(entries: &[Entry], width: i32) -> Vec<&[Entry]> {
    let gap = pt(8.0);
    let words = |entry: &Entry| entry.before_words() + width_of(&entry.words);
    let widest = entries.iter().map(words).max().unwrap_or(1) + gap;
    let columns = ((width + gap) / widest).clamp(1, 3) as usize;
    entries.chunks(entries.len().div_ceil(columns).max(1)).collect()
}

/// Width of each of so many columns.
fn share(width: i32, columns: usize) -> i32 {
    width / columns.max(1) as i32
}

/// How high [`table`] will be.
pub(crate) fn table_height(entries: &[Entry], width: i32) -> i32 {
    let columns = columns(entries, width);
    let room = share(width, columns.len());
    let lines = |column: &&[Entry]| column.iter().map(|entry| entry.lines(room)).sum::<usize>();
    columns.iter().map(lines).max().unwrap_or(0) as i32 * pitch()
}

/// Entries in columns, read downwards, from an upper left corner on.
pub(crate) fn table(sheet: &Sheet, entries: &[Entry], (left, top): Spot, width: i32) {
    let columns = columns(entries, width);
    let room = share(width, columns.len());
    note(sheet, entries, (left, top), columns.len(), true);
    sheet.group("legend", "", || {
        for (place, column) in columns.iter().enumerate() {
            let (x, mut y) = (left + place as i32 * room, top + pitch() / 2);
            for entry in *column {
                entry.draw(sheet, (x, y), room);
                y += entry.lines(room) as i32 * pitch();
            }
        }
    });
}
