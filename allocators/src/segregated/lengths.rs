//! How long the long free blocks are, found from either end. A long block is longer than a region
//! of 64 granules, so no region has two that start in it, nor two that end: a side table has two
//! words for each region, and the heap need not be looked at. The marks say which words are true.
//!
//! Everything is O(1). Origin: Knuth's boundary tags (1962), outside the blocks.

use super::marks::LONG;
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

/// Granules of a region.
pub(super) const REGION: u64 = 64;
const _: () = assert!(REGION <= LONG);

/// Of each region, the length less one of the block that starts in it and of that which ends.
pub(super) struct Lengths<P: Probe>(Table<u32, P>);

impl<P: Probe> Lengths<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Lengths(arena.table_and(REGION / 2 * GRANULE, 2)?))
    }

    /// Says that a block starts at `start`.
    #[inline]
    pub(super) fn set(&mut self, start: u64, len: u64) {
        self.0.set(start / REGION * 2, (len - 1) as u32);
        self.0.set((start + len - 1) / REGION * 2 + 1, (len - 1) as u32);
    }

    /// The length of the long block that starts at `start`.
    #[inline]
    pub(super) fn starting_at(&self, start: u64) -> u64 {
        u64::from(self.0.get(start / REGION * 2)) + 1
    }

    /// The length of the long block that ends at `end`.
    #[inline]
    pub(super) fn ending_at(&self, end: u64) -> u64 {
        u64::from(self.0.get((end - 1) / REGION * 2 + 1)) + 1
    }
}
