//! `offset-allocator`: the crate offset-allocator 0.2.0, in granules. Rule: of 256 lists of free
//! regions by size, 8 to a doubling, the first whose every region serves; the region put there
//! last; the remainder behind it becomes a free region. It never touches the heap; neighbours
//! merge at once.
//!
//! Allocate and free: O(1).
//! Origin: Aaltonen 2023, for memory of GPUs; ported by Walton 2024. Weakness: 64 bytes an object
//! outside the heap; no alignment but the granule: above, a request is refused.
//!
//! Metadata: a region is a node of 28 bytes and a place of 4 in the stack of nodes, and of n objects
//! there are at most 2n + 1 regions; that many at the most live objects are counted, the least with
//! which it cannot run out, besides its own fields. The crate reserves all nodes at once: here one
//! for every 64 bytes of heap, at most 2^22, so that beyond 2 million objects it may refuse.
//! The handle that it gives with a grant is the program's to keep; here a table by granule does it,
//! a line more an operation, and is not counted.

use super::ground::{Foreign, Ground, TELLS_LENGTHS, adapted};
use crate::arena::{Arena, Outside};
use crate::entry::{BuildError, Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use offset_allocator::{Allocation, Allocator as Crate};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Segregated,
    rule: "the first of 256 lists by size whose every region serves, last in, first out",
    origin: "offset-allocator 0.2.0, after Aaltonen 2023",
    knobs: &[],
    promises: |_| Ok(TELLS_LENGTHS),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "offset-allocator";
/// Its node, which is private, and the place of the node in the stack of those not used.
const NODE_BYTES: u64 = 28 + 4;
/// Bytes of heap that there is a node for.
const BYTES_A_NODE: u64 = 64;
const MOST_NODES: u64 = 1 << 22;
/// Offsets are numbers of 32 bits.
const MOST: u64 = u32::MAX as u64 * GRANULE;

struct OffsetAllocator {
    regions: Crate<u32>,
    /// By granule: the handle of the grant that starts there.
    handles: Vec<Option<Allocation<u32>>>,
    live: u64,
    most_live: u64,
    outside: Outside,
}

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, GRANULE)?;
    let capacity = ground.capacity();
    if capacity > MOST {
        return Err(BuildError::TooLarge { name: NAME, capacity, most: MOST });
    }
    let nodes = (capacity / BYTES_A_NODE).clamp(16, MOST_NODES);
    let regions = Crate::with_max_allocs((capacity / GRANULE) as u32, nodes as u32);
    let outside = arena.outside();
    outside.reach(counted(0));
    let handles = Vec::new();
    adapted(OffsetAllocator { regions, handles, live: 0, most_live: 0, outside }, ground, arena)
}

/// Bytes outside the heap for so many live objects.
fn counted(live: u64) -> u64 {
    size_of::<Crate<u32>>() as u64 + NODE_BYTES * (2 * live + 1)
}

impl OffsetAllocator {
    #[inline]
    fn keep(&mut self, granule: usize, handle: Allocation<u32>) {
        if granule >= self.handles.len() {
            self.handles.resize((granule + 1).next_power_of_two(), None);
        }
        self.handles[granule] = Some(handle);
        self.live += 1;
        if self.live > self.most_live {
            self.most_live = self.live;
            self.outside.reach(counted(self.live));
        }
    }
}

impl Foreign for OffsetAllocator {
    #[inline]
    fn allocate(&mut self, _ground: Ground, request: Request) -> Option<Extent> {
        if request.align > GRANULE {
            return None;
        }
        let granules = u32::try_from(request.rounded() / GRANULE).ok()?;
        let handle = self.regions.allocate(granules)?;
        self.keep(handle.offset as usize, handle);
        Some(Extent::new(u64::from(handle.offset) * GRANULE, request.rounded()))
    }
    #[inline]
    fn free(&mut self, _ground: Ground, extent: Extent) {
        let granule = (extent.offset() / GRANULE) as usize;
        if let Some(handle) = self.handles.get_mut(granule).and_then(Option::take) {
            self.live -= 1;
            self.regions.free(handle);
        }
    }
    fn length(&self, request: Request) -> u64 {
        request.rounded()
    }
}
