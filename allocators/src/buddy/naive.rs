//! The buddy said naively: a set of free blocks, shortest first, then lowest.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};
use std::collections::BTreeSet;

pub(crate) struct NaiveBuddy {
    /// Length and offset.
    blocks: BTreeSet<(u64, u64)>,
    smallest: u64,
    largest: u64,
    reason: String,
}

impl NaiveBuddy {
    pub(crate) fn new(heap: Heap, smallest: u64, most: Option<u64>) -> Self {
        let largest = most.unwrap_or(1 << 36);
        let mut blocks = BTreeSet::new();
        let (mut at, mut length) = (0, largest);
        while length >= smallest {
            if at + length <= heap.capacity() {
                blocks.insert((length, at));
                at += length;
            } else {
                length /= 2;
            }
        }
        NaiveBuddy { blocks, smallest, largest, reason: String::new() }
    }

    fn length(&self, request: Request) -> u64 {
        request.size.max(self.smallest).next_power_of_two()
    }
}

impl Naive for NaiveBuddy {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = self.length(request);
        let least = length.max(request.align);
        if least > self.largest {
            self.reason = format!("no block is longer than {} bytes", self.largest);
            return None;
        }
        let Some((mut block, offset)) = self.blocks.range((least, 0)..).next().copied() else {
            self.reason = format!("no block of {least} bytes or more is free");
            return None;
        };
        let splits = match (block / length).ilog2() {
            0 => "not split".to_string(),
            1 => "split once".to_string(),
            2 => "split twice".to_string(),
            times => format!("split {times} times"),
        };
        self.reason =
            format!("the lowest of the smallest blocks that hold it: {block} bytes, {splits}");
        self.blocks.remove(&(block, offset));
        while block > length {
            block /= 2;
            self.blocks.insert((block, offset + block));
        }
        Some(Extent::new(offset, length))
    }

    fn free(&mut self, extent: Extent) {
        let (mut length, mut offset) = (extent.len(), extent.offset());
        while length < self.largest {
            let is_low = offset.is_multiple_of(2 * length);
            let buddy = if is_low { offset + length } else { offset - length };
            if !self.blocks.remove(&(length, buddy)) {
                break;
            }
            offset = offset.min(buddy);
            length *= 2;
        }
        self.blocks.insert((length, offset));
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let (offset, length) = (extent.offset(), self.length(request));
        // A longer block must be one of the tree.
        if !offset.is_multiple_of(request.align) || !offset.is_multiple_of(length) {
            return None;
        }
        let right = |length: &u64| (*length, offset + length);
        let doubled = |from: u64, to: u64| {
            std::iter::successors(Some(from), |length| Some(length * 2))
                .take_while(move |length| *length < to)
        };
        if length > self.largest
            || !doubled(extent.len(), length).all(|half| self.blocks.contains(&right(&half)))
        {
            return None;
        }
        for half in doubled(extent.len(), length) {
            self.blocks.remove(&right(&half));
        }
        for half in doubled(length, extent.len()) {
            self.blocks.insert(right(&half));
        }
        Some(Extent::new(offset, length))
    }

    fn free_blocks(&self) -> Vec<Extent> {
        self.blocks.iter().map(|(length, offset)| Extent::new(*offset, *length)).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
