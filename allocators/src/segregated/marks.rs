//! Which granules are free, one bit each, so that a block's neighbours are known without a look at
//! the heap. A set bit says that the granule is free and within [`LONG`] granules of an edge of its
//! free block; farther inside a long block, and in live ones, bits are clear. Free blocks never
//! touch, so a run of fewer than `LONG` set bits is a free block; freeing sets the bits of the
//! freed granules and has thereby merged, allocating clears those it takes and has thereby split.
//!
//! A question is one load of 8 bytes, from whichever byte its first bit is in: [`SHORT`] bits are
//! surely there, and for more there is a second load. A cache line covers 8 KiB of heap.
//! Origin: Knuth's boundary tags (1962) taken out of the blocks into a bit map.

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

/// Bits that one load is sure to show.
pub(super) const SHORT: u64 = 56;
/// Granules from which on a block is long: its length is not known from its run alone.
pub(super) const LONG: u64 = 2 * SHORT;

/// Clear bytes in front and behind, so that no question has to look where it stands.
const BESIDE: u64 = 16;

/// The bits, granule g at bit g % 8 of byte g / 8 + [`BESIDE`].
pub(super) struct Marks<P: Probe> {
    bytes: Table<u8, P>,
}

/// The `len` lowest bits, from 1 to [`SHORT`] of them.
#[inline]
fn ones(len: u64) -> u64 {
    u64::MAX >> (64 - len)
}

/// Byte and bit of a granule.
#[inline]
fn place(granule: u64) -> (u64, u64) {
    (granule / 8 + BESIDE, granule % 8)
}

impl<P: Probe> Marks<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Marks { bytes: arena.table_and(8 * GRANULE, 2 * BESIDE)? })
    }

    #[inline]
    fn load(&self, byte: u64) -> u64 {
        u64::from_le_bytes(*self.bytes.chunk(byte))
    }

    #[inline]
    fn store(&mut self, byte: u64, bits: u64) {
        self.bytes.set_chunk(byte, bits.to_le_bytes());
    }

    /// Marked granules that end at `granule`: [`SHORT`] or more says only that.
    #[inline(always)]
    pub(super) fn just_before(&self, granule: u64) -> u64 {
        let (byte, bit) = place(granule);
        (self.load(byte - 7) << (8 - bit)).leading_ones().into()
    }

    /// Marked granules from `granule` on: [`SHORT`] or more says only that.
    #[inline(always)]
    pub(super) fn just_from(&self, granule: u64) -> u64 {
        let (byte, bit) = place(granule);
        (self.load(byte) >> bit).trailing_ones().into()
    }

    /// Marked granules that end at `granule`, at most [`LONG`].
    pub(super) fn before(&self, granule: u64) -> u64 {
        match self.just_before(granule) {
            run if run < SHORT => run,
            _ => SHORT + self.just_before(granule - SHORT).min(SHORT),
        }
    }

    /// Marked granules from `granule` on, at most [`LONG`].
    pub(super) fn from(&self, granule: u64) -> u64 {
        match self.just_from(granule) {
            run if run < SHORT => run,
            _ => SHORT + self.just_from(granule + SHORT).min(SHORT),
        }
    }

    /// If a free block of `len` granules, fewer than [`SHORT`], starts at `granule`: unmarks its
    /// first `need` granules.
    #[inline(always)]
    pub(super) fn take(&mut self, granule: u64, len: u64, need: u64) -> bool {
        // From the granule in front, which must be clear as must the one behind.
        let at = granule + 8 * BESIDE - 1;
        let (byte, bit) = (at / 8, at % 8);
        let bits = self.load(byte);
        let live = !bits >> bit;
        if live & 1 == 0 || u64::from((live >> 1).trailing_zeros()) != len {
            return false;
        }
        self.store(byte, bits & !(((2 << need) - 2) << bit));
        true
    }

    /// The length of the free block that starts at `granule`, at most [`LONG`]; 0 if none starts.
    #[inline]
    pub(super) fn block_at(&self, granule: u64) -> u64 {
        let at = granule + 8 * BESIDE - 1;
        let live = !self.load(at / 8) >> (at % 8);
        match u64::from((live >> 1).trailing_zeros()) {
            run if run < SHORT => run * (live & 1),
            _ => self.from(granule) * (live & 1),
        }
    }

    /// Marks `len` granules, fewer than [`SHORT`].
    #[inline(always)]
    pub(super) fn set_few(&mut self, granule: u64, len: u64) {
        let (byte, bit) = place(granule);
        let bits = self.load(byte);
        self.store(byte, bits | ones(len) << bit);
    }

    /// Marks `len` granules, at most [`LONG`].
    pub(super) fn set(&mut self, granule: u64, len: u64) {
        self.set_few(granule, len.min(SHORT));
        if len > SHORT {
            self.set_few(granule + SHORT, len - SHORT);
        }
    }

    /// Unmarks `len` granules, at most [`LONG`].
    pub(super) fn clear(&mut self, granule: u64, len: u64) {
        let pieces = [(granule, len.min(SHORT)), (granule + SHORT, len.saturating_sub(SHORT))];
        for (granule, len) in pieces.into_iter().filter(|piece| piece.1 > 0) {
            let (byte, bit) = place(granule);
            let bits = self.load(byte);
            self.store(byte, bits & !(ones(len) << bit));
        }
    }

    /// Unmarks a granule if `wanted`.
    #[inline]
    pub(super) fn clear_if(&mut self, wanted: bool, granule: u64) {
        let (byte, bit) = place(granule);
        let bits = self.load(byte);
        self.store(byte, bits & !(u64::from(wanted) << bit));
    }

    /// The first marked granule at `from` or above, and below `end`.
    pub(super) fn next(&self, from: u64, end: u64) -> Option<u64> {
        let (byte, bit) = place(from);
        let mut at = from - bit;
        let mut bits = self.load(byte) >> bit << bit;
        while bits == 0 {
            at += 64;
            if at >= end {
                return None;
            }
            bits = self.load(place(at).0);
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
        if len >= SHORT {
            return assert!(!marks.take(start, SHORT - 1, 1));
        }
        let (first, rest) = (len.div_ceil(2), len / 2);
        assert!(!marks.take(start + 1, len, 1) && !marks.take(start, len + 1, 1));
        assert!(marks.take(start, len, first));
        assert_eq!((marks.from(start), marks.from(start + first)), (0, rest));
    }
}
