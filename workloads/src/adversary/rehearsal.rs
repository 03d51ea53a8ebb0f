//! An adaptive workload played once against one allocator, so that every measurement can repeat what
//! was asked of it.
//!
//! The stream as it was played is kept packed in memory, 2 to 6 bytes an event, and surveyed on the
//! way. From then on it is a fixed stream like any other.

use super::Playing;
use crate::event::{Event, ObjectId, Workload};
use crate::packed::Packed;
use crate::source::Source;
use crate::survey::{Survey, Surveyor};
use std::sync::Arc;

/// A play in progress: whoever steps it must tell after each allocate where it landed.
pub struct Rehearsal {
    source: Source,
    playing: Playing,
    packed: Packed,
    surveyor: Surveyor,
}

impl Rehearsal {
    pub(crate) fn new(source: Source, playing: Playing) -> Rehearsal {
        Rehearsal { source, playing, packed: Packed::new(), surveyor: Surveyor::new() }
    }

    /// The workload as it was played up to now, its facts, and the bytes it takes in memory.
    pub fn finish(self) -> (Source, Survey, u64) {
        let bytes = self.packed.bytes();
        (self.source.played(Arc::new(self.packed)), self.surveyor.finish(), bytes)
    }
}

impl Workload for Rehearsal {
    fn step(&mut self) -> Option<Event> {
        let event = self.playing.step()?;
        self.packed.push(&event);
        self.surveyor.add(&event);
        Some(event)
    }

    fn placed(&mut self, object: ObjectId, offset: Option<u64>) {
        self.playing.placed(object, offset);
    }
}
