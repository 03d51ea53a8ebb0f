//! An ordered set of numbers: a tree of bitmaps in side tables, 64 ways at each level. A bit of a
//! word above says that the word below it is not empty, so a word above is touched only when one
//! below becomes empty or ceases to be.
//!
//! Members number the heap's units (granules, pages, blocks of one order) from 0. All operations
//! take O(log64 of the number of units), six levels for the 2^32 granules of 64 GiB, and no heap
//! word is read: user bytes cannot imitate a member.
//!
//! Origin: van Emde Boas 1975 in the 64-way form that every kernel's `find_first_bit` suggests.
//! Weakness: a bit for every unit of the heap, present or not.

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;

/// A set of unit numbers, empty at first.
#[derive(Debug)]
pub(crate) struct Bits<P: Probe> {
    /// Lowest level first; the last one has a single word.
    levels: Vec<Table<u64, P>>,
    /// Members are below this.
    end: u64,
}

impl<P: Probe> Bits<P> {
    /// A set with room for one member for every `unit` bytes of the heap, the last one partial.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(arena: &mut Arena<P>, unit: u64) -> Result<Bits<P>, ArenaError> {
        let end = arena.heap().capacity().div_ceil(unit);
        let mut levels = Vec::new();
        let mut per = unit;
        loop {
            per *= 64;
            let level = arena.table::<u64>(per)?;
            let words = level.len();
            levels.push(level);
            if words <= 1 {
                return Ok(Bits { levels, end });
            }
        }
    }

    /// Makes `member` one.
    ///
    /// # Panics
    /// If it is past the heap.
    #[inline]
    pub(crate) fn insert(&mut self, member: u64) {
        assert!(member < self.end, "a member past the heap");
        let mut at = member;
        for level in &mut self.levels {
            let word = level.get(at >> 6);
            level.set(at >> 6, word | 1 << (at & 63));
            if word != 0 {
                return;
            }
            at >>= 6;
        }
    }

    /// Makes `member` none.
    ///
    /// # Panics
    /// If it is past the heap.
    #[inline]
    pub(crate) fn remove(&mut self, member: u64) {
        assert!(member < self.end, "a member past the heap");
        let mut at = member;
        for level in &mut self.levels {
            let word = level.get(at >> 6) & !(1 << (at & 63));
            level.set(at >> 6, word);
            if word != 0 {
                return;
            }
            at >>= 6;
        }
    }

    /// Whether `member` is one; never past the heap.
    #[inline]
    pub(crate) fn contains(&self, member: u64) -> bool {
        member < self.end && self.levels[0].get(member >> 6) >> (member & 63) & 1 == 1
    }

    /// Every member, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        std::iter::successors(self.first(), |member| self.next_from(member + 1))
    }

    /// The lowest member.
    #[inline]
    pub(crate) fn first(&self) -> Option<u64> {
        let top = self.levels.len() - 1;
        let word = self.levels[top].get(0);
        (word != 0).then(|| self.lowest_below(top, u64::from(word.trailing_zeros())))
    }

    /// The lowest member that is at least `from`.
    #[inline]
    pub(crate) fn next_from(&self, from: u64) -> Option<u64> {
        if from >= self.end {
            return None;
        }
        let mut at = from;
        for (height, level) in self.levels.iter().enumerate() {
            if at >> 6 >= level.len() {
                return None;
            }
            let word = level.get(at >> 6) & (u64::MAX << (at & 63));
            if word != 0 {
                let found = at & !63 | u64::from(word.trailing_zeros());
                return Some(self.lowest_below(height, found));
            }
            at = (at >> 6) + 1;
        }
        None
    }

    /// The highest member that is less than `before`.
    #[inline]
    pub(crate) fn last_before(&self, before: u64) -> Option<u64> {
        let mut at = before.min(self.end);
        for (height, level) in self.levels.iter().enumerate() {
            if at == 0 {
                return None;
            }
            let last = at - 1;
            let word = level.get(last >> 6) & (u64::MAX >> (63 - (last & 63)));
            if word != 0 {
                let found = last & !63 | u64::from(63 - word.leading_zeros());
                return Some(self.highest_below(height, found));
            }
            at = last >> 6;
        }
        None
    }

    /// The lowest member under bit `at` of the level at `height`.
    #[inline]
    fn lowest_below(&self, height: usize, mut at: u64) -> u64 {
        for level in self.levels[..height].iter().rev() {
            at = at << 6 | u64::from(level.get(at).trailing_zeros());
        }
        at
    }

    /// The highest member under bit `at` of the level at `height`.
    #[inline]
    fn highest_below(&self, height: usize, mut at: u64) -> u64 {
        for level in self.levels[..height].iter().rev() {
            at = at << 6 | u64::from(63 - level.get(at).leading_zeros());
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Heap;
    use crate::probe::Off;
    use std::collections::BTreeSet;

    fn bits(units: u64) -> (Arena<Off>, Bits<Off>) {
        let mut arena = Arena::reserve(Heap::Fixed { capacity: units * 16 }).unwrap();
        let bits = Bits::new(&mut arena, 16).unwrap();
        (arena, bits)
    }

    /// Marsaglia's xorshift: the tests need no more.
    fn next(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state >> 11
    }

    #[test]
    fn it_is_an_ordered_set() {
        for units in [1, 2, 63, 64, 65, 4095, 4096, 4097, 300_000] {
            let (_arena, mut bits) = bits(units);
            let mut set = BTreeSet::new();
            let mut state = 0x9E37_79B9_7F4A_7C15 ^ units;
            for step in 0..4000u64 {
                let (member, probe) = (next(&mut state) % units, next(&mut state) % (units + 70));
                // Fills, then empties, so that words of every level come and go.
                if next(&mut state) % 4000 > step {
                    bits.insert(member);
                    set.insert(member);
                } else {
                    let member = *set.range(member..).next().unwrap_or(&member);
                    bits.remove(member);
                    set.remove(&member);
                }
                assert_eq!(bits.contains(probe), set.contains(&probe));
                assert_eq!(bits.first(), set.first().copied());
                assert_eq!(bits.next_from(probe), set.range(probe..).next().copied());
                assert_eq!(bits.last_before(probe), set.range(..probe).next_back().copied());
            }
            assert!(bits.iter().eq(set.iter().copied()));
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "Miri keeps every byte that is reserved")]
    fn the_ends_of_the_largest_heap_are_reached() {
        let (_arena, mut bits) = bits(1 << 32);
        let last = (1 << 32) - 1;
        assert_eq!(
            (bits.first(), bits.next_from(0), bits.last_before(u64::MAX)),
            (None, None, None)
        );
        bits.insert(last);
        assert_eq!((bits.first(), bits.next_from(5)), (Some(last), Some(last)));
        assert_eq!(bits.next_from(1 << 32), None);
        bits.insert(0);
        assert_eq!((bits.last_before(last), bits.last_before(u64::MAX)), (Some(0), Some(last)));
        bits.remove(last);
        assert_eq!((bits.last_before(u64::MAX), bits.next_from(1)), (Some(0), None));
    }

    #[test]
    fn a_word_above_is_touched_only_when_one_below_changes_between_empty_and_not() {
        use crate::probe::{Counting, Probe};
        let mut arena: Arena<Counting> =
            Arena::reserve(Heap::Fixed { capacity: 16 << 20 }).unwrap();
        let mut bits = Bits::new(&mut arena, 16).unwrap();
        let stores = |bits: &mut Bits<Counting>, act: fn(&mut Bits<Counting>)| {
            let before = arena.probe().work().unwrap().stores;
            act(bits);
            arena.probe().work().unwrap().stores - before
        };
        assert_eq!(stores(&mut bits, |bits| bits.insert(100)), 4);
        assert_eq!(stores(&mut bits, |bits| bits.insert(101)), 1);
        assert_eq!(stores(&mut bits, |bits| bits.insert(200)), 2);
        assert_eq!(stores(&mut bits, |bits| bits.remove(100)), 1);
        assert_eq!(stores(&mut bits, |bits| bits.remove(101)), 2);
        assert_eq!(stores(&mut bits, |bits| bits.remove(200)), 4);
    }
}
