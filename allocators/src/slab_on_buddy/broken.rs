//! Deliberately wrong slabs on a buddy that are safe: the comparison with the naive statement must
//! catch them.

use super::naive::NaiveSlabOnBuddy;
use super::{LARGEST, SlabOnBuddy, class_of};
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::request::{Extent, Request};
use crate::slab::broken::{caught, wrong};

wrong!(Right, SlabOnBuddy<Off>, "As it should be.",
    allocate: |slabs, request| slabs.allocate(request),
    free: |slabs, extent| slabs.free(extent));

wrong!(NeverGoesBack, SlabOnBuddy<Off>, "Keeps empty slabs.",
allocate: |slabs, request| slabs.allocate(request),
free: |slabs, extent| {
    if extent.len() > LARGEST {
        return slabs.free(extent);
    }
    let cache = &mut slabs.caches[class_of(extent.len())];
    cache.give(&mut slabs.arena, &mut slabs.slabs, extent.offset());
});

wrong!(ClassTooHigh, SlabOnBuddy<Off>, "Rounds up to powers of two only.",
    allocate: |slabs, request| {
        let size = request.size.max(1).next_power_of_two();
        slabs.allocate(Request::new(size, request.align))
    },
    free: |slabs, extent| slabs.free(extent));

#[test]
fn wrong_slabs_on_a_buddy_are_caught_and_the_right_one_is_not() {
    let heap = Heap::Fixed { capacity: 64 << 10 };
    let slabs = || SlabOnBuddy::new(Arena::reserve(heap).unwrap(), None).unwrap();
    let caught =
        |real: &mut dyn Allocator| caught(real, &mut NaiveSlabOnBuddy::new(heap, None), 384);
    assert_eq!(caught(&mut Right(slabs())), None);
    assert!(caught(&mut NeverGoesBack(slabs())).is_some());
    assert!(caught(&mut ClassTooHigh(slabs())).is_some());
    // The first of them breaks its own invariant too; the second is only another policy.
    let mut keeps = NeverGoesBack(slabs());
    let slot = keeps.allocate(Request::new(16, 1)).unwrap();
    keeps.free(slot);
    assert!(keeps.check().unwrap_err().0.contains("did not go back"));
}
