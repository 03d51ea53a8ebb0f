//! A trace as a workload: its reader's records, held to the strict rules.

use super::{Format, Input, Lines, Reader};
use crate::error::Error;
use crate::event::{Event, Workload};
use crate::strict::Strict;

/// Memory for what is live while a trace is read …
const ROOM_BASE_BYTES: u64 = 96 << 20;
/// … and this much more for each byte of its file: a plain trace never needs it all.
const ROOM_FACTOR: u64 = 32;

/// Replays a trace from its beginning.
pub(crate) struct Replay {
    reader: Box<dyn Reader + Send>,
    strict: Strict,
    failed: Option<Error>,
}

impl Replay {
    pub(crate) fn open(input: &Input, format: &Format) -> Result<Replay, Error> {
        let content = input.open()?;
        let room = ROOM_BASE_BYTES.saturating_add(content.bytes.saturating_mul(ROOM_FACTOR));
        let reader = (format.read)(Lines::new(input, content));
        Ok(Replay { reader, strict: Strict::new(room), failed: None })
    }

    /// The next event, `None` at the end, or the first error, for ever.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let event = self.reader.next().and_then(|record| match record {
            None => Ok(None),
            Some(record) => match self.strict.event(record) {
                Ok(event) => Ok(Some(event)),
                Err(breach) => Err(self.reader.error(breach)),
            },
        });
        self.failed = event.as_ref().err().cloned();
        event
    }
}

impl Workload for Replay {
    fn step(&mut self) -> Option<Event> {
        self.next().unwrap_or(None)
    }

    fn fault(&self) -> Option<String> {
        self.failed.as_ref().map(Error::to_string)
    }
}
