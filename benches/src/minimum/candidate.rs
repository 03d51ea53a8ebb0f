//! One candidate: whether an allocator on a heap of so many bytes serves the whole stream. The
//! replay keeps no account and stops at the first refusal, so that a heap too small costs little.
//!
//! A short stream is decoded once for all candidates of all allocators; a longer one is read anew
//! each time, a portion at a time, so that memory stays bounded however long it is.

use crate::cell::Cell;
use crate::script::{self, Script, ScriptError};
use crate::space::subject::Subject;
use allocators::{Drive, Heap, Off, Operation, Request, Slot};
use workloads::Fingerprint;

/// Operations of a stream that is kept decoded.
pub(super) const MOST_KEPT: u64 = script::MOST_TIMED;
/// Operations decoded at a time where a stream is not kept.
const PORTION: usize = 1 << 14;

/// What a candidate came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything was granted; the side tables take so many bytes.
    Serves { metadata_bytes: u64 },
    /// The request of this event, from 1, was refused.
    Refuses { event: u64, request: Request },
    /// There is no such allocator on a heap of this size, and why.
    Unbuilt(String),
}

/// Where the candidates' operations come from.
pub(super) enum Operations {
    /// Decoded.
    Kept(Script),
    /// To be read again for each.
    Streamed,
}

/// Why the search of a cell cannot go on; no path, no text of the operating system.
pub(super) type Failure = String;

impl Operations {
    /// Those of the cell's stream; decoded if it is short enough.
    pub(super) fn of(cell: &Cell) -> Result<Operations, Failure> {
        if cell.survey.events > MOST_KEPT {
            return Ok(Operations::Streamed);
        }
        let script = Script::new(&cell.workload, cell.seed, 0, MOST_KEPT);
        let script = script.map_err(|error| match error {
            ScriptError::Source(workloads::Error::Bound { what, .. }) => what,
            _ => CHANGED.to_string(),
        })?;
        let whole = script.operations.len() as u64 == cell.survey.events;
        if !whole || script.fingerprint() != cell.survey.fingerprint {
            return Err(CHANGED.to_string());
        }
        Ok(Operations::Kept(script))
    }
}

const CHANGED: &str = "the workload is not what it was when the run began";
const OUTSIDE: &str = "it grants outside its heap: see `fraglab check`";

/// Replays the stream on a heap of `bytes`. `slots` has one for each object.
pub(super) fn replay(
    subject: &Subject<'_, Off>,
    operations: &Operations,
    bytes: u64,
    slots: &mut [Slot],
) -> Result<Outcome, Failure> {
    let mut allocator = match (subject.build)(Heap::Fixed { capacity: bytes }) {
        Ok(allocator) => allocator,
        Err(error) => return Ok(Outcome::Unbuilt(error.to_string())),
    };
    slots.fill(None);
    let mut candidate = Candidate { allocator: &mut *allocator, slots, done: 0, highest: 0 };
    let refused = match operations {
        Operations::Kept(script) => candidate.serve(&script.operations),
        Operations::Streamed => candidate.stream(subject.cell)?,
    };
    if candidate.highest > bytes && subject.promises.places {
        return Err(OUTSIDE.to_string());
    }
    Ok(match refused {
        Some((event, request)) => Outcome::Refuses { event, request },
        None => Outcome::Serves { metadata_bytes: allocator.arena().metadata_bytes(bytes) },
    })
}

/// Whether a fresh allocator on `bytes` refuses the request though nothing else is in the heap.
pub(super) fn refuses_alone(subject: &Subject<'_, Off>, bytes: u64, request: Request) -> bool {
    let built = (subject.build)(Heap::Fixed { capacity: bytes });
    built.is_ok_and(|mut allocator| allocator.allocate(request).is_none())
}

/// An allocator on its way through the stream.
struct Candidate<'a> {
    allocator: &'a mut dyn Drive<Off>,
    slots: &'a mut [Slot],
    /// Operations of earlier portions.
    done: u64,
    /// One past the highest byte granted.
    highest: u64,
}

/// The event and the request that were refused.
type Refused = (u64, Request);

impl Candidate<'_> {
    fn serve(&mut self, operations: &[Operation]) -> Option<Refused> {
        match self.allocator.serve(operations, self.slots) {
            Ok(highest) => {
                self.done += operations.len() as u64;
                self.highest = self.highest.max(highest);
                None
            }
            Err(at) => Some((self.done + at as u64 + 1, operations[at].request())),
        }
    }

    fn stream(&mut self, cell: &Cell) -> Result<Option<Refused>, Failure> {
        let changed = || CHANGED.to_string();
        let mut stream = cell.workload.open(cell.seed).map_err(|_| changed())?;
        let mut fingerprint = Fingerprint::new();
        let mut portion = Vec::with_capacity(PORTION);
        loop {
            portion.clear();
            while portion.len() < PORTION
                && let Some(event) = stream.step()
            {
                fingerprint.add(&event);
                portion.push(script::operation(event));
            }
            if portion.iter().any(|operation| operation.slot() as usize >= self.slots.len()) {
                return Err(changed());
            }
            if let Some(refused) = self.serve(&portion) {
                return Ok(Some(refused));
            }
            if portion.len() < PORTION {
                let same = fingerprint.finish() == cell.survey.fingerprint;
                let whole = same && self.done == cell.survey.events && stream.fault().is_none();
                return if whole { Ok(None) } else { Err(changed()) };
            }
        }
    }
}
