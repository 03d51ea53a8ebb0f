//! One node: where its keys stand, how they are searched, and where nodes come from.
//!
//! Word 0 says how many keys there are (low half) and which node follows (high half); word i is
//! the i-th key, and `u64::MAX` past the last, so that a search need not know how many there are.

use crate::arena::{Arena, ArenaError, Row, RowMut, Table};
use crate::probe::Probe;

/// Words of a node: eight cache lines.
pub(super) const WORDS: usize = 64;
/// Most keys of a node.
pub(super) const MOST: usize = WORDS - 1;
/// Least keys of a node that is not the root.
pub(super) const LEAST: usize = 24;
/// No node.
pub(super) const NONE: u32 = u32::MAX;

const _: () = assert!(WORDS == 4 * 4 * 4, "three steps of a search find one word of all");

/// Where the last word is that is less than `bound`; 0 if no key is.
///
/// Each of three steps counts which quarters of what is left begin below `bound`. It does not
/// branch on a key, waits for memory half as often as halving and touches fewer lines than a scan.
#[inline]
pub(super) fn last_below<P: Probe>(row: &Row<'_, u64, P, WORDS>, bound: u64) -> usize {
    let mut at = 0;
    for step in [16, 4, 1] {
        let quarter = |n: usize| usize::from(row.get((at + n * step) % WORDS) < bound);
        at += step * (quarter(1) + quarter(2) + quarter(3));
    }
    at
}

/// Nodes of one kind, numbered from 0; those given back are used again first.
#[derive(Debug)]
pub(super) struct Nodes<P: Probe> {
    words: Table<u64, P>,
    /// Nodes that were ever in use.
    claimed: u32,
    /// The first of those given back, which are linked.
    spare: u32,
}

impl<P: Probe> Nodes<P> {
    pub(super) fn new(arena: &mut Arena<P>, most: u64) -> Result<Self, ArenaError> {
        let words = arena.pool(most * WORDS as u64)?;
        Ok(Nodes { words, claimed: 0, spare: NONE })
    }

    /// A node to be used; what it holds is not said.
    pub(super) fn obtain(&mut self) -> u32 {
        if self.spare != NONE {
            let node = self.spare;
            self.spare = self.next(node);
            return node;
        }
        self.claimed += 1;
        self.words.claim(u64::from(self.claimed) * WORDS as u64);
        self.claimed - 1
    }

    /// Gives `node` back.
    pub(super) fn recycle(&mut self, node: u32) {
        self.set_head(node, 0, self.spare);
        self.spare = node;
    }

    /// Nodes that were ever obtained.
    pub(super) fn claimed(&self) -> u64 {
        u64::from(self.claimed)
    }

    /// Those given back.
    pub(super) fn spares(&self) -> impl Iterator<Item = u32> {
        let some = |node: u32| (node != NONE).then_some(node);
        std::iter::successors(some(self.spare), move |node| some(self.next(*node)))
    }

    #[inline]
    pub(super) fn row(&self, node: u32) -> Row<'_, u64, P, WORDS> {
        self.words.row(node)
    }

    #[inline]
    pub(super) fn row_mut(&mut self, node: u32) -> RowMut<'_, u64, P, WORDS> {
        self.words.row_mut(node)
    }

    /// How many keys `node` has.
    #[inline]
    pub(super) fn len(&self, node: u32) -> usize {
        self.row(node).get(0) as u32 as usize
    }

    /// The node after it: in the order of keys, or among those given back.
    #[inline]
    pub(super) fn next(&self, node: u32) -> u32 {
        (self.row(node).get(0) >> 32) as u32
    }

    #[inline]
    pub(super) fn set_head(&mut self, node: u32, len: usize, next: u32) {
        self.row_mut(node).set(0, u64::from(next) << 32 | len as u64);
    }

    /// Makes `keys` those of `node`; what follows it stays.
    pub(super) fn set_keys(&mut self, node: u32, keys: &[u64]) {
        self.set_head(node, keys.len(), self.next(node));
        let mut row = self.row_mut(node);
        row.write(1, keys);
        row.fill(1 + keys.len()..WORDS, u64::MAX);
    }

    /// Inserts `key` into `node`, which has room, and says where.
    #[inline]
    pub(super) fn put(&mut self, node: u32, key: u64) -> usize {
        let mut row = self.row_mut(node);
        let head = row.row().get(0);
        let len = head as u32 as usize;
        let at = last_below(&row.row(), key) + 1;
        assert!(len < MOST && row.row().get(at) != key, "a key that is there already");
        row.shift(at..len + 1, at + 1);
        row.set(at, key);
        row.set(0, head + 1);
        at
    }

    /// Removes `key` from `node`.
    #[inline]
    pub(super) fn take(&mut self, node: u32, key: u64) {
        let at = last_below(&self.row(node), key) + 1;
        assert!(at < WORDS && self.row(node).get(at) == key, "a key that is not there");
        self.take_at(node, at);
    }

    /// Removes the key at `at` from `node`.
    #[inline]
    pub(super) fn take_at(&mut self, node: u32, at: usize) {
        let mut row = self.row_mut(node);
        let head = row.row().get(0);
        let len = head as u32 as usize;
        row.shift(at + 1..len + 1, at);
        row.set(len, u64::MAX);
        row.set(0, head - 1);
    }

    /// Puts `new` in the place of `old` if it falls between two keys of `node`, or says that it
    /// does not: what lies at an end may be another node's.
    #[inline]
    pub(super) fn exchange(&mut self, node: u32, old: u64, new: u64) -> bool {
        let mut row = self.row_mut(node);
        let (from, below) = (last_below(&row.row(), old) + 1, last_below(&row.row(), new));
        assert!(from < WORDS && row.row().get(from) == old, "a key that is not there");
        if below == 0 || below == MOST || row.row().get(below + 1) == u64::MAX {
            return false;
        }
        assert!(new == old || row.row().get(below + 1) != new, "a key that is there already");
        let to = if below >= from {
            row.shift(from + 1..below + 1, from);
            below
        } else {
            row.shift(below + 1..from, below + 2);
            below + 1
        };
        row.set(to, new);
        true
    }
}
