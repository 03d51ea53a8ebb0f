//! From one format to another: two readings of the source, since some formats say beforehand how
//! much will come, and one writing.

use super::export::Facts;
use super::own::{Live, WriteError};
use super::{End, FORMATS, Format, Header, Notes, Reading, Totals};
use crate::error::Error;
use std::io::Write;
use std::path::Path;

/// zstd's level for a file compressed as a whole.
const LEVEL: i32 = 9;
/// Events between two ticks.
const TICK: u64 = 1 << 16;

/// A format that traces can be written in.
#[derive(Clone, Copy, Debug)]
pub struct Target(&'static Format);

impl Target {
    /// Every such format.
    pub fn all() -> impl Iterator<Item = Target> {
        FORMATS.iter().filter(|format| format.write.is_some()).map(Target)
    }

    /// By its word, e.g. `rep`.
    pub fn named(word: &str) -> Option<Target> {
        Target::all().find(|target| target.0.word == word)
    }

    /// By the ending of a file's name, that of its compression aside.
    pub fn of(file_name: &str) -> Option<Target> {
        let stem = super::without_compression(file_name);
        Target::all().find(|target| stem.ends_with(target.0.ending))
    }

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        self.0.word
    }

    /// The usual ending of its files.
    pub fn ending(self) -> &'static str {
        self.0.ending
    }
}

/// How a file is compressed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// By the ending of a file's name.
    fn of(file_name: &str) -> Compression {
        match file_name.rsplit('.').next() {
            Some("gz") => Compression::Gzip,
            Some("zst" | "zstd") => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// What came of a conversion.
#[derive(Clone, Debug)]
pub struct Converted {
    /// What the source's format is called.
    pub from: &'static str,
    /// What the target's is.
    pub to: &'static str,
    /// What the events add up to.
    pub totals: Totals,
    /// What became of the records of the source.
    pub notes: Notes,
    /// What the source could not say, or not exactly.
    pub inexact: Vec<String>,
    /// What the target cannot say.
    pub lost: Vec<String>,
}

/// Why a trace was not converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The source is wrong.
    #[error(transparent)]
    Source(#[from] Error),
    /// The target cannot be written.
    #[error(transparent)]
    Target(#[from] WriteError),
    /// The source is another than a moment ago.
    #[error("{0}: the file changed while it was read, expected the same twice")]
    Changed(String),
}

/// A trace as it was read the first time.
pub struct Conversion<'p> {
    path: &'p Path,
    repair: bool,
    from: &'static str,
    facts: Facts,
    notes: Notes,
}

impl<'p> Conversion<'p> {
    /// Reads a trace to its end.
    ///
    /// # Errors
    /// The first thing wrong with it; with `repair` only what cannot be mended.
    pub fn read(path: &'p Path, repair: bool) -> Result<Conversion<'p>, Error> {
        let mut reading = Reading::open(path, repair)?;
        let mut live = Live::new(u64::MAX);
        while let Some((event, stamp)) = reading.next()? {
            live.count(&event, stamp.zeroed).unwrap_or_else(|_| unreachable!("it was read"));
        }
        let mut header = header(reading.header()?, reading.format());
        let notes = reading.notes();
        // Else a fragment would pass for the whole.
        header.inexact.extend(notes.lost.iter().map(|lost| format!("what was lost ({lost})")));
        let facts = Facts { header, totals: live.totals() };
        Ok(Conversion { path, repair, from: reading.format(), facts, notes })
    }

    /// What the trace's events add up to.
    pub fn totals(&self) -> Totals {
        self.facts.totals
    }

    /// Reads it again and writes it, as gzip or zstd if `file_name` ends so; `tick` is told how many
    /// more events were written.
    ///
    /// # Errors
    /// What `out` fails with; a source that is another than it was.
    pub fn write(
        self,
        target: Target,
        file_name: &str,
        out: impl Write,
        tick: &dyn Fn(u64),
    ) -> Result<Converted, ConvertError> {
        let failed = |error: std::io::Error| ConvertError::Target(error.into());
        match Compression::of(file_name) {
            Compression::None => self.write_to(target, &mut { out }, tick),
            Compression::Gzip => {
                let mut out = flate2::write::GzEncoder::new(out, flate2::Compression::default());
                let done = self.write_to(target, &mut out, tick)?;
                out.finish().and_then(|mut out| out.flush()).map_err(failed)?;
                Ok(done)
            }
            Compression::Zstd => {
                let mut out = zstd::Encoder::new(out, LEVEL).map_err(failed)?;
                let done = self.write_to(target, &mut out, tick)?;
                out.finish().and_then(|mut out| out.flush()).map_err(failed)?;
                Ok(done)
            }
        }
    }

    fn write_to(
        self,
        target: Target,
        out: &mut dyn Write,
        tick: &dyn Fn(u64),
    ) -> Result<Converted, ConvertError> {
        let begin = target.0.write.expect("a target can be written");
        let mut sink = begin(out, &self.facts)?;
        let mut reading = Reading::open(self.path, self.repair)?;
        let mut events = 0;
        while let Some((event, stamp)) = reading.next()? {
            sink.event(&event, &stamp)?;
            events += 1;
            if events % TICK == 0 {
                tick(TICK);
            }
        }
        let notes = reading.notes();
        if events != self.facts.totals.events || notes != self.notes {
            return Err(ConvertError::Changed(self.path.display().to_string()));
        }
        let lost = sink.lost(&self.facts);
        let Notes { skipped, mended, end, .. } = notes.clone();
        sink.end(End { skipped, mended, ..end.unwrap_or_default() })?;
        let (totals, inexact) = (self.facts.totals, self.facts.header.inexact);
        Ok(Converted { from: self.from, to: target.0.name, totals, notes, inexact, lost })
    }
}

/// What a trace of ours says of one that was none.
fn header(found: Header, format: &str) -> Header {
    if !found.made_by.is_empty() {
        return found;
    }
    let version = env!("CARGO_PKG_VERSION");
    Header { made_by: format!("fraglab {version} convert, from {format}"), ..found }
}
