//! `system`: the C library's malloc, by Rust's `System`. Rule: whatever that library does; the GNU
//! one has bins by size and best fit, small blocks kept by thread, long ones mapped by themselves.
//!
//! Allocate and free: O(1) for what its bins hold. Origin: in the GNU C library Gloger's ptmalloc,
//! 1996, of Lea's. Weakness: a word a block, and 24 bytes the least.
//!
//! Its settings are the library's: the GNU one gives the end of its heap back when more than 128 KiB
//! of it are free, and maps from 128 KiB on; freeing a mapped block raises both. What the process itself had freed before
//! it is reused, so that its resident memory comes out smaller by that, some 200 KB.

use crate::entry::Entry;

static IT: std::alloc::System = std::alloc::System;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = crate::global!(
    IT: std::alloc::System,
    "system",
    "the C library's malloc, with its own settings",
    "whatever library this program is linked to",
);
