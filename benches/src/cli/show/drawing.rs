//! From frames to lines of characters: a column an allocator, a row an event.
//!
//! A character stands for so many bytes, the same for all that stand side by side. Where it covers
//! several things it shows the one that takes most of it; on equal terms the lower one. A heap that
//! would make its neighbours unreadable stands below them, on a scale of its own.

use super::player::{FREE, Frame, HEADER, RESERVED, ROUNDING, UNKNOWN};
use super::stream::Stream;
use results::terminal::wrapped;
use std::collections::BTreeMap;

/// Columns of the terminal that are used.
const WIDTH: usize = 80;
/// Characters of a name that are never cut.
const LEAST_ROOM: usize = 12;
/// The most characters of a heap.
const MOST_ROOM: usize = 64;
/// Blanks between columns.
const GAP: usize = 2;
/// Characters up to which a heap is short.
const SHORT: usize = 24;
/// How much coarser a heap may be drawn so that it stands beside others.
const COARSER: u64 = 2;
/// What stands behind the heap that refused.
const REFUSED: char = '!';

/// One allocator's frames.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) frames: Vec<Frame>,
}

/// Columns side by side.
struct Block<'c> {
    columns: &'c [Column],
    /// Characters of each.
    rooms: Vec<usize>,
    /// Bytes a character.
    scale: u64,
}

/// The whole drawing.
pub(super) fn drawn(stream: &Stream, columns: &[Column], why: bool) -> String {
    let labels = stream.steps.iter().map(|step| step.label.chars().count());
    let label = labels.max().unwrap_or(0);
    let blocks = blocks(columns, label);
    let mut text = String::new();
    for block in &blocks {
        text += &rows(stream, block, label);
        let most = if block.scale > allocators::GRANULE {
            ", and shows what most of them are"
        } else {
            ""
        };
        text += &format!("(a character is {} bytes{most})\n\n", block.scale);
    }
    if why {
        text += &reasons(stream, columns, label);
    } else {
        text += "(--why tells why each block went where it did)\n";
    }
    if stream.left_out() > 0 {
        text += &format!("({} more events: see --events)\n", stream.left_out());
    }
    text + &legend(&blocks)
}

/// As many columns side by side as can be read there. In short heaps, where every granule has its
/// character, it keeps it.
fn blocks(columns: &[Column], label: usize) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    for end in 1..=columns.len() {
        let alone = block(&columns[end - 1..end], label);
        let Some(last) = blocks.last_mut().filter(|_| end - start > 1) else {
            blocks.push(alone);
            continue;
        };
        let finest = last.scale.min(alone.scale);
        let short = alone.rooms.iter().chain(&last.rooms).all(|&room| room <= SHORT);
        let exact = finest == allocators::GRANULE && short;
        let coarsest = if exact { finest } else { COARSER * finest };
        let together = block(&columns[start..end], label);
        if together.width(label) <= WIDTH && together.scale <= coarsest {
            *last = together;
        } else {
            start = end - 1;
            blocks.push(alone);
        }
    }
    blocks
}

/// These columns on the finest scale that fits; if none does, on one where only names take room.
fn block(columns: &[Column], label: usize) -> Block<'_> {
    let mut block = Block { columns, rooms: Vec::new(), scale: allocators::GRANULE };
    let longest = columns.iter().map(Column::end).max().unwrap_or(0);
    loop {
        block.rooms = columns.iter().map(|column| column.room(block.scale)).collect();
        let fits = block.width(label) <= WIDTH && block.rooms.iter().all(|&room| room <= MOST_ROOM);
        if fits || block.scale >= longest {
            break;
        }
        block.scale *= 2;
    }
    // Names have what room is left.
    let mut left = WIDTH.saturating_sub(block.width(label));
    for (room, column) in block.rooms.iter_mut().zip(columns) {
        let wanted = column.name.chars().count().saturating_sub(*room).min(left);
        *room += wanted;
        left -= wanted;
    }
    block
}

impl Block<'_> {
    fn width(&self, label: usize) -> usize {
        label + self.rooms.iter().map(|room| GAP + room).sum::<usize>()
    }
}

impl Column {
    /// One past the highest byte of any frame.
    fn end(&self) -> u64 {
        self.frames.iter().map(|frame| frame.end).max().unwrap_or(0)
    }

    /// Characters it needs, the sign of a refusal included; its name may be cut.
    fn room(&self, scale: u64) -> usize {
        let drawn = |frame: &Frame| {
            frame.end.div_ceil(scale).min(u64::from(u32::MAX)) as usize + usize::from(frame.refused)
        };
        let name = self.name.chars().count().min(LEAST_ROOM);
        self.frames.iter().map(drawn).max().unwrap_or(0).max(name)
    }
}

fn rows(stream: &Stream, block: &Block, label: usize) -> String {
    let gap = " ".repeat(GAP);
    let mut text = " ".repeat(label);
    for (column, &room) in block.columns.iter().zip(&block.rooms) {
        text += &format!("{gap}{:<room$}", headed(&column.name, room));
    }
    let mut lines = vec![text];
    for (at, step) in stream.steps.iter().enumerate() {
        let mut line = format!("{:<label$}", step.label);
        for (column, &room) in block.columns.iter().zip(&block.rooms) {
            let frame = &column.frames[at];
            let mut heap = heap(frame, block.scale);
            if frame.refused {
                heap.push(REFUSED);
            }
            line += &format!("{gap}{heap:<room$}");
        }
        lines.push(line);
    }
    lines.iter().map(|line| line.trim_end().to_string() + "\n").collect()
}

/// A name in the room of its column: its end tells variants apart.
fn headed(name: &str, room: usize) -> String {
    let length = name.chars().count();
    if length <= room {
        return name.to_string();
    }
    let end: String = name.chars().skip(length + 1 - room).collect();
    format!("…{end}")
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
fn legend(blocks: &[Block]) -> String {
    let mut drawn = String::new();
    let mut refused = "";
    for block in blocks {
        for frame in block.columns.iter().flat_map(|column| &column.frames) {
            drawn += &heap(frame, block.scale);
            if frame.refused {
                refused = ", ! refused";
            }
        }
    }
    let signs = [
        (ROUNDING, "rounding"),
        (HEADER, "header"),
        (FREE, "free"),
        (RESERVED, "reserved"),
        (UNKNOWN, "unknown"),
    ];
    let signs = signs.iter().filter(|(sign, _)| drawn.contains(*sign));
    let signs: String = signs.map(|(sign, what)| format!(", {sign} {what}")).collect();
    let text = format!("0-9, A-z: what an object requested{signs}{refused}");
    wrapped(&text, WIDTH) + "\n"
}
