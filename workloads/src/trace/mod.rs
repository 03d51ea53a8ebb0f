//! Recorded programs: the formats we read, and how one is recognised.
//!
//! A new format is one file that implements [`Reader`] and one line in [`FORMATS`]. Recognition
//! looks at the beginning of the decompressed content first, since file names lie; where no content
//! speaks up, the file's ending decides, so that a damaged `.rep` is told what is wrong with it and
//! not that it is unknown.

mod bounded;
mod input;
mod lines;
mod rep;
mod replay;

use crate::error::Error;
use crate::strict::Record;
pub(crate) use input::Input;
pub(crate) use lines::Lines;
pub(crate) use replay::Replay;

/// One format of traces.
#[derive(Debug)]
pub(crate) struct Format {
    /// As the user calls it.
    pub(crate) name: &'static str,
    /// The usual ending of its files, with the dot.
    pub(crate) ending: &'static str,
    /// Whether content that begins like this (up to 4 KiB of it) is of this format.
    pub(crate) probe: fn(&[u8]) -> bool,
    /// Starts reading.
    pub(crate) read: fn(Lines) -> Box<dyn Reader + Send>,
}

/// Every format we read.
pub(crate) const FORMATS: &[Format] = &[rep::FORMAT];

/// Yields the records of a trace, strictly.
pub(crate) trait Reader {
    /// The next record, or `None` at the end, or the first error with its file and line.
    fn next(&mut self) -> Result<Option<Record>, Error>;
    /// The error at the line read last.
    fn error(&self, breach: crate::error::Breach) -> Error;
}

/// Endings that say how a file is compressed, and one that says no more than that it is a trace.
const COMPRESSIONS: [&str; 3] = [".gz", ".zst", ".zstd"];
const TRACE: &str = ".trace";

/// Recognises a trace by its content, else by its ending.
pub(crate) fn recognise(input: &Input) -> Result<&'static Format, Error> {
    let start = input.start(input.open()?.reader);
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
    let endings = [TRACE].into_iter().chain(FORMATS.iter().map(|format| format.ending));
    let mut name = stem;
    for ending in endings {
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
