//! `buddy-system-allocator`: the crate buddy_system_allocator 0.13.0. Rule: a binary buddy; the block
//! freed last among the smallest sufficient order, a split keeps the low half. Blocks are powers of
//! two from 16 bytes to 4 GiB, aligned to their length.
//!
//! Allocate: O(orders). Free: O(f), it looks for the buddy by walking the list of its order.
//! Origin: Knowlton 1965; the crate by the rCore authors 2019. Weakness: that walk, which makes
//! frees in random order a thousand times slower than anybody's.
//!
//! A grant is as long as its block, as the crate says: a power of two. Metadata: links in the free
//! blocks; outside are the heads of its lists, by their size. It has no resize.

use super::ground::{Foreign, Ground, TELLS_LENGTHS, adapted, layout};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use buddy_system_allocator::Heap;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Buddy,
    rule: "binary buddy; the block freed last among the smallest sufficient order",
    origin: "buddy_system_allocator 0.13.0, after Knowlton 1965",
    knobs: &[],
    promises: |_| Ok(TELLS_LENGTHS),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "buddy-system-allocator";

/// Blocks up to 2^32 bytes, as in the crate's own examples.
type Crate = Heap<33>;

struct BuddySystem(Crate);

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, GRANULE)?;
    let mut heap = Crate::new();
    let start = ground.start().as_ptr().expose_provenance();
    // SAFETY: the heap is its own from here on and outlives it.
    unsafe { heap.init(start, ground.capacity() as usize) };
    arena.outside().reach(size_of::<Crate>() as u64);
    adapted(BuddySystem(heap), ground, arena)
}

impl Foreign for BuddySystem {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        let len = self.length(request);
        // Asked for the whole block, it gives that block, and it is freed by the same words.
        let at = self.0.alloc(layout(len, GRANULE)?).ok()?;
        Some(ground.extent(at, len))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        let Some(layout) = layout(extent.len(), GRANULE) else { return };
        // SAFETY: granted by `allocate` with this layout, and not freed since.
        unsafe { self.0.dealloc(ground.address(extent), layout) };
    }
    #[inline]
    fn length(&self, request: Request) -> u64 {
        request.size.max(request.align).max(GRANULE).next_power_of_two()
    }
}
