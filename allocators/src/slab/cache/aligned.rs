//! Slots for requests whose alignment not every slot has.

use super::Caches;
use crate::probe::Probe;
use crate::request::Extent;
use crate::slab::descriptor::{BITS, COUNTS, Counts, START};

impl<P: Probe> Caches<P> {
    /// As [`Caches::take`], of the slots at a multiple of `align` bytes: the lowest such slot in
    /// the first slab of the list that has one. O(free slots).
    #[cold]
    pub(crate) fn take_aligned(&mut self, class: usize, align: u64) -> Option<Extent> {
        let mut slab = self.firsts.get(class as u64);
        while slab != 0 {
            let free = self.rows.free(slab);
            if let Some(offset) = free.into_iter().find(|offset| offset.is_multiple_of(align)) {
                return Some(self.pick(slab, offset));
            }
            slab = self.rows.next(slab);
        }
        None
    }

    /// Takes a certain free slot.
    fn pick(&mut self, slab: u32, offset: u64) -> Extent {
        let slot = self.rows.slot(slab);
        let mut row = self.rows.row_mut(slab);
        let number = (offset - row.row().get(START)) / slot;
        let at = BITS + (number / 64) as usize;
        let word = row.row().get(at);
        row.set(at, word & !(1 << (number % 64)));
        let counts = Counts(row.row().get(COUNTS)).one_taken();
        row.set(COUNTS, counts.0);
        if counts.free() == 0 {
            self.unlink(slab);
        }
        Extent::new(offset, slot)
    }
}
