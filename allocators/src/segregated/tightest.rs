//! Long blocks by length, then by start: best fit. Find, insert and remove are O(log f) in a
//! B+-tree in side tables.

use super::Index;
use super::heaps::Heaps;
use super::marks::LONG;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::keys::Keys;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};

/// The ordered set.
pub(crate) struct Tightest<P: Probe> {
    keys: Keys<P>,
    /// The greatest, or 0.
    greatest: u64,
}

#[inline]
fn key((start, len): (u64, u64)) -> u64 {
    (len - 1) << 32 | start
}

#[inline]
fn block(key: u64) -> (u64, u64) {
    (key & u64::from(u32::MAX), (key >> 32) + 1)
}

impl<P: Probe> Tightest<P> {
    /// The length of the longest one, or 0.
    pub(super) fn longest(&self) -> u64 {
        if self.greatest == 0 { 0 } else { block(self.greatest).1 }
    }
}

impl<P: Probe> Index<P> for Tightest<P> {
    type Short = Heaps<P>;

    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let keys = Keys::new(arena, arena.heap().capacity() / GRANULE / (LONG + 1) + 1)?;
        Ok(Tightest { keys, greatest: 0 })
    }

    #[inline]
    fn rank(start: u64, len: u64) -> u64 {
        key((start, len))
    }

    #[inline]
    fn least_rank(request: Request) -> u64 {
        (request.rounded() / GRANULE - 1) << 32
    }

    #[inline]
    fn serves(request: Request, start: u64, len: u64) -> bool {
        request.within(Extent::new(start * GRANULE, len * GRANULE)).is_some()
    }

    fn insert(&mut self, start: u64, len: u64) {
        let key = key((start, len));
        self.keys.insert(key);
        self.greatest = self.greatest.max(key);
    }

    fn remove(&mut self, start: u64, len: u64) {
        let key = key((start, len));
        self.keys.remove(key);
        if key == self.greatest {
            self.greatest = self.keys.last().unwrap_or(0);
        }
    }

    #[inline]
    fn choose(&self, request: Request, least: u64) -> Option<(u64, u64)> {
        let mut from = least;
        while from <= self.greatest && self.greatest > 0 {
            let found = self.keys.first_from(from)?;
            let (start, len) = block(found);
            if Self::serves(request, start, len) {
                return Some((start, found));
            }
            // Long enough, but not where the alignment wants it.
            from = found + 1;
        }
        None
    }

    fn check(&self, blocks: &[(u64, u64)]) -> Result<(), Broken> {
        self.keys.check()?;
        if self.keys.last().unwrap_or(0) != self.greatest {
            return Err(Broken("the longest block is not known".into()));
        }
        let mut kept: Vec<_> = self.keys.iter().map(block).collect();
        kept.sort_unstable();
        match kept == blocks {
            true => Ok(()),
            false => Err(Broken("the index does not hold the long blocks".into())),
        }
    }
}
