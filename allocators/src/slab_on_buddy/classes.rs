//! The size classes: two a doubling, those that are whole granules.

use crate::request::{GRANULE, Request};

/// Bytes of a slot of each class.
pub(super) const SLOTS: [u64; 14] =
    [16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];

/// The longest slot.
pub(super) const LARGEST: u64 = SLOTS[SLOTS.len() - 1];

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
    let len = request.rounded();
    if len > LARGEST {
        return None;
    }
    let class = class_of(len);
    if request.align <= GRANULE {
        return Some(class);
    }
    (class..SLOTS.len()).find(|class| SLOTS[*class].is_multiple_of(request.align))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_has_its_smallest_class() {
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
        assert_eq!((slot(1, 4096), slot(2049, 1), slot(1 << 40, 1)), (None, None, None));
    }
}
