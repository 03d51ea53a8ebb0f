//! Slabs on a buddy said naively: the naive slabs of each class with a pile in front of them, and
//! the naive buddy below.

use crate::arena::Heap;
use crate::buddy::NaiveBuddy;
use crate::naive::Naive;
use crate::request::{Extent, Request};
use crate::slab::naive::NaiveCache;
use std::collections::BTreeSet;

pub(super) struct NaiveSlabOnBuddy {
    pages: NaiveBuddy,
    classes: Vec<Class>,
    /// Where the blocks lie that are live.
    blocks: BTreeSet<u64>,
    live: u64,
    reason: String,
}

struct Class {
    cache: NaiveCache,
    /// Offsets of its slots, the next one last.
    pile: Vec<u64>,
}

impl Class {
    /// Slots that it may have.
    fn room(&self) -> usize {
        if self.cache.slot <= 1024 { 14 } else { 0 }
    }

    /// How long its next slab is.
    fn slab_len(&self) -> u64 {
        let slot = self.cache.slot;
        let held: u64 = self.cache.slabs().map(|slab| slab.place.len()).sum();
        let lens = (12..=16).map(|log2| 1u64 << log2).filter(|len| *len >= slot);
        let shortest = slot.next_power_of_two().max(4096);
        let mut allowed: Vec<u64> =
            lens.filter(|len| *len == shortest || *len <= held / 4).collect();
        let small = |len: &&u64| (**len % slot) as f64 / **len as f64 <= 1.0 / 32.0;
        if let Some(len) = allowed.iter().find(small) {
            return *len;
        }
        // Sorting keeps equals in order.
        allowed.sort_by_key(|len| len % slot * (65536 / len));
        allowed[0]
    }

    /// Takes the `count` oldest slots off the pile; the slabs that are empty then.
    fn put_back(&mut self, count: usize) -> Vec<Extent> {
        let oldest: Vec<u64> = self.pile.drain(..count.min(self.pile.len())).collect();
        oldest.into_iter().flat_map(|offset| self.give(offset)).collect()
    }

    fn give(&mut self, offset: u64) -> Vec<Extent> {
        if self.cache.give(offset) { self.cache.close_empty() } else { Vec::new() }
    }
}

impl NaiveSlabOnBuddy {
    pub(super) fn new(heap: Heap, most: Option<u64>) -> Self {
        // Every multiple of 16 up to 16 K with four significant bits.
        let slots = (16..=16384).step_by(16).filter(|slot: &u64| {
            let bits = slot.ilog2() + 1;
            bits <= 4 || slot.is_multiple_of(1 << (bits - 4))
        });
        let class = |slot| Class { cache: NaiveCache::new(slot), pile: Vec::new() };
        let classes = slots.map(class).collect();
        let pages = NaiveBuddy::new(heap, 4096, most);
        NaiveSlabOnBuddy { pages, classes, blocks: BTreeSet::new(), live: 0, reason: String::new() }
    }

    /// The class of a request.
    fn class(&self, request: Request) -> Option<usize> {
        let fits = |slot: u64| slot >= request.size && slot.is_multiple_of(request.align);
        self.classes.iter().position(|class| fits(class.cache.slot))
    }

    /// Pages; if there are none, once more without anything on a pile.
    fn pages(&mut self, request: Request) -> Option<Extent> {
        self.pages.allocate(request).or_else(|| {
            self.put_back_all();
            self.pages.allocate(request)
        })
    }

    fn put_back_all(&mut self) {
        for class in &mut self.classes {
            class.put_back(usize::MAX).into_iter().for_each(|slab| self.pages.free(slab));
        }
    }

    fn block(&mut self, request: Request, why: &str) -> Option<Extent> {
        let grant = self.pages(request);
        self.reason = format!("{why}: {}", self.pages.reason());
        self.blocks.extend(grant.map(Extent::offset));
        grant
    }

    fn slot(&mut self, index: usize, request: Request) -> Option<Extent> {
        let slot = self.classes[index].cache.slot;
        let class = &mut self.classes[index];
        if let Some(offset) = class.pile.pop() {
            self.reason = format!("class of {slot}: the top of its pile");
            return Some(Extent::new(offset, slot));
        }
        let mut new = "";
        if class.cache.partial.is_empty() {
            let slab_len = class.slab_len();
            let Some(slab) = self.pages(Request::new(slab_len, 1)) else {
                return self.block(request, &format!("class of {slot}, no room for a slab"));
            };
            self.classes[index].cache.open(slab);
            new = ", a new slab";
        }
        let class = &mut self.classes[index];
        let (grant, reason) = class.cache.take(1)?;
        self.reason = format!("class of {slot}{new}: {reason}");
        if class.room() > 0 {
            let more = (1..7).map_while(|_| class.cache.take(1));
            class.pile = more.map(|(slot, _)| slot.offset()).collect();
            class.pile.reverse();
        }
        Some(grant)
    }
}

impl Naive for NaiveSlabOnBuddy {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let grant = match self.class(request) {
            Some(index) => self.slot(index, request),
            None => self.block(request, "no class holds it"),
        }?;
        self.live += 1;
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        self.live -= 1;
        let slot = |class: &Class| class.cache.slot == extent.len();
        if self.blocks.remove(&extent.offset()) {
            self.pages.free(extent);
        } else if let Some(class) = self.classes.iter_mut().find(|class| slot(class)) {
            let room = class.room();
            let mut empty = Vec::new();
            if room > 0 && class.pile.len() == room {
                empty = class.put_back(room / 2);
            }
            match room {
                0 => empty.extend(class.give(extent.offset())),
                _ => class.pile.push(extent.offset()),
            }
            empty.into_iter().for_each(|slab| self.pages.free(slab));
        }
        if self.live == 0 {
            self.put_back_all();
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let class = self.class(request);
        if !self.blocks.contains(&extent.offset()) {
            return (self.classes[class?].cache.slot == extent.len()).then_some(extent);
        }
        let same = request.size.max(4096).next_power_of_two() == extent.len();
        if class.is_some() && !same { None } else { self.pages.resize(extent, request) }
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let mut all = self.pages.free_blocks();
        for class in &self.classes {
            for slab in class.cache.slabs() {
                let place = slab.place.offset()..slab.place.end();
                let piled = class.pile.iter().filter(|offset| place.contains(offset));
                let piled = piled.map(|offset| Extent::new(*offset, class.cache.slot));
                let free: Vec<Extent> = slab.free_slots().chain(piled).collect();
                let whole = free.len() as u64 == slab.place.len() / class.cache.slot;
                all.extend(if whole { vec![slab.place] } else { free });
            }
        }
        all
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
