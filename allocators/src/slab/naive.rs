//! Slabs said naively: each a pile of its free slots, of which the top one is next. A pile holds
//! all slots at first, slot 0 on top; a freed slot goes on top of it.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};

struct NaiveSlabOf {
    start: u64,
    /// Numbers of the free slots, the next one last.
    pile: Vec<u64>,
    /// Whether a slot was ever granted.
    used: Vec<bool>,
}

/// The slabs of one slot length.
pub(crate) struct NaiveCache {
    pub(crate) slot: u64,
    pub(crate) slab_len: u64,
    slabs: Vec<NaiveSlabOf>,
}

impl NaiveCache {
    pub(crate) fn new(slot: u64) -> Self {
        let mut lens = std::iter::successors(Some(4096), |len| Some(len * 2));
        let slab_len = lens.find(|len| len / slot >= 8).unwrap_or(4096);
        NaiveCache { slot, slab_len, slabs: Vec::new() }
    }

    fn slots(&self) -> u64 {
        self.slab_len / self.slot
    }

    /// A slot at a multiple of `align`, and why this one.
    pub(crate) fn take(&mut self, align: u64) -> Option<(Extent, String)> {
        let (slot, slots) = (self.slot, self.slots());
        self.slabs.sort_by_key(|slab| slab.start);
        self.slabs.iter_mut().find_map(|slab| {
            let right = |number: &u64| (slab.start + number * slot).is_multiple_of(align);
            let index = slab.pile.iter().rposition(right)?;
            let on_top = index + 1 == slab.pile.len();
            let number = slab.pile.remove(index);
            let used = std::mem::replace(&mut slab.used[number as usize], true);
            let history = match (on_top, used) {
                (true, true) => "freed last",
                (true, false) => "not used before",
                (false, _) => "the first that lies right",
            };
            let (start, place) = (slab.start, number + 1);
            let reason = format!("slot {place} of {slots} in the slab at {start}, {history}");
            Some((Extent::new(start + number * slot, slot), reason))
        })
    }

    pub(crate) fn open(&mut self, start: u64) {
        let (pile, used) = ((0..self.slots()).rev().collect(), vec![false; self.slots() as usize]);
        self.slabs.push(NaiveSlabOf { start, pile, used });
    }

    /// Puts a slot back; where its slab starts, if that is empty now.
    pub(crate) fn give(&mut self, extent: Extent) -> Option<u64> {
        let (len, slots, slot) = (self.slab_len, self.slots(), self.slot);
        let around =
            |slab: &&mut NaiveSlabOf| (slab.start..slab.start + len).contains(&extent.offset());
        let slab = self.slabs.iter_mut().find(around)?;
        slab.pile.push((extent.offset() - slab.start) / slot);
        (slab.pile.len() as u64 == slots).then_some(slab.start)
    }

    pub(crate) fn close(&mut self, start: u64) {
        self.slabs.retain(|slab| slab.start != start);
    }

    pub(crate) fn free_blocks(&self) -> impl Iterator<Item = Extent> {
        let of = |slab: &NaiveSlabOf| {
            let start = slab.start;
            let slots = slab.pile.iter().rev();
            slots.map(|number| Extent::new(start + number * self.slot, self.slot)).collect()
        };
        self.slabs.iter().flat_map(move |slab| -> Vec<Extent> { of(slab) })
    }
}

pub(super) struct NaiveSlab {
    heap: Heap,
    cache: NaiveCache,
    /// Where the next slab would start.
    next: u64,
    reason: String,
}

impl NaiveSlab {
    pub(super) fn new(heap: Heap, object: u64) -> Self {
        let cache = NaiveCache::new(object.div_ceil(16) * 16);
        NaiveSlab { heap, cache, next: 0, reason: String::new() }
    }

    fn fits(&self, start: u64) -> bool {
        start + self.cache.slab_len <= self.heap.capacity()
    }
}

impl Naive for NaiveSlab {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        if request.size > self.cache.slot {
            self.reason = format!("longer than a slot of {} bytes", self.cache.slot);
            return None;
        }
        let mut fresh = "";
        let (grant, reason) = match self.cache.take(request.align) {
            Some(taken) => taken,
            None => {
                let starts = (0..).map(|step| self.next + step * self.cache.slab_len);
                let mut fitting = starts.take_while(|start| self.fits(*start));
                let Some(start) = fitting.find(|start| start.is_multiple_of(request.align)) else {
                    self.reason = "no slot that serves is free, and no whole slab is left".into();
                    return None;
                };
                while self.next <= start {
                    self.cache.open(self.next);
                    self.next += self.cache.slab_len;
                }
                fresh = "a new slab: ";
                self.cache.take(request.align)?
            }
        };
        self.reason = format!("{fresh}{reason}");
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        self.cache.give(extent);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let fits = request.size <= self.cache.slot;
        (fits && extent.offset().is_multiple_of(request.align)).then_some(extent)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let end = self.heap.capacity() / self.cache.slab_len * self.cache.slab_len;
        let rest = (!self.heap.grows() && self.next < end).then(|| Extent::between(self.next, end));
        self.cache.free_blocks().chain(rest).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
