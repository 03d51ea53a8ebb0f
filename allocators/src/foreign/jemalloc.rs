//! `jemalloc`: the crate tikv-jemallocator 0.7.0, which is jemalloc 5.3.1. Rule: four size classes a
//! doubling, in slabs with a bit a slot; a cache of each thread in front. Frees are told the size.
//!
//! Allocate and free: O(1) in the cache. Origin: Evans 2006. Weakness: a slab a class at least.
//!
//! Its settings are its defaults: dirty pages decay over 10 s, muzzy ones at once, without a thread
//! in the background, unless the environment's `_RJEM_MALLOC_CONF` says otherwise.

use crate::entry::Entry;

static IT: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = crate::global!(
    IT: tikv_jemallocator::Jemalloc,
    "jemalloc",
    "slabs of one size class behind a cache a thread; dirty_decay_ms 10000, muzzy_decay_ms 0",
    "tikv-jemallocator 0.7.0 (jemalloc 5.3.1), Evans 2006",
);
