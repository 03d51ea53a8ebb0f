//! The tree against the standard library's ordered set.

use super::node::WORDS;
use super::*;
use crate::arena::Heap;
use crate::probe::Off;
use std::collections::BTreeSet;

fn keys(most: u64) -> (Arena<Off>, Keys<Off>) {
    let mut arena = Arena::reserve(Heap::Fixed { capacity: 1 << 24 }).unwrap();
    let keys = Keys::new(&mut arena, most).unwrap();
    (arena, keys)
}

/// Marsaglia's xorshift: the tests need no more.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 11
}

/// How the keys of a test come, from a random number and how many came before.
type Pattern = fn(u64, u64) -> u64;
const RANDOM: Pattern = |random, _| random;
const PATTERNS: [Pattern; 5] = [
    RANDOM,
    |_, step| step,
    |_, step| u64::MAX - 1 - step,
    // Blocks of few lengths, many of each, as a heap has them.
    |random, _| (random % 5) << 32 | random >> 5 & 0xFFFF,
    |random, step| (random & 0xF) << 50 | step,
];

struct Both {
    arena: Arena<Off>,
    keys: Keys<Off>,
    model: BTreeSet<u64>,
    state: u64,
}

impl Both {
    fn new(most: u64) -> Both {
        let (arena, keys) = keys(most);
        Both { arena, keys, model: BTreeSet::new(), state: 0x9E37_79B9_7F4A_7C15 }
    }

    fn insert(&mut self, key: u64) {
        if self.model.insert(key) {
            self.keys.insert(key);
        }
    }

    /// A member near some random place, so that runs of neighbours go as well.
    fn some_member(&mut self) -> Option<u64> {
        let (first, last) = (*self.model.first()?, *self.model.last()?);
        let from = first + next(&mut self.state) % (last - first + 1);
        self.model.range(from..).next().copied()
    }

    fn remove_some(&mut self) {
        if let Some(key) = self.some_member() {
            self.model.remove(&key);
            self.keys.remove(key);
        }
    }

    fn agree(&mut self) {
        let random = next(&mut self.state);
        let near = self.some_member().unwrap_or(random);
        for key in [random, near, near + 1, near.saturating_sub(1), 0, u64::MAX] {
            assert_eq!(self.keys.first_from(key), self.model.range(key..).next().copied());
        }
        assert_eq!(self.keys.last(), self.model.last().copied());
        assert_eq!(self.keys.len(), self.model.len() as u64);
    }

    fn agree_wholly(&mut self) {
        self.agree();
        self.keys.check().unwrap();
        assert!(self.keys.iter().eq(self.model.iter().copied()));
    }
}

#[test]
fn it_is_an_ordered_set() {
    for (pattern, size) in PATTERNS.into_iter().flat_map(|it| [(it, 60), (it, 700), (it, 6000)]) {
        let mut both = Both::new(size);
        // Fills, then empties, so that nodes of every level come and go.
        for step in 0..2 * size {
            let random = next(&mut both.state);
            if next(&mut both.state) % (2 * size) >= step {
                both.insert(pattern(random, step));
            } else {
                both.remove_some();
            }
            both.agree();
            if size < 1000 || step % 97 == 0 {
                both.agree_wholly();
            }
        }
        while !both.model.is_empty() {
            both.remove_some();
            both.agree();
        }
        both.agree_wholly();
        assert_eq!((both.keys.depth, both.keys.last()), (0, None));
    }
}

#[test]
fn a_member_is_replaced_within_a_leaf_and_across() {
    for (size, spread) in [(1, 4), (40, 90), (200, 1000), (5000, 20_000)] {
        let mut both = Both::new(size);
        for key in 0..size {
            both.insert(key * spread / size);
        }
        for step in 0..4000 {
            let old = both.some_member().unwrap();
            let shift = next(&mut both.state) % if step % 3 == 0 { spread } else { 9 };
            let new = (old + shift).saturating_sub(4);
            if new == old || !both.model.contains(&new) {
                both.keys.replace(old, new);
                both.model.remove(&old);
                both.model.insert(new);
            }
            both.agree();
            if step % 50 == 0 || size < 100 {
                both.agree_wholly();
            }
        }
    }
}

#[test]
fn it_grows_to_four_levels_and_back_to_one() {
    for pattern in [RANDOM, |_, step| step] {
        let mut both = Both::new(300_000);
        let mut depths = BTreeSet::new();
        for step in 0..300_000 {
            let random = next(&mut both.state);
            both.insert(pattern(random, step));
            depths.insert(both.keys.depth);
        }
        both.agree_wholly();
        assert_eq!(depths, BTreeSet::from([0, 1, 2, 3]));
        for key in std::mem::take(&mut both.model) {
            both.keys.remove(key);
        }
        both.agree_wholly();
        assert_eq!(both.keys.leaves.claimed(), both.keys.leaves.spares().count() as u64 + 1);
    }
}

#[test]
fn nodes_are_recycled_and_stay_well_filled() {
    let mut both = Both::new(10_000);
    while both.model.len() < 10_000 {
        let key = next(&mut both.state);
        both.insert(key);
    }
    let mut members: Vec<u64> = both.model.iter().copied().collect();
    let mut peaks = Vec::new();
    for _ in 0..40 {
        for _ in 0..10_000 {
            let at = next(&mut both.state) as usize % members.len();
            both.keys.remove(members[at]);
            members[at] = next(&mut both.state);
            both.keys.insert(members[at]);
        }
        both.keys.check().unwrap();
        peaks.push(both.arena.metadata_bytes(1 << 20));
    }
    assert!(peaks.iter().all(|bytes| *bytes <= 10_000 * 13), "{peaks:?} bytes");
    assert!(peaks[39] - peaks[19] < 10_000 / 2, "{peaks:?} bytes");
}

#[test]
#[cfg_attr(miri, ignore = "Miri keeps every byte that is reserved")]
fn the_ends_of_the_largest_heap_are_reached_and_only_what_is_used_counts() {
    let mut arena: Arena = Arena::reserve(Heap::Fixed { capacity: 1 << 36 }).unwrap();
    let mut keys = Keys::new(&mut arena, 1 << 31).unwrap();
    assert_eq!(arena.metadata_bytes(1 << 36), WORDS as u64 * 8);
    assert_eq!((keys.first_from(0), keys.last(), keys.len()), (None, None, 0));
    for key in [0, 0xFFFF_FFFF_0000_0000, u64::MAX - 1] {
        keys.insert(key);
    }
    assert_eq!(keys.first_from(1), Some(0xFFFF_FFFF_0000_0000));
    assert_eq!((keys.first_from(u64::MAX - 1), keys.last()), (keys.last(), Some(u64::MAX - 1)));
    assert_eq!(keys.first_from(u64::MAX), None);
    keys.check().unwrap();
}

#[test]
#[should_panic(expected = "a key that is there already")]
fn inserting_a_member_is_caught() {
    let (_arena, mut keys) = keys(10);
    keys.insert(7);
    keys.insert(7);
}

#[test]
#[should_panic(expected = "a key that is not there")]
fn removing_what_is_no_member_is_caught() {
    let (_arena, mut keys) = keys(10);
    keys.insert(7);
    keys.remove(6);
}
