//! Recorded programs: the formats we read, and how one is recognised.
//!
//! A new format is one file with a [`Format`] and one line in [`FORMATS`]. Most formats are lines
//! of text with names for objects: they implement [`Reader`], and [`Keyed`] does the rest.
//! Recognition looks at the beginning of the decompressed content first, since file names lie;
//! where no content speaks up, the file's ending decides, so that a damaged `.rep` is told what is
//! wrong with it and not that it is unknown.

mod bounded;
mod calls;
mod convert;
mod export;
mod heaptrack;
mod input;
mod keyed;
mod lines;
mod logalloc;
mod memory_replay;
mod minimalloc;
mod mtrace;
mod notes;
mod own;
mod reading;
mod rep;
mod replay;
mod valgrind;
mod words;

use crate::error::Error;
use crate::event::Event;
pub use crate::strict::Record;
pub use convert::{Conversion, ConvertError, Converted, Target};
pub(crate) use input::{Content, Input, START_BYTES};
pub(crate) use keyed::{Keyed, Reader};
pub(crate) use lines::Lines;
pub use notes::{Notes, Stamp};
pub use own::{Columns, End, Header, Module, Process, Totals, WriteError, Writer};
pub use reading::Reading;
pub(crate) use replay::Replay;

/// One format of traces.
#[derive(Debug)]
pub(crate) struct Format {
    /// Its word on the command line.
    pub(crate) word: &'static str,
    /// As the user calls it.
    pub(crate) name: &'static str,
    /// The usual ending of its files, with the dot.
    pub(crate) ending: &'static str,
    /// Whether content that begins like this (up to 4 KiB of it) is of this format.
    pub(crate) probe: fn(&[u8]) -> bool,
    /// Starts reading.
    pub(crate) open: fn(&Input, Content, How) -> Box<dyn Stream>,
    /// Starts writing, where we write it.
    pub(crate) write: Option<export::Begin>,
}

/// Every format we read; the first whose probe says yes is it.
pub(crate) const FORMATS: &[Format] = &[
    own::FORMAT,
    rep::FORMAT,
    valgrind::FORMAT,
    mtrace::FORMAT,
    heaptrack::FORMAT,
    minimalloc::FORMAT,
    logalloc::FORMAT,
    memory_replay::FORMAT,
];

/// How a trace is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct How {
    /// Whether what breaks the rules is mended or passed over, and counted.
    pub(crate) repair: bool,
    /// Whether the threads, times and call sites of events are wanted.
    pub(crate) stamps: bool,
}

/// Yields the events of a trace.
pub(crate) trait Stream: Send {
    /// The next event, or `None` at the end, or the first error with its place.
    fn next(&mut self) -> Result<Option<Event>, Error>;
    /// What is known beside the event read last.
    fn stamp(&self) -> Stamp;
    /// What the file says of itself before its events; reads no further than that.
    fn header(&mut self) -> Result<Header, Error>;
    /// What was taken, skipped and mended so far.
    fn notes(&self) -> Notes;
}

/// Endings that say how a file is compressed.
const COMPRESSIONS: [&str; 3] = [".gz", ".zst", ".zstd"];

/// Recognises a trace by its content, else by its ending.
pub(crate) fn recognise(input: &Input) -> Result<&'static Format, Error> {
    let start = input.start(input.open()?.reader);
    if start.as_ref().is_ok_and(|start| start.len() < START_BYTES && start.trim_ascii().is_empty())
    {
        return Err(Error::File {
            file: input.label().to_string(),
            what: "the file is empty, or nothing but white space".to_string(),
            expected: "a trace".to_string(),
        });
    }
    let by_content = FORMATS.iter().find(|format| {
        // A probe needs content; broken compression is the reader's to report, with its line.
        start.as_ref().is_ok_and(|start| (format.probe)(start))
    });
    let stem = without_compression(input.label());
    let by_ending = || FORMATS.iter().find(|format| stem.ends_with(format.ending));
    if let Some(format) = by_content.or_else(by_ending) {
        return Ok(format);
    }
    start?;
    let known: Vec<_> = FORMATS.iter().map(|f| format!("{} ({})", f.name, f.ending)).collect();
    Err(Error::File {
        file: input.label().to_string(),
        what: "the content is of no known trace format".to_string(),
        expected: format!("one of: {}, plain or as gzip or zstd", known.join("; ")),
    })
}

/// The file name without the endings we know: compression, then format.
pub(crate) fn name_of(file_name: &str) -> &str {
    let stem = without_compression(file_name);
    let mut name = stem;
    for ending in FORMATS.iter().map(|format| format.ending) {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    if name.is_empty() { file_name } else { name }
}

fn without_compression(name: &str) -> &str {
    COMPRESSIONS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn names_lose_the_endings_we_know() {
        let cases = [
            ("dot.rep.zst", "dot"),
            ("a.b.rep", "a.b"),
            ("x.trace.gz", "x"),
            ("x.rep.trace", "x"),
            ("plain", "plain"),
            ("notes.txt", "notes.txt"),
            (".rep", ".rep"),
        ];
        for (file, name) in cases {
            assert_eq!(name_of(file), name, "{file}");
        }
    }
}
