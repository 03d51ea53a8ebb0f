//! The sequential fits said naively: the free blocks stand in a plain vector in list order, and
//! everything is looked up by going through it. Only the fit's own naive statement chooses.

use super::fit::Fit;
use super::mechanism::Order;
use super::{Coalesce, Shape};
use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};
use std::marker::PhantomData;

pub(super) struct NaiveSequential<F> {
    shape: Shape,
    heap: Heap,
    /// In list order.
    blocks: Vec<Extent>,
    top: u64,
    /// Address order: the end of the last grant. Else the start of the block that is next.
    rover: Option<u64>,
    reason: String,
    fit: PhantomData<F>,
}

impl<F: Fit> NaiveSequential<F> {
    pub(super) fn new(shape: Shape, heap: Heap) -> Self {
        let (blocks, top) = match heap {
            Heap::Fixed { capacity } => (vec![Extent::new(0, capacity)], capacity),
            Heap::Growing { .. } => (Vec::new(), 0),
        };
        let (rover, reason) = (None, String::new());
        NaiveSequential { shape, heap, blocks, top, rover, reason, fit: PhantomData }
    }

    fn has_wilderness(&self) -> bool {
        self.heap.grows() && self.shape.grow.is_none()
    }

    /// Whether so many bytes behind a grant are too few to be a free block.
    fn is_splinter(&self, len: u64) -> bool {
        len < self.shape.split
    }

    fn rover_index(&self) -> usize {
        let Some(rover) = self.rover else { return 0 };
        let next = match self.shape.order {
            Order::Address => self.blocks.iter().position(|block| block.offset() >= rover),
            Order::Lifo | Order::Fifo => self.blocks.iter().position(|b| b.offset() == rover),
        };
        next.unwrap_or(0)
    }

    /// Removes a block; a rover on it moves to the next one in the list.
    fn take(&mut self, index: usize) -> Extent {
        let block = self.blocks.remove(index);
        if self.shape.order != Order::Address && self.rover == Some(block.offset()) {
            self.rover = self.blocks.get(index).map(|next| next.offset());
        }
        block
    }

    fn put(&mut self, block: Extent) {
        let index = match self.shape.order {
            Order::Lifo => 0,
            Order::Fifo => self.blocks.len(),
            Order::Address => self.blocks.iter().filter(|other| **other < block).count(),
        };
        self.blocks.insert(index, block);
    }

    fn search(&mut self, request: Request) -> Option<Extent> {
        let index = F::naive(&self.blocks, self.rover_index(), request)?;
        let block = self.blocks[index];
        let start = request.aligned(block.offset());
        let mut grant = Extent::new(start, request.rounded());
        assert!(grant.end() <= block.end(), "the naive fit chose a block that does not serve");
        if self.is_splinter(block.end() - grant.end()) {
            grant = Extent::between(start, block.end());
        }
        self.reason = format!("block {} of {}, {}", index + 1, self.blocks.len(), F::REASON);
        let next = self.blocks.get(index + 1).map(|block| block.offset());
        self.blocks.splice(index..=index, remainders(block, grant));
        self.rover = if self.shape.order == Order::Address { Some(grant.end()) } else { next };
        Some(grant)
    }

    fn sweep(&mut self) {
        let mut sorted = self.blocks.clone();
        sorted.sort();
        let mut runs: Vec<Extent> = Vec::new();
        for block in sorted {
            match runs.last_mut() {
                Some(run) if run.end() == block.offset() => {
                    *run = Extent::between(run.offset(), block.end());
                }
                _ => runs.push(block),
            }
        }
        if self.has_wilderness()
            && let Some(last) = runs.pop_if(|run| run.end() == self.top)
        {
            self.top = last.offset();
        }
        if self.shape.order != Order::Address
            && let Some(at) = self.blocks.iter().position(|b| Some(b.offset()) == self.rover)
        {
            let stays = |block: &&Extent| runs.iter().any(|run| run.offset() == block.offset());
            self.rover = self.blocks[at..].iter().find(stays).map(|block| block.offset());
        }
        self.blocks = runs;
    }

    fn grow(&mut self, request: Request) -> Option<Extent> {
        let Some(step) = self.shape.grow else {
            let start = request.aligned(self.top);
            if start > self.top {
                self.put(Extent::between(self.top, start));
            }
            let grant = Extent::new(start, request.rounded());
            self.top = grant.end();
            if self.shape.order == Order::Address {
                self.rover = Some(grant.end());
            }
            self.reason = "no free block serves: the wilderness does".into();
            return Some(grant);
        };
        let old = self.top;
        let last = self.blocks.iter().position(|block| block.end() == old);
        let start = request.aligned(last.map_or(old, |index| self.blocks[index].offset()));
        while self.top < start + request.rounded() {
            self.top += step;
        }
        match last {
            Some(index) => {
                self.blocks[index] = Extent::between(self.blocks[index].offset(), self.top);
            }
            None => self.put(Extent::between(old, self.top)),
        }
        self.search(request)
    }
}

/// What is left of a block in front of and behind a grant.
fn remainders(block: Extent, grant: Extent) -> Vec<Extent> {
    [Extent::between(block.offset(), grant.offset()), Extent::between(grant.end(), block.end())]
        .into_iter()
        .filter(|rest| rest.len() > 0)
        .collect()
}

impl<F: Fit> Naive for NaiveSequential<F> {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        if let Some(grant) = self.search(request) {
            return Some(grant);
        }
        if self.shape.coalesce == Coalesce::Deferred {
            self.sweep();
            if let Some(grant) = self.search(request) {
                self.reason += " after merging all";
                return Some(grant);
            }
        }
        if self.heap.grows() {
            return self.grow(request);
        }
        self.reason = format!("none of {} free blocks serves", self.blocks.len());
        None
    }

    fn free(&mut self, mut extent: Extent) {
        if self.shape.coalesce == Coalesce::Immediate {
            if let Some(index) = self.blocks.iter().position(|b| b.offset() == extent.end()) {
                extent = Extent::between(extent.offset(), self.take(index).end());
            }
            if let Some(index) = self.blocks.iter().position(|b| b.end() == extent.offset()) {
                extent = Extent::between(self.take(index).offset(), extent.end());
            }
            if self.has_wilderness() && extent.end() == self.top {
                self.top = extent.offset();
                return;
            }
        }
        self.put(extent);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let (old, new) = (extent.len(), request.rounded());
        if request.aligned(extent.offset()) != extent.offset() {
            return None;
        }
        if new == old || (new < old && self.is_splinter(old - new)) {
            return Some(extent);
        }
        if self.shape.moves {
            return None;
        }
        let mut resized = Extent::new(extent.offset(), new);
        if new < old {
            self.free(Extent::between(resized.end(), extent.end()));
        } else if extent.end() == self.top && self.has_wilderness() {
            self.top = resized.end();
        } else {
            let index = self.blocks.iter().position(|b| b.offset() == extent.end())?;
            let block = self.blocks[index];
            if block.len() < new - old {
                return None;
            }
            if self.is_splinter(block.end() - resized.end()) {
                resized = Extent::between(extent.offset(), block.end());
            }
            let rest = remainders(block, Extent::between(extent.end(), resized.end()));
            let here = self.rover == Some(block.offset()) && self.shape.order != Order::Address;
            if rest.is_empty() {
                self.take(index);
            } else {
                self.blocks[index] = rest[0];
                self.rover = if here { Some(rest[0].offset()) } else { self.rover };
            }
        }
        Some(resized)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        self.blocks.clone()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
