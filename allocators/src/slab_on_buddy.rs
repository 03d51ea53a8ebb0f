//! `slab-on-buddy`. Rule: the smallest of 14 size classes (two a doubling: 16, 32, 48, 64, 96, 128 …
//! 1536, 2048 bytes) that holds the request and whose slots all lie at a multiple of its alignment;
//! in that class the lowest slab with a free slot, in it the slot freed last, else the lowest that
//! was never used, else a new slab. Slabs are blocks of a page buddy, the smallest that hold 8
//! slots; one that empties goes back at once, its tail is reserved until then. What no class holds
//! is a block of the buddy itself, 4096 bytes or longer (`max=`: at most so long). A resize keeps a
//! slot if the new request is of the same class, else moves; a block stays a block as in a buddy.
//!
//! Allocate and free: O(1) and one word of the slot, whatever f and n; O(log of the heap) where a
//! slab comes, goes, fills or ceases to be full, and for blocks.
//! Origin: Bonwick 1994 on Knowlton 1965, as kernels have it. Weakness: a slab is kept by its last
//! object while other classes want for pages, and one that holds a single object comes and goes.

#[cfg(test)]
mod broken;
mod classes;
mod naive;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError, LARGEST_HEAP};
use crate::buddy::{PAGE, Tree};
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::slab::cache::{Cache, slab_len};
use crate::slab::descriptor::Slabs;
use crate::spec::{Knob, KnobKind, Knobs};
use classes::{LARGEST, SLOTS, class_for, class_of};

const MAX: Knob = Knob {
    name: "max",
    about: "the buddy's largest block: longer requests are refused",
    // The longest slab must be a block.
    kind: KnobKind::Bytes {
        least: slab_len(LARGEST),
        most: LARGEST_HEAP,
        step: 16,
        power_of_two: true,
        default: None,
    },
};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "slab-on-buddy",
    family: Family::Slabs,
    rule: "the slot freed last in the lowest such slab of its class; slabs and the rest are buddies",
    origin: "Bonwick 1994 on Knowlton 1965",
    knobs: &[MAX],
    promises: |_| Ok(Promises { merges: true, classes: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|knobs, heap| Box::new(naive::NaiveSlabOnBuddy::new(heap, knobs.bytes("max")))),
};

struct SlabOnBuddy<P: Probe> {
    arena: Arena<P>,
    /// Where slabs and long blocks come from.
    tree: Tree<P>,
    /// The slabs of all classes, by page; a class's kind is its number plus one.
    slabs: Slabs<P>,
    caches: Vec<Cache<P>>,
}

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(SlabOnBuddy::new(arena, knobs.bytes("max"))?)
}

impl<P: Probe> SlabOnBuddy<P> {
    fn new(mut arena: Arena<P>, most: Option<u64>) -> Result<Self, ArenaError> {
        let tree = Tree::new(&mut arena, PAGE, most)?;
        let slabs = Slabs::new(&mut arena, PAGE)?;
        let kinds = SLOTS.into_iter().zip(1..);
        let caches = kinds.map(|(slot, kind)| Cache::new(&mut arena, slot, kind));
        let caches = caches.collect::<Result<_, _>>()?;
        Ok(SlabOnBuddy { arena, tree, slabs, caches })
    }

    /// A slot of a new slab.
    #[inline(never)]
    fn take_new(&mut self, class: usize) -> Option<u64> {
        let cache = &mut self.caches[class];
        let start = self.tree.take(cache.slab_len(), 1)?;
        cache.open(&mut self.slabs, start);
        cache.take(&self.arena, &mut self.slabs)
    }
}

impl<P: Probe> Allocator<P> for SlabOnBuddy<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let Some(class) = class_for(request) else {
            let length = self.tree.rounded(request);
            return Some(Extent::new(self.tree.take(length, request.align)?, length));
        };
        let cache = &mut self.caches[class];
        let slot = cache.slot();
        let taken = cache.take(&self.arena, &mut self.slabs);
        let offset = taken.or_else(|| self.take_new(class))?;
        Some(Extent::new(offset, slot))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        if extent.len() > LARGEST {
            return self.tree.give(extent);
        }
        let cache = &mut self.caches[class_of(extent.len())];
        if cache.give(&mut self.arena, &mut self.slabs, extent.offset()) {
            let slab = cache.close(&mut self.slabs, extent.offset());
            self.tree.give(slab);
        }
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        match class_for(request) {
            // Every slot of the class lies right.
            Some(class) => (SLOTS[class] == extent.len()).then_some(extent),
            None => {
                let stays = request.aligned(extent.offset()) == extent.offset();
                let block = extent.len() > LARGEST;
                (stays && block).then(|| self.tree.resize(extent, self.tree.rounded(request)))?
            }
        }
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.tree.for_each_free(visit);
        for cache in &self.caches {
            if cache.for_each_free(&self.arena, &self.slabs, visit).is_err() {
                return Walk::Unknown;
            }
        }
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        self.tree.check()?;
        self.caches.iter().try_for_each(|cache| cache.check(&self.slabs))?;
        let mut apart = Vec::new();
        self.tree.for_each_free(&mut |block| apart.push(block));
        for (start, slab) in self.slabs.iter() {
            let cache = self.caches.get(slab.kind() as usize - 1);
            let cache = cache.ok_or_else(|| Broken(format!("no class has the slab at {start}")))?;
            cache.check_slab(&self.arena, start, slab)?;
            if slab.live() == 0 {
                return Err(Broken(format!("the empty slab at {start} did not go back")));
            }
            apart.push(Extent::new(start, cache.slab_len()));
        }
        disjoint(apart, self.arena.heap().capacity())
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
