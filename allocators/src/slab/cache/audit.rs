//! The free slots shown one by one, and what must hold recomputed.

use super::Caches;
use crate::allocator::Broken;
use crate::disjoint::disjoint;
use crate::probe::Probe;
use crate::request::Extent;
use crate::slab::shape::Shape;

impl<P: Probe> Caches<P> {
    /// The slabs of a class that have a free slot, in the order of the list.
    ///
    /// # Errors
    /// If the list goes astray, there being `most` slabs in all.
    pub(crate) fn list(&self, class: usize, most: u64) -> Result<Vec<u32>, Broken> {
        let mut slabs: Vec<u32> = Vec::new();
        let mut slab = self.firsts.get(class as u64);
        while slab != 0 {
            let counts = self.rows.counts(slab);
            let before = (self.rows.row(slab).get(super::LINKS) >> 32) as u32;
            let follows = slabs.last().is_none_or(|last| *last == before);
            if slabs.len() as u64 >= most || counts.class() != class || !follows {
                return Err(Broken(format!("the list of class {class} goes astray at {slab}")));
            }
            if counts.free() == 0 {
                let start = self.rows.start(slab);
                return Err(Broken(format!("the full slab at {start} is in a list")));
            }
            slabs.push(slab);
            slab = self.rows.next(slab);
        }
        Ok(slabs)
    }

    /// The free slots of a slab, ascending.
    pub(crate) fn free_slots(&self, slab: u32) -> impl Iterator<Item = Extent> {
        let slot = self.rows.slot(slab);
        self.rows.free(slab).into_iter().map(move |offset| Extent::new(offset, slot))
    }

    /// Recomputes what must hold for one slab.
    ///
    /// # Errors
    /// Says what does not.
    pub(crate) fn check_slab(&self, slab: u32, shape: Shape) -> Result<(), Broken> {
        let (start, counts) = (self.rows.start(slab), self.rows.counts(slab));
        if self.rows.row(slab).get(super::SLOT) != shape.slot << 32 | shape.reciprocal() {
            return Err(Broken(format!("the slots of the slab at {start} are not of its class")));
        }
        let free: Vec<Extent> = self.free_slots(slab).collect();
        let (count, live, slots) = (free.len() as u64, counts.live(), shape.slots());
        if count != counts.free() || count + live != slots {
            return Err(Broken(format!("{count} free and {live} live of {slots} at {start}")));
        }
        disjoint(free, start + slots * shape.slot)
    }

    /// As if a slab of at most 63 slots had one more.
    #[cfg(test)]
    pub(crate) fn lengthen(&mut self, slab: u32) {
        use crate::slab::descriptor::{BITS, COUNTS};
        let counts = self.rows.counts(slab);
        let mut row = self.rows.row_mut(slab);
        let bits = row.row().get(BITS);
        row.set(BITS, bits | 1 << (counts.free() + counts.live()));
        row.set(COUNTS, counts.0 + 1);
    }
}
