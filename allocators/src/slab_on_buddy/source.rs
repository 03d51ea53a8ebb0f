//! Where slabs come from and when they go back; how slots come on a pile and leave it in numbers.

use super::SlabOnBuddy;
use super::classes::{PILED, next_slab};
use crate::buddy::PAGE;
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::slab::cache::Given;
use crate::slab::piles::{HALF, ROOM};

impl<P: Probe> SlabOnBuddy<P> {
    /// The number of the slab around `offset`; 0 if there is none.
    #[inline]
    pub(super) fn owner(&self, offset: u64) -> u32 {
        self.owners.get(offset / PAGE)
    }

    /// Pages of the buddy; for want of them all piles are put back, so that empty slabs go back.
    fn take_pages(&mut self, length: u64, align: u64) -> Option<u64> {
        self.tree.take(length, align).or_else(|| {
            self.put_back_all();
            self.tree.take(length, align)
        })
    }

    /// A block of the buddy's.
    #[inline(never)]
    pub(super) fn take_block(&mut self, request: Request) -> Option<Extent> {
        let length = self.tree.rounded(request);
        let offset = self.take_pages(length, request.align)?;
        self.live += 1;
        Some(Extent::new(offset, length))
    }

    /// A slot where the class's pile is empty: from its slabs, of which a new one is opened if all
    /// are full. The next slots come on the pile with it. Where there is no room for a slab, a
    /// block.
    #[inline(never)]
    pub(super) fn take_slot(&mut self, class: usize, request: Request) -> Option<Extent> {
        let slot = match self.caches.take(class) {
            Some(slot) => slot,
            None if self.open(class) => self.caches.take(class)?,
            None => return self.take_block(request),
        };
        self.live += 1;
        if class < PILED {
            self.piles.fill(class, || self.caches.take(class));
        }
        Some(slot)
    }

    /// Opens a slab of the class, if its pages are to be had.
    fn open(&mut self, class: usize) -> bool {
        let shape = next_slab(class, self.held.get(class as u64));
        let Some(start) = self.take_pages(shape.slab_len, 1) else { return false };
        let pages = Extent::new(start, shape.slab_len);
        let slab = self.number();
        self.held.set(class as u64, self.held.get(class as u64) + pages.len());
        self.own(pages, slab);
        self.caches.open(slab, start, class, shape);
        true
    }

    /// A number for a new slab: the one given up last, else the next.
    fn number(&mut self) -> u32 {
        if self.vacant == 0 {
            self.numbers += 1;
            return self.numbers;
        }
        let next = self.caches.next_vacant(self.vacant);
        std::mem::replace(&mut self.vacant, next)
    }

    /// Writes down whose the pages are.
    fn own(&mut self, pages: Extent, slab: u32) {
        for page in pages.offset() / PAGE..pages.end() / PAGE {
            self.owners.set(page, slab);
        }
    }

    /// Frees a slot whose class has no pile, or a block.
    #[inline(never)]
    pub(super) fn give_long(&mut self, extent: Extent) {
        match self.owner(extent.offset()) {
            0 => self.tree.give(extent),
            slab => self.put_back(slab, extent.offset()),
        }
    }

    /// Makes room on a full pile: its older half goes back.
    #[inline(never)]
    pub(super) fn push_on_full(&mut self, class: usize, offset: u64) {
        self.put_back_oldest(class, HALF);
        self.piles.push(class, offset);
    }

    /// All piles are put back: no slab is kept for a slot that is free.
    #[cold]
    pub(super) fn put_back_all(&mut self) {
        (0..PILED).for_each(|class| self.put_back_oldest(class, ROOM));
    }

    fn put_back_oldest(&mut self, class: usize, count: usize) {
        for offset in self.piles.remove_oldest(class, count) {
            self.put_back(self.owner(offset), offset);
        }
    }

    /// Gives a slot to its slab; an empty one goes back to the buddy.
    fn put_back(&mut self, slab: u32, offset: u64) {
        if self.caches.give(slab, offset) == Given::Live {
            return;
        }
        let (pages, class) = (self.caches.extent(slab), self.caches.class(slab) as u64);
        self.held.set(class, self.held.get(class) - pages.len());
        self.own(pages, 0);
        self.caches.close(slab, self.vacant);
        self.vacant = slab;
        self.tree.give(pages);
    }
}
