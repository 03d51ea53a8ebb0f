//! The size classes: eight a doubling, (8 + i)·2^k bytes, those of them that are whole granules;
//! and how long the slabs of each are.

use crate::request::{GRANULE, Request};
use crate::slab::shape::{SHORTEST_SLAB, Shape};

/// How many there are: eight up to 128 bytes, one a granule, then eight for each doubling.
pub(super) const CLASSES: usize = 8 + 8 * (LARGEST / 128).ilog2() as usize;

/// The longest slot, in bytes.
pub(super) const LARGEST: u64 = 16 << 10;

/// Classes that have a pile: those of up to 1024 bytes.
pub(super) const PILED: usize = 32;

/// The longest slot on a pile, in bytes.
pub(super) const LONGEST_PILED: u64 = SLOTS[PILED - 1];

const _: () = assert!(LONGEST_PILED == 1024);

/// The longest slab, in bytes.
pub(super) const LONGEST_SLAB: u64 = 64 << 10;

/// A new slab is at most such a part of what its class holds.
const SHARE: u64 = 4;

/// A tail shorter than so many parts of a slab is small.
const SMALL_TAIL: u64 = 32;

/// The classes, shortest slots first.
pub(super) const SLOTS: [u64; CLASSES] = {
    let mut slots = [GRANULE; CLASSES];
    let (mut class, mut slot) = (0, GRANULE);
    while class < CLASSES {
        slots[class] = slot;
        // The step doubles at 256, 512 …: eight steps lead from one power of two to the next.
        let step = 1 << slot.ilog2() >> 3;
        slot += if step > GRANULE { step } else { GRANULE };
        class += 1;
    }
    assert!(slots[CLASSES - 1] == LARGEST);
    slots
};

/// The slab that a class opens when all its slots are live and their slabs are `held` bytes long.
pub(super) fn next_slab(class: usize, held: u64) -> Shape {
    let slot = SLOTS[class];
    let shortest = slot.next_power_of_two().max(SHORTEST_SLAB);
    let longest = (held / SHARE).clamp(shortest, LONGEST_SLAB);
    let mut len = shortest;
    let mut best = 0;
    while len <= longest {
        if len % slot * SMALL_TAIL <= len {
            return Shape::new(slot, len);
        }
        if best == 0 || (len % slot) * best < (best % slot) * len {
            best = len;
        }
        len *= 2;
    }
    Shape::new(slot, best)
}

/// For each length in granules the smallest class that holds it.
const CLASS_OF: [u8; (LARGEST / GRANULE) as usize + 1] = {
    let mut table = [0; (LARGEST / GRANULE) as usize + 1];
    let (mut granules, mut class) = (0, 0);
    while granules < table.len() {
        if granules as u64 * GRANULE > SLOTS[class] {
            class += 1;
        }
        table[granules] = class as u8;
        granules += 1;
    }
    table
};

/// The smallest class whose slots are `len` bytes or longer, `len` at most [`LARGEST`].
#[inline]
pub(super) fn class_of(len: u64) -> usize {
    usize::from(CLASS_OF[(len / GRANULE) as usize])
}

/// The smallest class that holds the request and all of whose slots lie at a multiple of its
/// alignment; `None` if there is none.
#[inline]
pub(super) fn class_for(request: Request) -> Option<usize> {
    let class = usize::from(*CLASS_OF.get((request.rounded() / GRANULE) as usize)?);
    if request.align <= GRANULE {
        return Some(class);
    }
    (class..CLASSES).find(|class| SLOTS[*class].is_multiple_of(request.align))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_eight_a_doubling_and_every_length_has_its_smallest() {
        assert_eq!(SLOTS[..12], [16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192]);
        assert_eq!(SLOTS[14..21], [240, 256, 288, 320, 352, 384, 416]);
        assert_eq!(SLOTS[CLASSES - 3..], [14 << 10, 15 << 10, 16 << 10]);
        for len in (16..=LARGEST).step_by(16) {
            let class = SLOTS.iter().position(|slot| *slot >= len).unwrap();
            assert_eq!(class_of(len), class, "{len}");
            assert_eq!(class_for(Request::new(len - 15, 1)), Some(class), "{len}");
        }
    }

    #[test]
    fn an_alignment_may_ask_for_a_longer_slot() {
        let slot = |size, align| class_for(Request::new(size, align)).map(|class| SLOTS[class]);
        assert_eq!((slot(0, 1), slot(48, 16), slot(33, 32)), (Some(16), Some(48), Some(64)));
        assert_eq!(
            (slot(65, 64), slot(1025, 512), slot(1, 2048)),
            (Some(128), Some(1536), Some(2048))
        );
        assert_eq!((slot(1, 16 << 10), slot(5000, 1024)), (Some(16 << 10), Some(5120)));
        assert_eq!((slot(1, 32 << 10), slot(16385, 1), slot(1 << 40, 1)), (None, None, None));
    }

    #[test]
    fn slabs_grow_with_their_class_as_far_as_their_tails_ask_for_it() {
        let lens = |slot, held: [u64; 5]| {
            let class = SLOTS.iter().position(|other| *other == slot).unwrap();
            held.map(|held| next_slab(class, held << 10).slab_len >> 10)
        };
        // 85 slots leave 16 bytes of 4096; 4 slots of 832 leave 768, 9 of 8192 leave 704, 19 of
        // 16 K leave 576, 39 of 32 K leave 320.
        assert_eq!(lens(48, [0, 31, 64, 255, 9999]), [4; 5]);
        assert_eq!(lens(832, [0, 31, 64, 128, 9999]), [4, 4, 16, 32, 32]);
        // A tail of a sixteenth is the least there is below 128 K.
        assert_eq!(lens(5120, [0, 31, 64, 255, 9999]), [8, 8, 16, 16, 16]);
        assert_eq!(lens(13312, [0, 63, 128, 255, 9999]), [16, 16, 16, 16, 16]);
        for (class, slot) in SLOTS.into_iter().enumerate() {
            for held in [0, 1 << 14, 1 << 16, 1 << 18, 1 << 30] {
                let shape = next_slab(class, held);
                assert!(shape.slot == slot && shape.slab_len <= LONGEST_SLAB);
                assert!(shape.slab_len <= (held / SHARE).max(2 * slot).max(SHORTEST_SLAB));
            }
        }
    }
}
