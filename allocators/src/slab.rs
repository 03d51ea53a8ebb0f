//! `slab`, one object size (`object=`). Rule: the top of a pile of at most 14 slots that were freed
//! last; else the lowest free slot of the slab that was the last to become partial, having been
//! full or new, and the next six that this would grant come on the pile, the next one on top; else
//! of a new slab, the lowest there is. Freed onto a full pile, a slot first sends its oldest seven
//! back to their slabs. An over-aligned request first sends all back and takes the lowest slot that
//! lies right in the first slab, in that order, that has one, else of the first new slab that has
//! one, those in front of it becoming slabs too. A slab is the smallest power of two that holds 8
//! slots, at least 4096 bytes; its tail, and in a fixed heap what is left for no whole slab, is
//! reserved. A slab that empties stays one: its slots are free blocks. A request that is shorter
//! gets a whole slot, a longer one nothing.
//!
//! Allocate and free: O(1), one line of a side table and no byte of the slab, whatever f and n;
//! every seventh or so two more lines for each of seven slots. Over-aligned: O(f).
//! Origin: Bonwick 1994, the pile Bonwick and Adams 2001 (the order of the list is not theirs).
//! Weakness: a slot is free for its own size alone; a slab is kept by its last object.

#[cfg(test)]
pub(crate) mod broken;
pub(crate) mod cache;
mod descriptor;
pub(crate) mod naive;
pub(crate) mod piles;
pub(crate) mod shape;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::{Knob, KnobKind, Knobs};
use cache::Caches;
use piles::{HALF, Piles, ROOM};
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
    class: Class::Slab,
    rule: "the slot freed last, else the lowest free one of the slab that became partial last; one \
           size only",
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
    /// The slots freed last.
    piles: Piles<P>,
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
        let piles = Piles::new(&mut arena, &[slot])?;
        let slab_log2 = shape.slab_len.ilog2();
        Ok(Slab { arena, caches, piles, shape, slab_log2, end: 0, whole: most << slab_log2 })
    }

    /// The number of the slab around `offset`.
    #[inline]
    fn slab_of(&self, offset: u64) -> u32 {
        (offset >> self.slab_log2) as u32 + 1
    }

    /// A slot where the pile is empty; the next ones come on the pile with it.
    #[inline(never)]
    fn take_slot(&mut self) -> Option<Extent> {
        let slot = match self.caches.take(CLASS) {
            Some(slot) => slot,
            None if self.open_to(1) => self.caches.take(CLASS)?,
            None => return None,
        };
        self.piles.fill(CLASS, || self.caches.take(CLASS));
        Some(slot)
    }

    /// A slot at a multiple of `align`, which not all are.
    #[cold]
    fn take_aligned(&mut self, align: u64) -> Option<Extent> {
        self.put_back_oldest(ROOM);
        match self.caches.take_aligned(CLASS, align) {
            None if self.open_to(align) => self.caches.take_aligned(CLASS, align),
            taken => taken,
        }
    }

    /// Opens slabs up to one that starts at a multiple of `align`, if it fits.
    fn open_to(&mut self, align: u64) -> bool {
        let start = self.end.next_multiple_of(align.max(self.shape.slab_len));
        if start >= self.whole {
            return false;
        }
        while self.end <= start {
            self.caches.open(self.slab_of(self.end), self.end, CLASS, self.shape);
            self.end += self.shape.slab_len;
        }
        true
    }

    /// Makes room on a full pile: its older half goes back.
    #[inline(never)]
    fn push_on_full(&mut self, offset: u64) {
        self.put_back_oldest(HALF);
        self.piles.push(CLASS, offset);
    }

    fn put_back_oldest(&mut self, count: usize) {
        for offset in self.piles.remove_oldest(CLASS, count) {
            self.caches.give(self.slab_of(offset), offset);
        }
    }

    /// Whether what lies on the pile are slots, each once.
    fn check_pile(&self) -> Result<(), Broken> {
        self.piles.check(CLASS, self.shape.slot)?;
        let slots = self.piles.slots(CLASS);
        let no_slot = |offset: &u64| {
            let slab = self.slab_of(*offset);
            *offset >= self.end
                || !(offset - self.caches.start(slab)).is_multiple_of(self.shape.slot)
                || self.caches.is_free(slab, *offset)
        };
        if let Some(offset) = slots.iter().find(|offset| no_slot(offset)) {
            return Err(Broken(format!("{offset} on the pile is no slot, or free twice")));
        }
        let extents = slots.into_iter().map(|offset| Extent::new(offset, self.shape.slot));
        disjoint(extents.collect(), self.end)
    }
}

impl<P: Probe> Allocator<P> for Slab<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        if request.rounded() > self.shape.slot {
            return None;
        }
        if request.align > self.shape.slot_align() {
            return self.take_aligned(request.align);
        }
        match self.piles.pop(CLASS) {
            Some(slot) => Some(slot),
            None => self.take_slot(),
        }
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        if !self.piles.push(CLASS, extent.offset()) {
            self.push_on_full(extent.offset());
        }
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        (stays && request.rounded() <= extent.len()).then_some(extent)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        let Ok(slabs) = self.caches.list(CLASS, self.slab_of(self.end).into()) else {
            return Walk::Unknown;
        };
        let piled = self.piles.slots(CLASS).into_iter().rev();
        piled.for_each(|offset| visit(Extent::new(offset, self.shape.slot)));
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
        self.check_pile()
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
