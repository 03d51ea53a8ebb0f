//! `null`: hands out canned extents and remembers nothing: what the harness itself costs.
//! Rule: the n-th grant starts at granule n mod 256. · O(1) allocate and free. · Origin: none.
//! Weakness: its grants overlap; it is a floor for times, never an allocator.

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "null",
    family: Family::Floors,
    class: Class::Floor,
    rule: "canned extents that overlap: what the harness itself costs",
    origin: "the usual control experiment",
    knobs: &[],
    promises: |_| Ok(Promises { places: false, walks: false, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: None,
};

struct Null<P: Probe> {
    arena: Arena<P>,
    next: u64,
}

fn build<P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Null { arena, next: 0 })
}

impl<P: Probe> Allocator<P> for Null<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        self.next += GRANULE;
        Some(Extent::new(self.next & (255 * GRANULE), request.size))
    }
    #[inline]
    fn free(&mut self, _extent: Extent) {}
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        Some(Extent::new(extent.offset(), request.size))
    }
    fn for_each_free(&self, _visit: &mut dyn FnMut(Extent)) -> Walk {
        Walk::Unknown
    }
    fn check(&self) -> Result<(), Broken> {
        Ok(())
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
