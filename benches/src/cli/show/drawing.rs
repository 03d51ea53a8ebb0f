//! From frames to lines of characters: a column an allocator, a row an event, all on one scale.
//!
//! A character stands for so many bytes, the same everywhere in the drawing. Where it covers
//! several things it shows the one that takes most of it; on equal terms the lower one.

use super::player::{FREE, Frame, HEADER, RESERVED, ROUNDING, UNKNOWN};
use super::stream::Stream;
use results::terminal::wrapped;
use std::collections::BTreeMap;

/// Columns of the terminal that are used.
const WIDTH: usize = 80;
/// The fewest characters a heap is drawn with; allocators that do not fit beside each other stand
/// below each other.
const LEAST_ROOM: usize = 12;
/// The most characters of a heap.
const MOST_ROOM: usize = 64;
/// Blanks between columns.
const GAP: usize = 2;
/// What stands behind the heap that refused.
const REFUSED: char = '!';

/// One allocator's frames.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) frames: Vec<Frame>,
}

/// The whole drawing.
pub(super) fn drawn(stream: &Stream, columns: &[Column]) -> String {
    let labels = stream.steps.iter().map(|step| step.label.chars().count());
    let label = labels.max().unwrap_or(0).max(5);
    let abreast = ((WIDTH - label) / (LEAST_ROOM + GAP)).clamp(1, columns.len().max(1));
    let room = ((WIDTH - label) / abreast - GAP).min(MOST_ROOM);
    let end = columns.iter().flat_map(|column| &column.frames).map(|frame| frame.end).max();
    let scale = scale(end.unwrap_or(0), room - 1);
    let mut text = String::new();
    for block in columns.chunks(abreast) {
        text += &rows(stream, block, label, room, scale);
        text.push('\n');
    }
    text += &reasons(stream, columns, label);
    if stream.left_out() > 0 {
        text += &format!("{} more events: see --events\n", stream.left_out());
    }
    text + &legend(columns, scale)
}

/// Bytes a character: the least power of two, from a granule on, that fits the room.
fn scale(end: u64, room: usize) -> u64 {
    let mut scale = allocators::GRANULE;
    while end.div_ceil(scale) > room as u64 {
        scale *= 2;
    }
    scale
}

fn rows(stream: &Stream, block: &[Column], label: usize, room: usize, scale: u64) -> String {
    let gap = " ".repeat(GAP);
    let mut text = " ".repeat(label);
    for column in block {
        let name: String = column.name.chars().take(room).collect();
        text += &format!("{gap}{name:<room$}");
    }
    let mut lines = vec![text];
    for (at, step) in stream.steps.iter().enumerate() {
        let mut line = format!("{:<label$}", step.label);
        for column in block {
            let frame = &column.frames[at];
            let mut heap = heap(frame, scale);
            if frame.refused {
                heap.push(REFUSED);
            }
            line += &format!("{gap}{heap:<room$}");
        }
        lines.push(line);
    }
    lines.iter().map(|line| line.trim_end().to_string() + "\n").collect()
}

/// One heap as characters.
fn heap(frame: &Frame, scale: u64) -> String {
    let bins = frame.end.div_ceil(scale);
    let mut text = String::new();
    for bin in 0..bins {
        let (from, to) = (bin * scale, ((bin + 1) * scale).min(frame.end));
        let mut covered: BTreeMap<char, (u64, u64)> = BTreeMap::new();
        let mut left = to - from;
        for stretch in &frame.stretches {
            let start = stretch.extent.offset().max(from);
            let end = stretch.extent.end().min(to);
            if start < end {
                let entry = covered.entry(stretch.sign).or_insert((0, start));
                *entry = (entry.0 + end - start, entry.1.min(start));
                left = left.saturating_sub(end - start);
            }
        }
        if left > 0 {
            covered.entry(frame.rest).or_insert((left, to));
        }
        let most = covered.iter().max_by_key(|(_, (bytes, at))| (*bytes, std::cmp::Reverse(*at)));
        text.extend(most.map(|(sign, _)| sign));
    }
    text
}

/// Why: of one allocator for every request; of several where they part.
fn reasons(stream: &Stream, columns: &[Column], label: usize) -> String {
    let names = columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (at, step) in stream.steps.iter().enumerate() {
        let frames: Vec<&Frame> = columns.iter().map(|column| &column.frames[at]).collect();
        let part = frames.windows(2).any(|pair| pair[0].offset != pair[1].offset);
        if columns.len() > 1 && !part {
            continue;
        }
        let mut head = step.label.as_str();
        for (column, frame) in columns.iter().zip(frames) {
            let Some(why) = frame.reason.as_deref().filter(|why| !why.is_empty()) else { continue };
            let name = if columns.len() > 1 { column.name.as_str() } else { "" };
            let indent = label + if columns.len() > 1 { names + 2 * GAP } else { GAP };
            let mut name = format!("{head:<label$}  {name}");
            for line in wrapped(why, (WIDTH - indent.min(WIDTH / 2)).max(20)).lines() {
                text += &format!("{:<indent$}{line}\n", name);
                name.clear();
            }
            head = "";
        }
    }
    if text.is_empty() {
        return text;
    }
    let head = if columns.len() > 1 { "why, where they part:\n" } else { "why:\n" };
    format!("{head}{text}\n")
}

/// Explains the signs that occur.
fn legend(columns: &[Column], scale: u64) -> String {
    let frames = || columns.iter().flat_map(|column| &column.frames);
    let drawn: String = frames().map(|frame| heap(frame, scale)).collect();
    let signs = [
        (ROUNDING, "rounding"),
        (HEADER, "header"),
        (FREE, "free"),
        (RESERVED, "reserved"),
        (UNKNOWN, "unknown"),
    ];
    let signs = signs.iter().filter(|(sign, _)| drawn.contains(*sign));
    let signs: String = signs.map(|(sign, what)| format!(", {sign} {what}")).collect();
    let refused = if frames().any(|frame| frame.refused) { ", ! refused" } else { "" };
    let text =
        format!("A character is {scale} bytes: 0-9, A-z what an object requested{signs}{refused}.");
    wrapped(&text, WIDTH) + "\n"
}
