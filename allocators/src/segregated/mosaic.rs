//! `mosaic`, the general allocator for an arena. Rule: the waiting block of exactly the length that
//! was freed last; else the shortest free block that serves, below 1792 bytes the one freed last of
//! its length, from there the lowest. A freed block of up to 1024 bytes waits unmerged; of fifteen
//! that wait with the same length the eight oldest are merged when there is another, and all of
//! them before a request is refused or the heap grows.
//!
//! Allocate and free: O(1) amortised for short blocks; O(log f) for long ones. A waiting block
//! costs one line of a side table, and none costs a look at the heap. Over-aligned requests and the
//! tails of shortened blocks do not wait.
//! Origin: Weinstock's QuickFit (1976) over best fit; coalescing on a bit map. Weakness: blocks
//! that wait are fragmentation while there is room; long blocks pay for an ordered set.

use super::quick::{LONGEST, MOST, OLDEST, Quick};
use super::tightest::Tightest;
use super::{Segregated, naive::NaiveSegregated};
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Entry, Family, Promises, boxed};
use crate::naive::Naive;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const MOSAIC: Entry = Entry {
    name: "mosaic",
    family: Family::Segregated,
    rule: "the block freed last of just that length, else the shortest that serves",
    origin: "QuickFit (Weinstock 1976) over best fit, coalescing on a bit map",
    knobs: &[],
    promises: |_| Ok(Promises { tiles: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|_, heap| Box::new(NaiveMosaic::new(heap))),
};

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let quick = Quick::new(&mut arena)?;
    boxed(Mosaic { quick, rest: Segregated::<Tightest<P>, P>::new(arena)? })
}

struct Mosaic<P: Probe> {
    quick: Quick<P>,
    rest: Segregated<Tightest<P>, P>,
}

impl<P: Probe> Mosaic<P> {
    /// Nothing of just that length waits.
    #[inline(never)]
    fn allocate_from_rest(&mut self, request: Request) -> Option<Extent> {
        if let Some(grant) = self.rest.allocate_below_top(request) {
            return Some(grant);
        }
        self.merge_all();
        self.rest.allocate(request)
    }

    fn merge_all(&mut self) {
        for len in 1..=LONGEST {
            self.merge(len, MOST);
        }
    }

    /// Frees the oldest that wait with this length.
    fn merge(&mut self, len: u64, count: usize) {
        for start in self.quick.oldest(len, count) {
            self.rest.free(Extent::new(start * GRANULE, len * GRANULE));
        }
    }

    #[inline(never)]
    fn free_to_rest(&mut self, extent: Extent) {
        let len = extent.len() / GRANULE;
        if len > LONGEST {
            return self.rest.free(extent);
        }
        self.merge(len, OLDEST);
        self.quick.put(extent.offset() / GRANULE, len);
    }
}

impl<P: Probe> Allocator<P> for Mosaic<P> {
    #[inline(always)]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = request.rounded();
        if request.align <= GRANULE
            && length <= LONGEST * GRANULE
            && let Some(start) = self.quick.take(length / GRANULE)
        {
            return Some(Extent::new(start * GRANULE, length));
        }
        self.allocate_from_rest(request)
    }

    #[inline(always)]
    fn free(&mut self, extent: Extent) {
        let len = extent.len() / GRANULE;
        if len > LONGEST || !self.quick.put(extent.offset() / GRANULE, len) {
            self.free_to_rest(extent);
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        self.rest.resize(extent, request)
    }

    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        let extent = |(start, len): (u64, u64)| Extent::new(start * GRANULE, len * GRANULE);
        self.quick.iter().for_each(|block| visit(extent(block)));
        self.rest.for_each_free(visit)
    }

    fn top(&self) -> Option<u64> {
        self.rest.top()
    }

    fn check(&self) -> Result<(), Broken> {
        self.rest.check()?;
        let mut blocks = Vec::new();
        self.for_each_free(&mut |block| blocks.push(block));
        disjoint(blocks, self.top().unwrap_or(self.arena().heap().capacity()))
    }

    fn arena(&self) -> &Arena<P> {
        self.rest.arena()
    }

    fn arena_mut(&mut self) -> &mut Arena<P> {
        self.rest.arena_mut()
    }
}

/// The same said naively: piles by length before the pile of the rest.
struct NaiveMosaic {
    waiting: Vec<Vec<Extent>>,
    rest: NaiveSegregated,
    reason: String,
}

impl NaiveMosaic {
    fn new(heap: Heap) -> Self {
        let rest = NaiveSegregated::new(heap, super::naive::tightest);
        NaiveMosaic { waiting: vec![Vec::new(); 65], rest, reason: String::new() }
    }
}

impl Naive for NaiveMosaic {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = request.size.max(1).next_multiple_of(16);
        if request.align <= 16
            && length <= 1024
            && let Some(block) = self.waiting[length as usize / 16].pop()
        {
            self.reason = format!("the block of just {length} bytes that was freed last");
            return Some(block);
        }
        let grant = self.rest.allocate_below_top(request).or_else(|| {
            let waiting = self.waiting.iter_mut().flat_map(|pile| pile.drain(..));
            waiting.collect::<Vec<_>>().into_iter().for_each(|block| self.rest.free(block));
            self.rest.allocate(request)
        });
        self.reason = self.rest.reason();
        grant
    }

    fn free(&mut self, extent: Extent) {
        if extent.len() > 1024 {
            return self.rest.free(extent);
        }
        let pile = &mut self.waiting[extent.len() as usize / 16];
        if pile.len() == 15 {
            pile.drain(..8).for_each(|block| self.rest.free(block));
        }
        pile.push(extent);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        self.rest.resize(extent, request)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let waiting = self.waiting.iter().flat_map(|pile| pile.iter().rev().copied());
        waiting.chain(self.rest.free_blocks()).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
