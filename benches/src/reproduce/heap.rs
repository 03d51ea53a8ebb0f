//! An allocator driven directly, for set-ups in which the heap's own state decides what comes
//! next: a queue that waits until its head fits, a run that ends with the first refusal.

use crate::problem::Problem;
use allocators::{Drive, Extent, GRANULE, Heap, Named, Off, Request};

/// The allocator of that name on a heap.
pub(super) fn built(name: &str, heap: Heap) -> Result<Box<dyn Drive<Off>>, Problem> {
    let wrong = |what: String| Problem::new(format!("{name}: {what}"));
    let named = Named::parse(name).map_err(|error| wrong(error.to_string()))?;
    named.build(heap).map_err(|error| wrong(error.to_string()))
}

/// A heap of so many words of theory, a granule each.
pub(super) fn words(count: u64) -> Heap {
    Heap::Fixed { capacity: count * GRANULE }
}

/// Asks for so many words.
pub(super) fn allocate(heap: &mut dyn Drive<Off>, count: u64) -> Option<Extent> {
    heap.allocate(Request::new(count * GRANULE, 1))
}
