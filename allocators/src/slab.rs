//! `slab`, one object size (`object=`). Rule: the lowest free slot of the slab that was the last to
//! become partial, having been full or new; else slot 0 of a new slab, the lowest there is. An
//! over-aligned request takes the lowest slot that lies right in the first slab, in that order,
//! that has one, else of the first new slab that has one, those in front of it becoming slabs too.
//! A slab is the smallest power of two that holds 8 slots, at least 4096 bytes; its tail, and in a
//! fixed heap what is left for no whole slab, is reserved. A slab that empties stays a slab: its
//! slots are free blocks. A request that is shorter gets a whole slot, a longer one nothing.
//!
//! Allocate and free: O(1), one line of a side table each and no byte of the slab, whatever f and
//! n; a second line where a slab fills or ceases to be full. Over-aligned: O(f).
//! Origin: Bonwick 1994 (the bits and the order of the list are not his).
//! Weakness: a slot is free for its own size alone; a slab is kept by its last object.

#[cfg(test)]
pub(crate) mod broken;
pub(crate) mod cache;
mod descriptor;
pub(crate) mod naive;
pub(crate) mod shape;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::{Knob, KnobKind, Knobs};
use cache::Caches;
use shape::{SHORTEST_SLAB, Shape};

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
    rule: "the lowest free slot of the slab that became partial last; one size only",
    origin: "Bonwick 1994",
    knobs: &[OBJECT],
    promises: |knobs| Ok(Promises { one_size: Some(object(knobs)), ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|knobs, heap| Box::new(naive::NaiveSlab::new(heap, object(knobs)))),
};

/// Bytes of an object unless the name says otherwise.
const DEFAULT_OBJECT: u64 = 64;

/// The only class.
const CLASS: usize = 0;

fn object(knobs: &Knobs) -> u64 {
    knobs.bytes("object").unwrap_or(DEFAULT_OBJECT)
}

struct Slab<P: Probe> {
    arena: Arena<P>,
    caches: Caches<P>,
    shape: Shape,
    slab_log2: u32,
    /// Where the slabs end that there are.
    end: u64,
    /// Where the whole slabs that fit end.
    whole: u64,
}

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Slab::new(arena, object(knobs))?)
}

impl<P: Probe> Slab<P> {
    fn new(mut arena: Arena<P>, object: u64) -> Result<Self, crate::ArenaError> {
        let slot = object.next_multiple_of(GRANULE);
        let shape = Shape::new(slot, (8 * slot).next_power_of_two().max(SHORTEST_SLAB));
        let most = arena.heap().capacity() / shape.slab_len;
        let caches = Caches::new(&mut arena, 1, most)?;
        let slab_log2 = shape.slab_len.ilog2();
        Ok(Slab { arena, caches, shape, slab_log2, end: 0, whole: most << slab_log2 })
    }

    /// The number of the slab around `offset`.
    #[inline]
    fn slab_of(&self, offset: u64) -> u32 {
        (offset >> self.slab_log2) as u32 + 1
    }

    /// A slot of a new slab, at a multiple of `align`.
    #[inline(never)]
    fn take_new(&mut self, align: u64) -> Option<Extent> {
        let start = self.end.next_multiple_of(align.max(self.shape.slab_len));
        if start >= self.whole {
            return None;
        }
        while self.end <= start {
            self.caches.open(self.slab_of(self.end), self.end, CLASS, self.shape);
            self.end += self.shape.slab_len;
        }
        match align <= self.shape.slot_align() {
            true => self.caches.take(CLASS),
            false => self.caches.take_aligned(CLASS, align),
        }
    }
}

impl<P: Probe> Allocator<P> for Slab<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        if request.rounded() > self.shape.slot {
            return None;
        }
        let taken = if request.align <= self.shape.slot_align() {
            self.caches.take(CLASS)
        } else {
            self.caches.take_aligned(CLASS, request.align)
        };
        taken.or_else(|| self.take_new(request.align))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.caches.give(self.slab_of(extent.offset()), extent.offset());
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        (stays && request.rounded() <= extent.len()).then_some(extent)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        let Ok(slabs) = self.caches.list(CLASS, self.slab_of(self.end).into()) else {
            return Walk::Unknown;
        };
        slabs.into_iter().flat_map(|slab| self.caches.free_slots(slab)).for_each(&mut *visit);
        if !self.arena.heap().grows() && self.end < self.whole {
            visit(Extent::between(self.end, self.whole));
        }
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        let all = 1..self.slab_of(self.end);
        let listed = self.caches.list(CLASS, all.len() as u64)?;
        for slab in all {
            self.caches.check_slab(slab, self.shape)?;
            if self.caches.start(slab) != u64::from(slab - 1) << self.slab_log2 {
                return Err(Broken(format!("slab {slab} lies wrong")));
            }
            if self.caches.free_slots(slab).next().is_some() != listed.contains(&slab) {
                return Err(Broken(format!("the list is wrong about slab {slab}")));
            }
        }
        Ok(())
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
