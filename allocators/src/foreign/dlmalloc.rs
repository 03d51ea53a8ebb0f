//! `dlmalloc`: the crate dlmalloc 0.2.14 on one region, which its system source hands out whole when
//! it first asks; it gets no second one and gives nothing back. Rule: sizes below 256 in exact
//! bins, else best fit by trees of sizes; small requests prefer the remainder split last. Chunks are
//! multiples of 16 bytes, at least 32, with one word in front; neighbours merge at once.
//!
//! Allocate and free: O(log sizes), the words in front of both neighbours.
//! Origin: Lea 1987 to 2012; ported by Crichton 2017. Weakness: a word a chunk, and 25 % on
//! objects of 64 bytes.
//!
//! Metadata: in the heap, 80 bytes at its end; outside are its bins, by their size. Its own resize
//! may move, so only shrinking is left to it.

use super::ground::{Foreign, Ground, TELLS_NOTHING, adapted, as_asked};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use dlmalloc::{Allocator as System, Dlmalloc as Crate};
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::General,
    rule: "exact bins for small sizes, else best fit; the remainder split last preferred",
    origin: "dlmalloc 0.2.14, Lea 1987",
    knobs: &[],
    promises: |_| Ok(TELLS_NOTHING),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "dlmalloc";
/// What it keeps at the end of a region, and a chunk.
const LEAST: u64 = 128;

/// The only region there is.
struct OneRegion {
    /// Null once it is handed out.
    start: AtomicPtr<u8>,
    bytes: usize,
}

// SAFETY: it hands out one region, once, that nobody else uses and that outlives it.
unsafe impl System for OneRegion {
    fn alloc(&self, _size: usize) -> (*mut u8, usize, u32) {
        (self.start.swap(null_mut(), Ordering::Relaxed), self.bytes, 0)
    }
    fn remap(&self, _ptr: *mut u8, _old: usize, _new: usize, _can_move: bool) -> *mut u8 {
        null_mut()
    }
    fn free_part(&self, _ptr: *mut u8, _old: usize, _new: usize) -> bool {
        false
    }
    fn free(&self, _ptr: *mut u8, _size: usize) -> bool {
        false
    }
    fn can_release_part(&self, _flags: u32) -> bool {
        false
    }
    fn allocates_zeros(&self) -> bool {
        true
    }
    fn page_size(&self) -> usize {
        4096
    }
}

/// In a box, since its bins point at themselves from the first request on.
struct Dlmalloc(Box<Crate<OneRegion>>);

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, LEAST)?;
    let start = AtomicPtr::new(ground.start().as_ptr());
    let system = OneRegion { start, bytes: ground.capacity() as usize };
    arena.outside().reach(size_of::<Crate<OneRegion>>() as u64);
    adapted(Dlmalloc(Box::new(Crate::new_with_allocator(system))), ground, arena)
}

impl Foreign for Dlmalloc {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        let (bytes, align) = (as_asked(request), request.align.max(GRANULE));
        // SAFETY: the alignment is a power of two; it stays in its box.
        let at = NonNull::new(unsafe { self.0.malloc(bytes as usize, align as usize) })?;
        Some(ground.extent(at, bytes))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        let (at, bytes) = (ground.address(extent).as_ptr(), extent.len() as usize);
        // SAFETY: granted by `allocate` for this size, and not freed since; it does not look at the
        // alignment.
        unsafe { self.0.free(at, bytes, GRANULE as usize) };
    }
    fn length(&self, request: Request) -> u64 {
        as_asked(request)
    }
    fn resize(&mut self, ground: Ground, extent: Extent, request: Request) -> Option<Extent> {
        if as_asked(request) > extent.len() {
            return None;
        }
        let at = ground.address(extent).as_ptr();
        // SAFETY: granted by `allocate`, and not freed since; a chunk that is long enough stays.
        let at = unsafe { self.0.c_realloc(at, as_asked(request) as usize) };
        Some(ground.extent(NonNull::new(at)?, as_asked(request)))
    }
}
