//! Best fit by an ordered set: free blocks by length, then by start.

use super::{Edges, Index};
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::keys::Keys;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};

/// Best fit's.
pub(crate) struct Tightest<P: Probe>(Keys<P>);

/// By length, then by start, both in granules.
#[inline]
fn key(block: Extent) -> u64 {
    ((block.len() / GRANULE - 1) << 32) | (block.offset() / GRANULE)
}

#[inline]
fn block(key: u64) -> Extent {
    Extent::new((key & u64::from(u32::MAX)) * GRANULE, ((key >> 32) + 1) * GRANULE)
}

impl<P: Probe> Index<P> for Tightest<P> {
    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        // Between any two free blocks lies a grant of a granule or more.
        let most = (arena.heap().capacity() / GRANULE).div_ceil(2);
        Ok(Tightest(Keys::new(arena, most)?))
    }

    #[inline]
    fn choose(&self, _edges: &Edges<P>, _rover: u64, request: Request) -> Option<Extent> {
        let mut from = (request.rounded() / GRANULE - 1) << 32;
        loop {
            let found = self.0.first_from(from)?;
            if request.within(block(found)).is_some() {
                return Some(block(found));
            }
            // Long enough, but not where the alignment wants it.
            from = found + 1;
        }
    }

    #[inline]
    fn insert(&mut self, _edges: &Edges<P>, block: Extent) {
        self.0.insert(key(block));
    }

    #[inline]
    fn remove(&mut self, _edges: &Edges<P>, block: Extent) {
        self.0.remove(key(block));
    }

    #[inline]
    fn replace(&mut self, _edges: &Edges<P>, old: Extent, new: Extent) {
        self.0.replace(key(old), key(new));
    }

    fn check(&self, _edges: &Edges<P>, blocks: &[Extent]) -> Result<(), Broken> {
        self.0.check()?;
        let mut kept: Vec<Extent> = self.0.iter().map(block).collect();
        kept.sort_unstable();
        if kept != blocks {
            return Err(Broken("the index does not hold the free blocks".into()));
        }
        Ok(())
    }
}
