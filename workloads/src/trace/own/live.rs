//! Which objects are live, and what the events add up to: held by the writer and by the reader, who
//! must come to the same.
//!
//! A table of sizes by number and the stack of freed numbers: memory for the live objects alone.

use super::event::Stored;
use super::header::Totals;
use crate::error::Breach;
use crate::event::{Event, ObjectId, Request};
use crate::numbers::Numbers;
use crate::strict::{LARGEST_REQUEST_BYTES, LIVE_BOUND_BYTES, OBJECT_BYTES};

/// The size of what is not live.
const NONE: u64 = u64::MAX;

/// The live objects of a stream.
#[derive(Debug)]
pub(in crate::trace) struct Live {
    room: u64,
    sizes: Vec<u64>,
    numbers: Numbers,
    objects: u64,
    bytes: u64,
    totals: Totals,
}

impl Live {
    /// For a stream whose live objects may take `room` bytes to keep track of.
    pub(in crate::trace) fn new(room: u64) -> Live {
        let (numbers, totals) = Default::default();
        Live { room, sizes: Vec::new(), numbers, objects: 0, bytes: 0, totals }
    }

    /// An event takes place; the rule of numbers says which object an allocate makes.
    #[inline]
    pub(super) fn event(&mut self, stored: Stored) -> Result<Event, Breach> {
        let event = match stored {
            Stored::Allocate { request, zeroed } => {
                let object = self.allocate(request)?;
                self.totals.zeroed += u64::from(zeroed);
                self.totals.aligned += u64::from(request.align > 1);
                Event::Allocate { object, request }
            }
            Stored::Free { object } => {
                let size = self.live(object)?;
                *size = NONE;
                self.numbers.give(object);
                self.totals.frees += 1;
                self.objects -= 1;
                Event::Free { object }
            }
            Stored::Resize { object, request } => {
                checked(request)?;
                *self.live(object)? = request.size;
                self.totals.resizes += 1;
                self.totals.aligned += u64::from(request.align > 1);
                self.add(request)?;
                Event::Resize { object, request }
            }
        };
        self.totals.events += 1;
        Ok(event)
    }

    /// An event of a stream whose numbers follow the rule takes place.
    pub(in crate::trace) fn count(&mut self, event: &Event, zeroed: bool) -> Result<(), Breach> {
        let same = self.event(match *event {
            Event::Allocate { request, .. } => Stored::Allocate { request, zeroed },
            Event::Free { object } => Stored::Free { object },
            Event::Resize { object, request } => Stored::Resize { object, request },
        })?;
        debug_assert_eq!(same, *event, "the numbers follow the rule");
        Ok(())
    }

    fn allocate(&mut self, request: Request) -> Result<ObjectId, Breach> {
        checked(request)?;
        let object = self
            .numbers
            .take()
            .ok_or_else(|| Breach::new("2^32 objects are live", "at most 2^32 - 1"))?;
        if object as usize == self.sizes.len() {
            let taken = (self.sizes.len() as u64 + 1) * OBJECT_BYTES;
            if taken > self.room {
                let what = format!("the objects live here take {taken} bytes to keep track of");
                let expected = format!("at most {}, which grows with the file's size", self.room);
                return Err(Breach::new(what, expected));
            }
            self.sizes.push(NONE);
        }
        self.sizes[object as usize] = request.size;
        self.totals.allocates += 1;
        self.objects += 1;
        self.totals.peak_live_objects = self.totals.peak_live_objects.max(self.objects);
        self.add(request)?;
        Ok(object)
    }

    fn add(&mut self, request: Request) -> Result<(), Breach> {
        self.bytes += request.size;
        self.totals.peak_live_bytes = self.totals.peak_live_bytes.max(self.bytes);
        if self.bytes >= LIVE_BOUND_BYTES {
            return Err(Breach::new(format!("{} bytes are live", self.bytes), "fewer than 2^62"));
        }
        Ok(())
    }

    /// The size of a live object, which no longer counts.
    fn live(&mut self, object: ObjectId) -> Result<&mut u64, Breach> {
        match self.sizes.get_mut(object as usize) {
            Some(size) if *size != NONE => {
                self.bytes -= *size;
                Ok(size)
            }
            _ => Err(Breach::new(format!("object {object} is not live"), "a live object")),
        }
    }

    /// What the events so far add up to.
    pub(in crate::trace) fn totals(&self) -> Totals {
        let (live_objects_at_end, live_bytes_at_end) = (self.objects, self.bytes);
        Totals { live_objects_at_end, live_bytes_at_end, ..self.totals }
    }
}

fn checked(request: Request) -> Result<(), Breach> {
    if request.size > LARGEST_REQUEST_BYTES {
        let bound = format!("a size from 0 to {LARGEST_REQUEST_BYTES}");
        return Err(Breach::new(format!("{} bytes are asked for", request.size), bound));
    }
    Ok(())
}
