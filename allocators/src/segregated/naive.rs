//! The segregated fits said naively: all free blocks in one pile, the one freed last on top, and a
//! rule that picks one of them.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};

/// Where in the pile (the last is on top) the block stands that a request takes.
pub(super) type Rule = fn(pile: &[Extent], request: Request) -> Option<usize>;

pub(super) struct NaiveSegregated {
    heap: Heap,
    pile: Vec<Extent>,
    /// End of the last live block of a growing heap.
    top: u64,
    rule: Rule,
    reason: String,
}

/// A length down to a thirty-second of its power of two, but no finer than 16 bytes.
fn class(bytes: u64) -> u64 {
    let part = (1 << bytes.ilog2()) / 32;
    bytes / part.max(16) * part.max(16)
}

/// The same upwards.
fn next_class(bytes: u64) -> u64 {
    let part = ((1 << bytes.ilog2()) / 32).max(16);
    bytes.div_ceil(part) * part
}

/// Two-level segregated fit: the lowest class of which all blocks serve; in it the last freed.
pub(super) fn two_level(pile: &[Extent], request: Request) -> Option<usize> {
    let bytes = request.rounded() + request.align.max(16) - 16;
    let serving = (0..pile.len()).rev().filter(|at| class(pile[*at].len()) >= next_class(bytes));
    serving.min_by_key(|at| class(pile[*at].len()))
}

/// Best fit: the shortest, ties to the lowest.
pub(super) fn tightest(pile: &[Extent], request: Request) -> Option<usize> {
    let serving = (0..pile.len()).filter(|at| request.within(pile[*at]).is_some());
    serving.min_by_key(|at| (pile[*at].len(), pile[*at].offset()))
}

impl NaiveSegregated {
    pub(super) fn new(heap: Heap, rule: Rule) -> Self {
        let mut naive =
            NaiveSegregated { heap, pile: Vec::new(), top: 0, rule, reason: String::new() };
        if let Heap::Fixed { capacity } = heap {
            naive.pile.push(Extent::new(0, capacity));
            naive.top = capacity;
        }
        naive
    }

    /// Cuts a grant out of a block that is no longer in the pile.
    fn cut(&mut self, block: Extent, grant: Extent) -> Option<Extent> {
        let front = Extent::between(block.offset(), grant.offset());
        let back = Extent::between(grant.end(), block.end());
        self.pile.extend([front, back].into_iter().filter(|rest| rest.len() > 0));
        Some(grant)
    }

    /// A grant out of the pile; the wilderness is not in it.
    pub(super) fn allocate_below_top(&mut self, request: Request) -> Option<Extent> {
        let bytes = request.rounded();
        let Some(at) = (self.rule)(&self.pile, request) else {
            self.reason = format!("no list has a block that is sure to hold {bytes} bytes");
            return None;
        };
        let block = self.pile.remove(at);
        let others = self.pile.iter().filter(|other| request.within(**other).is_some()).count();
        self.reason =
            format!("a block of {} bytes for {bytes}; {others} more would hold it", block.len());
        self.cut(block, request.within(block)?)
    }

    fn wilderness(&self) -> Extent {
        Extent::between(self.top, self.heap.capacity().max(self.top))
    }
}

impl Naive for NaiveSegregated {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        if let Some(grant) = self.allocate_below_top(request) {
            return Some(grant);
        }
        let wilderness = self.wilderness();
        let grant = request.within(wilderness).filter(|_| self.heap.grows())?;
        self.top = grant.end();
        self.cut(Extent::between(wilderness.offset(), grant.end()), grant)
    }

    fn free(&mut self, extent: Extent) {
        let touches =
            |block: &Extent| block.end() == extent.offset() || extent.end() == block.offset();
        let beside: Vec<Extent> = self.pile.iter().copied().filter(touches).collect();
        self.pile.retain(|block| !touches(block));
        let start = beside.iter().map(|block| block.offset()).chain([extent.offset()]).min();
        let end = beside.iter().map(|block| block.end()).chain([extent.end()]).max();
        let (start, end) = (start.unwrap_or(0), end.unwrap_or(0));
        if self.heap.grows() && end == self.top {
            self.top = start;
        } else {
            self.pile.push(Extent::between(start, end));
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = Extent::new(extent.offset(), request.rounded());
        if !extent.offset().is_multiple_of(request.align) {
            return None;
        }
        if resized.end() < extent.end() {
            self.free(Extent::between(resized.end(), extent.end()));
        } else if resized.end() > extent.end() {
            if self.heap.grows() && extent.end() == self.top {
                self.top = (resized.end() <= self.heap.capacity()).then_some(resized.end())?;
                return Some(resized);
            }
            let follows =
                |block: &Extent| block.offset() == extent.end() && block.end() >= resized.end();
            let block = self.pile.remove(self.pile.iter().position(follows)?);
            self.cut(block, Extent::between(block.offset(), resized.end()));
        }
        Some(resized)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        self.pile.iter().rev().copied().collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
