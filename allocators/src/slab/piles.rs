//! The slots that a class freed last, on a pile of their own: to free is to put one on top, to
//! allocate is to take the top one, and most of the time neither asks which slab it is of. Free
//! they are all the same, and shown as such; only their slabs count them as live.

use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

/// Slots on a full pile.
pub(crate) const ROOM: usize = 14;
/// Slots that move at once between a pile and its slabs.
pub(crate) const HALF: usize = ROOM / 2;

/// Words of a pile, one line.
const WORDS: usize = 16;
/// How many slots lie on it.
const COUNT: usize = 0;
/// Bytes of a slot.
const SLOT: usize = 1;
/// Their granules, the oldest first.
const SLOTS_AT: usize = 2;

const _: () = assert!(SLOTS_AT + ROOM == WORDS);

/// All piles.
pub(crate) struct Piles<P: Probe> {
    words: Table<u32, P>,
}

impl<P: Probe> Piles<P> {
    /// Empty ones for classes of these slots, in bytes.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(arena: &mut Arena<P>, slots: &[u64]) -> Result<Self, ArenaError> {
        let mut words: Table<u32, P> = arena.pool((slots.len() * WORDS) as u64)?;
        words.claim(words.len());
        for (class, slot) in (0..).zip(slots) {
            words.row_mut::<WORDS>(class).set(SLOT, *slot as u32);
        }
        Ok(Piles { words })
    }

    /// Takes the top slot.
    #[inline]
    pub(crate) fn pop(&mut self, class: usize) -> Option<Extent> {
        let mut row = self.words.row_mut::<WORDS>(class as u32);
        let left = (row.row().get(COUNT) as usize).checked_sub(1)?;
        row.set(COUNT, left as u32);
        let granule = row.row().get(SLOTS_AT + left);
        Some(Extent::new(u64::from(granule) * GRANULE, row.row().get(SLOT).into()))
    }

    /// Puts a slot on top; whether there was room.
    #[inline]
    pub(crate) fn push(&mut self, class: usize, offset: u64) -> bool {
        let mut row = self.words.row_mut::<WORDS>(class as u32);
        let count = row.row().get(COUNT) as usize;
        if count >= ROOM {
            return false;
        }
        row.set(SLOTS_AT + count, (offset / GRANULE) as u32);
        row.set(COUNT, count as u32 + 1);
        true
    }

    /// Puts slots on an empty pile from a cache that would grant them one after the other: the next
    /// comes on top.
    pub(crate) fn fill(&mut self, class: usize, mut next: impl FnMut() -> Option<Extent>) {
        let mut slots = [0; HALF - 1];
        let mut count = 0;
        while count < slots.len()
            && let Some(slot) = next()
        {
            slots[count] = slot.offset();
            count += 1;
        }
        slots[..count].iter().rev().all(|slot| self.push(class, *slot));
    }

    /// Takes the `count` oldest slots away, or all there are: the oldest comes first.
    pub(crate) fn remove_oldest(&mut self, class: usize, count: usize) -> Vec<u64> {
        let all = self.slots(class);
        let gone = count.min(all.len());
        let mut row = self.words.row_mut::<WORDS>(class as u32);
        row.shift(SLOTS_AT + gone..SLOTS_AT + all.len(), SLOTS_AT);
        row.set(COUNT, (all.len() - gone) as u32);
        all[..gone].to_vec()
    }

    /// Offsets of the slots, the oldest first.
    pub(crate) fn slots(&self, class: usize) -> Vec<u64> {
        let row = self.words.row::<WORDS>(class as u32);
        let count = (row.get(COUNT) as usize).min(ROOM);
        let slots = row.slice(SLOTS_AT..SLOTS_AT + count);
        slots.iter().map(|granule| u64::from(*granule) * GRANULE).collect()
    }

    /// Recomputes what must hold for one pile.
    ///
    /// # Errors
    /// Says what does not.
    pub(crate) fn check(&self, class: usize, slot: u64) -> Result<(), Broken> {
        let row = self.words.row::<WORDS>(class as u32);
        if row.get(COUNT) > ROOM as u32 || u64::from(row.get(SLOT)) != slot {
            return Err(Broken(format!("the pile of {slot} bytes a slot is spoilt")));
        }
        Ok(())
    }
}
