//! What is known of each slab, in one word of a side table found from its address: whose it is,
//! where the list of its freed slots begins, which of its slots were never used, how many are live.
//! A list is entered through here alone, so that no bytes of a user can be taken for a link.

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

const FIELD: u32 = 20;
const MASK: u64 = (1 << FIELD) - 1;

/// The longest slab, in bytes: granules within it and their number fit into a field.
pub(crate) const LONGEST_SLAB: u64 = (1 << (FIELD - 1)) * GRANULE;

/// One slab's word. Distances are in granules from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Descriptor(u64);

impl Descriptor {
    /// Of a slab none of whose slots was used; `kind` is from 1 to 15.
    pub(super) fn new(kind: u64) -> Descriptor {
        Descriptor(kind << (3 * FIELD))
    }

    /// Which cache's it is; 0 if no slab starts here.
    #[inline]
    pub(crate) fn kind(self) -> u64 {
        self.0 >> (3 * FIELD)
    }

    /// Where the slot freed last lies, plus one; 0 if there is none.
    #[inline]
    pub(super) fn head(self) -> u64 {
        self.0 & MASK
    }

    /// Where the slots begin that were never used.
    #[inline]
    pub(super) fn fresh(self) -> u64 {
        self.0 >> FIELD & MASK
    }

    /// Slots granted.
    #[inline]
    pub(crate) fn live(self) -> u64 {
        self.0 >> (2 * FIELD) & MASK
    }

    #[inline]
    pub(super) fn with_head(self, head: u64) -> Descriptor {
        Descriptor(self.0 & !MASK | head & MASK)
    }

    #[inline]
    pub(super) fn with_fresh(self, fresh: u64) -> Descriptor {
        Descriptor(self.0 & !(MASK << FIELD) | (fresh & MASK) << FIELD)
    }

    #[inline]
    pub(super) fn one_more(self) -> Descriptor {
        Descriptor(self.0 + (1 << (2 * FIELD)))
    }

    #[inline]
    pub(super) fn one_less(self) -> Descriptor {
        Descriptor(self.0 - (1 << (2 * FIELD)))
    }
}

/// The descriptors of all slabs, one for every `unit` bytes of heap.
pub(crate) struct Slabs<P: Probe> {
    words: Table<u64, P>,
    unit_log2: u32,
    /// No slab ever started here or above, in units.
    used: u64,
}

impl<P: Probe> Slabs<P> {
    /// No slabs yet; each starts at a multiple of `unit`, a power of two.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn new(arena: &mut Arena<P>, unit: u64) -> Result<Slabs<P>, ArenaError> {
        Ok(Slabs { words: arena.table(unit)?, unit_log2: unit.trailing_zeros(), used: 0 })
    }

    /// One past the highest unit in which a slab ever started, in bytes.
    #[inline]
    pub(crate) fn end(&self) -> u64 {
        self.used << self.unit_log2
    }

    #[inline]
    pub(crate) fn get(&self, start: u64) -> Descriptor {
        Descriptor(self.words.get(start >> self.unit_log2))
    }

    #[inline]
    pub(super) fn set(&mut self, start: u64, slab: Descriptor) {
        self.words.set(start >> self.unit_log2, slab.0);
    }

    /// A slab of cache `kind` starts here from now on.
    pub(crate) fn open(&mut self, start: u64, kind: u64) {
        self.set(start, Descriptor::new(kind));
        self.used = self.used.max((start >> self.unit_log2) + 1);
    }

    /// It does no longer.
    pub(super) fn close(&mut self, start: u64) {
        self.set(start, Descriptor(0));
    }

    /// Every slab there is, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, Descriptor)> {
        let starts = (0..self.used).map(|unit| unit << self.unit_log2);
        starts.map(|start| (start, self.get(start))).filter(|(_, slab)| slab.kind() != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_touch_each_other() {
        let most = LONGEST_SLAB / GRANULE;
        let slab = Descriptor::new(15).with_fresh(most).with_head(most).one_more();
        assert_eq!((slab.kind(), slab.fresh(), slab.head(), slab.live()), (15, most, most, 1));
        let slab = slab.one_less().with_head(u64::MAX).with_fresh(0);
        assert_eq!((slab.kind(), slab.fresh(), slab.head(), slab.live()), (15, 0, MASK, 0));
    }
}
