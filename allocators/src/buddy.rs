//! `buddy` and `page-buddy`. Rule: the lowest of the smallest free blocks that hold the request,
//! split keeping the low half until it is as small as it can be; a freed block merges with its
//! buddy up to the largest length (`max=`). Blocks are aligned to their length, so an over-aligned
//! request takes a block of at least its alignment and leaves the upper halves free; a shorter one
//! that happens to lie right is passed over.
//!
//! Allocate and free: O(log of the heap), whatever f and n; the buddy is found by its number in a
//! side table, no list is walked and no heap word read.
//! Origin: Knowlton 1965; Knuth 1968, 2.5 C. Weakness: rounding, a third of uniform sizes; two
//! free neighbours that are no buddies stay apart.

mod entry;
mod naive;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError};
use crate::bits::Bits;
use crate::disjoint::disjoint;
use crate::probe::Probe;
use crate::request::{Extent, Request};
pub(crate) use entry::{BUDDY, PAGE_BUDDY};
pub(crate) use naive::NaiveBuddy;

/// The smallest block of a page buddy, in bytes.
pub(crate) const PAGE: u64 = 4096;

/// The free blocks of a buddy: a set for each order. It reads and writes no block, so that it
/// serves as the page source of slabs too.
pub(crate) struct Tree<P: Probe> {
    /// Numbers of the free blocks of `smallest << order` bytes.
    orders: Vec<Bits<P>>,
    /// Bit `order` says that there are some.
    filled: u64,
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
        let possible = 1 << end.max(smallest).ilog2();
        let largest = most.map_or(possible, |most| most.min(possible));
        let smallest_log2 = smallest.ilog2();
        let lengths = smallest_log2..=largest.ilog2();
        let orders = lengths.map(|log2| Bits::new(arena, 1 << log2)).collect::<Result<_, _>>()?;
        let whole = end / largest * largest;
        let mut tree = Tree { orders, filled: 0, smallest_log2, unused: 0, whole, end };
        let mut at = whole;
        while end - at >= smallest {
            let order = tree.order(1 << (end - at).ilog2());
            tree.insert(order, at);
            at += tree.length(order);
        }
        Ok(tree)
    }

    /// Bytes of the block that a request takes.
    #[inline]
    pub(crate) fn rounded(&self, request: Request) -> u64 {
        request.rounded().next_power_of_two().max(1 << self.smallest_log2)
    }

    /// Takes `length` bytes, a power of two and at least the smallest block, at a multiple of
    /// `align`.
    #[inline]
    pub(crate) fn take(&mut self, length: u64, align: u64) -> Option<u64> {
        let wanted = self.order(length);
        let needed = self.order(length.max(align));
        if needed >= self.orders.len() {
            return None;
        }
        let sufficient = self.filled >> needed << needed;
        let (mut order, offset) = if sufficient != 0 {
            let order = sufficient.trailing_zeros() as usize;
            let offset = self.orders[order].first()? << self.log2(order);
            self.remove(order, offset);
            (order, offset)
        } else {
            self.use_a_new_one()?
        };
        while order > wanted {
            order -= 1;
            self.insert(order, offset + self.length(order));
        }
        Some(offset)
    }

    fn use_a_new_one(&mut self) -> Option<(usize, u64)> {
        let (order, offset) = (self.orders.len() - 1, self.unused);
        (offset < self.whole).then(|| {
            self.unused += self.length(order);
            (order, offset)
        })
    }

    /// Takes a block back and merges it with its buddy as long as that is free.
    #[inline]
    pub(crate) fn give(&mut self, block: Extent) {
        let (mut offset, mut order) = (block.offset(), self.order(block.len()));
        while order + 1 < self.orders.len() {
            let buddy = offset ^ self.length(order);
            if !self.holds(order, buddy) {
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
        for (order, blocks) in self.orders.iter().enumerate() {
            for block in blocks.iter() {
                visit(Extent::new(block << self.log2(order), self.length(order)));
            }
        }
        let largest = self.length(self.orders.len() - 1);
        (self.unused..self.whole)
            .step_by(largest as usize)
            .for_each(|offset| visit(Extent::new(offset, largest)));
    }

    /// Recomputes what must hold.
    pub(crate) fn check(&self) -> Result<(), Broken> {
        let mut free = Vec::new();
        self.for_each_free(&mut |block| free.push(block));
        disjoint(free, self.end)?;
        for (order, blocks) in self.orders.iter().enumerate() {
            if (self.filled >> order & 1 == 0) != blocks.is_empty() {
                return Err(Broken(format!("the mask is wrong about order {order}")));
            }
            let apart = |block: &u64| block & 1 == 0 && blocks.contains(block + 1);
            let below = order + 1 < self.orders.len();
            if let Some(block) = blocks.iter().find(apart).filter(|_| below) {
                let offset = block << self.log2(order);
                return Err(Broken(format!("the free buddies at {offset} did not merge")));
            }
        }
        Ok(())
    }

    #[inline]
    fn log2(&self, order: usize) -> u32 {
        self.smallest_log2 + order as u32
    }

    #[inline]
    fn length(&self, order: usize) -> u64 {
        1 << self.log2(order)
    }

    /// The order of blocks of `length` bytes, a power of two.
    #[inline]
    fn order(&self, length: u64) -> usize {
        (length.trailing_zeros() - self.smallest_log2) as usize
    }

    #[inline]
    fn holds(&self, order: usize, offset: u64) -> bool {
        self.orders[order].contains(offset >> self.log2(order))
    }

    #[inline]
    fn insert(&mut self, order: usize, offset: u64) {
        let number = offset >> self.log2(order);
        self.orders[order].insert(number);
        self.filled |= 1 << order;
    }

    #[inline]
    fn remove(&mut self, order: usize, offset: u64) {
        let number = offset >> self.log2(order);
        self.orders[order].remove(number);
        if self.orders[order].is_empty() {
            self.filled &= !(1 << order);
        }
    }
}

struct Buddy<P: Probe> {
    arena: Arena<P>,
    tree: Tree<P>,
}

impl<P: Probe> Allocator<P> for Buddy<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = self.tree.rounded(request);
        let offset = self.tree.take(length, request.align)?;
        Some(Extent::new(offset, length))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.tree.give(extent);
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        stays.then(|| self.tree.resize(extent, self.tree.rounded(request)))?
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.tree.for_each_free(visit);
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        self.tree.check()
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
