//! What foreign allocators get of the arena that no allocator of this house does: the address of
//! the heap, plain memory beside it, and an account for what they hold elsewhere.
//!
//! Their accesses pass by the probe, so nothing of theirs is counted in the work pass.

use super::region::Region;
use super::{Arena, ArenaError, Extentive, LARGEST_HEAP, Layer};
use crate::probe::Probe;
use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;

impl<P: Probe> Arena<P> {
    /// Where the heap begins: [`Heap::capacity`](super::Heap::capacity) zeroed bytes, at a multiple
    /// of the power of two at or above that, which stay where they are as long as the arena lives.
    pub(crate) fn base(&mut self) -> NonNull<u8> {
        self.memory.base()
    }

    /// `bytes` zeroed bytes beside the heap, at a multiple of a page, all of them metadata; they
    /// stay where they are as long as the arena lives.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn side(&mut self, bytes: u64) -> Result<NonNull<u8>, ArenaError> {
        let len = bytes.max(1).next_multiple_of(4096);
        let region = Region::map(len, 4096).ok_or(ArenaError::NoAddresses(len))?;
        let start = region.base();
        // A part of it for whatever part of the heap is used would be a guess: all of it, always.
        let whole = Layer { row_bytes: bytes, per: LARGEST_HEAP, rows: 1 };
        self.tables.push((Rc::new(region), Extentive::PerHeap(vec![whole])));
        Ok(start)
    }

    /// The account of what the allocator holds elsewhere: fields of its own, vectors.
    pub(crate) fn outside(&self) -> Outside {
        Outside(self.outside.clone())
    }
}

/// Bytes held outside the arena at the moment at which they were most.
#[derive(Clone, Debug)]
pub(crate) struct Outside(Rc<Cell<u64>>);

impl Outside {
    /// So many are held just now.
    pub(crate) fn reach(&self, bytes: u64) {
        self.0.set(self.0.get().max(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Heap;

    #[test]
    fn what_is_held_elsewhere_is_metadata_at_its_most() {
        let mut arena: Arena = Arena::reserve(Heap::Fixed { capacity: 1 << 20 }).unwrap();
        let outside = arena.outside();
        [100, 300, 200].into_iter().for_each(|bytes| outside.reach(bytes));
        assert_eq!(arena.metadata_bytes(16), 300);
        let side = arena.side(5000).unwrap();
        assert_eq!(arena.metadata_bytes(16), 5300);
        assert!(side.addr().get().is_multiple_of(4096));
        assert!(arena.base().addr().get().is_multiple_of(1 << 20));
        arena.prefault(1 << 20);
    }
}
