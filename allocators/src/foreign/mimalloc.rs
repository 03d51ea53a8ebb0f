//! `mimalloc`: the crate mimalloc 0.1.52, which is mimalloc 3.3.2. Rule: a page of blocks for each
//! size class, whose free blocks are a list; what is freed is taken up again when a page has no other
//! block.
//!
//! Allocate and free: O(1). Origin: Leijen, Zorn and de Moura 2019. Weakness: a page a class at least,
//! and what is freed late is taken up late.
//!
//! Its settings are its defaults: what is free for 1000 ms is purged, unless the environment's
//! `MIMALLOC_PURGE_DELAY` says otherwise.

use crate::entry::Entry;

static IT: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = crate::global!(
    IT: mimalloc::MiMalloc,
    "mimalloc",
    "pages of one size class, free lists sharded by page; purge_delay 1000 ms",
    "mimalloc 0.1.52 (mimalloc 3.3.2), Leijen et al. 2019",
);
