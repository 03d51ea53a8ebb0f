//! The slabs of all classes: the mechanism that `slab` and `slab-on-buddy` share; where slabs come
//! from and when they go back is theirs to say.
//!
//! The slabs of a class that have a free slot hang in a list through their rows. A slab that
//! ceases to be full becomes the first; the first one serves, with its lowest free slot, until it
//! is full and leaves the list. So neither allocating nor freeing searches, and what was freed last
//! is as a rule granted next, while the slabs at the end of the list drain.

mod aligned;
mod audit;

use super::descriptor::{BITS, COUNTS, Counts, LINKS, Rows, SLOT, START};
use super::shape::{SHORTEST_SLAB, Shape, number};
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::Extent;

/// What became of a slab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// It has live slots still.
    Live,
    /// All its slots are free.
    Empty,
}

/// The slabs of some classes, numbered from 1 by their owner.
pub(crate) struct Caches<P: Probe> {
    rows: Rows<P>,
    /// For each class the first slab with a free slot; 0 if there is none.
    firsts: Table<u32, P>,
}

impl<P: Probe> Caches<P> {
    /// No slabs yet; at most `most` at once, of `classes` classes.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(arena: &mut Arena<P>, classes: usize, most: u64) -> Result<Self, ArenaError> {
        let firsts = arena.pool(classes as u64)?;
        firsts.claim(classes as u64);
        Ok(Caches { rows: Rows::new(arena, most)?, firsts })
    }

    /// Takes the lowest free slot of the first slab in the class's list. `None` if every slot is
    /// live.
    #[inline]
    pub(crate) fn take(&mut self, class: usize) -> Option<Extent> {
        let slab = self.firsts.get(class as u64);
        if slab == 0 {
            return None;
        }
        let mut row = self.rows.row_mut(slab);
        let mut at = BITS;
        while row.row().get(at) == 0 {
            at += 1;
        }
        let word = row.row().get(at);
        row.set(at, word & (word - 1));
        let counts = Counts(row.row().get(COUNTS)).one_taken();
        row.set(COUNTS, counts.0);
        let number = (at - BITS) as u64 * 64 + u64::from(word.trailing_zeros());
        let (start, slot) = (row.row().get(START), row.row().get(SLOT) >> 32);
        if counts.free() == 0 {
            let next = row.row().get(LINKS) as u32;
            self.firsts.set(class as u64, next);
        }
        Some(Extent::new(start + number * slot, slot))
    }

    /// Gives the slot at `offset` back to its slab.
    #[inline]
    pub(crate) fn give(&mut self, slab: u32, offset: u64) -> Given {
        let mut row = self.rows.row_mut(slab);
        let number = number(offset - row.row().get(START), row.row().get(SLOT) & 0xffff_ffff);
        let at = BITS + (number / 64) as usize;
        let word = row.row().get(at);
        debug_assert!(word >> (number % 64) & 1 == 0, "the slot at {offset} is free already");
        row.set(at, word | 1 << (number % 64));
        let before = Counts(row.row().get(COUNTS));
        row.set(COUNTS, before.one_given().0);
        if before.free() == 0 {
            self.link(slab, before.class());
        }
        if before.one_given().live() == 0 { Given::Empty } else { Given::Live }
    }

    /// Makes the `shape.slab_len` bytes from `start` on slab number `slab` of the class.
    pub(crate) fn open(&mut self, slab: u32, start: u64, class: usize, shape: Shape) {
        self.rows.write(slab, start, class, shape);
        self.link(slab, class);
    }

    /// Takes an empty slab out of the list of its class. Its number is vacant; `next` stands in
    /// its row until it is used again.
    pub(crate) fn close(&mut self, slab: u32, next: u32) {
        self.unlink(slab);
        self.rows.row_mut(slab).set(LINKS, next.into());
    }

    /// What stands in the row of a vacant number.
    pub(crate) fn next_vacant(&self, slab: u32) -> u32 {
        self.rows.next(slab)
    }

    /// The slab's first byte.
    pub(crate) fn start(&self, slab: u32) -> u64 {
        self.rows.start(slab)
    }

    /// Its pages: a slab that is more than twice as long as its slots would hold more.
    pub(crate) fn extent(&self, slab: u32) -> Extent {
        let counts = self.rows.counts(slab);
        let slots = (counts.free() + counts.live()) * self.rows.slot(slab);
        Extent::new(self.start(slab), slots.next_power_of_two().max(SHORTEST_SLAB))
    }

    /// Its class.
    pub(crate) fn class(&self, slab: u32) -> usize {
        self.rows.class(slab)
    }

    /// Its live slots.
    pub(crate) fn live(&self, slab: u32) -> u64 {
        self.rows.counts(slab).live()
    }

    /// Whether the slot at `offset` is free.
    pub(crate) fn is_free(&self, slab: u32, offset: u64) -> bool {
        self.rows.free(slab).contains(&offset)
    }

    /// Puts a slab in front of the list.
    #[inline]
    pub(super) fn link(&mut self, slab: u32, class: usize) {
        let next = self.firsts.get(class as u64);
        self.firsts.set(class as u64, slab);
        self.rows.row_mut(slab).set(LINKS, u64::from(next));
        self.set_before(next, slab);
    }

    fn unlink(&mut self, slab: u32) {
        let links = self.rows.row(slab).get(LINKS);
        let (next, before) = (links as u32, (links >> 32) as u32);
        let class = self.rows.class(slab) as u64;
        if self.firsts.get(class) == slab {
            self.firsts.set(class, next);
            return;
        }
        let mut row = self.rows.row_mut(before);
        let kept = row.row().get(LINKS) >> 32 << 32;
        row.set(LINKS, kept | u64::from(next));
        self.set_before(next, before);
    }

    /// Nobody's row takes it too: that is cheaper than to ask.
    #[inline]
    fn set_before(&mut self, slab: u32, before: u32) {
        let mut row = self.rows.row_mut(slab);
        let next = row.row().get(LINKS) & 0xffff_ffff;
        row.set(LINKS, u64::from(before) << 32 | next);
    }
}
