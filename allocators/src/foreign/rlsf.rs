//! `rlsf`: the crate rlsf 0.2.3, a two-level segregated fit. Rule: of the lists of free blocks by
//! size, 32 to a doubling, the first whose every block serves; the block put there last; the
//! remainder behind it becomes a free block. Blocks are multiples of 32 bytes with a header of 16
//! in front, neighbours merge at once.
//!
//! Allocate and free: O(1), the headers of both neighbours.
//! Origin: Masmano, Ripoll, Crespo and Real 2004; the crate by Kawada. Weakness: the request is
//! rounded up to the next list, so that a heap's one block, though long enough, may be in a list
//! that is not looked at: 98.4 % of it is the most that is served; 16 bytes of header.
//!
//! Metadata outside the heap: the heads of its lists, by their size. A block that lies at more than
//! a granule is freed with its alignment, which the adapter remembers as a program's code would; that
//! is not counted. Its own resize may slide a block, so only shrinking is left to it.

use super::ground::{Foreign, Ground, TELLS_NOTHING, adapted, as_asked, layout};
use crate::arena::Arena;
use crate::entry::{BuildError, Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use std::collections::BTreeMap;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Segregated,
    rule: "two-level segregated fit, 32 lists a doubling",
    origin: "rlsf 0.2.3, after Masmano et al. 2004",
    knobs: &[],
    promises: |_| Ok(TELLS_NOTHING),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "rlsf";

/// Lists for blocks up to 64 GiB, 32 a doubling.
type Tlsf = rlsf::Tlsf<'static, u32, u32, 31, 32>;

/// A free block and the block that ends the heap.
const LEAST: u64 = 2 * rlsf::GRANULARITY as u64;

struct Rlsf {
    tlsf: Tlsf,
    /// Alignments above a granule, by offset.
    alignments: BTreeMap<u64, u64>,
}

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, LEAST)?;
    let mut tlsf = Tlsf::new();
    // SAFETY: the heap is its own from here on and outlives it.
    let taken = unsafe { tlsf.insert_free_block_ptr(ground.bytes()) };
    let capacity = ground.capacity();
    taken.ok_or(BuildError::TooSmall { name: NAME, capacity, least: LEAST })?;
    arena.outside().reach(size_of::<Tlsf>() as u64);
    adapted(Rlsf { tlsf, alignments: BTreeMap::new() }, ground, arena)
}

impl Rlsf {
    #[inline]
    fn alignment(&self, offset: u64) -> u64 {
        if self.alignments.is_empty() {
            return GRANULE;
        }
        self.alignments.get(&offset).copied().unwrap_or(GRANULE)
    }
}

impl Foreign for Rlsf {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        let at = self.tlsf.allocate(layout(as_asked(request), request.align)?)?;
        let extent = ground.extent(at, as_asked(request));
        if request.align > GRANULE {
            self.alignments.insert(extent.offset(), request.align);
        }
        Some(extent)
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        let align = self.alignment(extent.offset());
        if align > GRANULE {
            self.alignments.remove(&extent.offset());
        }
        // SAFETY: granted by `allocate` with this alignment, and not freed since.
        unsafe { self.tlsf.deallocate(ground.address(extent), align as usize) };
    }
    fn length(&self, request: Request) -> u64 {
        as_asked(request)
    }
    fn resize(&mut self, ground: Ground, extent: Extent, request: Request) -> Option<Extent> {
        if as_asked(request) > extent.len() {
            return None;
        }
        let shorter = layout(as_asked(request), self.alignment(extent.offset()))?;
        // SAFETY: granted by `allocate` with this alignment, and not freed since.
        let at = unsafe { self.tlsf.reallocate(ground.address(extent), shorter) }?;
        Some(ground.extent(at, as_asked(request)))
    }
}
