//! An allocator ready to be timed: built on a fresh mapping, with heap, side tables and slots
//! touched. The time pass, the criterion benches and the count of instructions all time a subject,
//! through the one replay loop.

use super::clock;
use super::order::{Limits, Outcome, Served};
use super::trial;
use crate::script::Script;
use allocators::{Drive, Heap, Named, Off, Operation, Slot};

/// A remainder's links stand right behind the highest grant.
const BEHIND_BYTES: u64 = 4096;

/// An allocator with its slots.
pub struct Subject {
    allocator: Box<dyn Drive<Off>>,
    slots: Vec<Slot>,
    /// Whether it may use any byte of its heap from the first request on.
    all_at_once: bool,
}

impl Subject {
    /// Builds the allocator with `slots` empty slots. Nothing is touched yet.
    ///
    /// # Errors
    /// One line, if its memory is not to be had or its knobs do not fit the heap.
    pub fn new(allocator: &Named, heap: Heap, slots: usize) -> Result<Subject, String> {
        let all_at_once = !allocator.promises().grows;
        let allocator = allocator.build(heap).map_err(|error| error.to_string())?;
        Ok(Subject { allocator, slots: vec![None; slots], all_at_once })
    }

    /// Touches the heap's first `footprint_bytes` and what of the side tables goes with them; all
    /// of a heap that is managed whole, since bookkeeping may lie anywhere in it.
    ///
    /// # Errors
    /// One line, if that is more than three quarters of the memory the system has left.
    pub fn touch(&mut self, footprint_bytes: u64) -> Result<(), String> {
        let arena = self.allocator.arena_mut();
        let footprint_bytes = if self.all_at_once { u64::MAX } else { footprint_bytes };
        let bytes = footprint_bytes.saturating_add(BEHIND_BYTES).min(arena.heap().capacity());
        match clock::available_bytes() {
            Some(left) if bytes > left / 4 * 3 => {
                Err(format!("{bytes} bytes are to be touched and the system has {left} left"))
            }
            _ => {
                arena.prefault(bytes);
                Ok(())
            }
        }
    }

    /// Lets the system use huge pages; to be called before memory is touched.
    ///
    /// # Errors
    /// If it has none.
    pub fn allow_huge_pages(&mut self) -> Result<(), String> {
        match self.allocator.arena_mut().allow_huge_pages() {
            true => Ok(()),
            false => Err("this system has no huge pages".to_string()),
        }
    }

    /// Executes operations: what stands between two readings of the clock.
    ///
    /// # Errors
    /// The index of the operation that was refused.
    #[inline]
    pub fn replay(&mut self, operations: &[Operation]) -> Result<(), usize> {
        self.allocator.replay(operations, &mut self.slots)
    }

    /// Executes the whole script once and gives the footprint: one past the highest byte granted.
    ///
    /// # Errors
    /// In words, the refusal of a request.
    pub fn rehearse(&mut self, script: &Script) -> Result<u64, String> {
        let limits = Limits { warm_up_ns: u64::MAX, timed_ns: u64::MAX };
        match self.trial(script, limits) {
            Outcome::Served(Served { footprint_bytes, .. }) => Ok(footprint_bytes),
            Outcome::Refused { event } => Err(format!("it refuses the request of event {event}")),
            Outcome::SlowWarmUp => Err("its warm-up takes too long".to_string()),
        }
    }

    pub(super) fn trial(&mut self, script: &Script, limits: Limits) -> Outcome {
        trial::trial(&mut *self.allocator, script, &mut self.slots, limits)
    }
}
