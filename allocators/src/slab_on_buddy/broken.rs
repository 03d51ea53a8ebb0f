//! Deliberately wrong slabs on a buddy that are safe: the comparison with the naive statement must
//! catch them.

use super::SlabOnBuddy;
use super::classes::{SLOTS, class_for, class_of};
use super::naive::NaiveSlabOnBuddy;
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::request::{Extent, Request};
use crate::slab::broken::{caught, wrong};
use crate::slab::piles::ROOM;

wrong!(Right, SlabOnBuddy<Off>, "As it should be.",
    allocate: |slabs, request| slabs.allocate(request),
    free: |slabs, extent| slabs.free(extent));

wrong!(NeverGoesBack, SlabOnBuddy<Off>, "Keeps empty slabs.",
allocate: |slabs, request| slabs.allocate(request),
free: |slabs, extent| {
    let slab = slabs.owner(extent.offset());
    slabs.live -= 1;
    slabs.caches.give(slab, extent.offset());
});

wrong!(OldestFirst, SlabOnBuddy<Off>, "Takes its pile from the bottom.",
    allocate: |slabs, request| {
        let class = class_for(request).unwrap();
        match slabs.piles.remove_oldest(class, 1).first() {
            Some(offset) => {
                slabs.live += 1;
                Some(Extent::new(*offset, SLOTS[class]))
            }
            None => slabs.allocate(request),
        }
    },
    free: |slabs, extent| slabs.free(extent));

wrong!(PutsAllBack, SlabOnBuddy<Off>, "Empties a full pile instead of halving it.",
allocate: |slabs, request| slabs.allocate(request),
free: |slabs, extent| {
    let class = class_of(extent.len());
    if slabs.piles.slots(class).len() == ROOM {
        slabs.put_back_all();
    }
    slabs.free(extent);
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
    assert!(caught(&mut OldestFirst(slabs())).is_some());
    assert!(caught(&mut PutsAllBack(slabs())).is_some());
    assert!(caught(&mut ClassTooHigh(slabs())).is_some());
    // The first of them breaks its own invariant too; the others are only other policies.
    let mut keeps = NeverGoesBack(slabs());
    let slot = keeps.allocate(Request::new(16, 1)).unwrap();
    keeps.free(slot);
    assert!(keeps.check().unwrap_err().0.contains("nothing is live"));
}
