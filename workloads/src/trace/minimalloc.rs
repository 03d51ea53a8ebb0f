//! minimalloc's CSV: intervals, one a row, under a header that names the columns in any order.
//!
//! `id` (`buffer`, `buffer_id`), `lower` (`start`, `begin`), `upper` (one past) or `end` (the last),
//! `size`, `alignment`; other columns are passed over, and so are `gaps`, within which the memory
//! need not be there. A blank line ends the file. As a trace: at each time first the frees, then the
//! allocates, each in the order of the rows. All of it is held in memory, within the bound for live
//! objects. Written, an event's number is its time, a resize ends one interval and begins the next.

use super::export::{Facts, Sink};
use super::own::WriteError;
use super::words::{number, shown};
use super::{Format, How, Keyed, Lines, Notes, Reader, Stamp};
use crate::error::{Breach, Error};
use crate::event::{Event, Request};
use crate::strict::{Keys, LARGEST_REQUEST_BYTES, Record};
use std::io::Write;

pub(super) const FORMAT: Format = Format {
    word: "minimalloc",
    name: "minimalloc CSV",
    ending: ".csv",
    probe,
    open: |input, content, how| Keyed::open(input, content, how, Minimalloc::new),
    write: Some(begin),
};

/// What a row takes: itself and its place at two times.
const ROW_BYTES: u64 = 64;

/// The first line names the columns.
fn probe(start: &[u8]) -> bool {
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    Columns::of(line).is_ok()
}

/// Where in a row what stands.
#[derive(Clone, Copy, Debug)]
struct Columns {
    count: usize,
    lower: usize,
    /// The column, and whether it names the last moment and not the one behind it.
    upper: (usize, bool),
    size: usize,
    align: Option<usize>,
    gaps: Option<usize>,
}

impl Columns {
    fn of(line: &[u8]) -> Result<Columns, Breach> {
        let names: Vec<&[u8]> = line.split(|&byte| byte == b',').map(<[u8]>::trim_ascii).collect();
        let find = |known: &[&str]| {
            names.iter().position(|name| known.iter().any(|known| known.as_bytes() == *name))
        };
        let upper = find(&["upper"]).map(|at| (at, false));
        let upper = upper.or_else(|| find(&["end"]).map(|at| (at, true)));
        let (lower, size) = (find(&["lower", "start", "begin"]), find(&["size"]));
        match (find(&["id", "buffer", "buffer_id"]), lower, upper, size) {
            (Some(_), Some(lower), Some(upper), Some(size)) => {
                let (align, gaps) = (find(&["alignment"]), find(&["gaps"]));
                Ok(Columns { count: names.len(), lower, upper, size, align, gaps })
            }
            _ => Err(Breach::new(shown(line), "a header with id, lower, upper and size")),
        }
    }
}

/// One interval.
#[derive(Clone, Copy, Debug)]
struct Row {
    lower: i64,
    upper: i64,
    request: Request,
}

struct Minimalloc {
    lines: Lines,
    columns: Option<Columns>,
    rows: Vec<Row>,
    /// Time, whether it is an allocate, and the row; in order once all rows are read.
    moments: Vec<(i64, bool, u32)>,
    next: usize,
    read: bool,
    refused: bool,
}

impl Minimalloc {
    fn new(lines: Lines, _: How) -> Minimalloc {
        let (rows, moments) = Default::default();
        Minimalloc { lines, columns: None, rows, moments, next: 0, read: false, refused: false }
    }

    /// Reads all rows.
    fn rows(&mut self, notes: &mut Notes) -> Result<(), Error> {
        let most = self.lines.room() / ROW_BYTES;
        while let Some(line) = self.lines.next()? {
            let line = line.trim_ascii_end();
            let Some(columns) = &self.columns else {
                match Columns::of(line) {
                    Ok(columns) => self.columns = Some(columns),
                    Err(breach) => {
                        self.refused = true;
                        return Err(self.lines.error(breach));
                    }
                }
                continue;
            };
            if line.is_empty() {
                break;
            }
            let row = row(line, columns, notes).map_err(|breach| self.lines.error(breach))?;
            if self.rows.len() as u64 >= most.min(u32::MAX.into()) {
                self.refused = true;
                let what = format!("more than {most} rows");
                let expected = "fewer, a bound that grows with the file's size";
                return Err(self.lines.error(Breach::new(what, expected)));
            }
            self.rows.push(row);
        }
        let rows = self.rows.iter().zip(0..);
        let moments =
            rows.flat_map(|(row, index)| [(row.lower, true, index), (row.upper, false, index)]);
        self.moments.reserve_exact(2 * self.rows.len());
        self.moments.extend(moments);
        self.moments.sort_unstable();
        self.read = true;
        Ok(())
    }
}

impl Reader for Minimalloc {
    const KEYS: Keys = Keys::Ids;
    const INEXACT: &'static [&'static str] =
        &["thread", "time", "zeroed", "resize", "order within a moment"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        if !self.read {
            self.rows(notes)?;
        }
        let Some(&(_, allocates, row)) = self.moments.get(self.next) else { return Ok(None) };
        self.next += 1;
        let (key, request) = (row.into(), self.rows[row as usize].request);
        Ok(Some(match allocates {
            true => Record::Allocate { key, request },
            false => Record::Free { key },
        }))
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }

    fn is_over(&self) -> bool {
        self.refused || self.lines.is_over()
    }
}

fn row(line: &[u8], columns: &Columns, notes: &mut Notes) -> Result<Row, Breach> {
    let mut fields = [&b""[..]; 64];
    let mut count = 0;
    for field in line.split(|&byte| byte == b',') {
        if let Some(place) = fields.get_mut(count) {
            *place = field.trim_ascii();
        }
        count += 1;
    }
    if count != columns.count {
        let what = format!("{count} fields");
        return Err(Breach::new(what, format!("{}, as many as the header has", columns.count)));
    }
    let field = |at: usize| fields.get(at).copied().unwrap_or_default();
    let time = |at: usize, what: &str| {
        let text = std::str::from_utf8(field(at)).unwrap_or_default();
        let expected = format!("{what}: a whole number");
        text.parse::<i64>().map_err(|_| Breach::new(shown(field(at)), expected))
    };
    let lower = time(columns.lower, "lower")?;
    let (at, is_last) = columns.upper;
    let upper = time(at, "upper")?.saturating_add(i64::from(is_last));
    if lower >= upper {
        let what = format!("the interval from {lower} to {upper} is empty");
        return Err(Breach::new(what, "lower below upper"));
    }
    let size = number(field(columns.size)).filter(|&size| size <= LARGEST_REQUEST_BYTES);
    let size = size.ok_or_else(|| {
        let bound = format!("a size from 0 to {LARGEST_REQUEST_BYTES}");
        Breach::new(shown(field(columns.size)), bound)
    })?;
    let align = match columns.align.map(field) {
        None | Some(b"") => 1,
        Some(word) => number(word)
            .filter(|align| align.is_power_of_two() && *align <= 1 << 31)
            .ok_or_else(|| Breach::new(shown(word), "an alignment: a power of two up to 2^31"))?,
    };
    if columns.gaps.is_some_and(|at| !field(at).is_empty()) {
        notes.skip("gaps in intervals: nothing of malloc's is like them");
    }
    Ok(Row { lower, upper, request: Request { size, align: align as u32 } })
}

fn begin<'a>(out: &'a mut dyn Write, facts: &Facts) -> Result<Box<dyn Sink + 'a>, WriteError> {
    let aligned = facts.totals.aligned > 0;
    writeln!(out, "id,lower,upper,size{}", if aligned { ",alignment" } else { "" })?;
    Ok(Box::new(Intervals { out, aligned, live: Vec::new(), ids: 0, events: 0 }))
}

/// Writes rows as objects end.
struct Intervals<'a> {
    out: &'a mut dyn Write,
    aligned: bool,
    /// By object: id, when it began, what it is.
    live: Vec<Option<(u64, u64, Request)>>,
    ids: u64,
    events: u64,
}

impl Intervals<'_> {
    fn open(&mut self, object: u32, request: Request) {
        let object = object as usize;
        if object >= self.live.len() {
            self.live.resize(object + 1, None);
        }
        self.live[object] = Some((self.ids, self.events, request));
        self.ids += 1;
    }

    fn close(&mut self, object: u32) -> Result<(), WriteError> {
        let Some((id, lower, request)) = self.live[object as usize].take() else { return Ok(()) };
        write!(self.out, "{id},{lower},{},{}", self.events, request.size)?;
        match self.aligned {
            true => writeln!(self.out, ",{}", request.align)?,
            false => writeln!(self.out)?,
        }
        Ok(())
    }
}

impl Sink for Intervals<'_> {
    fn event(&mut self, event: &Event, _: &Stamp) -> Result<(), WriteError> {
        match *event {
            Event::Allocate { object, request } => self.open(object, request),
            Event::Free { object } => self.close(object)?,
            Event::Resize { object, request } => {
                self.close(object)?;
                self.open(object, request);
            }
        }
        self.events += 1;
        Ok(())
    }

    fn end(mut self: Box<Self>, _: super::End) -> Result<(), WriteError> {
        for object in 0..self.live.len() {
            self.close(object as u32)?;
        }
        Ok(self.out.flush()?)
    }

    fn lost(&self, facts: &Facts) -> Vec<String> {
        let totals = &facts.totals;
        let mut lost = facts.stamps();
        lost.extend(super::export::some(
            totals.resizes,
            "resizes: each ends an interval and begins one",
        ));
        let at_end = "blocks live at the end: there their intervals end";
        lost.extend(super::export::some(totals.live_objects_at_end, at_end));
        lost
    }
}
