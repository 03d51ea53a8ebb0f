//! Sequential fits: a fit chooses among the free blocks, one after another; a mechanism keeps
//! them. This file is what all of them share: where the heap ends, when neighbours merge, and
//! what a resize does.
//!
//! Rule: the lowest aligned address in the chosen block is granted; what is left in front and
//! behind (with `split=B`: if it is at least B) stays free where the block stood. · Allocate: a search over the f free blocks, or
//! one look into an index (`index/`); free: O(log f). · Origin: Knuth 1968, section 2.5; orders and deferral after Wilson et al. 1995.
//! Weakness: a search grows with f.

#[cfg(test)]
mod broken;
mod chart;
mod chunks;
mod entry;
mod fit;
mod index;
mod list;
mod mechanism;
mod naive;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Probe;
use crate::request::{Extent, Request};
pub(crate) use chart::{Chart, Found, HasChart};
#[allow(unused_imports, reason = "what a fit without an index registers itself with")]
pub(crate) use entry::entry;
pub(crate) use entry::{Shape, build_charted, build_indexed, build_listed, charted, tied};
use fit::Choose;
pub(crate) use fit::{Blocks, Fit};
pub(crate) use index::{HasIndex, Tightest};
use mechanism::{Mechanism, whole};
use std::marker::PhantomData;

/// When neighbours merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coalesce {
    Immediate,
    Deferred,
    Never,
}

/// What happens at the end of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growth {
    /// It is where it is; the last block is an ordinary one.
    Fixed,
    /// An endless free block follows, used when no other serves.
    Wilderness,
    /// The break rises by multiples of so many bytes and never recedes.
    Steps(u64),
}

/// A fit over a mechanism `M`, in which it chooses as `C` says.
pub(crate) struct Sequential<C, M, P: Probe> {
    arena: Arena<P>,
    mechanism: M,
    coalesce: Coalesce,
    growth: Growth,
    moves: bool,
    /// One past the space under management: the capacity, the break, or where the wilderness is.
    top: u64,
    /// Whether a block has joined the list since the last sweep: it may have a free neighbour or
    /// stand out of address order.
    unmerged: bool,
    inspected: u64,
    choose: PhantomData<C>,
}

impl<C: Choose<M, P>, M: Mechanism<P>, P: Probe> Sequential<C, M, P> {
    fn new(mut arena: Arena<P>, mut mechanism: M, shape: &Shape) -> Self {
        let growth = match (arena.heap(), shape.grow) {
            (Heap::Fixed { .. }, _) => Growth::Fixed,
            (Heap::Growing { .. }, None) => Growth::Wilderness,
            (Heap::Growing { .. }, Some(step)) => Growth::Steps(step),
        };
        let top = if growth == Growth::Fixed { arena.heap().capacity() } else { 0 };
        if top > 0 {
            mechanism.append(&mut arena, Extent::new(0, top), true);
        }
        let (coalesce, moves) = (shape.coalesce, shape.moves);
        let (unmerged, inspected, choose) = (false, 0, PhantomData);
        Sequential { arena, mechanism, coalesce, growth, moves, top, unmerged, inspected, choose }
    }

    /// Grants from a free block, if one serves.
    #[inline(always)]
    fn search(&mut self, request: Request) -> Option<Extent> {
        C::grant(&mut self.mechanism, &mut self.arena, request, &mut self.inspected)
    }

    /// Grants where no free block serves, as the heap is.
    #[inline(never)]
    fn without(&mut self, request: Request) -> Option<Extent> {
        if self.coalesce == Coalesce::Deferred && self.unmerged {
            self.sweep();
            if let Some(grant) = self.search(request) {
                return Some(grant);
            }
        }
        match self.growth {
            Growth::Fixed => None,
            Growth::Wilderness => self.grant_at_top(request),
            Growth::Steps(step) => self.raise(request, step),
        }
    }

    /// Grants at the top, aligned up; what is skipped becomes a free block.
    fn grant_at_top(&mut self, request: Request) -> Option<Extent> {
        let start = request.aligned(self.top);
        let end = start.checked_add(request.rounded())?;
        if end > self.arena.heap().capacity() {
            return None;
        }
        if start > self.top {
            self.mechanism.append(&mut self.arena, Extent::between(self.top, start), true);
            self.unmerged = true;
        }
        let grant = Extent::between(start, end);
        self.mechanism.append(&mut self.arena, grant, false);
        self.top = end;
        Some(grant)
    }

    /// Raises the break by the least multiple of `step` that makes the last block serve.
    fn raise(&mut self, request: Request, step: u64) -> Option<Extent> {
        let last = self.mechanism.ending_at(&self.arena, self.top);
        let start = request.aligned(last.map_or(self.top, Extent::offset));
        let missing = start.checked_add(request.rounded())?.saturating_sub(self.top);
        let top = self.top.checked_add(missing.checked_next_multiple_of(step)?)?;
        if top > self.arena.heap().capacity() {
            return None;
        }
        match last {
            Some(block) => self.mechanism.extend(&mut self.arena, block, top),
            None => {
                self.mechanism.append(&mut self.arena, Extent::between(self.top, top), true);
                self.unmerged = true;
            }
        }
        self.top = top;
        self.search(request)
    }

    /// Merges everything in address order; what touches the wilderness joins it.
    fn sweep(&mut self) {
        let limit = (self.growth == Growth::Wilderness).then_some(self.top);
        if let Some(top) = self.mechanism.sweep(&mut self.arena, limit) {
            self.top = top;
        }
        self.unmerged = false;
    }

    /// Grows a grant into what follows it; a free block's rest below the split threshold goes with
    /// it.
    fn grow_in_place(&mut self, extent: Extent, len: u64) -> Option<Extent> {
        let taken = Extent::new(extent.end(), len - extent.len());
        if extent.end() == self.top {
            if self.growth != Growth::Wilderness || taken.end() > self.arena.heap().capacity() {
                return None;
            }
            self.mechanism.lengthen(&mut self.arena, extent, taken, None);
            self.top = taken.end();
            return Some(Extent::new(extent.offset(), len));
        }
        let next = self.mechanism.starting_at(&self.arena, extent.end())?;
        if next.len() < taken.len() {
            return None;
        }
        let taken = whole(taken, next, self.mechanism.split());
        self.mechanism.lengthen(&mut self.arena, extent, taken, Some(next));
        Some(Extent::between(extent.offset(), taken.end()))
    }
}

impl<C: Choose<M, P>, M: Mechanism<P>, P: Probe> Allocator<P> for Sequential<C, M, P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        match self.search(request) {
            None => self.without(request),
            grant => grant,
        }
    }

    #[inline]
    fn free(&mut self, extent: Extent) {
        if !M::MERGES {
            self.unmerged = true;
            if self.coalesce != Coalesce::Immediate {
                return self.mechanism.free(&mut self.arena, extent, None, None);
            }
        }
        let limit = (self.growth == Growth::Wilderness).then_some(self.top);
        if let Some(top) = self.mechanism.merge(&mut self.arena, extent, limit) {
            self.top = top;
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let len = request.rounded();
        if request.aligned(extent.offset()) != extent.offset() {
            return None;
        }
        // What it would give back is shorter than the split threshold: one granule, so nothing,
        // unless said otherwise.
        if len <= extent.len() && extent.len() - len < self.mechanism.split() {
            return Some(extent);
        }
        if self.moves {
            return None;
        }
        if len > extent.len() {
            return self.grow_in_place(extent, len);
        }
        let kept = Extent::new(extent.offset(), len);
        let tail = Extent::between(kept.end(), extent.end());
        self.mechanism.divide(&mut self.arena, extent, tail);
        self.free(tail);
        Some(kept)
    }

    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        let mut next = self.mechanism.first(&self.arena);
        while let Some(block) = next {
            visit(block);
            next = self.mechanism.after(&self.arena, block);
        }
        Walk::Complete
    }

    fn top(&self) -> Option<u64> {
        (self.growth == Growth::Wilderness).then_some(self.top)
    }

    fn obtained(&self) -> Option<u64> {
        matches!(self.growth, Growth::Steps(_)).then_some(self.top)
    }

    fn check(&self) -> Result<(), Broken> {
        let mut blocks = Vec::new();
        self.for_each_free(&mut |block| blocks.push(block));
        self.mechanism.check(&self.arena, &blocks)?;
        blocks.sort();
        for pair in blocks.windows(2) {
            if pair[0].end() > pair[1].offset() {
                return Err(Broken(format!("free blocks {:?} and {:?} overlap", pair[0], pair[1])));
            }
            if self.coalesce == Coalesce::Immediate && pair[0].end() == pair[1].offset() {
                return Err(Broken(format!("{:?} and {:?} are not merged", pair[0], pair[1])));
            }
        }
        match blocks.last() {
            Some(last) if last.end() > self.top => {
                Err(Broken(format!("free block {last:?} lies past the top {}", self.top)))
            }
            Some(last)
                if last.end() == self.top
                    && self.growth == Growth::Wilderness
                    && self.coalesce == Coalesce::Immediate =>
            {
                Err(Broken(format!("free block {last:?} has not joined the wilderness")))
            }
            _ => Ok(()),
        }
    }

    fn arena(&self) -> &Arena<P> {
        &self.arena
    }

    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }

    fn inspected(&self) -> Option<u64> {
        C::INSPECTS.then_some(self.inspected)
    }
}
