//! Freed blocks that wait, unmerged, for a request of just their length: a row of fifteen starts
//! for each length up to 64 granules, the one freed last at the end. A full row gives its eight
//! oldest back.
//!
//! Put and take: O(1), one cache line. Origin: Weinstock's QuickFit (1976).

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;

/// The longest length that has a row, in granules.
pub(super) const LONGEST: u64 = 64;
/// Words of a row: how many starts there are, then they.
const ROW: usize = 16;
/// The most starts of a row.
pub(super) const MOST: usize = ROW - 1;
/// How many a full row gives back.
pub(super) const OLDEST: usize = 8;

/// The rows.
pub(super) struct Quick<P: Probe>(Table<u32, P>);

impl<P: Probe> Quick<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let rows = arena.pool((LONGEST + 1) * ROW as u64)?;
        rows.claim((LONGEST + 1) * ROW as u64);
        Ok(Quick(rows))
    }

    /// Keeps a block, unless its row is full.
    #[inline(always)]
    pub(super) fn put(&mut self, start: u64, len: u64) -> bool {
        let mut row = self.0.row_mut::<ROW>(len as u32);
        let count = row.row().get(0) as usize;
        if count == MOST {
            return false;
        }
        row.set((count + 1) % ROW, start as u32);
        row.set(0, count as u32 + 1);
        true
    }

    /// The block of `len` granules that was freed last, taken out.
    #[inline(always)]
    pub(super) fn take(&mut self, len: u64) -> Option<u64> {
        let mut row = self.0.row_mut::<ROW>(len as u32);
        let count = row.row().get(0) as usize;
        if count == 0 {
            return None;
        }
        row.set(0, count as u32 - 1);
        Some(row.row().get(count % ROW).into())
    }

    /// Gives back the `count` oldest blocks of a length, fewer if there are fewer, oldest first.
    pub(super) fn oldest(&mut self, len: u64, count: usize) -> impl Iterator<Item = u64> + use<P> {
        let mut row = self.0.row_mut::<ROW>(len as u32);
        let kept = row.row().get(0) as usize;
        let count = count.min(kept);
        let mut starts = [0; MOST];
        starts[..count].copy_from_slice(row.row().slice(1..1 + count));
        row.shift(1 + count..1 + kept, 1);
        row.set(0, (kept - count) as u32);
        starts.into_iter().take(count).map(u64::from)
    }

    /// Every block that waits: start and length.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        (1..=LONGEST).flat_map(move |len| {
            let row = self.0.row::<ROW>(len as u32);
            let count = (row.get(0) as usize).min(MOST);
            row.slice(1..1 + count).iter().map(move |start| (u64::from(*start), len))
        })
    }
}
