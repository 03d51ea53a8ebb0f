//! How long the long free blocks are: a word at the start of each and one at its end. Their lines
//! are about to be granted, were just freed, or are those of the one block that all is cut from;
//! short blocks are never looked at.
//!
//! Everything is O(1). Origin: Knuth's boundary tags (1962), in free blocks only.

use super::marks::LONG;
use crate::arena::Arena;
use crate::probe::Probe;
use crate::request::GRANULE;

/// Bytes of a word.
const WORD: u64 = 4;

const _: () = assert!(LONG * GRANULE >= 2 * WORD);

/// Writes the length of a long block.
#[inline]
pub(super) fn set<P: Probe>(arena: &mut Arena<P>, start: u64, len: u64) {
    arena.store(start * GRANULE, (len - 1) as u32);
    arena.store((start + len) * GRANULE - WORD, (len - 1) as u32);
}

/// The length of the long block that starts at `start`.
#[inline]
pub(super) fn starting_at<P: Probe>(arena: &Arena<P>, start: u64) -> u64 {
    u64::from(arena.load(start * GRANULE)) + 1
}

/// The length of the long block that ends at `end`.
#[inline]
pub(super) fn ending_at<P: Probe>(arena: &Arena<P>, end: u64) -> u64 {
    u64::from(arena.load(end * GRANULE - WORD)) + 1
}
