//! Simple segregated storage said naively: a pile of freed blocks, the one freed last on top, and
//! a row of blocks that were never used.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};

pub(super) struct NaiveSegregatedStorage {
    heap: Heap,
    halves: bool,
    freed: Vec<Extent>,
    unused: Vec<Extent>,
    /// The end of the last chunk.
    top: u64,
    reason: String,
}

impl NaiveSegregatedStorage {
    pub(super) fn new(heap: Heap, halves: bool) -> Self {
        let (freed, unused) = (Vec::new(), Vec::new());
        NaiveSegregatedStorage { heap, halves, freed, unused, top: 0, reason: String::new() }
    }

    /// All classes' lengths, ascending: those up to 64 GiB.
    fn classes(&self) -> impl Iterator<Item = u64> + '_ {
        (4..=36u32).flat_map(move |log2| {
            let half = (self.halves && log2 >= 5).then_some(3 << (log2 - 1));
            [Some(1 << log2), half].into_iter().flatten()
        })
    }

    fn class(&self, request: Request) -> Option<u64> {
        let serves = |length: &u64| *length >= request.size && length.is_multiple_of(request.align);
        self.classes().find(serves)
    }

    /// The blocks of a chunk that begins at `start`.
    fn cut(&self, start: u64, length: u64) -> Vec<Extent> {
        let mut pages = length.div_ceil(4096);
        while !(pages * 4096).is_multiple_of(length) {
            pages += 1;
        }
        (0..pages * 4096 / length)
            .map(|number| Extent::new(start + number * length, length))
            .filter(|block| block.end() <= self.heap.capacity())
            .collect()
    }

    /// Where a chunk lies right for its blocks, up to a page, and for the request.
    fn start(&self, length: u64, align: u64) -> u64 {
        let lies_right = (4..=12).map(|log2| 1 << log2).filter(|by| length.is_multiple_of(*by));
        self.top.next_multiple_of(lies_right.max().unwrap_or(1).max(align))
    }

    /// Blocks of what a chunk at `start` skips.
    fn skip_to(&mut self, start: u64) {
        while self.top < start {
            let fits =
                |length: &u64| self.top.is_multiple_of(*length) && self.top + length <= start;
            let length = (0..36).map(|log2| 1 << log2).filter(fits).max().unwrap_or(1);
            self.freed.push(Extent::new(self.top, length));
            self.top += length;
        }
    }
}

impl Naive for NaiveSegregatedStorage {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let Some(length) = self.class(request) else {
            self.reason = "no class is so long".to_string();
            return None;
        };
        let serves =
            |block: &Extent| block.len() == length && block.offset().is_multiple_of(request.align);
        if let Some(index) = self.freed.iter().rposition(serves) {
            self.reason = format!("the block of {length} bytes that was freed last");
            return Some(self.freed.remove(index));
        }
        if let Some(index) = self.unused.iter().position(serves) {
            self.reason = format!("the lowest unused block of {length} bytes");
            return Some(self.unused.remove(index));
        }
        let start = self.start(length, request.align);
        let blocks = self.cut(start, length);
        let Some((first, others)) = blocks.split_first() else {
            self.reason = format!("no block of {length} bytes, and too little left for a chunk");
            return None;
        };
        self.skip_to(start);
        self.reason = format!("no block of {length} bytes: a chunk of {}", blocks.len());
        self.unused.extend(others);
        self.top = blocks[blocks.len() - 1].end();
        Some(*first)
    }

    fn free(&mut self, extent: Extent) {
        self.freed.push(extent);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let right = extent.offset().is_multiple_of(request.align);
        (right && self.class(request) == Some(extent.len())).then_some(extent)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let rest = Extent::between(self.top, self.heap.capacity());
        let rest = (!self.heap.grows() && rest.len() > 0).then_some(rest);
        self.freed.iter().rev().chain(&self.unused).copied().chain(rest).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
