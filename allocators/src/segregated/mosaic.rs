//! `mosaic`, the general allocator for an arena. Rule: the waiting block of exactly the length that
//! was freed last; else best fit, ties to the lowest. A freed block of up to 1024 bytes waits
//! unmerged as long as there is room; of fifteen that wait with the same length the eight oldest are
//! merged when there is another. Room is a free block of a quarter of a fixed heap (and 2016 bytes), looked for after
//! each best fit; without it, and before a request is refused or a heap grows, all that waits is
//! merged, and nothing waits until 256 blocks were freed and there is room; each time a request
//! could not be served at once that number doubles.
//!
//! Allocate and free: O(1) for a block that waits, one line of a side table and no look at the heap;
//! else O(log f). Over-aligned requests and the tails of shortened blocks do not wait.
//! Origin: Weinstock's QuickFit (1976) over best fit; coalescing on a bit map. Weakness: in a tight
//! heap, or one that grows only when it must, it pays for best fit each time.

use super::quick::{LONGEST, MOST, OLDEST, Quick};
use super::tightest::Tightest;
use super::{Segregated, naive::NaiveSegregated};
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::naive::Naive;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const MOSAIC: Entry = Entry {
    name: "mosaic",
    family: Family::Segregated,
    class: Class::General,
    rule: "the block freed last of just that length, else the shortest that serves",
    origin: "QuickFit (Weinstock 1976) over best fit, coalescing on a bit map",
    knobs: &[],
    promises: |_| Ok(Promises { tiles: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|_, heap| Box::new(NaiveMosaic::new(heap))),
};

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let quick = Quick::new(&mut arena)?;
    let rest = Segregated::<Tightest<P>, P>::new(arena)?;
    boxed(Mosaic { quick, rest, pause: 0, next_pause: SHORTEST_PAUSE })
}

struct Mosaic<P: Probe> {
    quick: Quick<P>,
    rest: Segregated<Tightest<P>, P>,
    /// So many blocks are still to be freed before one waits again.
    pause: u64,
    /// How long the next pause is.
    next_pause: u64,
}

/// Blocks freed in a pause at least.
const SHORTEST_PAUSE: u64 = 1 << 8;
/// Blocks freed in the longest one.
const LONGEST_PAUSE: u64 = 1 << 24;
/// A free block of this part of a fixed heap is room.
const ROOM: u64 = 4;

impl<P: Probe> Mosaic<P> {
    /// Nothing of just that length waits.
    #[inline(never)]
    fn allocate_from_rest(&mut self, request: Request) -> Option<Extent> {
        if let Some(grant) = self.rest.allocate_below_top(request) {
            if self.pause == 0 && !self.has_room() {
                self.merge_all();
                self.pause = SHORTEST_PAUSE;
            }
            return Some(grant);
        }
        if self.pause == 0 && self.quick.iter().next().is_some() {
            self.merge_all();
            self.pause = self.next_pause;
            self.next_pause = (2 * self.next_pause).min(LONGEST_PAUSE);
        }
        self.rest.allocate(request)
    }

    fn merge_all(&mut self) {
        (1..=LONGEST).for_each(|len| self.merge(len, MOST));
    }

    /// A growing heap has room; what it costs is seen when it would have to grow.
    fn has_room(&self) -> bool {
        let heap = self.rest.arena().heap();
        let longest = self.rest.long.longest(Tightest::longest) * GRANULE;
        heap.grows() || longest > 0 && longest >= heap.capacity() / ROOM
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
        if len > LONGEST || self.pause > 0 {
            self.rest.free(extent);
            self.pause = self.pause.saturating_sub(1);
            if self.pause == 0 && !self.has_room() {
                self.merge_all();
                self.pause = SHORTEST_PAUSE;
            }
            return;
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
            && self.pause == 0
            && let Some(start) = self.quick.take(length / GRANULE)
        {
            return Some(Extent::new(start * GRANULE, length));
        }
        self.allocate_from_rest(request)
    }

    #[inline(always)]
    fn free(&mut self, extent: Extent) {
        let len = extent.len() / GRANULE;
        if len > LONGEST || self.pause > 0 || !self.quick.put(extent.offset() / GRANULE, len) {
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
    heap: Heap,
    waiting: Vec<Vec<Extent>>,
    rest: NaiveSegregated,
    pause: u64,
    next_pause: u64,
    reason: String,
}

impl NaiveMosaic {
    fn new(heap: Heap) -> Self {
        let rest = NaiveSegregated::new(heap, super::naive::tightest);
        let waiting = vec![Vec::new(); 65];
        NaiveMosaic { heap, waiting, rest, pause: 0, next_pause: 256, reason: String::new() }
    }

    /// Whether anything waited.
    fn merge_all(&mut self) -> bool {
        let waiting = self.waiting.iter_mut().flat_map(|pile| pile.drain(..));
        let waiting: Vec<Extent> = waiting.collect();
        waiting.iter().for_each(|block| self.rest.free(*block));
        !waiting.is_empty()
    }

    fn has_room(&self) -> bool {
        let longest = self.rest.free_blocks().iter().map(|block| block.len()).max();
        self.heap.grows() || longest.unwrap_or(0) >= (self.heap.capacity() / 4).max(2016)
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
        let mut grant = self.rest.allocate_below_top(request);
        if grant.is_some() && self.pause == 0 && !self.has_room() {
            self.merge_all();
            self.pause = 256;
        }
        if grant.is_none() {
            if self.merge_all() {
                (self.pause, self.next_pause) = (self.next_pause, self.next_pause * 2);
            }
            grant = self.rest.allocate(request);
        }
        self.reason = self.rest.reason();
        grant
    }

    fn free(&mut self, extent: Extent) {
        if extent.len() > 1024 || self.pause > 0 {
            self.rest.free(extent);
            self.pause -= self.pause.min(1);
            if self.pause == 0 && !self.has_room() {
                self.merge_all();
                self.pause = 256;
            }
            return;
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
