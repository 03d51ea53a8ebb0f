//! Slabs on a buddy said naively: the naive slabs of each class, and the naive buddy below them.

use crate::arena::Heap;
use crate::buddy::NaiveBuddy;
use crate::naive::Naive;
use crate::request::{Extent, Request};
use crate::slab::naive::NaiveCache;

pub(super) struct NaiveSlabOnBuddy {
    pages: NaiveBuddy,
    caches: Vec<NaiveCache>,
    reason: String,
}

impl NaiveSlabOnBuddy {
    pub(super) fn new(heap: Heap, most: Option<u64>) -> Self {
        // 2^k and one and a half times that, where it is a multiple of 16.
        let slots = (4..=11).flat_map(|log2| [1 << log2, 3 << (log2 - 1)]);
        let slots = slots.filter(|slot| slot % 16 == 0 && *slot <= 2048);
        let caches = slots.map(NaiveCache::new).collect();
        NaiveSlabOnBuddy { pages: NaiveBuddy::new(heap, 4096, most), caches, reason: String::new() }
    }

    /// The class of a request.
    fn cache(&mut self, request: Request) -> Option<&mut NaiveCache> {
        let fits = |slot: u64| slot >= request.size && slot.is_multiple_of(request.align);
        self.caches.iter_mut().find(|cache| fits(cache.slot))
    }
}

impl Naive for NaiveSlabOnBuddy {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let Some(cache) = self.cache(request) else {
            let grant = self.pages.allocate(request);
            self.reason = format!("no class holds it: {}", self.pages.reason());
            return grant;
        };
        let (slot, slab_len) = (cache.slot, cache.slab_len);
        if let Some((grant, reason)) = cache.take(1) {
            self.reason = format!("class of {slot}: {reason}");
            return Some(grant);
        }
        let Some(slab) = self.pages.allocate(Request::new(slab_len, 1)) else {
            let why = self.pages.reason();
            self.reason = format!("class of {slot}: no slot is free, and for a new slab {why}");
            return None;
        };
        let cache = self.cache(request)?;
        cache.open(slab.offset());
        let (grant, reason) = cache.take(1)?;
        self.reason = format!("class of {slot}, a new slab: {reason}");
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        let Some(cache) = self.caches.iter_mut().find(|cache| cache.slot == extent.len()) else {
            return self.pages.free(extent);
        };
        if let Some(start) = cache.give(extent) {
            cache.close(start);
            self.pages.free(Extent::new(start, cache.slab_len));
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let is_slot = extent.len() <= 2048;
        match self.cache(request) {
            Some(cache) => (cache.slot == extent.len()).then_some(extent),
            None if is_slot => None,
            None => self.pages.resize(extent, request),
        }
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let slots = self.caches.iter().flat_map(NaiveCache::free_blocks);
        slots.chain(self.pages.free_blocks()).collect()
    }

    fn reason(&self) -> String {
        self.reason.clone()
    }
}
