//! How a class divides its slabs: slot and slab length, and from these how many slots there are and
//! which slot a distance from the slab's start lies in, without a division.

use crate::request::GRANULE;

/// The shortest slab, in bytes.
pub(crate) const SHORTEST_SLAB: u64 = 4096;

/// The most slots of a slab: 4096 bytes of one granule each.
pub(crate) const MOST_SLOTS: u64 = SHORTEST_SLAB / GRANULE;

/// Binary logarithm of what a reciprocal is multiplied by.
const SCALE: u32 = 31;

/// Lengths in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) slot: u64,
    pub(crate) slab_len: u64,
}

impl Shape {
    /// `slot` is a multiple of a granule and at most 1 MiB; a slab, a power of two, holds 1 to
    /// [`MOST_SLOTS`] of them.
    pub(crate) const fn new(slot: u64, slab_len: u64) -> Shape {
        let slots = slab_len / slot;
        assert!(slot.is_multiple_of(GRANULE) && slot <= 1 << 20 && slots > 0);
        assert!(slab_len.is_power_of_two() && slots <= MOST_SLOTS);
        Shape { slot, slab_len }
    }

    /// Slots of a slab.
    pub(crate) const fn slots(self) -> u64 {
        self.slab_len / self.slot
    }

    /// The alignment of every slot, in bytes.
    pub(crate) const fn slot_align(self) -> u64 {
        self.slot & self.slot.wrapping_neg()
    }

    /// 2^31 by granules of a slot, rounded up; 32 bits hold it.
    pub(super) const fn reciprocal(self) -> u64 {
        (1u64 << SCALE).div_ceil(self.slot / GRANULE)
    }
}

/// The number of the slot that starts `distance` bytes from the start of its slab.
///
/// With d granules a slot and k its number, k·d times the reciprocal is 2^31·k + k·r, r below d:
/// the quotient is exact as long as k·r is below 2^31, and k is at most 2^8, r below 2^16.
#[inline]
pub(super) fn number(distance: u64, reciprocal: u64) -> u64 {
    (distance / GRANULE * reciprocal) >> SCALE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_numbered_without_a_division() {
        for slot in (16..=1 << 20).step_by(16) {
            let longest = (MOST_SLOTS * slot).next_power_of_two() / 2;
            let shape = Shape::new(slot, longest.max(SHORTEST_SLAB));
            let slots = shape.slots();
            assert!(slots >= MOST_SLOTS / 2);
            for at in [0, 1, 2, slots / 2, slots - 1] {
                assert_eq!(number(at * slot, shape.reciprocal()), at, "{slot}");
            }
        }
    }
}
