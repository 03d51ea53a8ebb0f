//! Which granules are free, one bit each, so that a block's neighbours are known without a look at
//! the heap. A set bit says that the granule is free and within [`LONG`] granules of an edge of its
//! free block; farther inside a long block, and in live ones, bits are clear. Free blocks never
//! touch, so a run of fewer than `LONG` set bits is a free block; freeing sets the bits of the
//! freed granules and has thereby merged, allocating clears those it takes and has thereby split.
//!
//! A question is one load of two words, whatever the bit it starts with: [`SHORT`] bits are surely
//! there, and for more there is a second load. Words and not bytes from wherever they start, since
//! a processor hands what was just stored to a load of the very same word, and makes one that
//! overlaps it wait. A cache line covers 8 KiB of heap.
//! Origin: Knuth's boundary tags (1962) taken out of the blocks into a bit map.

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

/// Bits that one question is sure to show: one less than it has, so that no count needs a test for
/// a word that is all ones.
pub(super) const SHORT: u64 = 63;
/// Granules from which on a block is long: its length is not known from its run alone.
pub(super) const LONG: u64 = 2 * SHORT;

/// Clear words in front, so that no question has to look where it stands.
const BEFORE: u64 = 2;
/// And behind.
const BEHIND: u64 = 4;

/// The bits, granule g at bit g % 64 of word g / 64 + [`BEFORE`].
pub(crate) struct Marks<P: Probe> {
    words: Table<u64, P>,
}

/// The `len` lowest bits, from 1 to 64 of them.
#[inline(always)]
fn ones(len: u64) -> u64 {
    u64::MAX >> (64 - len)
}

/// Word and bit of a granule.
#[inline(always)]
fn place(granule: u64) -> (u64, u64) {
    (granule / 64 + BEFORE, granule % 64)
}

impl<P: Probe> Marks<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Marks { words: arena.table_and(64 * GRANULE, BEFORE + BEHIND)? })
    }

    /// 64 bits from bit `bit` of word `word` on.
    #[inline(always)]
    fn window(&self, word: u64, bit: u64) -> u64 {
        let [low, high] = *self.words.chunk(word);
        ((u128::from(high) << 64 | u128::from(low)) >> bit) as u64
    }

    /// Marked granules that end at `granule`: [`SHORT`] says so many or more.
    #[inline(always)]
    pub(super) fn just_before(&self, granule: u64) -> u64 {
        let (word, bit) = place(granule);
        (!self.window(word - 1, bit) | 1).leading_zeros().into()
    }

    /// Marked granules from `granule` on: [`SHORT`] says so many or more.
    #[inline(always)]
    pub(super) fn just_from(&self, granule: u64) -> u64 {
        let (word, bit) = place(granule);
        (!self.window(word, bit) | 1 << 63).trailing_zeros().into()
    }

    /// Marked granules that end at `granule`, at most [`LONG`].
    pub(super) fn before(&self, granule: u64) -> u64 {
        match self.just_before(granule) {
            SHORT => SHORT + self.just_before(granule - SHORT),
            run => run,
        }
    }

    /// Marked granules from `granule` on, at most [`LONG`].
    pub(super) fn from(&self, granule: u64) -> u64 {
        match self.just_from(granule) {
            SHORT => SHORT + self.just_from(granule + SHORT),
            run => run,
        }
    }

    /// If a free block of `len` granules, fewer than [`SHORT`], starts at `granule`: unmarks its
    /// first `need` granules.
    #[inline(always)]
    pub(super) fn take(&mut self, granule: u64, len: u64, need: u64) -> bool {
        if !self.is_block(granule, len) {
            return false;
        }
        self.clear_few(granule, need);
        true
    }

    /// Whether a free block of `len` granules, fewer than [`SHORT`], starts at `granule`.
    #[inline(always)]
    pub(super) fn is_block(&self, granule: u64, len: u64) -> bool {
        // From the granule in front, which must be clear as must the one behind.
        let before = granule + 64 * BEFORE - 1;
        let bits = self.window(before / 64, before % 64);
        bits << (62 - len) == u64::MAX << (63 - len) & (u64::MAX >> 1)
    }

    /// The length of the free block that starts at `granule`, at most [`LONG`]; 0 if none starts.
    #[inline]
    pub(super) fn block_at(&self, granule: u64) -> u64 {
        let before = granule + 64 * BEFORE - 1;
        let live = !self.window(before / 64, before % 64);
        match u64::from((live >> 1 | 1 << 62).trailing_zeros()) {
            run if run < SHORT - 1 => run * (live & 1),
            _ => self.from(granule) * (live & 1),
        }
    }

    /// Marks `len` granules, from 1 to 64.
    #[inline(always)]
    pub(super) fn set_few(&mut self, granule: u64, len: u64) {
        let (word, bit) = place(granule);
        let bits = u128::from(ones(len)) << bit;
        self.words.update(word, |low| low | bits as u64);
        self.words.update(word + 1, |high| high | (bits >> 64) as u64);
    }

    /// Unmarks `len` granules, from 1 to 64.
    #[inline(always)]
    pub(super) fn clear_few(&mut self, granule: u64, len: u64) {
        let (word, bit) = place(granule);
        let bits = u128::from(ones(len)) << bit;
        self.words.update(word, |low| low & !(bits as u64));
        self.words.update(word + 1, |high| high & !((bits >> 64) as u64));
    }

    /// Marks `len` granules, at most [`LONG`].
    #[inline]
    pub(super) fn set(&mut self, granule: u64, len: u64) {
        self.set_few(granule, len.min(64));
        if len > 64 {
            self.set_few(granule + 64, len - 64);
        }
    }

    /// Unmarks `len` granules, at most [`LONG`].
    #[inline]
    pub(super) fn clear(&mut self, granule: u64, len: u64) {
        self.clear_few(granule, len.min(64));
        if len > 64 {
            self.clear_few(granule + 64, len - 64);
        }
    }

    /// A long block begins `len` granules later, at most [`LONG`], and not less than two edges are
    /// left of it: its edge moves.
    #[inline]
    pub(super) fn cut(&mut self, start: u64, len: u64) {
        if len <= 64 {
            self.clear_few(start, len);
            self.set_few(start + LONG, len);
        } else {
            self.clear(start, len);
            self.set(start + LONG, len);
        }
    }

    /// Unmarks a granule if `wanted`.
    #[inline]
    pub(super) fn clear_if(&mut self, wanted: bool, granule: u64) {
        let (word, bit) = place(granule);
        self.words.update(word, |bits| bits & !(u64::from(wanted) << bit));
    }

    /// The first marked granule at `from` or above, and below `end`.
    pub(super) fn next(&self, from: u64, end: u64) -> Option<u64> {
        let (first, bit) = place(from);
        let mut bits = self.words.get(first) >> bit << bit;
        let mut at = from - bit;
        while bits == 0 {
            at += 64;
            if at >= end {
                return None;
            }
            bits = self.words.get(place(at).0);
        }
        Some(at + u64::from(bits.trailing_zeros())).filter(|at| *at < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Heap;
    use crate::probe::Off;

    #[test]
    fn runs_are_seen_from_both_ends_wherever_bytes_end() {
        let mut arena: Arena<Off> = Arena::reserve(Heap::Fixed { capacity: 8192 }).unwrap();
        let mut marks = Marks::new(&mut arena).unwrap();
        for start in 0..140 {
            for len in 1..=LONG {
                marks.set(start, len);
                assert_eq!((marks.from(start), marks.before(start + len)), (len, len));
                assert_eq!((marks.before(start), marks.from(start + len)), (0, 0));
                assert_eq!(marks.next(0, 512), Some(start));
                assert_eq!(marks.next(start + 1, start + 1), None);
                assert_eq!((marks.block_at(start), marks.block_at(start + 1)), (len, 0));
                taken(&mut marks, start, len);
                marks.clear(start, len);
                assert_eq!(marks.next(0, 512), None);
            }
        }
    }

    fn taken(marks: &mut Marks<Off>, start: u64, len: u64) {
        if len >= SHORT - 1 {
            return assert_eq!(marks.take(start, SHORT - 1, 1), len < SHORT);
        }
        let (first, rest) = (len.div_ceil(2), len / 2);
        assert!(!marks.take(start + 1, len, 1) && !marks.take(start, len + 1, 1));
        assert!(marks.take(start, len, first));
        assert_eq!((marks.from(start), marks.from(start + first)), (0, rest));
    }
}
