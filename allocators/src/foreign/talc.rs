//! `talc`: the crate talc 5.1.1, with its default bins. Rule: of 191 lists of free chunks by size
//! the first whose every chunk serves, the chunk put there last; then the list below, searched. The
//! request lies at the chunk's start, the rest becomes a free chunk. Chunks are multiples of 32
//! bytes with one word behind the object, neighbours merge at once.
//!
//! Allocate and free: O(1) but for a request that only the list below its own can serve, or an
//! alignment above 32: a search.
//! Origin: Dunstan 2023. Weakness: a size of 64 takes 96.
//!
//! Metadata: the heads of the lists are its first 1536 bytes of heap; outside are its own fields, by
//! their size. It resizes in place.

use super::ground::{Foreign, Ground, TELLS_NOTHING, adapted, as_asked, layout};
use crate::arena::Arena;
use crate::entry::{BuildError, Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use talc::base::Talc as Crate;
use talc::source::Manual;
use talc::{DefaultBinning, min_first_heap_layout};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::General,
    rule: "the first of 191 lists by size whose every chunk serves, last in, first out",
    origin: "talc 5.1.1, Dunstan 2023",
    knobs: &[],
    promises: |_| Ok(TELLS_NOTHING),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "talc";
/// The heads of its lists.
const LEAST: u64 = min_first_heap_layout::<DefaultBinning>().size() as u64;

struct Talc(Crate<Manual, DefaultBinning>);

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, LEAST)?;
    let mut talc = Crate::new(Manual);
    let capacity = ground.capacity();
    // SAFETY: the heap is its own from here on and outlives it.
    let claimed = unsafe { talc.claim(ground.start().as_ptr(), capacity as usize) };
    claimed.ok_or(BuildError::TooSmall { name: NAME, capacity, least: LEAST })?;
    arena.outside().reach(size_of::<Crate<Manual, DefaultBinning>>() as u64);
    adapted(Talc(talc), ground, arena)
}

impl Foreign for Talc {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        let bytes = as_asked(request);
        // SAFETY: the size is not 0.
        let at = unsafe { self.0.allocate(layout(bytes, request.align)?) }?;
        Some(ground.extent(at, bytes))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        let Some(layout) = layout(extent.len(), GRANULE) else { return };
        // SAFETY: granted by `allocate` for this size, and not freed since; it does not look at the
        // alignment.
        unsafe { self.0.deallocate(ground.address(extent).as_ptr(), layout) };
    }
    fn length(&self, request: Request) -> u64 {
        as_asked(request)
    }
    fn resize(&mut self, ground: Ground, extent: Extent, request: Request) -> Option<Extent> {
        let bytes = as_asked(request);
        let (at, old) = (ground.address(extent), layout(extent.len(), GRANULE)?);
        // SAFETY: granted by `allocate` for this size, and not freed since; the new one is not 0.
        let done = unsafe { self.0.try_realloc_in_place(at.as_ptr(), old, bytes as usize) };
        done.then(|| Extent::new(extent.offset(), bytes))
    }
}
