//! Every size times 16, all else as it was: Johnstone and Wilson's protocol (1998), under which a
//! byte of the program is a granule here and rounding costs nothing, so that what is left is the
//! policy's doing. Results are divided by 16, and an overhead needs no division.

use crate::event::{Event, ObjectId, Request, Workload};
use crate::strict::{LARGEST_REQUEST_BYTES, LIVE_BOUND_BYTES};

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

/// The enlarged event, held against the bounds that every stream keeps; `asked` is what all requests
/// so far add up to, so that what is live stays below its bound too.
pub(super) fn bounded(event: Option<Event>, asked: &mut u64) -> Result<Option<Event>, String> {
    if let Some(Event::Allocate { request, .. } | Event::Resize { request, .. }) = event {
        let size = request.size;
        if size > LARGEST_REQUEST_BYTES {
            let most = LARGEST_REQUEST_BYTES;
            return Err(format!("a request of {size} bytes, expected at most {most}"));
        }
        *asked += size;
        if *asked >= LIVE_BOUND_BYTES {
            return Err(format!("its requests add up to {asked} bytes, expected fewer than 2^62"));
        }
    }
    Ok(event)
}
