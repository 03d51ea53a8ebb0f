//! Slabs said naively: each a set of its free slots, and a list of those that have any.

use crate::arena::Heap;
use crate::naive::Naive;
use crate::request::{Extent, Request};
use std::collections::BTreeSet;

/// One slab.
pub(crate) struct NaiveSlabOf {
    pub(crate) place: Extent,
    slot: u64,
    /// Offsets of the free slots.
    pub(crate) free: BTreeSet<u64>,
}

impl NaiveSlabOf {
    fn new(place: Extent, slot: u64) -> Self {
        let slots = 0..place.len() / slot;
        NaiveSlabOf {
            place,
            slot,
            free: slots.map(|number| place.offset() + number * slot).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.free.len() as u64 == self.place.len() / self.slot
    }

    /// The free slots.
    pub(crate) fn free_slots(&self) -> impl Iterator<Item = Extent> {
        self.free.iter().map(|offset| Extent::new(*offset, self.slot))
    }
}

/// The slabs of one slot length.
pub(crate) struct NaiveCache {
    pub(crate) slot: u64,
    /// Those with a free slot, the one that has become so last in front.
    pub(crate) partial: Vec<NaiveSlabOf>,
    pub(crate) full: Vec<NaiveSlabOf>,
}

impl NaiveCache {
    pub(crate) fn new(slot: u64) -> Self {
        NaiveCache { slot, partial: Vec::new(), full: Vec::new() }
    }

    /// A slot at a multiple of `align`, and why this one.
    pub(crate) fn take(&mut self, align: u64) -> Option<(Extent, String)> {
        let right = |offset: &&u64| offset.is_multiple_of(align);
        let serves = |slab: &NaiveSlabOf| slab.free.iter().find(right).copied();
        let (index, offset) =
            self.partial.iter().enumerate().find_map(|(at, slab)| Some((at, serves(slab)?)))?;
        let slab = &mut self.partial[index];
        let lowest = slab.free.first() == Some(&offset);
        slab.free.remove(&offset);
        let (start, slots) = (slab.place.offset(), slab.place.len() / self.slot);
        let place = (offset - start) / self.slot + 1;
        let which = if lowest { "its lowest free one" } else { "the lowest that lies right" };
        let reason = format!("slot {place} of {slots} in the slab at {start}, {which}");
        if slab.free.is_empty() {
            let slab = self.partial.remove(index);
            self.full.push(slab);
        }
        Some((Extent::new(offset, self.slot), reason))
    }

    pub(crate) fn open(&mut self, place: Extent) {
        self.partial.insert(0, NaiveSlabOf::new(place, self.slot));
    }

    /// Puts a slot back; whether its slab is empty now.
    pub(crate) fn give(&mut self, offset: u64) -> bool {
        let around = |slab: &NaiveSlabOf| (slab.place.offset()..slab.place.end()).contains(&offset);
        if let Some(index) = self.full.iter().position(around) {
            let slab = self.full.remove(index);
            self.partial.insert(0, slab);
        }
        let Some(slab) = self.partial.iter_mut().find(|slab| around(slab)) else { return false };
        slab.free.insert(offset);
        slab.is_empty()
    }

    /// Takes the empty slabs out.
    pub(crate) fn close_empty(&mut self) -> Vec<Extent> {
        let (empty, partial) = self.partial.drain(..).partition(NaiveSlabOf::is_empty);
        self.partial = partial;
        Vec::into_iter(empty).map(|slab: NaiveSlabOf| slab.place).collect()
    }

    /// Every slab.
    pub(crate) fn slabs(&self) -> impl Iterator<Item = &NaiveSlabOf> {
        self.partial.iter().chain(&self.full)
    }
}

pub(super) struct NaiveSlab {
    heap: Heap,
    cache: NaiveCache,
    slab_len: u64,
    /// Offsets of slots, the next one last.
    pile: Vec<u64>,
    /// Where the next slab would start.
    next: u64,
    reason: String,
}

impl NaiveSlab {
    pub(super) fn new(heap: Heap, object: u64) -> Self {
        let slot = object.div_ceil(16) * 16;
        let mut lens = std::iter::successors(Some(4096), |len| Some(len * 2));
        let slab_len = lens.find(|len| len / slot >= 8).unwrap_or(4096);
        NaiveSlab {
            heap,
            cache: NaiveCache::new(slot),
            slab_len,
            pile: Vec::new(),
            next: 0,
            reason: String::new(),
        }
    }

    /// Takes the `count` oldest slots off the pile.
    fn put_back(&mut self, count: usize) {
        for offset in self.pile.drain(..count.min(self.pile.len())) {
            self.cache.give(offset);
        }
    }

    fn fits(&self, start: u64) -> bool {
        start + self.slab_len <= self.heap.capacity()
    }
}

impl Naive for NaiveSlab {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        if request.size > self.cache.slot {
            self.reason = format!("longer than a slot of {} bytes", self.cache.slot);
            return None;
        }
        let slot = self.cache.slot;
        let over_aligned = !slot.is_multiple_of(request.align);
        if over_aligned {
            self.put_back(14);
        }
        if let Some(offset) = self.pile.pop() {
            self.reason = "the top of the pile".into();
            return Some(Extent::new(offset, slot));
        }
        let mut fresh = "";
        let (grant, reason) = match self.cache.take(request.align) {
            Some(taken) => taken,
            None => {
                let starts = (0..).map(|step| self.next + step * self.slab_len);
                let mut fitting = starts.take_while(|start| self.fits(*start));
                let right = |start: &u64| !over_aligned || start.is_multiple_of(request.align);
                let Some(start) = fitting.find(right) else {
                    self.reason = "no slot that serves is free, and no whole slab is left".into();
                    return None;
                };
                while self.next <= start {
                    self.cache.open(Extent::new(self.next, self.slab_len));
                    self.next += self.slab_len;
                }
                fresh = "a new slab: ";
                self.cache.take(request.align)?
            }
        };
        self.reason = format!("{fresh}{reason}");
        if !over_aligned {
            let more = (1..7).map_while(|_| self.cache.take(1));
            self.pile = more.map(|(slot, _)| slot.offset()).collect();
            self.pile.reverse();
        }
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        if self.pile.len() == 14 {
            self.put_back(7);
        }
        self.pile.push(extent.offset());
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let fits = request.size <= self.cache.slot;
        (fits && extent.offset().is_multiple_of(request.align)).then_some(extent)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let end = self.heap.capacity() / self.slab_len * self.slab_len;
        let rest = (!self.heap.grows() && self.next < end).then(|| Extent::between(self.next, end));
        let piled = self.pile.iter().rev().map(|offset| Extent::new(*offset, self.cache.slot));
        let slots = self.cache.partial.iter().flat_map(NaiveSlabOf::free_slots);
        piled.chain(slots).chain(rest).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
