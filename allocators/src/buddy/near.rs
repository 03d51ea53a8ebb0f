//! The nodes that have a free block of one order, as an ordered set. A bit of step 1 says that a
//! node is a member, one of step 2 that a word of step 1 is not empty. Both are written always:
//! that costs less than to foresee whether they change. What lies over 4096 nodes is
//! [`super::far`]'s.
//!
//! Each operation: two words, seldom more.

use super::far::Far;
use super::nodes::{Nodes, Step};
use crate::probe::Probe;

/// No member.
pub(super) const NONE: u64 = u64::MAX;

/// The set of one order.
pub(super) struct Near {
    /// The words of step 2 that are not empty.
    tops: Far,
    one: Step,
    two: Step,
}

/// A node, the words above it, and where they stand.
#[derive(Clone, Copy)]
pub(super) struct Path {
    pub(super) node: u64,
    one: u64,
    one_index: u64,
    two: u64,
    two_index: u64,
}

impl Near {
    /// No nodes.
    pub(super) fn new<P: Probe>(order: usize, nodes: &Nodes<P>) -> Near {
        Near { tops: Far::new(order), one: nodes.step(order, 1), two: nodes.step(order, 2) }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.tops.is_empty()
    }

    /// The lowest member of a set that has some.
    #[inline]
    pub(super) fn lowest<P: Probe>(&self, nodes: &Nodes<P>) -> Path {
        let top = self.tops.lowest();
        let two_index = self.two.index(top);
        let two = nodes.get(two_index);
        let at = lowest_of(top, two);
        let one_index = self.one.index(at);
        let one = nodes.get(one_index);
        Path { node: lowest_of(at, one), one, one_index, two, two_index }
    }

    /// What lies over any node.
    #[inline]
    pub(super) fn path<P: Probe>(&self, nodes: &Nodes<P>, node: u64) -> Path {
        let (one_index, two_index) = (self.one.index(node >> 6), self.two.index(node >> 12));
        Path { node, one: nodes.get(one_index), one_index, two: nodes.get(two_index), two_index }
    }

    /// Makes `node` a member if it is none; whether it is the first under its word of step 2, which
    /// is to be told to [`Near::begins`].
    #[inline]
    pub(super) fn insert<P: Probe>(&self, nodes: &mut Nodes<P>, node: u64) -> bool {
        let path = self.path(nodes, node);
        nodes.set(path.one_index, path.one | 1 << (node & 63));
        nodes.set(path.two_index, path.two | 1 << (node >> 6 & 63));
        path.two == 0
    }

    /// A member is the first under its word of step 2.
    #[inline]
    pub(super) fn begins<P: Probe>(&mut self, nodes: &mut Nodes<P>, node: u64) {
        self.tops.insert(nodes, node >> 12);
    }

    /// Makes the member at the foot of the path none if it `leaves`; whether it was the last under
    /// its word of step 2, which is to be told to [`Near::ends`].
    #[inline]
    pub(super) fn remove<P: Probe>(nodes: &mut Nodes<P>, path: Path, leaves: bool) -> bool {
        let one = path.one & !(u64::from(leaves) << (path.node & 63));
        nodes.set(path.one_index, one);
        let two = path.two & !(u64::from(one == 0) << (path.node >> 6 & 63));
        nodes.set(path.two_index, two);
        two == 0
    }

    /// A node was the last under its word of step 2; whether the set is empty now.
    #[inline]
    pub(super) fn ends<P: Probe>(&mut self, nodes: &mut Nodes<P>, node: u64) -> bool {
        self.tops.remove(nodes, node >> 12)
    }

    /// Every member, once.
    pub(super) fn for_each<P: Probe>(&self, nodes: &Nodes<P>, visit: &mut dyn FnMut(u64)) {
        self.tops.for_each(nodes, &mut |top| {
            each_of(top, nodes.get(self.two.index(top)), &mut |at| {
                each_of(at, nodes.get(self.one.index(at)), visit);
            });
        });
    }
}

/// The number below `at` that the lowest bit of its word stands for.
#[inline]
pub(super) fn lowest_of(at: u64, word: u64) -> u64 {
    at << 6 | u64::from(word.trailing_zeros())
}

/// Each number below `at` for which its word has a bit, ascending.
pub(super) fn each_of(at: u64, mut word: u64, visit: &mut dyn FnMut(u64)) {
    while word != 0 {
        visit(lowest_of(at, word));
        word &= word - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::{Arena, Heap};
    use crate::probe::Off;
    use std::collections::BTreeSet;

    /// Marsaglia's xorshift: the tests need no more.
    fn next(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state >> 11
    }

    #[test]
    #[cfg_attr(miri, ignore = "Miri keeps every byte that is reserved")]
    fn it_is_an_ordered_set_of_any_height() {
        // 64 GiB: 2^26 nodes of 1 KiB.
        let mut arena: Arena = Arena::reserve(Heap::Growing { reserve: 1 << 36 }).unwrap();
        let mut nodes: Nodes<Off> = Nodes::new(&mut arena, 16, 33).unwrap();
        for (order, bound) in [(0, 1 << 26), (1, 5), (2, 64), (3, 4097), (4, 300_000), (8, 1 << 20)]
        {
            let (mut near, mut set) = (Near::new(order, &nodes), BTreeSet::new());
            let mut state = 0x9E37_79B9_7F4A_7C15 ^ bound;
            for step in 0..6000u64 {
                // Fills, empties, and again, so that words of every step come and go.
                let node = next(&mut state) % bound;
                if next(&mut state) % 1000 > step % 1000 {
                    if near.insert(&mut nodes, node) {
                        near.begins(&mut nodes, node);
                    }
                    set.insert(node);
                } else if let Some(node) = set.range(node..).next().or(set.first()).copied() {
                    let stays = next(&mut state).is_multiple_of(4);
                    let path = near.path(&nodes, node);
                    let last = Near::remove(&mut nodes, path, !stays);
                    let last = last && near.ends(&mut nodes, node);
                    assert!(stays || set.remove(&node));
                    assert_eq!(last, set.is_empty());
                }
                assert_eq!(near.is_empty(), set.is_empty());
                if let Some(lowest) = set.first() {
                    assert_eq!(near.lowest(&nodes).node, *lowest, "order {order} step {step}");
                }
            }
            let mut all = BTreeSet::new();
            near.for_each(&nodes, &mut |node| assert!(all.insert(node)));
            assert_eq!(all, set);
        }
    }
}
