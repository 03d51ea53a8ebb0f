//! `buddy-alloc`: the crate buddy-alloc 0.6.0, its buddy with leaves of 16 bytes. Rule: a binary
//! buddy; the block freed last among the smallest sufficient order, a split keeps the low half.
//! Two bits a block in a table at the heap's start say whether it is taken and whether it is split.
//!
//! Allocate and free: O(orders).
//! Origin: Knowlton 1965; the crate by Jiang 2020, after a teaching system. Weakness: its blocks
//! begin behind the table, so no alignment above 16 is to be had; such a request is refused. Defect: a
//! heap too small for the table is written past its end; the adapter refuses to build on it.
//!
//! A grant is as long as its block, by the crate's own functions. Metadata: in the heap, a 32nd of
//! it; outside are its own fields, by their size. It has no resize.

use super::ground::{Foreign, Ground, TELLS_LENGTHS, adapted};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use buddy_alloc::buddy_alloc::{BuddyAlloc as Crate, BuddyAllocParam};
use std::ptr::NonNull;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Buddy,
    rule: "binary buddy; the block freed last among the smallest sufficient order",
    origin: "buddy-alloc 0.6.0, after Knowlton 1965",
    knobs: &[],
    promises: |_| Ok(TELLS_LENGTHS),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "buddy-alloc";
const LEAF: u64 = 16;
/// The smallest heap that has a block behind its table.
const LEAST: u64 = 272;

struct BuddyAlloc(Crate);

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, LEAST)?;
    let (start, capacity) = (ground.start().as_ptr(), ground.capacity() as usize);
    let param = BuddyAllocParam::new_with_zero_filled(start, capacity, LEAF as usize);
    // SAFETY: the heap is zeroed, its own from here on, outlives it and has room for its table.
    let buddy = unsafe { Crate::new(param) };
    arena.outside().reach(size_of::<Crate>() as u64);
    adapted(BuddyAlloc(buddy), ground, arena)
}

impl Foreign for BuddyAlloc {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        if request.align > GRANULE {
            return None;
        }
        let at = NonNull::new(self.0.malloc(request.size.max(1) as usize))?;
        Some(ground.extent(at, self.length(request)))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        self.0.free(ground.address(extent).as_ptr());
    }
    #[inline]
    fn length(&self, request: Request) -> u64 {
        request.size.max(LEAF).next_power_of_two()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buddy_alloc::buddy_alloc::{block_size, first_up_k};

    /// What the crate puts in front of its blocks, as its constructor lays it out.
    fn table(capacity: u64) -> u64 {
        let entries = (capacity / LEAF).ilog2() as u64 + 2;
        let bits = |order: u64| (1u64 << (entries - order - 1)).div_ceil(8);
        let bitmaps: u64 =
            (0..entries).map(bits).sum::<u64>() + (1..entries).map(bits).sum::<u64>();
        (entries * (24 + 16) + bitmaps).next_multiple_of(LEAF)
    }

    #[test]
    fn every_heap_from_the_least_on_has_room_for_the_table() {
        assert!((LEAST..1 << 16).step_by(16).all(|bytes| table(bytes) + LEAF <= bytes));
        assert!(table(LEAST - GRANULE) + LEAF > LEAST - GRANULE);
    }

    #[test]
    fn a_grant_is_as_long_as_the_crate_says() {
        for bytes in 1..5000 {
            let block = block_size(first_up_k(bytes, LEAF as usize), LEAF as usize);
            assert_eq!((bytes as u64).max(LEAF).next_power_of_two(), block as u64);
        }
    }
}
