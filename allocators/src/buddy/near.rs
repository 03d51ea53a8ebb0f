//! The nodes that have a free block of one order, as an ordered set; the lowest block, which is at
//! hand, counts for none. A bit of step 1 says that a node is a member, one of step 2 that a word
//! of step 1 is not empty. Where blocks are freed and taken one by one, both are written always:
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

    /// Makes `node` a member if it is none.
    #[inline]
    pub(super) fn insert<P: Probe>(&mut self, nodes: &mut Nodes<P>, node: u64) {
        let path = self.path(nodes, node);
        nodes.set(path.one_index, path.one | 1 << (node & 63));
        nodes.set(path.two_index, path.two | 1 << (node >> 6 & 63));
        if path.two == 0 {
            self.tops.insert(nodes, node >> 12);
        }
    }

    /// Makes the lowest member, at the foot of its path, none if it `leaves`: a word's lowest bit
    /// goes where 1 is taken from the word and what stays is what both have. Whether the word of
    /// step 2 is empty now, which is to be told to [`Near::ends`].
    #[inline]
    pub(super) fn remove_lowest<P: Probe>(nodes: &mut Nodes<P>, path: Path, leaves: bool) -> bool {
        let one = path.one & path.one.wrapping_sub(u64::from(leaves));
        nodes.set(path.one_index, one);
        let two = path.two & path.two.wrapping_sub(u64::from(one == 0));
        nodes.set(path.two_index, two);
        two == 0
    }

    /// The lowest word of step 2 is empty now: seldom, so told apart.
    #[inline]
    pub(super) fn ends<P: Probe>(&mut self, nodes: &mut Nodes<P>) {
        self.tops.remove(nodes, self.tops.lowest());
    }

    /// Makes the member `node` none.
    #[inline(never)]
    pub(super) fn remove<P: Probe>(&mut self, nodes: &mut Nodes<P>, node: u64) {
        let path = self.path(nodes, node);
        let one = path.one & !(1 << (node & 63));
        nodes.set(path.one_index, one);
        if one == 0 {
            let two = path.two & !(1 << (node >> 6 & 63));
            nodes.set(path.two_index, two);
            if two == 0 {
                self.tops.remove(nodes, node >> 12);
            }
        }
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
                    near.insert(&mut nodes, node);
                    set.insert(node);
                } else if let Some(node) = set.range(node..).next().or(set.first()).copied() {
                    match next(&mut state) % 3 {
                        0 => {
                            near.remove(&mut nodes, node);
                            set.remove(&node);
                        }
                        leaves => {
                            let path = near.lowest(&nodes);
                            if Near::remove_lowest(&mut nodes, path, leaves == 1) {
                                near.ends(&mut nodes);
                            }
                            assert!(leaves != 1 || set.pop_first() == Some(path.node));
                        }
                    }
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
