//! An ordered set of numbers that are many and far apart: a B+-tree in side tables.
//!
//! A node is eight cache lines: a word about the node and up to 63 keys, ascending. Leaves hold
//! the members and are linked; a node above holds separators and, in a table beside it, the
//! numbers of its children. A search compares nine words a node and branches on none.
//!
//! A full node asks a sibling for room before it is split, and one that is down to 24 keys is
//! joined with a sibling or made even with it: two thirds of the room are used, 12 bytes a key,
//! where keys come and go at random. Find, insert, remove: O(log n). Origin: Bayer and McCreight
//! 1972; members in linked leaves: Comer 1979. Weakness: the first key costs a whole node.

mod audit;
mod balance;
#[cfg(test)]
mod broken;
mod node;
#[cfg(test)]
mod tests;

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use node::{LEAST, MOST, NONE, Nodes, WORDS, last_below};

/// A set of numbers below `u64::MAX`, empty at first.
#[derive(Debug)]
pub(crate) struct Keys<P: Probe> {
    leaves: Nodes<P>,
    /// Word i of such a node: the keys of child i are at least that, those of child i − 1 less.
    inner: Nodes<P>,
    /// Child i of inner node n at n · `WORDS` + i.
    children: Table<u32, P>,
    /// A leaf where `depth` is 0.
    root: u32,
    /// Levels above the leaves.
    depth: u32,
    len: u64,
}

impl<P: Probe> Keys<P> {
    /// A set with room for `most` members, at most 2^31. Addresses are reserved for all of them,
    /// memory is used only as they come.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(arena: &mut Arena<P>, most: u64) -> Result<Keys<P>, ArenaError> {
        debug_assert!(most <= 1 << 31, "more keys than node numbers are meant for");
        let most_leaves = most / LEAST as u64 + 2;
        let most_inner = most_leaves / LEAST as u64 + 2;
        let mut leaves = Nodes::new(arena, most_leaves)?;
        let inner = Nodes::new(arena, most_inner)?;
        let children = arena.pool(most_inner * WORDS as u64)?;
        let root = leaves.obtain();
        leaves.set_head(root, 0, NONE);
        leaves.set_keys(root, &[]);
        Ok(Keys { leaves, inner, children, root, depth: 0, len: 0 })
    }

    /// How many members there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Makes `key` a member.
    ///
    /// # Panics
    /// If it is one, if it is `u64::MAX`, or if there are as many as there can be.
    #[inline]
    pub(crate) fn insert(&mut self, key: u64) {
        assert!(key < u64::MAX, "no key can be that large");
        let mut leaf = self.leaf_of(key);
        if self.leaves.len(leaf) == MOST {
            self.make_room(key);
            leaf = self.leaf_of(key);
        }
        self.leaves.put(leaf, key);
        self.len += 1;
    }

    /// Makes `key` none.
    ///
    /// # Panics
    /// If it is none.
    #[inline]
    pub(crate) fn remove(&mut self, key: u64) {
        let mut leaf = self.leaf_of(key);
        if self.leaves.len(leaf) == LEAST && self.depth > 0 {
            self.make_spare(key);
            leaf = self.leaf_of(key);
        }
        self.leaves.take(leaf, key);
        self.len -= 1;
    }

    /// Removes `old` and inserts `new`: one search if `new` comes to lie in the same leaf.
    ///
    /// # Panics
    /// As [`Keys::remove`] of `old` and then [`Keys::insert`] of `new` do.
    #[inline]
    pub(crate) fn replace(&mut self, old: u64, new: u64) {
        let leaf = self.leaf_of(old);
        if !self.leaves.exchange(leaf, old, new) {
            self.remove(old);
            self.insert(new);
        }
    }

    /// The least member that is at least `key`.
    #[inline]
    pub(crate) fn first_from(&self, key: u64) -> Option<u64> {
        let leaf = self.leaf_of(key);
        let row = self.leaves.row(leaf);
        let at = last_below(&row, key) + 1;
        if at < WORDS && row.get(at) != u64::MAX {
            return Some(row.get(at));
        }
        // The members of this leaf are all less; the next leaf, if there is one, is not empty.
        let next = self.leaves.next(leaf);
        (next != NONE).then(|| self.leaves.row(next).get(1))
    }

    /// The greatest member.
    pub(crate) fn last(&self) -> Option<u64> {
        let leaf = self.leaf_of(u64::MAX);
        let len = self.leaves.len(leaf);
        (len > 0).then(|| self.leaves.row(leaf).get(len))
    }

    /// Every member, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        let next = |leaf: &u32| Some(self.leaves.next(*leaf)).filter(|next| *next != NONE);
        std::iter::successors(Some(self.leaf_of(0)), next).flat_map(|leaf| {
            let row = self.leaves.row(leaf);
            (1..=self.leaves.len(leaf)).map(move |at| row.get(at))
        })
    }

    /// The leaf whose range `key` falls into.
    #[inline]
    fn leaf_of(&self, key: u64) -> u32 {
        let mut node = self.root;
        for _ in 0..self.depth {
            node = self.child(node, self.slot_of(node, key));
        }
        node
    }

    /// Which child of `node` the range of `key` is under.
    #[inline]
    fn slot_of(&self, node: u32, key: u64) -> usize {
        last_below(&self.inner.row(node), key.saturating_add(1))
    }

    #[inline]
    fn child(&self, node: u32, slot: usize) -> u32 {
        self.children.row::<WORDS>(node).get(slot)
    }
}
