//! The free blocks of a buddy. It reads and writes no block, so that it serves as the page source
//! of slabs too.

use super::near::NONE;
use super::nodes::Nodes;
use super::order::Order;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::disjoint::disjoint;
use crate::probe::Probe;
use crate::request::{Extent, Request};

/// Which blocks are free, and for each order which nodes have some.
pub(crate) struct Tree<P: Probe> {
    nodes: Nodes<P>,
    orders: Vec<Order>,
    /// Bit `order` says that there are some.
    pub(super) filled: u64,
    /// Binary logarithm of the smallest block.
    smallest_log2: u32,
    /// The largest blocks from here to `whole` were never used: free, and in no set yet, since
    /// a large heap has millions of them.
    unused: u64,
    /// Where the largest blocks end and the tail, cut into smaller ones, begins.
    whole: u64,
    /// Where the heap ends.
    end: u64,
}

impl<P: Probe> Tree<P> {
    /// Cuts the heap from 0 into the largest aligned blocks, at most `most` bytes long. What is
    /// left at the end and shorter than `smallest` is reserved for ever.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(
        arena: &mut Arena<P>,
        smallest: u64,
        most: Option<u64>,
    ) -> Result<Tree<P>, ArenaError> {
        let end = arena.heap().capacity();
        let mut tree = Tree::empty(arena, smallest, most, 1)?;
        let largest = tree.length(tree.orders.len() - 1);
        tree.whole = end / largest * largest;
        let mut at = tree.whole;
        while end - at >= smallest {
            let order = tree.order(1 << (end - at).ilog2());
            tree.insert(order, at);
            at += tree.length(order);
        }
        Ok(tree)
    }

    /// Without a free block, in a heap of which each byte here stands for `times` bytes: blocks
    /// come as they are given.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn empty(
        arena: &mut Arena<P>,
        smallest: u64,
        most: Option<u64>,
        times: u64,
    ) -> Result<Tree<P>, ArenaError> {
        let end = arena.heap().capacity() / times;
        let possible = 1 << end.max(smallest).ilog2();
        let largest = most.map_or(possible, |most| most.min(possible));
        let smallest_log2 = smallest.ilog2();
        let orders = (largest.ilog2() - smallest_log2) as usize + 1;
        let nodes = Nodes::new(arena, smallest * times, orders)?;
        let orders = (0..orders).map(|order| Order::new(order, smallest_log2, &nodes)).collect();
        Ok(Tree { nodes, orders, filled: 0, smallest_log2, unused: 0, whole: 0, end })
    }

    /// Bytes of the block that a request takes.
    #[inline]
    pub(crate) fn rounded(&self, request: Request) -> u64 {
        let smallest = 1 << self.smallest_log2;
        2 << (request.size.saturating_sub(1) | (smallest - 1)).ilog2()
    }

    /// Takes `length` bytes, a power of two and at least the smallest block, at a multiple of
    /// `align`.
    #[inline]
    pub(crate) fn take(&mut self, length: u64, align: u64) -> Option<u64> {
        let wanted = self.order(length);
        let sufficient = self.filled >> wanted;
        if align > length || sufficient == 0 {
            return self.take_otherwise(wanted, self.order(length.max(align)));
        }
        let order = wanted + sufficient.trailing_zeros() as usize;
        Some(self.take_of(order, wanted))
    }

    /// Takes the lowest block of an order that has some, down to the order `wanted`.
    #[inline(always)]
    fn take_of(&mut self, number: usize, wanted: usize) -> u64 {
        let order = &mut self.orders[number];
        let offset = order.hand();
        let ends = order.take_lowest(&mut self.nodes);
        self.filled &= !(u64::from(order.hand() == NONE) << number);
        if ends || number > wanted {
            return self.after_take(number, wanted, offset, ends);
        }
        offset
    }

    /// What is seldom to be done after a block was taken; gives its offset back.
    #[inline(never)]
    fn after_take(&mut self, number: usize, wanted: usize, offset: u64, ends: bool) -> u64 {
        if ends {
            self.orders[number].ends(&mut self.nodes);
        }
        self.split(number, wanted, offset);
        offset
    }

    /// Takes a block for which one of the order `needed` or more must be split or not yet used.
    #[inline(never)]
    fn take_otherwise(&mut self, wanted: usize, needed: usize) -> Option<u64> {
        let largest = self.orders.len() - 1;
        let sufficient = self.filled >> needed << needed;
        if sufficient != 0 {
            return Some(self.take_of(sufficient.trailing_zeros() as usize, wanted));
        }
        let offset = self.unused;
        (needed <= largest && offset < self.whole).then(|| {
            self.unused += self.length(largest);
            self.split(largest, wanted, offset);
            offset
        })
    }

    /// Frees the upper halves of what the block at `offset` has over the order `wanted`.
    fn split(&mut self, order: usize, wanted: usize, offset: u64) {
        for order in wanted..order {
            self.insert(order, offset + self.length(order));
        }
    }

    /// Takes a block back and merges it with its buddy as long as that is free.
    #[inline]
    pub(crate) fn give(&mut self, block: Extent) {
        let number = self.order(block.len());
        let order = &mut self.orders[number];
        if order.hand() != NONE && order.holds_buddy(&self.nodes, block.offset()) {
            return self.merge(number, block.offset());
        }
        self.filled |= 1 << number;
        order.insert(&mut self.nodes, block.offset());
    }

    /// Frees a block whose buddy is free.
    #[inline(never)]
    fn merge(&mut self, mut order: usize, mut offset: u64) {
        while order + 1 < self.orders.len() {
            let buddy = offset ^ self.length(order);
            if self.filled >> order & 1 == 0 || !self.holds(order, buddy) {
                break;
            }
            self.remove(order, buddy);
            offset &= buddy;
            order += 1;
        }
        self.insert(order, offset);
    }

    /// Makes a block `length` bytes long where it lies: frees upper halves, or takes the buddies
    /// on its right if all of them are free. `None` changes nothing.
    pub(crate) fn resize(&mut self, block: Extent, length: u64) -> Option<Extent> {
        let (old, new) = (self.order(block.len()), self.order(length));
        let offset = block.offset();
        if new >= self.orders.len() || !offset.is_multiple_of(length) {
            return None;
        }
        for order in new..old {
            // Its buddy is the half that stays, or holds it: nothing merges.
            self.insert(order, offset + self.length(order));
        }
        if (old..new).any(|order| !self.holds(order, offset + self.length(order))) {
            return None;
        }
        for order in old..new {
            self.remove(order, offset + self.length(order));
        }
        Some(Extent::new(offset, length))
    }

    /// Every free block once.
    pub(crate) fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) {
        self.orders.iter().for_each(|order| order.for_each(&self.nodes, visit));
        let largest = self.length(self.orders.len() - 1);
        (self.unused..self.whole)
            .step_by(largest as usize)
            .for_each(|offset| visit(Extent::new(offset, largest)));
    }

    /// Recomputes what must hold.
    pub(crate) fn check(&self) -> Result<(), Broken> {
        let mut free = Vec::new();
        self.for_each_free(&mut |block| free.push(block));
        for block in &free {
            let order = self.order(block.len());
            let buddy = block.offset() ^ block.len();
            if order + 1 < self.orders.len() && self.holds(order, buddy) {
                let offset = block.offset().min(buddy);
                return Err(Broken(format!("the free buddies at {offset} did not merge")));
            }
        }
        disjoint(free, self.end)?;
        for (number, order) in self.orders.iter().enumerate() {
            if (self.filled >> number & 1 == 0) != (order.hand() == NONE) {
                return Err(Broken(format!("the mask is wrong about order {number}")));
            }
            let wrong = |what| Broken(format!("order {number}: {what}"));
            order.check(&self.nodes).map_err(wrong)?;
        }
        Ok(())
    }

    #[inline]
    fn length(&self, order: usize) -> u64 {
        1 << (self.smallest_log2 + order as u32)
    }

    /// The order of blocks of `length` bytes, a power of two.
    #[inline]
    pub(super) fn order(&self, length: u64) -> usize {
        (length.trailing_zeros() - self.smallest_log2) as usize
    }

    #[inline]
    pub(super) fn holds(&self, order: usize, offset: u64) -> bool {
        offset < self.end && self.orders[order].holds(&self.nodes, offset)
    }

    #[inline(never)]
    pub(super) fn insert(&mut self, order: usize, offset: u64) {
        self.orders[order].insert(&mut self.nodes, offset);
        self.filled |= 1 << order;
    }

    #[inline]
    pub(super) fn remove(&mut self, number: usize, offset: u64) {
        let order = &mut self.orders[number];
        order.take(&mut self.nodes, offset);
        if order.hand() == NONE {
            self.filled &= !(1 << number);
        }
    }
}
