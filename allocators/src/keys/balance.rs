//! Splitting, levelling and joining. All three make two siblings' contents one run and deal it out
//! anew. It is done on the way down, before it is needed: what is above a node has room for one
//! more child, or one to spare, when the node is come to.
//!
//! A run pairs each key with the child at and after it. A leaf has no children; the first child of
//! an inner node goes with the separator that stands in front of the node in the one above.

use super::Keys;
use super::node::{LEAST, MOST, NONE, Nodes, WORDS};
use crate::probe::Probe;

/// A sibling is asked to take keys over if that leaves so much room in both.
const WORTHWHILE: usize = 4;
/// Two siblings become one if it is no longer than this: not full, or it would soon be split.
const JOINED: usize = 56;

/// The contents of one or two siblings.
struct Run {
    keys: [u64; 2 * WORDS],
    children: [u32; 2 * WORDS],
    len: usize,
}

impl<P: Probe> Keys<P> {
    /// Sees to it that the leaf for `key` is not full.
    #[cold]
    pub(super) fn make_room(&mut self, key: u64) {
        if self.nodes(self.depth).len(self.root) == MOST {
            let above = self.inner.obtain();
            self.inner.set_head(above, 0, NONE);
            self.inner.set_keys(above, &[]);
            self.claim_children();
            self.children.row_mut::<WORDS>(above).set(0, self.root);
            self.root = above;
            self.depth += 1;
        }
        let mut node = self.root;
        for height in (0..self.depth).rev() {
            let slot = self.slot_of(node, key);
            if self.nodes(height).len(self.child(node, slot)) == MOST {
                self.relieve(node, slot, height);
            }
            node = self.child(node, self.slot_of(node, key));
        }
    }

    /// Sees to it that the leaf for `key` has a key to spare, or is the root.
    #[cold]
    pub(super) fn make_spare(&mut self, key: u64) {
        let mut node = self.root;
        for height in (0..self.depth).rev() {
            let slot = self.slot_of(node, key);
            if self.nodes(height).len(self.child(node, slot)) <= LEAST {
                let last = self.inner.len(node);
                self.join(node, slot.min(last - 1), height);
            }
            node = self.child(node, self.slot_of(node, key));
        }
        if self.depth > 0 && self.inner.len(self.root) == 0 {
            let above = self.root;
            self.root = self.child(above, 0);
            self.inner.recycle(above);
            self.depth -= 1;
        }
    }

    /// Gives the full child in `slot` of `above` room: a sibling's, or else a new node's.
    fn relieve(&mut self, above: u32, slot: usize, height: u32) {
        let has_room =
            |slot: usize| self.nodes(height).len(self.child(above, slot)) + 2 * WORTHWHILE <= MOST;
        if slot < self.inner.len(above) && has_room(slot + 1) {
            let run = self.gather(above, slot, height);
            self.deal(above, slot, height, &run);
        } else if slot > 0 && has_room(slot - 1) {
            let run = self.gather(above, slot - 1, height);
            self.deal(above, slot - 1, height, &run);
        } else {
            let node = self.child(above, slot);
            let mut run = Run { keys: [0; 2 * WORDS], children: [0; 2 * WORDS], len: 0 };
            self.append(&mut run, node, height, 0);
            let nodes = if height == 0 { &mut self.leaves } else { &mut self.inner };
            let fresh = nodes.obtain();
            nodes.set_head(fresh, 0, nodes.next(node));
            nodes.set_head(node, 0, fresh);
            self.claim_children();
            let separator = run.keys[run.len.div_ceil(2)];
            let at = self.inner.put(above, separator);
            let len = self.inner.len(above);
            let mut children = self.children.row_mut::<WORDS>(above);
            children.shift(at..len, at + 1);
            children.set(at, fresh);
            self.deal(above, slot, height, &run);
        }
    }

    /// Makes the children in `slot` of `above` and after it one, or if that is too long, even.
    fn join(&mut self, above: u32, slot: usize, height: u32) {
        let run = self.gather(above, slot, height);
        if run.len > JOINED {
            self.deal(above, slot, height, &run);
            return;
        }
        let (left, right) = (self.child(above, slot), self.child(above, slot + 1));
        self.write(left, height, &run, 0, run.len);
        let nodes = if height == 0 { &mut self.leaves } else { &mut self.inner };
        let after = nodes.next(right);
        nodes.set_head(left, nodes.len(left), after);
        nodes.recycle(right);
        let len = self.inner.len(above);
        self.inner.take_at(above, slot + 1);
        self.children.row_mut::<WORDS>(above).shift(slot + 2..len + 1, slot + 1);
    }

    /// The contents of the children in `slot` of `above` and after it.
    fn gather(&self, above: u32, slot: usize, height: u32) -> Run {
        let mut run = Run { keys: [0; 2 * WORDS], children: [0; 2 * WORDS], len: 0 };
        self.append(&mut run, self.child(above, slot), height, 0);
        let separator = self.inner.row(above).get(slot + 1);
        self.append(&mut run, self.child(above, slot + 1), height, separator);
        run
    }

    fn append(&self, run: &mut Run, node: u32, height: u32, separator: u64) {
        let nodes = self.nodes(height);
        let len = nodes.len(node);
        if height > 0 {
            run.keys[run.len] = separator;
            let children = self.children.row::<WORDS>(node);
            run.children[run.len..=run.len + len].copy_from_slice(children.slice(0..len + 1));
            run.len += 1;
        }
        run.keys[run.len..run.len + len].copy_from_slice(nodes.row(node).slice(1..len + 1));
        run.len += len;
    }

    /// Gives either of the children in `slot` of `above` and after it half of `run`.
    fn deal(&mut self, above: u32, slot: usize, height: u32, run: &Run) {
        let half = run.len.div_ceil(2);
        self.write(self.child(above, slot), height, run, 0, half);
        self.write(self.child(above, slot + 1), height, run, half, run.len);
        self.inner.row_mut(above).set(slot + 1, run.keys[half]);
    }

    fn write(&mut self, node: u32, height: u32, run: &Run, from: usize, to: usize) {
        if height == 0 {
            self.leaves.set_keys(node, &run.keys[from..to]);
        } else {
            self.inner.set_keys(node, &run.keys[from + 1..to]);
            self.children.row_mut::<WORDS>(node).write(0, &run.children[from..to]);
        }
    }

    /// The nodes at `height` above the leaves.
    fn nodes(&self, height: u32) -> &Nodes<P> {
        if height == 0 { &self.leaves } else { &self.inner }
    }

    fn claim_children(&mut self) {
        self.children.claim(self.inner.claimed() * WORDS as u64);
    }
}
