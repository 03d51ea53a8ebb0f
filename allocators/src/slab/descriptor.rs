//! What is known of each slab: a row of eight words, one line of a side table. One bit a slot says
//! whether it is free, so no byte of a slab is read or written, and none can imitate a free slot.
//!
//! A row is found by its number; number 0 is nobody's, so that zeroed words mean "none" and a link
//! to nobody can be written without asking.

use super::shape::{MOST_SLOTS, Shape};
use crate::arena::{Arena, ArenaError, Row, RowMut, Table};
use crate::probe::Probe;

/// Words of a row.
pub(super) const WORDS: usize = 8;
/// In the list of slabs with a free slot: the next one in the low half, the one before in the
/// high half, which means nothing in the first of a list.
pub(super) const LINKS: usize = 0;
/// The slab's first byte.
pub(super) const START: usize = 1;
/// A [`Counts`].
pub(super) const COUNTS: usize = 2;
/// Bytes of a slot in the high half, its reciprocal in the low half.
pub(super) const SLOT: usize = 3;
/// A bit a slot, set if it is free, in the last four words.
pub(super) const BITS: usize = 4;

const _: () = assert!((WORDS - BITS) * 64 == MOST_SLOTS as usize);

/// Free slots (16 bits), live slots (16 bits) and class (32 bits) of a slab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts(pub(super) u64);

impl Counts {
    /// From free to live.
    const TAKEN: u64 = (1 << 16) - 1;

    fn empty(class: usize, slots: u64) -> Counts {
        Counts((class as u64) << 32 | slots)
    }

    #[inline]
    pub(super) fn free(self) -> u64 {
        self.0 & 0xffff
    }

    #[inline]
    pub(super) fn live(self) -> u64 {
        self.0 >> 16 & 0xffff
    }

    #[inline]
    pub(super) fn class(self) -> usize {
        (self.0 >> 32) as usize
    }

    #[inline]
    pub(super) fn one_taken(self) -> Counts {
        Counts(self.0 + Self::TAKEN)
    }

    #[inline]
    pub(super) fn one_given(self) -> Counts {
        Counts(self.0 - Self::TAKEN)
    }
}

/// The rows of all slabs.
pub(super) struct Rows<P: Probe> {
    words: Table<u64, P>,
}

impl<P: Probe> Rows<P> {
    /// Room for `most` slabs, of which those count as metadata that were used.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(super) fn new(arena: &mut Arena<P>, most: u64) -> Result<Rows<P>, ArenaError> {
        Ok(Rows { words: arena.pool((most + 1) * WORDS as u64)? })
    }

    #[inline]
    pub(super) fn row(&self, slab: u32) -> Row<'_, u64, P, WORDS> {
        self.words.row(slab)
    }

    #[inline]
    pub(super) fn row_mut(&mut self, slab: u32) -> RowMut<'_, u64, P, WORDS> {
        self.words.row_mut(slab)
    }

    #[inline]
    pub(super) fn counts(&self, slab: u32) -> Counts {
        Counts(self.row(slab).get(COUNTS))
    }

    /// The slab's first byte.
    #[inline]
    pub(super) fn start(&self, slab: u32) -> u64 {
        self.row(slab).get(START)
    }

    /// Its class.
    #[inline]
    pub(super) fn class(&self, slab: u32) -> usize {
        self.counts(slab).class()
    }

    #[inline]
    pub(super) fn next(&self, slab: u32) -> u32 {
        self.row(slab).get(LINKS) as u32
    }

    /// Writes the row of an empty slab.
    pub(super) fn write(&mut self, slab: u32, start: u64, class: usize, shape: Shape) {
        self.words.claim((u64::from(slab) + 1) * WORDS as u64);
        let mut row = self.row_mut(slab);
        row.set(LINKS, 0);
        row.set(START, start);
        row.set(COUNTS, Counts::empty(class, shape.slots()).0);
        row.set(SLOT, shape.slot << 32 | shape.reciprocal());
        for (index, first) in (BITS..WORDS).zip((0..).step_by(64)) {
            row.set(index, lowest(shape.slots().saturating_sub(first)));
        }
    }

    /// Bytes of a slot.
    pub(super) fn slot(&self, slab: u32) -> u64 {
        self.row(slab).get(SLOT) >> 32
    }

    /// Offsets of the free slots, ascending.
    pub(super) fn free(&self, slab: u32) -> Vec<u64> {
        let (row, mut offsets) = (self.row(slab), Vec::new());
        let (start, slot) = (row.get(START), row.get(SLOT) >> 32);
        for (index, first) in (BITS..WORDS).zip((0..).step_by(64)) {
            let mut word = row.get(index);
            while word != 0 {
                offsets.push(start + (first + u64::from(word.trailing_zeros())) * slot);
                word &= word - 1;
            }
        }
        offsets
    }
}

/// The lowest `count` bits of a word; all 64 if there are more.
fn lowest(count: u64) -> u64 {
    if count < 64 { (1 << count) - 1 } else { u64::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_do_not_touch_each_other() {
        let empty = Counts::empty(70_000, MOST_SLOTS);
        let mut counts = empty;
        for taken in 0..=MOST_SLOTS {
            let all = (counts.free(), counts.live(), counts.class());
            assert_eq!(all, (MOST_SLOTS - taken, taken, 70_000));
            assert_eq!(counts.one_taken().one_given(), counts);
            counts = counts.one_taken();
        }
        assert_eq!((lowest(0), lowest(3), lowest(64), lowest(256)), (0, 7, u64::MAX, u64::MAX));
    }
}
