//! Bump said naively: what it has granted since the heap was last empty.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};

pub(super) struct NaiveBump {
    heap: Heap,
    live: Vec<Extent>,
    next: u64,
    reason: String,
}

impl NaiveBump {
    pub(super) fn new(heap: Heap) -> Self {
        NaiveBump { heap, live: Vec::new(), next: 0, reason: String::new() }
    }
}

impl Naive for NaiveBump {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let start = self.next.next_multiple_of(request.align.max(16));
        let grant = Extent::between(start, start + request.size.max(1).next_multiple_of(16));
        if grant.end() > self.heap.capacity() {
            self.reason = "not enough is left above the last grant".into();
            return None;
        }
        self.reason = format!("the next address after {} live grants", self.live.len());
        self.next = grant.end();
        self.live.push(grant);
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        self.live.retain(|live| *live != extent);
        if self.live.is_empty() {
            self.next = 0;
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = Extent::new(extent.offset(), request.size.max(1).next_multiple_of(16));
        let longer = resized.len() > extent.len();
        let last = extent.end() == self.next;
        if !extent.offset().is_multiple_of(request.align)
            || longer && (!last || resized.end() > self.heap.capacity())
        {
            return None;
        }
        if longer {
            self.next = resized.end();
        }
        self.live.retain(|live| *live != extent);
        self.live.push(resized);
        Some(resized)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        match self.heap {
            Heap::Fixed { capacity } if self.next < capacity => {
                vec![Extent::between(self.next, capacity)]
            }
            _ => Vec::new(),
        }
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
