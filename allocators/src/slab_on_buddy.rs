//! `slab-on-buddy`. Rule: the smallest of 64 size classes, eight a doubling from 16 bytes (one a
//! granule up to 256) to 16 K, that holds the request and whose slots all lie at a multiple of its
//! alignment. Classes of up to 1024 bytes keep up to 14 slots that were freed last on a pile; its
//! top is granted. Else the lowest free slot of the slab of the class that became partial last, and
//! the next six that this would grant come on the pile, the next one on top; else of a new slab.
//! Freed onto a full pile, a slot first sends its oldest seven back to their slabs. Slabs are blocks
//! of a page buddy: the shortest whose tail is at most a 32nd, else the one with the least part in
//! its tail, of 4096 bytes to 64 K that hold a slot and are no longer than a quarter of what the
//! class holds. One that empties goes back at once. What no class holds, and what gets no slab for
//! want of pages, is a block of the buddy itself (`max=`: at most so long). Before pages are refused
//! all piles are put back, and when nothing is live any more. A slab whose slots are all free or on
//! a pile is one free block, its tail included; other tails are reserved. A resize keeps a slot if
//! the new request is of the same class, else moves; a block stays one that is as long, or is
//! resized as in a buddy if no class holds the request.
//!
//! Allocate and free: O(1), one line of a side table, whatever f and n, no byte of a slab; every
//! seventh or so three more lines for each of seven slots, and O(log of the heap) where a slab comes
//! or goes and for blocks.
//! Origin: Bonwick 1994 on Knowlton 1965, as kernels have it; piles: Bonwick and Adams 2001.
//! Weakness: a slab is kept by its last object, or by a slot on a pile, while others want for pages
//! (small heaps pay for many classes); slots above 1024 bytes come and go with their slabs.

mod audit;
#[cfg(test)]
mod broken;
mod classes;
mod naive;
mod source;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError, LARGEST_HEAP, Table};
use crate::buddy::{PAGE, Tree};
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::slab::cache::Caches;
use crate::slab::piles::Piles;
use crate::spec::{Knob, KnobKind, Knobs};
use classes::{CLASSES, LONGEST_PILED, LONGEST_SLAB, PILED, SLOTS, class_for, class_of};

const MAX: Knob = Knob {
    name: "max",
    about: "the buddy's largest block: longer requests are refused",
    // The longest slab must be a block.
    kind: KnobKind::Bytes {
        least: LONGEST_SLAB,
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
    class: Class::Slab,
    rule: "the slot of its class freed last, else the lowest free one of the slab that became \
           partial last; slabs and the rest are buddies",
    origin: "Bonwick 1994 on Knowlton 1965",
    knobs: &[MAX],
    promises: |_| Ok(Promises { merges: true, classes: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|knobs, heap| Box::new(naive::NaiveSlabOnBuddy::new(heap, knobs.bytes("max")))),
};

struct SlabOnBuddy<P: Probe> {
    arena: Arena<P>,
    /// Where slabs and blocks come from.
    tree: Tree<P>,
    /// The slab around each page; 0 if there is none.
    owners: Table<u32, P>,
    caches: Caches<P>,
    /// Bytes of the slabs of each class.
    held: Table<u64, P>,
    piles: Piles<P>,
    /// Slabs have had numbers up to this.
    numbers: u32,
    /// The number given up last; 0 if none is vacant.
    vacant: u32,
    /// Grants that are live.
    live: u64,
}

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(SlabOnBuddy::new(arena, knobs.bytes("max"))?)
}

impl<P: Probe> SlabOnBuddy<P> {
    fn new(mut arena: Arena<P>, most: Option<u64>) -> Result<Self, ArenaError> {
        let tree = Tree::new(&mut arena, PAGE, most)?;
        let owners = arena.table(PAGE)?;
        let caches = Caches::new(&mut arena, CLASSES, owners.len())?;
        let held = arena.pool(CLASSES as u64)?;
        held.claim(CLASSES as u64);
        let piles = Piles::new(&mut arena, &SLOTS[..PILED])?;
        Ok(SlabOnBuddy { arena, tree, owners, caches, held, piles, numbers: 0, vacant: 0, live: 0 })
    }
}

impl<P: Probe> Allocator<P> for SlabOnBuddy<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let Some(class) = class_for(request) else { return self.take_block(request) };
        if class < PILED
            && let Some(slot) = self.piles.pop(class)
        {
            self.live += 1;
            return Some(slot);
        }
        self.take_slot(class, request)
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.live -= 1;
        if extent.len() > LONGEST_PILED {
            self.give_long(extent);
        } else {
            let class = class_of(extent.len());
            if !self.piles.push(class, extent.offset()) {
                self.push_on_full(class, extent.offset());
            }
        }
        if self.live == 0 {
            self.put_back_all();
        }
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let class = class_for(request);
        if self.owner(extent.offset()) != 0 {
            // Every slot of the class lies right.
            return (class.map(|class| SLOTS[class]) == Some(extent.len())).then_some(extent);
        }
        let length = self.tree.rounded(request);
        let stays = request.aligned(extent.offset()) == extent.offset();
        if stays && length != extent.len() && class.is_none() {
            return self.tree.resize(extent, length);
        }
        (stays && length == extent.len()).then_some(extent)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.tree.for_each_free(visit);
        match self.for_each_free_slot(visit) {
            Ok(()) => Walk::Complete,
            Err(_) => Walk::Unknown,
        }
    }
    fn check(&self) -> Result<(), Broken> {
        self.tree.check()?;
        self.check_slabs()
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
