//! The words of an order's step 2 that are not empty, as an ordered set of their numbers. The
//! lowest is kept at hand and *left out* of the steps above, which so change only when there is a
//! second one. The steps in use grow with the highest member, so that a large heap of which little
//! is used has no tall tree.
//!
//! Insert, remove: O(log64 of the highest member so far); nothing but a number is written while
//! there is one member, as in all heaps of 4096 nodes or fewer.

use super::near::{NONE, each_of, lowest_of};
use super::nodes::Nodes;
use crate::probe::Probe;

/// The step the members are words of.
const MEMBERS: u8 = 2;

/// The set of one order.
pub(super) struct Far {
    /// The lowest member.
    lowest: u64,
    /// Whose steps these are.
    order: u8,
    /// The highest step in use.
    top: u8,
}

impl Far {
    pub(super) fn new(order: usize) -> Far {
        Far { lowest: NONE, order: order as u8, top: MEMBERS }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.lowest == NONE
    }

    /// The lowest member; [`NONE`] if there is none.
    #[inline]
    pub(super) fn lowest(&self) -> u64 {
        self.lowest
    }

    /// Where the word `number` of a step stands.
    fn index<P: Probe>(&self, nodes: &Nodes<P>, step: u8, number: u64) -> u64 {
        nodes.step(self.order.into(), step.into()).index(number)
    }

    /// Makes `member` one, which it must not be.
    #[inline(never)]
    pub(super) fn insert<P: Probe>(&mut self, nodes: &mut Nodes<P>, member: u64) {
        if self.lowest == NONE {
            self.lowest = member;
            return;
        }
        let mut at = self.lowest.max(member);
        self.lowest = self.lowest.min(member);
        while at >> (6 * (self.top - MEMBERS)) != 0 {
            self.raise(nodes);
        }
        for step in MEMBERS + 1..=self.top {
            let index = self.index(nodes, step, at >> 6);
            let word = nodes.get(index);
            nodes.set(index, word | 1 << (at & 63));
            if word != 0 {
                return;
            }
            at >>= 6;
        }
    }

    /// One step more: its first word knows whether the one below is empty.
    fn raise<P: Probe>(&mut self, nodes: &mut Nodes<P>) {
        let filled = self.top > MEMBERS && nodes.get(self.index(nodes, self.top, 0)) != 0;
        self.top += 1;
        nodes.set(self.index(nodes, self.top, 0), u64::from(filled));
    }

    /// Makes `member` none, which it must be.
    #[inline(never)]
    pub(super) fn remove<P: Probe>(&mut self, nodes: &mut Nodes<P>, member: u64) {
        let mut at = member;
        if self.lowest == member {
            self.lowest = self.lowest_above(nodes);
            if self.lowest == NONE {
                return;
            }
            at = self.lowest;
        }
        for step in MEMBERS + 1..=self.top {
            let index = self.index(nodes, step, at >> 6);
            let word = nodes.get(index) & !(1 << (at & 63));
            nodes.set(index, word);
            if word != 0 {
                return;
            }
            at >>= 6;
        }
    }

    /// The lowest member but the one at hand.
    fn lowest_above<P: Probe>(&self, nodes: &Nodes<P>) -> u64 {
        if self.top == MEMBERS || nodes.get(self.index(nodes, self.top, 0)) == 0 {
            return NONE;
        }
        let steps = (MEMBERS + 1..=self.top).rev();
        steps.fold(0, |at, step| lowest_of(at, nodes.get(self.index(nodes, step, at))))
    }

    /// Every member, ascending.
    pub(super) fn for_each<P: Probe>(&self, nodes: &Nodes<P>, visit: &mut dyn FnMut(u64)) {
        if self.lowest != NONE {
            visit(self.lowest);
        }
        if self.top > MEMBERS {
            self.for_each_below(nodes, self.top, 0, visit);
        }
    }

    fn for_each_below<P: Probe>(
        &self,
        nodes: &Nodes<P>,
        step: u8,
        at: u64,
        visit: &mut dyn FnMut(u64),
    ) {
        if step == MEMBERS {
            return visit(at);
        }
        each_of(at, nodes.get(self.index(nodes, step, at)), &mut |below| {
            self.for_each_below(nodes, step - 1, below, visit);
        });
    }
}
