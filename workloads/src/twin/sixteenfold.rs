//! Every size times 16, all else as it was: Johnstone and Wilson's protocol (1998), under which a
//! byte of the program is a granule here and rounding costs nothing, so that what is left is the
//! policy's doing. Results are divided by 16, and an overhead needs no division.

use crate::event::{Event, ObjectId, Request, Workload};

/// Bytes for a byte of the program.
const FACTOR: u32 = 16;

/// The stream of a trace, enlarged.
pub(super) struct Sixteenfold {
    of: Box<dyn Workload + Send>,
}

impl Sixteenfold {
    pub(super) fn new(of: Box<dyn Workload + Send>) -> Sixteenfold {
        Sixteenfold { of }
    }
}

impl Workload for Sixteenfold {
    fn step(&mut self) -> Option<Event> {
        self.of.step().map(enlarged)
    }

    fn placed(&mut self, object: ObjectId, offset: Option<u64>) {
        self.of.placed(object, offset);
    }

    fn fault(&self) -> Option<String> {
        self.of.fault()
    }
}

/// The event with its sizes and alignments enlarged. An alignment that cannot grow stays.
pub(super) fn enlarged(event: Event) -> Event {
    let request = |of: Request| Request {
        size: of.size.saturating_mul(u64::from(FACTOR)),
        align: if of.align > 1 { of.align.checked_mul(FACTOR).unwrap_or(of.align) } else { 1 },
    };
    match event {
        Event::Allocate { object, request: of } => Event::Allocate { object, request: request(of) },
        Event::Resize { object, request: of } => Event::Resize { object, request: request(of) },
        Event::Free { .. } => event,
    }
}
