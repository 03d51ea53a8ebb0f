//! A trace as a workload.

use super::{Format, How, Input, Stream};
use crate::error::Error;
use crate::event::{Event, Workload};

/// Memory for what is live while a trace is read …
const ROOM_BASE_BYTES: u64 = 96 << 20;
/// … and this much more for each byte of its file: a plain trace never needs it all.
const ROOM_FACTOR: u64 = 32;

/// What the live objects of a file of so many bytes may take to keep track of, in bytes.
pub(super) fn room(bytes: u64) -> u64 {
    ROOM_BASE_BYTES.saturating_add(bytes.saturating_mul(ROOM_FACTOR))
}

/// Replays a trace from its beginning.
pub(crate) struct Replay {
    stream: Box<dyn Stream>,
    failed: Option<Error>,
}

impl Replay {
    pub(crate) fn open(input: &Input, format: &Format, how: How) -> Result<Replay, Error> {
        let content = input.open()?;
        Ok(Replay { stream: (format.open)(input, content, how), failed: None })
    }

    /// The next event, `None` at the end, or the first error, for ever.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let event = self.stream.next();
        if let Err(error) = &event {
            self.failed = Some(error.clone());
        }
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
