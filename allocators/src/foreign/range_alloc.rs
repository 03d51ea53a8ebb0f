//! `range-alloc`: the crate range-alloc 0.1.5, over bytes. Rule: best fit; the free range that leaves
//! least behind the aligned start, ties to the lowest; what is left in front and behind stays
//! free. It never touches the heap: the free ranges are a sorted vector; neighbours merge at once.
//!
//! Allocate and free: O(f), a walk over the vector and the shift of its tail.
//! Origin: the gfx-rs authors 2019, for memory of GPUs. Weakness: the walks.
//!
//! It shows its free ranges, so that every figure is known. Metadata: 16 bytes a free range where
//! they are most, counted at every 64th free and whenever they are shown, and its own fields; what
//! the vector has in reserve is not seen. It has no resize.

use super::ground::{Foreign, Ground, TELLS_LENGTHS, adapted};
use crate::allocator::Walk;
use crate::arena::{Arena, Outside};
use crate::entry::{Builders, Built, Class, Entry, Family, Promises};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use range_alloc::RangeAllocator;
use std::ops::Range;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Sequential,
    rule: "best fit: the range that leaves least behind the aligned start, ties to the lowest",
    origin: "range-alloc 0.1.5, gfx-rs 2019",
    knobs: &[],
    promises: |_| Ok(Promises { walks: true, tiles: true, merges: true, ..TELLS_LENGTHS }),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "range-alloc";

struct RangeAlloc {
    ranges: RangeAllocator<u64>,
    frees: u64,
    outside: Outside,
}

/// Frees from one count of the free ranges to the next: counting walks them, as a free does.
const COUNT_EVERY: u64 = 64;

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, GRANULE)?;
    let outside = arena.outside();
    outside.reach(counted(1));
    let ranges = RangeAllocator::new(0..ground.capacity());
    adapted(RangeAlloc { ranges, frees: 0, outside }, ground, arena)
}

/// Bytes outside the heap for so many free ranges.
fn counted(free: u64) -> u64 {
    (size_of::<RangeAllocator<u64>>() as u64) + free * size_of::<Range<u64>>() as u64
}

impl Foreign for RangeAlloc {
    #[inline]
    fn allocate(&mut self, _ground: Ground, request: Request) -> Option<Extent> {
        let (length, align) = (request.rounded(), request.align.max(GRANULE));
        let range = self.ranges.allocate_range_aligned(length, align).ok()?;
        Some(Extent::between(range.start, range.end))
    }
    #[inline]
    fn free(&mut self, _ground: Ground, extent: Extent) {
        self.ranges.free_range(extent.offset()..extent.end());
        if self.frees.is_multiple_of(COUNT_EVERY) {
            self.for_each_free(&mut |_| ());
        }
        self.frees += 1;
    }
    fn length(&self, request: Request) -> u64 {
        request.rounded()
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        let (mut free, mut from) = (0, 0);
        let mut gap = |from: u64, to: u64| {
            if from < to {
                free += 1;
                visit(Extent::between(from, to));
            }
        };
        for taken in self.ranges.allocated_ranges() {
            gap(from, taken.start);
            from = taken.end;
        }
        gap(from, self.ranges.initial_range().end);
        self.outside.reach(counted(free));
        Walk::Complete
    }
}
