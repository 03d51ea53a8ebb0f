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
mod long;
mod maxima;
mod search;

use super::fit::{Choose, Fit};
use super::mechanism::Mechanism;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use edges::{Edges, WORD};
use long::{LONG, Long};
use maxima::Maxima;
use std::marker::PhantomData;

/// A fit whose choice the chart can answer.
pub(crate) trait HasChart: Fit {
    /// The block that serves.
    fn find<P: Probe>(chart: &Chart<P>, request: Request) -> Option<Extent>;
}

/// Asks the chart as `F` does.
pub(crate) struct Charted<F>(PhantomData<F>);

impl<F: HasChart, P: Probe> Choose<Chart<P>, P> for Charted<F> {
    const INSPECTS: bool = false;

    #[inline]
    fn choose(
        chart: &Chart<P>,
        _arena: &Arena<P>,
        request: Request,
        _inspected: &mut u64,
    ) -> Option<Extent> {
        F::find(chart, request)
    }
}

/// The mechanism.
pub(crate) struct Chart<P: Probe> {
    edges: Edges<P>,
    /// For every word of edges: granules of the longest block that starts there, `LONG` at most.
    lengths: Maxima<u16, P>,
    long: Long<P>,
    /// The end of the last grant, in bytes.
    rover: u64,
}

/// A length as a word's number has it.
#[inline]
fn short(granules: u64) -> u16 {
    granules.min(LONG) as u16
}

/// Free granules from `start` to `end`.
#[derive(Clone, Copy)]
struct Span {
    start: u64,
    end: u64,
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
    fn block(self) -> Extent {
        Extent::new(self.start * GRANULE, self.len() * GRANULE)
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

    /// The end of the last grant, in bytes; 0 at first.
    #[inline]
    pub(crate) fn rover(&self) -> u64 {
        self.rover
    }

    /// Where the block ends that starts at `start`.
    #[inline]
    fn end_of(&self, start: u64) -> u64 {
        let word = start / WORD;
        let later = self.edges.word(word) & (!1 << (start % WORD));
        if later != 0 {
            return word * WORD + u64::from(later.trailing_zeros());
        }
        match self.lengths.get(word) {
            0..64 => self.edges.lowest(word + 1).unwrap_or(start),
            length if length < short(LONG) => start + u64::from(length),
            _ => start + self.long.len_at(start),
        }
    }

    /// Where the block starts that ends at `end`.
    #[inline]
    fn start_of(&self, end: u64) -> u64 {
        if let Some(start) = self.edges.just_before(end) {
            return start;
        }
        let word = end / WORD;
        if let Some(start) = word.checked_sub(1).and_then(|before| self.edges.highest(before)) {
            return start;
        }
        // All of the word before is free: the block is the last that starts in a word before.
        let word = self.lengths.last_before(word, 1);
        word.and_then(|word| self.edges.highest(word)).unwrap_or(end)
    }

    /// A block more, or a longer one: what is kept about its word rises.
    #[inline(always)]
    fn insert(&mut self, span: Span) {
        self.lengths.raise(span.word(), short(span.len()));
        if span.len() >= LONG {
            self.long.insert(span);
        }
    }

    /// The block `old` is not there any more, and the edges say so; where one that starts in its
    /// word leaves it, it ends in the next word or at `end`.
    #[inline(always)]
    fn remove(&mut self, old: Span, end: u64) {
        let word = old.word();
        if self.lengths.get(word) == short(old.len()) {
            let longest = self.longest_in(word, end);
            self.lengths.lower(word, short(longest));
        }
        if old.len() >= LONG {
            self.long.remove(old);
        }
    }

    /// The longest block that starts in `word`; `end` as for `remove`.
    #[inline]
    fn longest_in(&self, word: u64, end: u64) -> u64 {
        let mut turns = self.edges.turns(word);
        let mut longest = 0;
        while let Some(start) = turns.take() {
            let end = match turns.take() {
                Some(end) => end,
                None => self.edges.lowest(word + 1).unwrap_or(end) - word * WORD,
            };
            longest = longest.max(end - start);
        }
        longest
    }

    /// Takes `taken` out of `block`.
    #[inline(always)]
    fn take(&mut self, block: Span, taken: Span) {
        self.edges.turn(taken.start, taken.end, false);
        let back = Span { start: taken.end, end: block.end };
        let front = Span { start: block.start, end: taken.start };
        if front.len() > 0 {
            self.edges.turn_first(taken.start, true);
        }
        // What leaves the word the block started in, if it was part of the block.
        let end = if back.word() == block.word() { back.end } else { front.end };
        self.remove(block, end);
        if front.len() >= LONG {
            self.long.insert(front);
        }
        if back.len() > 0 {
            self.insert(back);
        }
    }
}

impl<P: Probe> Mechanism<P> for Chart<P> {
    fn first(&self, _arena: &Arena<P>) -> Option<Extent> {
        self.lowest(0, 1).map(Span::block)
    }

    fn after(&self, _arena: &Arena<P>, block: Extent) -> Option<Extent> {
        self.lowest(block.end() / GRANULE, 1).map(Span::block)
    }

    /// What lies at `offset` is live, or past all: an edge there is a block's end.
    #[inline(always)]
    fn ending_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let end = offset / GRANULE;
        let ends = self.edges.is_edge(end);
        ends.then(|| Span { start: self.start_of(end), end }.block())
    }

    /// What ends at `offset` is live: an edge there is a block's start.
    #[inline(always)]
    fn starting_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let start = offset / GRANULE;
        let starts = self.edges.is_edge(start);
        starts.then(|| Span { start, end: self.end_of(start) }.block())
    }

    fn append(&mut self, arena: &mut Arena<P>, extent: Extent, free: bool) {
        if free {
            self.free(arena, extent, None, None);
        } else {
            self.rover = extent.end();
        }
    }

    #[inline(always)]
    fn cut(&mut self, _arena: &mut Arena<P>, block: Extent, grant: Extent, serves: bool) {
        self.take(Span::of(block), Span::of(grant));
        if serves {
            self.rover = grant.end();
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
        let freed = Span::of(extent);
        self.edges.turn(freed.start, freed.end, true);
        let mut merged = freed;
        match left.map(Span::of) {
            None => self.edges.turn_first(freed.start, false),
            Some(left) => {
                merged.start = left.start;
                if left.len() >= LONG {
                    self.long.remove(left);
                }
            }
        }
        if let Some(right) = right.map(Span::of) {
            merged.end = right.end;
            if right.word() != merged.word() {
                // No block begins before it in its word: another one that leaves it is short.
                self.remove(right, right.end);
            } else if right.len() >= LONG {
                self.long.remove(right);
            }
        }
        self.insert(merged);
    }

    #[inline]
    fn retreat(&mut self, _arena: &mut Arena<P>, _extent: Extent, left: Option<Extent>) {
        if let Some(left) = left.map(Span::of) {
            self.take(left, left);
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
