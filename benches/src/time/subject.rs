//! An allocator ready to be timed: built on a fresh mapping, with heap, side tables and slots
//! touched. The time pass, the criterion benches and the count of instructions all time a subject,
//! through the one replay loop.

use super::clock;
use super::order::{Limits, Outcome, Served};
use super::trial;
use super::weight;
use crate::script::Script;
use allocators::{Drive, Extent, Heap, Named, Off, Operation, Slot};

/// A remainder's links stand right behind the highest grant.
const BEHIND_BYTES: u64 = 4096;

/// An allocator with its slots.
pub struct Subject {
    allocator: Box<dyn Drive<Off>>,
    slots: Vec<Slot>,
    /// Whether it may use any byte of its heap from the first request on.
    all_at_once: bool,
    /// Whether it gets its memory itself, and the heap means nothing to it.
    own_memory: bool,
    /// Whether there is memory for the whole of each grant.
    whole: bool,
}

impl Subject {
    /// Builds the allocator with `slots` empty slots. Nothing is touched yet.
    ///
    /// # Errors
    /// One line, if its memory is not to be had or its knobs do not fit the heap.
    pub fn new(allocator: &Named, heap: Heap, slots: usize) -> Result<Subject, String> {
        let promises = allocator.promises();
        let (all_at_once, own_memory) = (!promises.grows, promises.own_memory);
        let whole = own_memory || promises.places;
        let allocator = allocator.build(heap).map_err(|error| error.to_string())?;
        Ok(Subject { allocator, slots: vec![None; slots], all_at_once, own_memory, whole })
    }

    /// Touches the heap's first `footprint_bytes` and what of the side tables goes with them; all
    /// of a heap that is managed whole, since bookkeeping may lie anywhere in it.
    ///
    /// # Errors
    /// One line, if that is more than three quarters of the memory the system has left.
    pub fn touch(&mut self, footprint_bytes: u64) -> Result<(), String> {
        if self.own_memory {
            return Ok(());
        }
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
    /// If it has none, or the allocator's memory is its own.
    pub fn allow_huge_pages(&mut self) -> Result<(), String> {
        if self.own_memory {
            return Err("its memory is its own, and its pages are the system's choice".to_string());
        }
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

    /// What stands in a slot.
    pub(super) fn grant(&self, slot: u32) -> Option<Extent> {
        self.slots[slot as usize]
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

    /// Replays the whole script with a byte written to every page of each grant, if there is memory for
    /// it (`null` has none); then gives all back. Gives the resident memory before that, where the
    /// system tells.
    ///
    /// # Errors
    /// The index of the operation that was refused.
    pub(super) fn weigh(&mut self, script: &Script) -> Result<Option<u64>, usize> {
        for (at, operation) in script.operations.iter().enumerate() {
            let one = self.allocator.replay(std::slice::from_ref(operation), &mut self.slots);
            one.map_err(|_| at)?;
            let grant = self.slots[operation.slot() as usize];
            if let Some(grant) = grant.filter(|grant| self.whole && grant.len() > 1) {
                for byte in (0..grant.len()).step_by(4096).chain([grant.len() - 1]) {
                    self.allocator.touch(grant.offset() + byte, at as u8);
                }
            }
        }
        let resident_bytes = weight::resident_bytes();
        self.give_back();
        Ok(resident_bytes)
    }

    /// Frees whatever is live.
    pub(super) fn give_back(&mut self) {
        for slot in &mut self.slots {
            if let Some(grant) = slot.take() {
                self.allocator.free(grant);
            }
        }
    }

    pub(super) fn trial(&mut self, script: &Script, limits: Limits) -> Outcome {
        trial::trial(&mut *self.allocator, script, &mut self.slots, limits)
    }
}
