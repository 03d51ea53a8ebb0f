//! `linked-list-allocator`: the crate linked_list_allocator 0.10.6. Rule: first fit over a list of
//! the holes in address order; what is left in front and behind becomes a hole, and a hole that
//! would leave less than 16 bytes is passed over. Neighbours merge at once.
//!
//! Allocate and free: O(f), both walk the list.
//! Origin: Oppermann 2015. Weakness: the walks, 1000 times the cost of a TLSF at 10 k objects.
//!
//! Metadata: none in the heap but the holes themselves; outside are its own fields, by their size.
//! It has no resize.

use super::ground::{Foreign, Ground, TELLS_NOTHING, adapted, as_asked, layout};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use linked_list_allocator::Heap;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Sequential,
    rule: "first fit: the lowest hole that serves and leaves no less than 16 bytes",
    origin: "linked_list_allocator 0.10.6, Oppermann 2015",
    knobs: &[],
    promises: |_| Ok(TELLS_NOTHING),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "linked-list-allocator";

struct LinkedList(Heap);

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, GRANULE)?;
    // SAFETY: the heap is its own from here on and outlives it; a granule is the least it takes.
    let heap = unsafe { Heap::new(ground.start().as_ptr(), ground.capacity() as usize) };
    arena.outside().reach(size_of::<Heap>() as u64);
    adapted(LinkedList(heap), ground, arena)
}

impl Foreign for LinkedList {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        let at = self.0.allocate_first_fit(layout(as_asked(request), request.align)?).ok()?;
        Some(ground.extent(at, as_asked(request)))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        let Some(layout) = layout(extent.len(), GRANULE) else { return };
        // SAFETY: granted by `allocate` for this size, and not freed since; it does not look at the
        // alignment.
        unsafe { self.0.deallocate(ground.address(extent), layout) };
    }
    fn length(&self, request: Request) -> u64 {
        as_asked(request)
    }
}
