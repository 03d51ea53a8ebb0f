//! The free blocks of a buddy. It reads and writes no block, so that it serves as the page source
//! of slabs too.

use super::nodes::{Nodes, ORDERS};
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
        let (offset, ends) = self.orders[number].take_lowest(&mut self.nodes);
        if ends || number > wanted {
            return self.after_take(number, wanted, offset, ends);
        }
        offset
    }

    /// What is seldom to be done after a block was taken; gives its offset back.
    #[inline(never)]
    fn after_take(&mut self, number: usize, wanted: usize, offset: u64, ends: bool) -> u64 {
        if ends {
            self.ends(number, self.orders[number].node(offset));
        }
        if number > wanted {
            self.split(number, wanted, offset);
        }
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
    fn split(&mut self, mut number: usize, wanted: usize, offset: u64) {
        let mut level = number / ORDERS;
        let (mut node, mut place) = self.orders[number].place_in_heap(offset);
        while number > wanted {
            if place >= 64 {
                (node, place, level) = (node << 6 | u64::from(place & 63), 1, level - 1);
            }
            let mut words = self.nodes.pair(level, node);
            while number > wanted && place < 64 {
                (number, place) = (number - 1, 2 * place);
                words[place as usize / 64] |= 1 << ((place + 1) & 63);
                if self.orders[number].set.insert(&mut self.nodes, node) {
                    self.begins(number, node);
                }
            }
            self.nodes.set_pair(level, node, words);
        }
    }

    /// Takes a block back and merges it with its buddy as long as that is free.
    #[inline]
    pub(crate) fn give(&mut self, block: Extent) {
        let number = self.order(block.len());
        match self.orders[number].insert_alone(&mut self.nodes, block.offset()) {
            Some(false) => (),
            Some(true) => self.begins_at(number, block.offset()),
            None => self.merge(number, block.offset()),
        }
    }

    /// Frees a block whose buddy is free: climbs inside the node as far as there are free buddies,
    /// and from a node that is free as a whole to the one above.
    #[inline(never)]
    fn merge(&mut self, mut number: usize, offset: u64) {
        let largest = self.orders.len() - 1;
        let mut level = number / ORDERS;
        let (mut node, mut place) = self.orders[number].place_in_heap(offset);
        loop {
            let mut words = self.nodes.pair(level, node);
            let first = number;
            while place > 1 && number < largest {
                let (word, buddy) = (&mut words[place as usize / 64], 1 << ((place ^ 1) & 63));
                if *word & buddy == 0 {
                    break;
                }
                *word &= !buddy;
                (number, place) = (number + 1, place / 2);
            }
            // The order of place 1 is one of the level above.
            let whole = place == 1;
            words[place as usize / 64] |= u64::from(!whole) << (place & 63);
            self.nodes.set_pair(level, node, words);
            for taken in first..number {
                if self.orders[taken].taken(&mut self.nodes, node, words) {
                    self.ends(taken, node);
                }
            }
            if !whole {
                if self.orders[number].set.insert(&mut self.nodes, node) {
                    self.begins(number, node);
                }
                return;
            }
            (node, place, level) = (node >> 6, 64 | (node & 63) as u32, level + 1);
        }
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
            if (self.filled >> number & 1 == 0) != order.set.is_empty() {
                return Err(Broken(format!("the mask is wrong about order {number}")));
            }
            if let Some(node) = order.wrong_node(&self.nodes) {
                return Err(Broken(format!("node {node} has no free block of order {number}")));
            }
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

    #[inline]
    pub(super) fn insert(&mut self, order: usize, offset: u64) {
        if self.orders[order].insert(&mut self.nodes, offset) {
            self.begins_at(order, offset);
        }
    }

    pub(super) fn remove(&mut self, order: usize, offset: u64) {
        if self.orders[order].take(&mut self.nodes, offset) {
            self.ends(order, self.orders[order].node(offset));
        }
    }

    #[inline(never)]
    fn begins_at(&mut self, order: usize, offset: u64) {
        self.begins(order, self.orders[order].node(offset));
    }

    /// A node [begins](super::near::Near::begins).
    #[inline]
    fn begins(&mut self, order: usize, node: u64) {
        self.filled |= 1 << order;
        self.orders[order].set.begins(&mut self.nodes, node);
    }

    /// A node [ends](super::near::Near::ends).
    #[inline]
    fn ends(&mut self, order: usize, node: u64) {
        let last = self.orders[order].set.ends(&mut self.nodes, node);
        self.filled &= !(u64::from(last) << order);
    }
}
