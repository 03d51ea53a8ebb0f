//! The long blocks by length, then by start: best fit. Find, insert and remove are O(log f) in a
//! B+-tree in side tables.

use super::Long;
use super::marks::LONG;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::keys::Keys;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};

/// The ordered set.
pub(crate) struct Tightest<P: Probe>(Keys<P>);

#[inline]
fn key(start: u64, len: u64) -> u64 {
    (len - 1) << 32 | start
}

#[inline]
fn block(key: u64) -> (u64, u64) {
    (key & u64::from(u32::MAX), (key >> 32) + 1)
}

impl<P: Probe> Tightest<P> {
    /// The length of the longest one.
    pub(super) fn longest(&self) -> Option<u64> {
        self.0.last().map(|key| block(key).1)
    }
}

impl<P: Probe> Long<P> for Tightest<P> {
    const WIDTH_LOG2: u32 = 0;
    const LOWEST: bool = true;

    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Tightest(Keys::new(arena, arena.heap().capacity() / GRANULE / (LONG + 1) + 1)?))
    }

    #[inline]
    fn insert(&mut self, start: u64, len: u64) {
        self.0.insert(key(start, len));
    }

    #[inline]
    fn remove(&mut self, start: u64, len: u64) {
        self.0.remove(key(start, len));
    }

    #[inline]
    fn choose(&self, request: Request) -> Option<u64> {
        let mut from = (request.rounded() / GRANULE - 1) << 32;
        loop {
            let found = self.0.first_from(from)?;
            let (start, len) = block(found);
            if request.within(Extent::new(start * GRANULE, len * GRANULE)).is_some() {
                return Some(start);
            }
            // Long enough, but not where the alignment wants it.
            from = found + 1;
        }
    }

    fn check(&self, blocks: &[(u64, u64)]) -> Result<(), Broken> {
        self.0.check()?;
        let mut kept: Vec<_> = self.0.iter().map(block).collect();
        kept.sort_unstable();
        match kept == blocks {
            true => Ok(()),
            false => Err(Broken("the index does not hold the long blocks".into())),
        }
    }
}
