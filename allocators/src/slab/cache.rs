//! A cache: the slots of one length, in slabs. This is the mechanism that `slab` and
//! `slab-on-buddy` share; where slabs come from and when they go back is theirs to say.
//!
//! Freed slots hang in a list through themselves, one list a slab; slots that were never used need
//! no list, an index says where they begin, so that a new slab costs nothing but its descriptor.
//! The slabs with a free slot are a set of bits, the lowest of them is kept at hand.

mod aligned;
mod audit;

use super::descriptor::{Descriptor, LONGEST_SLAB, Slabs};
use crate::arena::{Arena, ArenaError};
use crate::bits::Bits;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

/// The shortest slab, in bytes.
pub(crate) const SHORTEST_SLAB: u64 = 4096;

/// The fewest slots of a slab: its tail is shorter than a slot, so at most a ninth is lost.
const FEWEST_SLOTS: u64 = 8;

/// No slab has a free slot.
const NONE: u64 = u64::MAX;

/// The slabs of one slot length.
pub(crate) struct Cache<P: Probe> {
    /// Stands in the descriptors of its slabs.
    kind: u64,
    /// Granules of a slot.
    slot: u64,
    /// Where the last slot of a slab ends and its tail begins, in granules.
    pub(super) end: u64,
    slab_log2: u32,
    /// Numbers of the slabs with a free slot.
    pub(super) partial: Bits<P>,
    /// The lowest of them.
    pub(super) lowest: u64,
}

/// The smallest power of two that is at least 4096 bytes and holds at least 8 slots.
pub(crate) const fn slab_len(slot: u64) -> u64 {
    let len = (FEWEST_SLOTS * slot).next_power_of_two();
    if len > SHORTEST_SLAB { len } else { SHORTEST_SLAB }
}

impl<P: Probe> Cache<P> {
    /// Without slabs. `slot` is a multiple of a granule, in bytes, at most 1 MiB; `kind` is from 1
    /// to 15 and its own among the caches that share their descriptors.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(arena: &mut Arena<P>, slot: u64, kind: u64) -> Result<Self, ArenaError> {
        let len = slab_len(slot);
        debug_assert!(len <= LONGEST_SLAB && (1..=15).contains(&kind));
        Ok(Cache {
            kind,
            slot: slot / GRANULE,
            end: len / slot * (slot / GRANULE),
            slab_log2: len.trailing_zeros(),
            partial: Bits::new(arena, len)?,
            lowest: NONE,
        })
    }

    /// Bytes of a slot.
    #[inline]
    pub(crate) fn slot(&self) -> u64 {
        self.slot * GRANULE
    }

    /// Bytes of a slab.
    #[inline]
    pub(crate) fn slab_len(&self) -> u64 {
        1 << self.slab_log2
    }

    /// The alignment of every slot, in bytes.
    #[inline]
    pub(crate) fn slot_align(&self) -> u64 {
        self.slot() & self.slot().wrapping_neg()
    }

    /// Takes a slot of the lowest slab that has a free one: the one freed last, else the lowest
    /// that was never used. `None` if every slot is live.
    #[inline]
    pub(crate) fn take(&mut self, arena: &Arena<P>, slabs: &mut Slabs<P>) -> Option<u64> {
        if self.lowest == NONE {
            return None;
        }
        let start = self.lowest << self.slab_log2;
        let slab = slabs.get(start);
        let (at, slab) = match slab.head().checked_sub(1) {
            Some(at) => (at, slab.with_head(u64::from(arena.load(start + at * GRANULE)))),
            None => (slab.fresh(), slab.with_fresh(slab.fresh() + self.slot)),
        };
        self.taken(slabs, self.lowest, slab);
        Some(start + at * GRANULE)
    }

    /// Gives a slot back; whether its slab is empty now.
    #[inline]
    pub(crate) fn give(&mut self, arena: &mut Arena<P>, slabs: &mut Slabs<P>, offset: u64) -> bool {
        let start = self.slab_of(offset);
        let before = slabs.get(start);
        debug_assert!(before.kind() == self.kind, "no slot of this length at {offset}");
        arena.store(offset, before.head() as u32);
        let slab = before.with_head((offset - start) / GRANULE + 1).one_less();
        slabs.set(start, slab);
        if self.is_full(before) {
            self.insert(start >> self.slab_log2);
        }
        slab.live() == 0
    }

    /// Makes the bytes from `start` on, a multiple of a slab's length, a slab.
    pub(crate) fn open(&mut self, slabs: &mut Slabs<P>, start: u64) {
        slabs.open(start, self.kind);
        self.insert(start >> self.slab_log2);
    }

    /// Gives up the empty slab around `offset`.
    pub(crate) fn close(&mut self, slabs: &mut Slabs<P>, offset: u64) -> Extent {
        let start = self.slab_of(offset);
        slabs.close(start);
        self.remove(start >> self.slab_log2);
        Extent::new(start, self.slab_len())
    }

    /// Writes down that a slot of slab `number` was taken, which leaves `slab`.
    #[inline]
    fn taken(&mut self, slabs: &mut Slabs<P>, number: u64, slab: Descriptor) {
        slabs.set(number << self.slab_log2, slab.one_more());
        if self.is_full(slab) {
            self.remove(number);
        }
    }

    /// Where the slab of the slot at `offset` starts.
    #[inline]
    fn slab_of(&self, offset: u64) -> u64 {
        offset >> self.slab_log2 << self.slab_log2
    }

    #[inline]
    fn is_full(&self, slab: Descriptor) -> bool {
        slab.head() == 0 && slab.fresh() == self.end
    }

    #[inline]
    fn insert(&mut self, number: u64) {
        self.partial.insert(number);
        self.lowest = self.lowest.min(number);
    }

    #[inline]
    fn remove(&mut self, number: u64) {
        self.partial.remove(number);
        if number == self.lowest {
            self.lowest = self.partial.next_from(number).unwrap_or(NONE);
        }
    }
}
