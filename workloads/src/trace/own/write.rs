//! Writing a trace: records in, frames out. Memory for a frame and the live objects.

use super::columns::Writing;
use super::event;
use super::frame::{EVENTS, Framing, HEADER, MOST_EVENTS, SITES, THREADS, TIMES, TRAILER};
use super::header::{End, Header, Totals, Trailer};
use super::live::Live;
use crate::error::Breach;
use crate::event::{Event, ObjectId};
use crate::strict::{Keys, Record, Strict};
use crate::trace::Stamp;
use std::io::{self, Write};

/// Nearly all of zstd's compression for a third of its work at higher levels.
const LEVEL: i32 = 3;

/// Why nothing more can be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A record breaks the rules of traces: what is freed must be live, and so on. It is not
    /// written, and the next one may be sound.
    #[error("record {record}: {what}, expected {expected}")]
    Record {
        /// Records before this one, plus one.
        record: u64,
        /// What was found.
        what: String,
        /// What was expected.
        expected: String,
    },
}

/// Writes a trace in the project's own format, frame by frame.
///
/// A file whose writer was dropped without [`Writer::finish`] lacks what was not yet flushed and the
/// last frame: readers say so, and can use the rest.
///
/// ```
/// use workloads::Request;
/// use workloads::trace::{End, Header, Record, Stamp, Writer};
///
/// # fn main() -> Result<(), workloads::trace::WriteError> {
/// let header = Header { program: "app".to_string(), ..Header::default() };
/// let mut writer = Writer::new(Vec::new(), &header)?;
/// let request = Request { size: 100, align: 1 };
/// writer.event(&Record::Allocate { key: 0x7f00, request }, &Stamp::default())?;
/// writer.event(&Record::Free { key: 0x7f00 }, &Stamp::default())?;
/// let (file, totals) = writer.finish(End { how: "exit 0".to_string(), ..End::default() })?;
/// assert_eq!((totals.events, totals.peak_live_bytes), (2, 100));
/// assert!(file.starts_with(b"\x89FRAG\r\n\x01"));
/// # Ok(())
/// # }
/// ```
pub struct Writer<W: Write> {
    framing: Framing<W>,
    strict: Strict,
    live: Live,
    events: Vec<u8>,
    count: u32,
    last: ObjectId,
    columns: Writing,
    records: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a trace: writes the header, whose `columns` say which fields of the stamps are kept.
    ///
    /// # Errors
    /// What `out` fails with; a header of more than a megabyte (arguments are cut before that).
    pub fn new(out: W, header: &Header) -> Result<Writer<W>, WriteError> {
        let mut framing = Framing::new(out, LEVEL)?;
        framing.write(HEADER, 0, document(&header.clone().bounded())?.as_bytes())?;
        Ok(Writer {
            framing,
            strict: Strict::new(u64::MAX, Keys::Addresses),
            live: Live::new(u64::MAX),
            events: Vec::new(),
            count: 0,
            last: 0,
            columns: Writing::new(header.columns),
            records: 0,
        })
    }

    /// Adds a record in the source's own names (addresses, say). O(log live), some 100 ns.
    ///
    /// # Errors
    /// A record that breaks the rules, which is then left out; what the file fails with.
    pub fn event(&mut self, record: &Record, stamp: &Stamp) -> Result<(), WriteError> {
        self.records += 1;
        let event = self.strict.event(*record).map_err(|breach| self.refused(breach))?;
        self.push(&event, stamp)
    }

    /// The object called `key`, if there is one, is called `to` from now on; no event. With it a
    /// recorder sets an object aside while it is being resized and its address may be another's.
    ///
    /// # Errors
    /// A live object that is called `to` already.
    pub fn rename(&mut self, key: u64, to: u64) -> Result<(), WriteError> {
        self.strict.rename(key, to).map_err(|breach| self.refused(breach))
    }

    /// Whether a live object is called `key`.
    pub fn is_live(&self, key: u64) -> bool {
        self.strict.is_live(key)
    }

    /// Adds an event of a stream whose numbers follow the rule of numbers.
    pub(crate) fn push(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError> {
        self.live.count(event, stamp.zeroed).map_err(|breach| self.refused(breach))?;
        let (Event::Allocate { object, .. }
        | Event::Free { object }
        | Event::Resize { object, .. }) = *event;
        event::write(&mut self.events, event, stamp.zeroed, self.last);
        self.last = object;
        self.columns.thread(stamp.thread);
        self.columns.time(stamp.nanoseconds);
        if !matches!(event, Event::Free { .. }) {
            self.columns.site(stamp.site);
        }
        self.count += 1;
        if self.count == MOST_EVENTS {
            self.frame()?;
        }
        Ok(())
    }

    /// Writes what was not yet written as a frame, so that it is safe in the file.
    ///
    /// # Errors
    /// What the file fails with.
    pub fn flush(&mut self) -> Result<(), WriteError> {
        if self.count > 0 {
            self.frame()?;
        }
        Ok(self.framing.out().flush()?)
    }

    /// What the events so far add up to.
    pub fn totals(&self) -> Totals {
        self.live.totals()
    }

    /// Ends the trace; gives back what it was written to.
    ///
    /// # Errors
    /// What the file fails with.
    pub fn finish(mut self, end: End) -> Result<(W, Totals), WriteError> {
        self.flush()?;
        let totals = self.totals();
        self.framing.write(TRAILER, 0, document(&Trailer { totals, end })?.as_bytes())?;
        self.framing.out().flush()?;
        Ok((self.framing.into_out(), totals))
    }

    /// The columns stand before the events they belong to.
    fn frame(&mut self) -> Result<(), WriteError> {
        self.columns.end();
        let Writing { threads, times, sites, .. } = &mut self.columns;
        for (kind, column) in [(THREADS, threads), (TIMES, times), (SITES, sites)] {
            if let Some(column) = column {
                self.framing.write(kind, self.count, column)?;
                column.clear();
            }
        }
        self.framing.write(EVENTS, self.count, &self.events)?;
        self.events.clear();
        (self.count, self.last) = (0, 0);
        Ok(())
    }

    fn refused(&self, Breach { what, expected }: Breach) -> WriteError {
        WriteError::Record { record: self.records, what, expected }
    }
}

fn document(value: &impl serde::Serialize) -> io::Result<String> {
    toml::to_string(value).map_err(io::Error::other)
}
