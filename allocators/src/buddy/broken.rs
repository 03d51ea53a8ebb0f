//! Deliberately wrong buddies that break no safety rule: the comparison with the naive statement
//! must catch them.

use super::{Buddy, NaiveBuddy, Tree};
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::request::{Extent, Request};
use crate::slab::broken::{caught, wrong};

wrong!(Right, Buddy<Off>, "As it should be.",
    allocate: |buddy, request| buddy.allocate(request),
    free: |buddy, extent| buddy.free(extent));

wrong!(KeepsTheHighHalf, Buddy<Off>, "Gives the low half back where a block was split.",
allocate: |buddy, request| {
    let length = buddy.tree.rounded(request);
    let low = buddy.tree.take(2 * length, 1)?;
    buddy.tree.give(Extent::new(low, length));
    Some(Extent::new(low + length, length))
},
free: |buddy, extent| buddy.free(extent));

wrong!(MergesOnce, Buddy<Off>, "A freed block merges with its buddy, and no further.",
allocate: |buddy, request| buddy.allocate(request),
free: |buddy, extent| {
    let order = buddy.tree.order(extent.len());
    let other = extent.offset() ^ extent.len();
    if buddy.tree.holds(order, other) {
        buddy.tree.remove(order, other);
        buddy.tree.insert(order + 1, other & extent.offset());
    } else {
        buddy.tree.insert(order, extent.offset());
    }
});

wrong!(SplitsALonger, Buddy<Off>, "Takes a block one order up although one would have done.",
    allocate: |buddy, request| {
        let length = buddy.tree.rounded(request);
        let twice = buddy.tree.take(2 * length, 1);
        let Some(low) = twice else { return buddy.allocate(request) };
        buddy.tree.give(Extent::new(low + length, length));
        Some(Extent::new(low, length))
    },
    free: |buddy, extent| buddy.free(extent));

#[test]
fn wrong_buddies_are_caught_and_the_right_one_is_not() {
    let heap = Heap::Fixed { capacity: 4096 };
    let buddy = || {
        let mut arena = Arena::reserve(heap).unwrap();
        let tree = Tree::new(&mut arena, 16, None).unwrap();
        Buddy { arena, tree }
    };
    let caught = |real: &mut dyn Allocator| caught(real, &mut NaiveBuddy::new(heap, 16, None), 64);
    assert_eq!(caught(&mut Right(buddy())), None);
    assert!(caught(&mut KeepsTheHighHalf(buddy())).is_some());
    assert!(caught(&mut MergesOnce(buddy())).is_some());
    assert!(caught(&mut SplitsALonger(buddy())).is_some());
}
