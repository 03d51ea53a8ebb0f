//! The double buddy said naively: a set of free blocks, shortest first, then lowest; the lengths of
//! the two series differ, so one set holds both.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};
use std::collections::BTreeSet;

pub(super) struct NaiveDoubleBuddy {
    heap: Heap,
    /// Length and offset.
    blocks: BTreeSet<(u64, u64)>,
    /// The end of the last area.
    top: u64,
    reason: String,
}

/// The lengths of a series, ascending; `odd` is 1 or 3.
fn lengths(odd: u64) -> impl DoubleEndedIterator<Item = u64> {
    (4..=40u32).map(move |log2| odd << log2)
}

/// The odd number a length is a power of two times of.
fn odd(length: u64) -> u64 {
    if length.is_multiple_of(3) { 3 } else { 1 }
}

impl NaiveDoubleBuddy {
    pub(super) fn new(heap: Heap) -> Self {
        NaiveDoubleBuddy { heap, blocks: BTreeSet::new(), top: 0, reason: String::new() }
    }

    fn length(request: Request) -> u64 {
        let holds = |length: &u64| *length >= request.size;
        let shortest = |odd| lengths(odd).find(holds).unwrap_or(u64::MAX);
        shortest(1).min(shortest(3))
    }

    /// The shortest length of the series from `length` on of which every multiple lies right.
    fn least(length: u64, align: u64) -> u64 {
        let serves = |longer: &u64| *longer >= length && longer.is_multiple_of(align);
        lengths(odd(length)).find(serves).unwrap_or(u64::MAX)
    }

    fn give(&mut self, mut length: u64, mut offset: u64) {
        loop {
            let is_low = offset.is_multiple_of(2 * length);
            let Some(buddy) =
                (if is_low { Some(offset + length) } else { offset.checked_sub(length) })
            else {
                break;
            };
            if !self.blocks.remove(&(length, buddy)) {
                break;
            }
            offset = offset.min(buddy);
            length *= 2;
        }
        self.blocks.insert((length, offset));
    }

    /// Adds an area in which a block of `least` bytes can be; whether there was room.
    fn obtain(&mut self, least: u64) -> bool {
        let usual = if odd(least) == 3 { 6144 } else { 4096 };
        let end = self.heap.capacity();
        let fits = |length: &u64| {
            (least..=least.max(usual)).contains(length)
                && self.top.next_multiple_of(*length) + length <= end
        };
        let Some(length) = lengths(odd(least)).rev().find(fits) else { return false };
        let start = self.top.next_multiple_of(length);
        while self.top < start {
            let lies = |piece: &u64| self.top.is_multiple_of(*piece) && self.top + piece <= start;
            let piece = lengths(1).rev().find(lies).unwrap_or(16);
            self.give(piece, self.top);
            self.top += piece;
        }
        self.top = start + length;
        self.give(length, start);
        true
    }

    /// The lowest of the shortest blocks of the series that have `least` bytes.
    fn find(&self, least: u64) -> Option<(u64, u64)> {
        let of_series = |block: &&(u64, u64)| odd(block.0) == odd(least);
        self.blocks.range((least, 0)..).find(of_series).copied()
    }
}

impl Naive for NaiveDoubleBuddy {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = Self::length(request);
        let least = Self::least(length, request.align);
        let found = self.find(least);
        let series = if odd(length) == 3 { "3·2^k" } else { "2^k" };
        if found.is_none() && (least == u64::MAX || !self.obtain(least)) {
            self.reason = format!("no block of {series} bytes holds it, and no area is left");
            return None;
        }
        let (mut block, offset) = found.or_else(|| self.find(least))?;
        let from = if found.is_some() { "" } else { ", in a new area" };
        self.reason =
            format!("the lowest of the smallest of {series} bytes that hold it: {block}{from}");
        self.blocks.remove(&(block, offset));
        while block > length {
            block /= 2;
            self.blocks.insert((block, offset + block));
        }
        Some(Extent::new(offset, length))
    }

    fn free(&mut self, extent: Extent) {
        self.give(extent.len(), extent.offset());
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let (offset, length) = (extent.offset(), Self::length(request));
        let right = offset.is_multiple_of(request.align) && offset.is_multiple_of(length);
        if !right || odd(length) != odd(extent.len()) {
            return None;
        }
        let halves =
            |from: u64, to: u64| lengths(odd(length)).filter(move |half| (from..to).contains(half));
        if !halves(extent.len(), length).all(|half| self.blocks.contains(&(half, offset + half))) {
            return None;
        }
        for half in halves(extent.len(), length) {
            self.blocks.remove(&(half, offset + half));
        }
        for half in halves(length, extent.len()) {
            self.blocks.insert((half, offset + half));
        }
        Some(Extent::new(offset, length))
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let rest = Extent::between(self.top, self.heap.capacity());
        let rest = (!self.heap.grows() && rest.len() > 0).then_some(rest);
        let blocks = self.blocks.iter().map(|(length, offset)| Extent::new(*offset, *length));
        blocks.chain(rest).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
