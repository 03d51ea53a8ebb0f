//! `slab`, one object size (`object=`). Rule: the lowest slab with a free slot; in it the slot freed
//! last, else the lowest that was never used; else a new slab, the lowest there is. An over-aligned
//! request takes the first slot in that order that lies right, in the lowest slab that has one,
//! else slot 0 of the first new slab that lies right, those in front of it becoming slabs as well.
//! A slab is the smallest power of two that holds 8 slots, at least 4096 bytes; its tail, and in a
//! fixed heap what is left for no whole slab, is reserved. A slab that empties stays a slab: its
//! slots are free blocks. A request that is shorter gets a whole slot, a longer one nothing.
//!
//! Allocate and free: O(1) and one word of the slot, whatever f and n, but for a slab that fills or
//! ceases to be full: O(log64 of the slabs). Over-aligned: O(f).
//! Origin: Bonwick 1994 (the address order of slabs and the fresh index are not his).
//! Weakness: a slot is free for its own size alone; a slab is kept by its last object.

#[cfg(test)]
pub(crate) mod broken;
pub(crate) mod cache;
pub(crate) mod descriptor;
pub(crate) mod naive;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::{Knob, KnobKind, Knobs};
use cache::{Cache, slab_len};
use descriptor::Slabs;

const OBJECT: Knob = Knob {
    name: "object",
    about: "bytes of the objects it serves",
    kind: KnobKind::Bytes {
        least: 1,
        most: 1 << 20,
        step: 1,
        power_of_two: false,
        default: Some(DEFAULT_OBJECT),
    },
};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "slab",
    family: Family::Slabs,
    rule: "the slot freed last in the lowest slab with a free one; one size only",
    origin: "Bonwick 1994",
    knobs: &[OBJECT],
    promises: |knobs| Ok(Promises { one_size: Some(object(knobs)), ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|knobs, heap| Box::new(naive::NaiveSlab::new(heap, object(knobs)))),
};

/// Bytes of an object unless the name says otherwise.
const DEFAULT_OBJECT: u64 = 64;

fn object(knobs: &Knobs) -> u64 {
    knobs.bytes("object").unwrap_or(DEFAULT_OBJECT)
}

struct Slab<P: Probe> {
    arena: Arena<P>,
    slabs: Slabs<P>,
    cache: Cache<P>,
    /// Where the whole slabs that fit end.
    whole: u64,
}

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Slab::new(arena, object(knobs))?)
}

impl<P: Probe> Slab<P> {
    fn new(mut arena: Arena<P>, object: u64) -> Result<Self, crate::ArenaError> {
        let slot = object.next_multiple_of(GRANULE);
        let cache = Cache::new(&mut arena, slot, 1)?;
        let slabs = Slabs::new(&mut arena, slab_len(slot))?;
        let whole = arena.heap().capacity() / slab_len(slot) * slab_len(slot);
        Ok(Slab { arena, slabs, cache, whole })
    }

    /// A slot of a new slab, at a multiple of `align`.
    #[inline(never)]
    fn take_new(&mut self, align: u64) -> Option<u64> {
        let start = self.slabs.end().next_multiple_of(align.max(self.cache.slab_len()));
        if start >= self.whole {
            return None;
        }
        while self.slabs.end() <= start {
            let next = self.slabs.end();
            self.cache.open(&mut self.slabs, next);
        }
        match align <= self.cache.slot_align() {
            true => self.cache.take(&self.arena, &mut self.slabs),
            false => self.cache.take_aligned(&mut self.arena, &mut self.slabs, align),
        }
    }
}

impl<P: Probe> Allocator<P> for Slab<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let slot = self.cache.slot();
        if request.rounded() > slot {
            return None;
        }
        let taken = if request.align <= self.cache.slot_align() {
            self.cache.take(&self.arena, &mut self.slabs)
        } else {
            self.cache.take_aligned(&mut self.arena, &mut self.slabs, request.align)
        };
        let offset = taken.or_else(|| self.take_new(request.align))?;
        Some(Extent::new(offset, slot))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.cache.give(&mut self.arena, &mut self.slabs, extent.offset());
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        (stays && request.rounded() <= extent.len()).then_some(extent)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        if self.cache.for_each_free(&self.arena, &self.slabs, visit).is_err() {
            return Walk::Unknown;
        }
        if !self.arena.heap().grows() && self.slabs.end() < self.whole {
            visit(Extent::between(self.slabs.end(), self.whole));
        }
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        self.cache.check(&self.slabs)?;
        self.slabs
            .iter()
            .try_for_each(|(start, slab)| self.cache.check_slab(&self.arena, start, slab))
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
