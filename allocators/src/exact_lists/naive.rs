//! Exact lists said naively: all free blocks in one pile, the one freed last on top.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};

pub(super) struct NaiveExactLists {
    heap: Heap,
    pile: Vec<Extent>,
    next: u64,
    reason: String,
}

impl NaiveExactLists {
    pub(super) fn new(heap: Heap) -> Self {
        NaiveExactLists { heap, pile: Vec::new(), next: 0, reason: String::new() }
    }
}

impl Naive for NaiveExactLists {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = request.size.max(1).next_multiple_of(16);
        let same = |block: &Extent| block.len() == length;
        let right = |block: &Extent| block.offset().is_multiple_of(request.align);
        if let Some(index) = self.pile.iter().rposition(|block| same(block) && right(block)) {
            let number = self.pile[index..].iter().filter(|block| same(block)).count();
            let all = self.pile.iter().filter(|block| same(block)).count();
            self.reason = format!("block {number} of the {all} of exactly {length} bytes");
            return Some(self.pile.remove(index));
        }
        let start = self.next.next_multiple_of(request.align.max(16));
        if start + length > self.heap.capacity() {
            self.reason = format!("no block of exactly {length} bytes, and too few fresh ones");
            return None;
        }
        if start > self.next {
            self.pile.push(Extent::between(self.next, start));
        }
        self.reason = format!("no block of exactly {length} bytes: fresh ones");
        self.next = start + length;
        Some(Extent::new(start, length))
    }

    fn free(&mut self, extent: Extent) {
        self.pile.push(extent);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let same = request.size.max(1).next_multiple_of(16) == extent.len();
        (same && extent.offset().is_multiple_of(request.align)).then_some(extent)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let fresh = match self.heap {
            Heap::Fixed { capacity } if self.next < capacity => {
                Some(Extent::between(self.next, capacity))
            }
            _ => None,
        };
        self.pile.iter().rev().copied().chain(fresh).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
