//! The textbook's mechanism: a doubly linked list of the free blocks, kept in the blocks
//! themselves. Words of a free block: next, previous (its own number at an end of the list),
//! length − 1 in granules.
//!
//! An ordered set of the free blocks' starts stands beside it: no word in a block is believed
//! before the set says that a free block starts there. It also finds a freed block's neighbours
//! and, in address order, its place. Remove, cut: O(1); free: O(log f).

use super::mechanism::{Listed, Mechanism, Order};
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::bits::Bits;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

const NEXT: u64 = 0;
const PREVIOUS: u64 = 4;
const LENGTH: u64 = 8;

pub(crate) struct List<P: Probe> {
    order: Order,
    split: u64,
    starts: Bits<P>,
    head: Option<u64>,
    tail: Option<u64>,
    /// Address order: an address. Other orders: the granule of a node, or `None` for the head.
    rover: Option<u64>,
}

impl<P: Probe> List<P> {
    pub(crate) fn new(arena: &mut Arena<P>, order: Order, split: u64) -> Result<Self, ArenaError> {
        let starts = Bits::new(arena, GRANULE)?;
        Ok(List { order, split, starts, head: None, tail: None, rover: None })
    }

    fn block(&self, arena: &Arena<P>, node: u64) -> Extent {
        let offset = node * GRANULE;
        Extent::new(offset, (u64::from(arena.load(offset + LENGTH)) + 1) * GRANULE)
    }

    fn set_len(&self, arena: &mut Arena<P>, node: u64, len: u64) {
        arena.store(node * GRANULE + LENGTH, (len / GRANULE - 1) as u32);
    }

    /// The node a link leads to; a link to itself is an end.
    fn follow(&self, arena: &Arena<P>, node: u64, link: u64) -> Option<u64> {
        let to = u64::from(arena.load(node * GRANULE + link));
        (to != node).then_some(to)
    }

    /// Makes `before` and `after` neighbours; `None` is the end of the list.
    fn connect(&mut self, arena: &mut Arena<P>, before: Option<u64>, after: Option<u64>) {
        match before {
            Some(node) => arena.store(node * GRANULE + NEXT, after.unwrap_or(node) as u32),
            None => self.head = after,
        }
        match after {
            Some(node) => arena.store(node * GRANULE + PREVIOUS, before.unwrap_or(node) as u32),
            None => self.tail = before,
        }
    }

    fn insert_between(
        &mut self,
        arena: &mut Arena<P>,
        block: Extent,
        before: Option<u64>,
        after: Option<u64>,
    ) {
        let node = block.offset() / GRANULE;
        self.starts.insert(node);
        self.set_len(arena, node, block.len());
        self.connect(arena, before, Some(node));
        self.connect(arena, Some(node), after);
    }

    fn insert(&mut self, arena: &mut Arena<P>, block: Extent) {
        let (before, after) = match self.order {
            Order::Lifo => (None, self.head),
            Order::Fifo => (self.tail, None),
            Order::Address => match self.starts.last_before(block.offset() / GRANULE) {
                Some(before) => (Some(before), self.follow(arena, before, NEXT)),
                None => (None, self.head),
            },
        };
        self.insert_between(arena, block, before, after);
    }

    /// Takes a block off the list; a rover on it moves to the next.
    fn remove(&mut self, arena: &mut Arena<P>, block: Extent) {
        let node = block.offset() / GRANULE;
        let before = self.follow(arena, node, PREVIOUS);
        let after = self.follow(arena, node, NEXT);
        if self.order != Order::Address && self.rover == Some(node) {
            self.rover = after;
        }
        self.starts.remove(node);
        self.connect(arena, before, after);
    }

    /// In list order, a rover on a node that the sweep will merge away moves to the next that
    /// stays.
    fn save_rover(&mut self, arena: &Arena<P>, top: u64) {
        if self.order == Order::Address {
            return;
        }
        while let Some(node) = self.rover {
            let stays = node * GRANULE < top && self.ending_at(arena, node * GRANULE).is_none();
            if stays {
                break;
            }
            self.rover = self.follow(arena, node, NEXT);
        }
    }
}

impl<P: Probe> Listed<P> for List<P> {
    fn rover(&self, arena: &Arena<P>) -> Option<Extent> {
        let node = match self.order {
            Order::Address => {
                let address = self.rover? / GRANULE;
                let past = address * GRANULE >= arena.heap().capacity();
                if past { None } else { self.starts.next_from(address) }
            }
            Order::Lifo | Order::Fifo => self.rover,
        };
        node.map(|node| self.block(arena, node))
    }
}

impl<P: Probe> Mechanism<P> for List<P> {
    #[inline]
    fn split(&self) -> u64 {
        self.split
    }

    #[inline]
    fn first(&self, arena: &Arena<P>) -> Option<Extent> {
        self.head.map(|node| self.block(arena, node))
    }

    #[inline]
    fn after(&self, arena: &Arena<P>, block: Extent) -> Option<Extent> {
        let node = self.follow(arena, block.offset() / GRANULE, NEXT)?;
        Some(self.block(arena, node))
    }

    fn ending_at(&self, arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let node = self.starts.last_before(offset / GRANULE)?;
        Some(self.block(arena, node)).filter(|block| block.end() == offset)
    }

    fn starting_at(&self, arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let inside = offset < arena.heap().capacity();
        let starts = inside && self.starts.contains(offset / GRANULE);
        starts.then(|| self.block(arena, offset / GRANULE))
    }

    fn append(&mut self, arena: &mut Arena<P>, extent: Extent, free: bool) {
        if free {
            self.insert(arena, extent);
        } else if self.order == Order::Address {
            self.rover = Some(extent.end());
        }
    }

    fn cut(&mut self, arena: &mut Arena<P>, block: Extent, grant: Extent, serves: bool) {
        let node = block.offset() / GRANULE;
        let mut before = self.follow(arena, node, PREVIOUS);
        let after = self.follow(arena, node, NEXT);
        let (front, back) = (grant.offset() - block.offset(), block.end() - grant.end());
        if front > 0 {
            self.set_len(arena, node, front);
            before = Some(node);
        } else {
            self.starts.remove(node);
        }
        let rest = grant.end() / GRANULE;
        if back > 0 {
            self.insert_between(arena, Extent::new(grant.end(), back), before, after);
        } else {
            self.connect(arena, before, after);
        }
        if serves {
            self.rover = if self.order == Order::Address { Some(grant.end()) } else { after };
        } else if self.order != Order::Address && self.rover == Some(node) && front == 0 {
            self.rover = if back > 0 { Some(rest) } else { after };
        }
    }

    fn free(
        &mut self,
        arena: &mut Arena<P>,
        extent: Extent,
        left: Option<Extent>,
        right: Option<Extent>,
    ) {
        let start = left.unwrap_or(extent).offset();
        let end = right.unwrap_or(extent).end();
        if let Some(right) = right {
            self.remove(arena, right);
        }
        match (left, self.order) {
            // Its place by address does not change: it only grows.
            (Some(_), Order::Address) => {
                return self.set_len(arena, start / GRANULE, end - start);
            }
            (Some(left), _) => self.remove(arena, left),
            (None, _) => {}
        }
        self.insert(arena, Extent::between(start, end));
    }

    fn retreat(&mut self, arena: &mut Arena<P>, _extent: Extent, left: Option<Extent>) {
        if let Some(left) = left {
            self.remove(arena, left);
        }
    }

    fn extend(&mut self, arena: &mut Arena<P>, block: Extent, end: u64) {
        self.set_len(arena, block.offset() / GRANULE, end - block.offset());
    }

    fn lengthen(
        &mut self,
        arena: &mut Arena<P>,
        _extent: Extent,
        taken: Extent,
        next: Option<Extent>,
    ) {
        if let Some(next) = next {
            self.cut(arena, next, taken, false);
        }
    }

    fn sweep(&mut self, arena: &mut Arena<P>, top: Option<u64>) -> Option<u64> {
        let mut limit = top.unwrap_or(arena.heap().capacity());
        while let Some(block) = top.and_then(|_| self.ending_at(arena, limit)) {
            limit = block.offset();
        }
        self.save_rover(arena, limit);
        let (mut last, mut next) = (None::<Extent>, self.starts.first());
        self.head = None;
        self.tail = None;
        while let Some(node) = next {
            let block = self.block(arena, node);
            next =
                self.starts.next_from(node + 1).filter(|_| block.end() < arena.heap().capacity());
            if block.offset() >= limit {
                self.starts.remove(node);
            } else if let Some(run) = last.filter(|run| run.end() == block.offset()) {
                self.starts.remove(node);
                last = Some(Extent::between(run.offset(), block.end()));
                self.set_len(arena, run.offset() / GRANULE, block.end() - run.offset());
            } else {
                let before = last.map(|run| run.offset() / GRANULE);
                self.insert_between(arena, block, before, None);
                last = Some(block);
            }
        }
        top.map(|_| limit)
    }

    fn check(&self, arena: &Arena<P>, blocks: &[Extent]) -> Result<(), Broken> {
        let mut before = None;
        for block in blocks {
            let node = block.offset() / GRANULE;
            if !self.starts.contains(node) {
                return Err(Broken(format!("listed block {block:?} is not in the set of starts")));
            }
            if self.follow(arena, node, PREVIOUS) != before {
                return Err(Broken(format!("block {block:?} does not link back")));
            }
            before = Some(node);
        }
        if self.tail != before {
            return Err(Broken(format!(
                "the list ends at {before:?}, its tail is {:?}",
                self.tail
            )));
        }
        let sorted = blocks.windows(2).all(|pair| pair[0] < pair[1]);
        if self.order == Order::Address && !sorted {
            return Err(Broken("the list is not in address order".into()));
        }
        let mut member = self.starts.first();
        let mut count = 0;
        while let Some(node) = member {
            count += 1;
            let last = (node + 1) * GRANULE >= arena.heap().capacity();
            member = if last { None } else { self.starts.next_from(node + 1) };
        }
        if count != blocks.len() {
            return Err(Broken(format!("{count} starts, {} blocks in the list", blocks.len())));
        }
        Ok(())
    }
}
