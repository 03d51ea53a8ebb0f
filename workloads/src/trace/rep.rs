//! CS:APP's `.rep`: four header lines, then `a ID SIZE`, `r ID SIZE` and `f ID`.
//!
//! Two dialects differ in header lines 1 and 4 (suggested heap size and weight, or weight and most
//! live bytes); both must be numbers and neither is believed. Line 2, the number of ids, bounds the
//! ids; line 3, the number of operations, must be exact. `f -1` frees nothing: it counts as an
//! operation of the file and makes no event. Blank lines may stand at the end only.
//! Written, ids are in order of birth and never used again, line 1 is the most live bytes, line 4 the
//! weight 1. Origin: Bryant and O'Hallaron, *Computer Systems: A Programmer's Perspective*, the malloc lab.

use super::export::{Facts, Sink, some};
use super::words::{digits, number, shown};
use super::{End, Format, How, Keyed, Lines, Notes, Reader, Stamp, WriteError};
use crate::error::{Breach, Error};
use crate::event::{Event, Request};
use crate::strict::{Keys, LARGEST_REQUEST_BYTES, Record};
use std::io::Write;

pub(super) const FORMAT: Format = Format {
    word: "rep",
    name: "CS:APP malloc lab trace",
    ending: ".rep",
    probe,
    open: |input, content, how| Keyed::open(input, content, how, Rep::new),
    write: Some(begin),
};

/// More ids than object numbers can tell apart.
const MOST_IDS: u64 = (1 << 32) - 2;

const HEADER: [&str; 4] = [
    "header line 1, a suggested heap size or a weight: a whole number",
    "header line 2, the number of ids: a whole number up to 4294967294",
    "header line 3, the number of operations: a whole number",
    "header line 4, a weight or the most live bytes: a whole number",
];

/// The first two lines are a whole number each; no other format we know starts so.
fn probe(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let mut number = || lines.next().is_some_and(|line| !line.is_empty() && digits(line));
    number() && number()
}

struct Rep {
    lines: Lines,
    /// Whether wrong counts are passed over, and noted.
    repair: bool,
    ids: u64,
    declared: u64,
    /// Operations read; `None` until the header is.
    read: Option<u64>,
}

impl Rep {
    fn new(lines: Lines, how: How) -> Rep {
        Rep { lines, repair: how.repair, ids: 0, declared: 0, read: None }
    }

    fn header(&mut self) -> Result<u64, Error> {
        for (index, expected) in HEADER.iter().enumerate() {
            let value = match self.lines.next()? {
                None => Err("the file ends here".to_string()),
                Some(line) => {
                    let line = line.trim_ascii();
                    // Lines 1 and 4 are not believed, so any run of digits will do.
                    let believed = index == 1 || index == 2;
                    number(line)
                        .filter(|&ids| index != 1 || ids <= MOST_IDS)
                        .or((!believed && digits(line) && !line.is_empty()).then_some(0))
                        .ok_or_else(|| shown(line))
                }
            };
            let value = value.map_err(|what| self.lines.error(Breach::new(what, *expected)))?;
            match index {
                1 if self.repair => self.ids = MOST_IDS,
                1 => self.ids = value,
                2 => self.declared = value,
                _ => {}
            }
        }
        Ok(0)
    }

    /// The end of the file in repair: there may be more operations or fewer than declared.
    fn wrongly_declared(&self, read: u64, notes: &mut Notes) -> Option<Record> {
        if read != self.declared {
            notes.mend(&format!(
                "header: {} operations are declared and {read} are there",
                self.declared
            ));
        }
        None
    }

    /// After the last operation: nothing but blank lines.
    fn end(&mut self) -> Result<(), Error> {
        if !self.lines.skip_blank()? {
            return Ok(());
        }
        let declared = self.declared;
        let expected = format!("the end of the file, since line 3 declares {declared} operations");
        Err(self.lines.error(Breach::new("more follows the last operation", expected)))
    }

    /// A blank line where an operation should be: is it the end of the file, or a gap in it?
    fn gap(&mut self, read: u64) -> Error {
        let first = self.lines.number();
        let breach = match self.lines.skip_blank() {
            Err(error) => return error,
            Ok(false) => missing(self.declared, read),
            Ok(true) => Breach::new("the line is blank", "an operation"),
        };
        self.lines.error_at(first, breach)
    }
}

impl Reader for Rep {
    const KEYS: Keys = Keys::Ids;
    const INEXACT: &'static [&'static str] = &["thread", "time", "alignment", "zeroed", "failed"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        let mut read = match self.read {
            Some(read) => read,
            None => self.header()?,
        };
        self.read = Some(read);
        while read < self.declared || self.repair {
            let operation = match self.lines.next()? {
                None if self.repair => return Ok(self.wrongly_declared(read, notes)),
                None => Err(missing(self.declared, read)),
                Some(line) if line.trim_ascii().is_empty() && self.repair => continue,
                Some(line) if line.trim_ascii().is_empty() => return Err(self.gap(read)),
                Some(line) => operation(line, self.ids),
            };
            let record = operation.map_err(|breach| self.lines.error(breach))?;
            read += 1;
            self.read = Some(read);
            if record.is_some() {
                return Ok(record);
            }
            notes.skip("frees of nothing");
        }
        self.end()?;
        Ok(None)
    }

    fn is_over(&self) -> bool {
        self.read.is_none() || self.lines.is_over()
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }
}

fn missing(declared: u64, read: u64) -> Breach {
    let what = format!("the file ends and {} operations are missing", declared - read);
    Breach::new(what, format!("{declared} operations, as line 3 declares"))
}

/// One line; `None` is `f -1`.
fn operation(line: &[u8], ids: u64) -> Result<Option<Record>, Breach> {
    let mut words = line.split(|&b| b == b' ' || b == b'\t').filter(|word| !word.is_empty());
    let kind = words.next().unwrap_or_default();
    let (id, size) = (words.next(), words.next());
    let takes_size = match kind {
        b"a" | b"r" => true,
        b"f" => false,
        _ => return Err(Breach::new(shown(line), "`a ID SIZE`, `r ID SIZE` or `f ID`")),
    };
    let id = id.ok_or_else(|| Breach::new(shown(line), "an id after the letter"))?;
    if !takes_size && id == b"-1" && size.is_none() {
        return Ok(None);
    }
    let key = number(id).filter(|&key| key < ids).ok_or_else(|| {
        let expected = match ids {
            0 => "no ids at all, since line 2 declares 0".to_string(),
            _ => format!("an id from 0 to {}, since line 2 declares {ids}", ids - 1),
        };
        Breach::new(format!("{} as an id", shown(id)), expected)
    })?;
    let extra = if takes_size { words.next() } else { size };
    if let Some(extra) = extra {
        return Err(Breach::new(format!("{} too many", shown(extra)), "the end of the line"));
    }
    if !takes_size {
        return Ok(Some(Record::Free { key }));
    }
    let bound = || format!("a size from 0 to {LARGEST_REQUEST_BYTES}");
    let size =
        size.ok_or_else(|| Breach::new(format!("{} without a size", shown(line)), bound()))?;
    let size = number(size)
        .filter(|&size| size <= LARGEST_REQUEST_BYTES)
        .ok_or_else(|| Breach::new(format!("{} as a size", shown(size)), bound()))?;
    let request = Request { size, align: 1 };
    Ok(Some(match kind {
        b"a" => Record::Allocate { key, request },
        _ => Record::Resize { key, to: key, request },
    }))
}

fn begin<'a>(out: &'a mut dyn Write, facts: &Facts) -> Result<Box<dyn Sink + 'a>, WriteError> {
    let totals = &facts.totals;
    let (ids, events) = (totals.allocates, totals.events);
    write!(out, "{}\n{ids}\n{events}\n1\n", totals.peak_live_bytes)?;
    Ok(Box::new(Operations { out, ids: Vec::new(), next: 0 }))
}

/// Writes operations.
struct Operations<'a> {
    out: &'a mut dyn Write,
    /// By object.
    ids: Vec<u64>,
    next: u64,
}

impl Sink for Operations<'_> {
    fn event(&mut self, event: &Event, _: &Stamp) -> Result<(), WriteError> {
        match *event {
            Event::Allocate { object, request } => {
                let object = object as usize;
                if object >= self.ids.len() {
                    self.ids.resize(object + 1, 0);
                }
                self.ids[object] = self.next;
                writeln!(self.out, "a {} {}", self.next, request.size)?;
                self.next += 1;
            }
            Event::Free { object } => writeln!(self.out, "f {}", self.ids[object as usize])?,
            Event::Resize { object, request } => {
                writeln!(self.out, "r {} {}", self.ids[object as usize], request.size)?;
            }
        }
        Ok(())
    }

    fn end(self: Box<Self>, _: End) -> Result<(), WriteError> {
        Ok(self.out.flush()?)
    }

    fn lost(&self, facts: &Facts) -> Vec<String> {
        let aligned = some(facts.totals.aligned, "requests for an alignment: as any other");
        facts.stamps().into_iter().chain(aligned).collect()
    }
}
