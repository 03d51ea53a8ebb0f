//! Formats whose records name objects (by id, slot or address), held to the strict rules or mended.
//!
//! Strictly, the first record that breaks a rule ends the trace with an error. In repair, a free of
//! what is not live is passed over, an allocate at a live address frees what lies there first (its
//! free was lost), a line that is none is passed over, and all of it is counted. Some sources begin
//! in the middle of a program: there a free of what nobody saw allocated is passed over always. A
//! resize of what nobody saw allocated is an allocate everywhere, and counted.

use super::replay::room;
use super::{Content, Header, How, Input, Lines, Notes, Stamp, Stream};
use crate::error::{Breach, Error};
use crate::event::Event;
use crate::strict::{Keys, LARGEST_REQUEST_BYTES, Record, Strict};

/// Yields the records of a trace, strictly.
pub(crate) trait Reader: Send {
    /// What its keys are.
    const KEYS: Keys;
    /// Whether the source may begin in the middle of a program.
    const BEGINS_WITHIN: bool = false;
    /// What the source cannot say, or not exactly.
    const INEXACT: &'static [&'static str];

    /// The next record, or `None` at the end, or an error with its file and line, after which
    /// another call reads on behind that line. What makes no record is counted in `notes`.
    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error>;
    /// What it reads from.
    fn lines(&self) -> &Lines;
    /// Whether nothing can be read behind the last error.
    fn is_over(&self) -> bool {
        self.lines().is_over()
    }
    /// What is known beside the record read last.
    fn stamp(&self) -> Stamp {
        Stamp::default()
    }
    /// Which parts of a stamp the source tells, and what else it says of itself, as far as it was
    /// read.
    fn header(&self) -> Header {
        Header::default()
    }
}

/// The events of a [`Reader`].
pub(crate) struct Keyed<R> {
    reader: R,
    strict: Strict,
    how: How,
    /// A record that comes after one that was made up.
    waiting: Option<Record>,
    over: bool,
    /// Whether the last event was a free, which has no call site of its own.
    freed: bool,
    notes: Notes,
}

impl<R: Reader + 'static> Keyed<R> {
    pub(crate) fn open(
        input: &Input,
        content: Content,
        how: How,
        reader: impl FnOnce(Lines, How) -> R,
    ) -> Box<dyn Stream> {
        let strict = Strict::new(room(content.bytes), R::KEYS);
        let reader = reader(Lines::new(input, content), how);
        let (waiting, notes) = Default::default();
        Box::new(Keyed { reader, strict, how, waiting, over: false, freed: false, notes })
    }

    /// The next record that the reader can make out.
    fn record(&mut self) -> Result<Option<Record>, Error> {
        loop {
            match self.reader.next(&mut self.notes) {
                // Where nothing stands before the damage, there is nothing to be used.
                Err(error) if self.reader.is_over() && self.notes.taken == 0 => return Err(error),
                Err(error) if self.how.repair && self.reader.is_over() => {
                    self.notes.lost = Some(error.to_string());
                    return Ok(None);
                }
                Err(error) if self.how.repair => {
                    self.notes.skip("lines that are no records");
                    self.notes.unreadable.get_or_insert_with(|| error.to_string());
                }
                Err(error) if self.reader.is_over() => {
                    return Err(error.repair("uses what stands before it"));
                }
                Err(error) => return Err(error.repair("passes over it")),
                read => return read,
            }
        }
    }

    /// A record that breaks a rule, and whether a repair would help: it does not where a bound is met.
    fn wrong(&self, record: Record, breach: Breach) -> Error {
        let error = self.reader.lines().error(breach);
        let mendable = match record {
            Record::Free { .. } => true,
            Record::Allocate { key, request } => {
                self.strict.is_live(key) || request.size > LARGEST_REQUEST_BYTES
            }
            Record::Resize { key, to, request } => {
                (key != to && self.strict.is_live(to)) || request.size > LARGEST_REQUEST_BYTES
            }
        };
        if mendable && !self.how.repair { error.repair("mends that") } else { error }
    }

    /// What is to be done before this record, or instead of it; `None` if it makes no event.
    fn mended(&mut self, record: Record) -> Option<Record> {
        let size = match record {
            Record::Allocate { request, .. } | Record::Resize { request, .. } => request.size,
            Record::Free { .. } => 0,
        };
        if size > LARGEST_REQUEST_BYTES {
            self.notes.skip("requests of more than 2^40 bytes");
            return None;
        }
        let taken = match record {
            Record::Allocate { key, .. } => Some(key),
            Record::Resize { key, to, .. } if to != key => Some(to),
            _ => None,
        };
        if let Some(key) = taken.filter(|&key| self.strict.is_live(key)) {
            self.notes.mend("frees that the source lost: their address was granted again");
            self.waiting = Some(record);
            return Some(Record::Free { key });
        }
        Some(record)
    }
}

impl<R: Reader + 'static> Stream for Keyed<R> {
    fn next(&mut self) -> Result<Option<Event>, Error> {
        while !self.over {
            let waiting = self.waiting.take();
            let fresh = waiting.is_none();
            let read = waiting.map_or_else(|| self.record(), |record| Ok(Some(record)))?;
            let Some(mut record) = read else { break };
            if let Record::Free { key } = record
                && (R::BEGINS_WITHIN || self.how.repair)
                && !self.strict.is_live(key)
            {
                self.notes.skip("frees of what was not seen allocated");
                continue;
            }
            if self.how.repair && fresh {
                match self.mended(record) {
                    Some(mended) => record = mended,
                    None => continue,
                }
            }
            if let Record::Resize { key, .. } = record
                && R::KEYS == Keys::Addresses
                && !self.strict.is_live(key)
            {
                self.notes.mend("resizes of what was not seen allocated: as allocates");
            }
            let event = self.strict.event(record).map_err(|breach| self.wrong(record, breach))?;
            self.notes.taken += 1;
            self.freed = matches!(record, Record::Free { .. });
            return Ok(Some(event));
        }
        self.over = true;
        Ok(None)
    }

    fn stamp(&self) -> Stamp {
        match self.reader.stamp() {
            stamp if self.freed => Stamp { site: 0, zeroed: false, ..stamp },
            stamp => stamp,
        }
    }

    fn header(&mut self) -> Result<Header, Error> {
        let inexact = R::INEXACT.iter().map(|&what| what.to_string()).collect();
        Ok(Header { inexact, ..self.reader.header() })
    }

    fn notes(&self) -> Notes {
        self.notes.clone()
    }
}
