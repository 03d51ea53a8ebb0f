//! Places of 2^k starts in a side table, for lists that outgrow theirs: one that was given up is
//! used again by the next that asks for as much. O(1).

use super::marks::LONG;
use crate::arena::{Arena, ArenaError, Span, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

/// The places.
pub(super) struct Pool<P: Probe> {
    starts: Table<u32, P>,
    /// By the logarithm of their room: a place given up and not yet used again, plus one; linked.
    spares: Table<u32, P>,
    /// Starts for which there ever was room.
    claimed: u32,
}

impl<P: Probe> Pool<P> {
    /// # Errors
    /// If the system has no addresses left.
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        // A grant follows each free block, so that g granules hold at most g/(k + 1) of length k:
        // all lengths together less than 5g, were each at its most. Room for four times that, and
        // as much again that was given up for more.
        let most = 40 * (arena.heap().capacity() / GRANULE) + LONG * 64;
        let starts = arena.pool(most.min(u32::MAX.into()))?;
        let spares = arena.pool(32)?;
        spares.claim(32);
        Ok(Pool { starts, spares, claimed: 0 })
    }

    /// A place for 2^`log2` starts: where it begins.
    pub(super) fn obtain(&mut self, log2: u32) -> u32 {
        let spare = self.spares.get(log2.into());
        if spare != 0 {
            let next = self.starts.get(u64::from(spare - 1));
            self.spares.set(log2.into(), next);
            return spare - 1;
        }
        let base = self.claimed;
        self.claimed += 1 << log2;
        self.starts.claim(self.claimed.into());
        base
    }

    /// Gives up the place at `base` for one of twice the room, with its first `count` starts.
    pub(super) fn widen(&mut self, base: u32, log2: u32, count: u32) -> u32 {
        let new = self.obtain(log2 + 1);
        for at in 0..count {
            let start = self.get(base + at);
            self.set(new + at, start);
        }
        let spare = self.spares.get(log2.into());
        self.starts.set(base.into(), spare);
        self.spares.set(log2.into(), base + 1);
        new
    }

    #[inline]
    pub(super) fn get(&self, at: u32) -> u32 {
        self.starts.get(at.into())
    }

    #[inline]
    pub(super) fn set(&mut self, at: u32, start: u32) {
        self.starts.set(at.into(), start);
    }

    /// The starts from `first` to `end`.
    #[inline]
    pub(super) fn span(&mut self, first: u32, end: u32) -> Span<'_, u32, P> {
        self.starts.span(first, end)
    }
}
