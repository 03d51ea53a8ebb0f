//! The chart of the heap: the same grants as the list, block for block, in logarithmic time.
//!
//! It stands beside the heap, so that no word of a block is read or written and user bytes can
//! imitate nothing. Where free blocks start and end is one bit a granule (`edges.rs`). For every
//! word of 64 granules a number says how long the longest free block is that starts there, and a
//! tree of maxima over these (`maxima.rs`) finds the lowest block of at least some length, or the
//! longest. The same numbers give a block's other end: one that leaves its word with 64 granules or
//! more is the longest that starts there, and one with fewer ends in the next.
//!
//! A number holds up to 32766 granules; longer blocks have a tree of their own (`long.rs`).
//! It keeps address order and merged neighbours only; other orders and deferral need the list.

mod audit;
#[cfg(test)]
mod broken;
mod edges;
#[cfg(test)]
mod ends;
mod long;
mod maxima;
mod search;
mod turnover;

use super::fit::{Choose, Fit};
use super::mechanism::Mechanism;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use edges::{Edges, WORD};
use long::{LONG, Long, REGION};
use maxima::Maxima;
use std::marker::PhantomData;

/// A fit whose choice the chart can answer.
pub(crate) trait HasChart: Fit {
    /// The block that serves.
    fn find<P: Probe>(chart: &mut Chart<P>, request: Request) -> Option<Found>;
}

/// Asks the chart as `F` does.
pub(crate) struct Charted<F>(PhantomData<F>);

impl<F: HasChart, P: Probe> Choose<Chart<P>, P> for Charted<F> {
    const INSPECTS: bool = false;

    #[inline]
    fn choose(
        chart: &mut Chart<P>,
        _arena: &Arena<P>,
        request: Request,
        _inspected: &mut u64,
    ) -> Option<Extent> {
        F::find(chart, request).map(|found| found.block.extent())
    }

    /// The same in granules throughout.
    #[inline(always)]
    fn grant(
        chart: &mut Chart<P>,
        _arena: &mut Arena<P>,
        request: Request,
        _inspected: &mut u64,
    ) -> Option<Extent> {
        let found = F::find(chart, request)?;
        let start = match request.align {
            0..=GRANULE => found.block.start,
            _ => request.aligned(found.block.start * GRANULE) / GRANULE,
        };
        let taken = Span { start, end: start + request.rounded() / GRANULE };
        chart.take(found, taken);
        chart.rover = taken.end;
        Some(taken.extent())
    }
}

/// The mechanism.
pub(crate) struct Chart<P: Probe> {
    edges: Edges<P>,
    /// For every word of edges: granules of the longest block that starts there, `LONG` at most.
    lengths: Maxima<u16, P>,
    long: Long<P>,
    /// The granule at which the last grant ends.
    rover: u64,
}

/// A length as a word's number has it.
#[inline]
fn short(granules: u64) -> u16 {
    granules.min(LONG) as u16
}

/// Granules from `start` to `end`.
#[derive(Clone, Copy)]
struct Span {
    start: u64,
    end: u64,
}

/// A block that serves.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    block: Span,
    /// Granules of the longest other block that starts in the same word; 0 if none does.
    beside: u64,
}

impl Span {
    #[inline]
    fn of(block: Extent) -> Span {
        Span { start: block.offset() / GRANULE, end: block.end() / GRANULE }
    }

    #[inline]
    fn len(self) -> u64 {
        self.end - self.start
    }

    #[inline]
    fn extent(self) -> Extent {
        Extent::new(self.start * GRANULE, self.len() * GRANULE)
    }

    /// The region it starts in.
    #[inline]
    fn region(self) -> u64 {
        self.start / REGION
    }

    /// The word it starts in.
    #[inline]
    fn word(self) -> u64 {
        self.start / WORD
    }
}

impl<P: Probe> Chart<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Chart {
            edges: Edges::new(arena)?,
            lengths: Maxima::new(arena, WORD * GRANULE)?,
            long: Long::new(arena)?,
            rover: 0,
        })
    }

    /// The granule at which the last grant ends; 0 at first.
    #[inline]
    pub(crate) fn rover(&self) -> u64 {
        self.rover
    }
}

impl<P: Probe> Mechanism<P> for Chart<P> {
    const MERGES: bool = true;

    fn first(&self, _arena: &Arena<P>) -> Option<Extent> {
        self.lowest_short(0, 1).map(|found| found.block.extent())
    }

    fn after(&self, _arena: &Arena<P>, block: Extent) -> Option<Extent> {
        let found = self.lowest_short(block.end() / GRANULE, 1)?;
        Some(found.block.extent())
    }

    /// What lies at `offset` is live, or past all: an edge there is a block's end.
    #[inline(always)]
    fn ending_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let end = offset / GRANULE;
        let ends = self.edges.is_edge(end);
        ends.then(|| Span { start: self.start_of(end), end }.extent())
    }

    /// What ends at `offset` is live: an edge there is a block's start.
    #[inline(always)]
    fn starting_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let start = offset / GRANULE;
        let starts = self.edges.is_edge(start);
        starts.then(|| Span { start, end: self.end_of(start) }.extent())
    }

    fn append(&mut self, arena: &mut Arena<P>, extent: Extent, free: bool) {
        if free {
            self.free(arena, extent, None, None);
        } else {
            self.rover = extent.end() / GRANULE;
        }
    }

    #[inline(always)]
    fn cut(&mut self, _arena: &mut Arena<P>, block: Extent, grant: Extent, serves: bool) {
        self.take(self.found(block), Span::of(grant));
        if serves {
            self.rover = grant.end() / GRANULE;
        }
    }

    #[inline(always)]
    fn free(
        &mut self,
        _arena: &mut Arena<P>,
        extent: Extent,
        left: Option<Extent>,
        right: Option<Extent>,
    ) {
        let start = left.unwrap_or(extent).offset();
        let merged = Extent::between(start, right.unwrap_or(extent).end());
        self.give(Span::of(extent), Span::of(merged));
    }

    #[inline(always)]
    fn merge(&mut self, arena: &mut Arena<P>, extent: Extent, top: Option<u64>) -> Option<u64> {
        let freed = Span::of(extent);
        let mut merged = freed;
        if self.edges.is_edge(freed.start) {
            merged.start = self.start_of(freed.start);
        }
        if top == Some(extent.end()) {
            let left = Span { start: merged.start, end: freed.start };
            self.retreat(arena, extent, (left.len() > 0).then(|| left.extent()));
            return Some(left.start * GRANULE);
        }
        if self.edges.is_edge(freed.end) {
            merged.end = self.end_of(freed.end);
        }
        self.give(freed, merged);
        None
    }

    #[inline]
    fn retreat(&mut self, _arena: &mut Arena<P>, _extent: Extent, left: Option<Extent>) {
        if let Some(left) = left {
            self.take(self.found(left), Span::of(left));
        }
    }

    fn extend(&mut self, arena: &mut Arena<P>, block: Extent, end: u64) {
        self.free(arena, Extent::between(block.end(), end), Some(block), None);
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

    /// Neighbours are always merged: there is nothing to sweep.
    fn sweep(&mut self, _arena: &mut Arena<P>, top: Option<u64>) -> Option<u64> {
        top
    }

    fn check(&self, _arena: &Arena<P>, blocks: &[Extent]) -> Result<(), Broken> {
        self.audit(blocks)
    }
}
