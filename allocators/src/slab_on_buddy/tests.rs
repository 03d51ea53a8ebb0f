//! Small exact examples, and the invariants broken on purpose.

use super::SlabOnBuddy;
use crate::allocator::{Allocator, Walk};
use crate::arena::{Arena, Heap};
use crate::buddy::PAGE;
use crate::probe::Off;
use crate::registry::Named;
use crate::request::{Extent, Request};
use crate::slab::shape::Shape;

fn slabs(pages: u64) -> SlabOnBuddy<Off> {
    SlabOnBuddy::new(Arena::reserve(Heap::Fixed { capacity: pages * PAGE }).unwrap(), None).unwrap()
}

fn take(slabs: &mut SlabOnBuddy<Off>, size: u64) -> (u64, u64) {
    let grant = slabs.allocate(Request::new(size, 1)).unwrap();
    (grant.offset(), grant.len())
}

fn free(slabs: &SlabOnBuddy<Off>) -> Vec<(u64, u64)> {
    let mut all = Vec::new();
    let walk = slabs.for_each_free(&mut |block| all.push((block.offset(), block.len())));
    assert_eq!(walk, Walk::Complete);
    all.sort();
    all
}

#[test]
fn each_class_has_slabs_of_its_own_and_long_blocks_are_buddies() {
    let mut slabs = slabs(64);
    assert_eq!(take(&mut slabs, 100), (0, 112));
    assert_eq!(take(&mut slabs, 0), (PAGE, 16));
    assert_eq!(take(&mut slabs, 112), (112, 112));
    assert_eq!(take(&mut slabs, 1000), (2 * PAGE, 1024));
    assert_eq!(take(&mut slabs, 1025), (3 * PAGE, 1152));
    assert_eq!(take(&mut slabs, 5000), (4 * PAGE, 5120));
    assert_eq!(take(&mut slabs, 16385), (8 * PAGE, 8 * PAGE));
    assert_eq!(take(&mut slabs, 40_000), (16 * PAGE, 16 * PAGE));
    slabs.check().unwrap();
}

#[test]
fn tails_are_reserved_and_slots_are_free_blocks() {
    let mut slabs = slabs(4);
    take(&mut slabs, 384);
    let slots: Vec<_> = (1..10).map(|slot| (slot * 384, 384)).collect();
    assert_eq!(free(&slabs), [&slots[..], &[(PAGE, PAGE), (2 * PAGE, 2 * PAGE)][..]].concat());
    for slot in slots {
        assert_eq!(take(&mut slabs, 384), slot);
    }
    assert_eq!(take(&mut slabs, 384), (PAGE, 384));
}

#[test]
fn a_pile_gives_what_was_put_on_it_last() {
    let mut slabs = slabs(4);
    let slots: Vec<_> = (0..21).map(|slot| Extent::new(slot * 64, 64)).collect();
    for slot in &slots {
        assert_eq!(slabs.allocate(Request::new(64, 1)), Some(*slot));
    }
    for slot in &slots[..14] {
        slabs.free(*slot);
    }
    assert_eq!((take(&mut slabs, 64), take(&mut slabs, 50)), ((13 * 64, 64), (12 * 64, 64)));
    slabs.free(slots[12]);
    slabs.free(slots[13]);
    slabs.check().unwrap();
    // That is all that it holds: for one more the oldest seven go back to their slab.
    slabs.free(slots[14]);
    slabs.check().unwrap();
    assert_eq!(slabs.caches.free_slots(1).next(), Some(slots[0]));
    let numbers: Vec<u64> = (0..16).map(|_| take(&mut slabs, 64).0 / 64).collect();
    assert_eq!(numbers, [14, 13, 12, 11, 10, 9, 8, 7, 0, 1, 2, 3, 4, 5, 6, 21]);
}

#[test]
fn an_empty_slab_goes_back_and_merges() {
    let mut slabs = slabs(4);
    let first = slabs.allocate(Request::new(16384, 1)).unwrap();
    assert_eq!(slabs.allocate(Request::new(16, 1)), None);
    slabs.free(first);
    assert_eq!(free(&slabs), [(0, 4 * PAGE)]);
    let (a, b) = (slabs.allocate(Request::new(2048, 1)), slabs.allocate(Request::new(100, 1)));
    assert_eq!((a, b), (Some(Extent::new(0, 2048)), Some(Extent::new(PAGE, 112))));
    // Without a pile at once: another class has the page now, and starts it anew.
    slabs.free(a.unwrap());
    assert_eq!((take(&mut slabs, 512), take(&mut slabs, 512)), ((0, 512), (512, 512)));
    slabs.check().unwrap();
}

#[test]
fn for_want_of_pages_all_piles_are_put_back() {
    let mut slabs = slabs(4);
    let small: Vec<_> = [16, 32, 48].map(|size| slabs.allocate(Request::new(size, 1))).into();
    assert_eq!(take(&mut slabs, 4000), (3 * PAGE, 4096));
    slabs.free(small[0].unwrap());
    slabs.free(small[1].unwrap());
    // Both are shown as the pages that they are, though slots of them lie on piles.
    assert_eq!(free(&slabs)[..2], [(0, PAGE), (PAGE, PAGE)]);
    assert_eq!(slabs.tree.take(PAGE, 1), None);
    assert_eq!(slabs.allocate(Request::new(16384, 1)), None);
    assert_eq!(free(&slabs)[0], (0, 2 * PAGE));
    slabs.check().unwrap();
    assert_eq!(take(&mut slabs, 8000), (0, 8192));
}

#[test]
fn where_there_is_no_room_for_a_slab_there_may_be_for_a_block() {
    let mut slabs =
        SlabOnBuddy::new(Arena::<Off>::reserve(Heap::Fixed { capacity: 66 * PAGE }).unwrap(), None)
            .unwrap();
    let mut live = Vec::new();
    while let Some(grant) = slabs.allocate(Request::new(2100, 1)) {
        live.push(grant);
    }
    // Slabs of one slot, then of seven; two pages are left at the end.
    let mut lens: Vec<u64> = live.iter().map(|grant| grant.len()).collect();
    assert_eq!(lens.pop(), Some(PAGE));
    assert!(lens.iter().filter(|len| **len == 2304).count() > 100, "{lens:?}");
    slabs.check().unwrap();
    let block = live.pop().unwrap();
    assert_eq!(slabs.resize(block, Request::new(3000, 1)), Some(block));
    assert_eq!(slabs.resize(block, Request::new(5000, 1)), None);
    slabs.free(block);
    assert_eq!(take(&mut slabs, 100), (block.offset(), 112));
}

#[test]
fn an_alignment_takes_a_class_whose_slots_all_lie_right() {
    let mut slabs = slabs(16);
    let mut grant = |size, align| slabs.allocate(Request::new(size, align)).unwrap();
    assert_eq!(grant(48, 32), Extent::new(0, 64));
    assert_eq!(grant(1, 1024), Extent::new(PAGE, 1024));
    assert_eq!(grant(1, PAGE), Extent::new(2 * PAGE, PAGE));
    assert_eq!(grant(1, 8 * PAGE), Extent::new(8 * PAGE, PAGE));
    assert_eq!(slabs.allocate(Request::new(1, 16 * PAGE)), None);
}

#[test]
fn a_resize_keeps_its_class_or_its_block() {
    let mut slabs = slabs(64);
    let slot = slabs.allocate(Request::new(90, 1)).unwrap();
    assert_eq!(slabs.resize(slot, Request::new(96, 32)), Some(slot));
    assert_eq!(slabs.resize(slot, Request::new(80, 1)), None);
    assert_eq!(slabs.resize(slot, Request::new(96, 64)), None);
    assert_eq!(slabs.resize(slot, Request::new(20_000, 1)), None);
    let block = slabs.allocate(Request::new(12 * PAGE, 1)).unwrap();
    assert_eq!(block, Extent::new(16 * PAGE, 16 * PAGE));
    assert_eq!(slabs.resize(block, Request::new(2048, 1)), None);
    let short = slabs.resize(block, Request::new(16385, 1)).unwrap();
    assert_eq!(short, Extent::new(16 * PAGE, 8 * PAGE));
    assert_eq!(slabs.resize(short, Request::new(16385, 32 * PAGE)), None);
    let long = slabs.resize(short, Request::new(16 * PAGE, 1));
    assert_eq!(long, Some(Extent::new(16 * PAGE, 16 * PAGE)));
    slabs.check().unwrap();
}

#[test]
fn the_largest_block_can_be_fixed() {
    let heap = Heap::Growing { reserve: 1 << 30 };
    let mut slabs = Named::parse("slab-on-buddy:max=64K").unwrap().build(heap).unwrap();
    assert_eq!(slabs.allocate(Request::new(2048, 1)), Some(Extent::new(0, 2048)));
    assert_eq!(slabs.allocate(Request::new(65536, 1)), Some(Extent::new(65536, 65536)));
    assert_eq!(slabs.allocate(Request::new(65537, 1)), None);
    // The longest slab would not fit below that.
    assert!(Named::parse("slab-on-buddy:max=32K").is_err());
}

/// Of all sizes, freed in another order than granted, with a program that writes all over them.
#[test]
fn a_full_drain_restores_the_buddy() {
    let mut slabs = slabs(100);
    let new = free(&slabs);
    assert_eq!(new, [(0, 64 * PAGE), (64 * PAGE, 32 * PAGE), (96 * PAGE, 4 * PAGE)]);
    for round in 1..=5u64 {
        let mut live = Vec::new();
        let mut size = round;
        while let Some(grant) = slabs.allocate(Request::new(size, 1)) {
            for word in (grant.offset()..grant.end()).step_by(4) {
                slabs.arena.store(word, (size % 257) as u32);
            }
            live.push(grant);
            size = (size * 13 + 7 * round) % 3001;
        }
        assert!(live.len() > 100);
        slabs.check().unwrap();
        while !live.is_empty() {
            slabs.free(live.swap_remove((size % live.len() as u64) as usize));
            size = (size * 13 + 7 * round) % 3001;
            slabs.check().unwrap();
        }
        assert_eq!(free(&slabs), new);
    }
}

#[test]
fn foreign_slabs_pages_in_two_hands_and_spoilt_piles_are_seen() {
    let says = |spoil: &dyn Fn(&mut SlabOnBuddy<Off>), word: &str| {
        let mut slabs = slabs(16);
        take(&mut slabs, 64);
        take(&mut slabs, 512);
        take(&mut slabs, 5000);
        slabs.check().unwrap();
        spoil(&mut slabs);
        let broken = slabs.check().unwrap_err().0;
        assert!(broken.contains(word), "{broken}");
    };
    let shape = Shape::new(64, PAGE);
    says(&|slabs| slabs.tree.give(Extent::new(0, PAGE)), "overlap");
    says(&|slabs| slabs.owners.set(0, 0), "not all its pages");
    says(&|slabs| slabs.caches.open(1, 0, 3, shape), "goes astray");
    says(&|slabs| slabs.held.set(3, 1), "counted wrong");
    says(&|slabs| slabs.vacant = 77, "vacant numbers");
    says(&|slabs| _ = slabs.caches.give(3, 2 * PAGE), "did not go back");
    says(&|slabs| _ = slabs.piles.push(3, PAGE), "no slot of 64 bytes");
    says(&|slabs| _ = slabs.piles.push(3, 64 * 20), "free twice");
    says(&|slabs| _ = slabs.piles.push(3, 64), "overlap");
    says(&|slabs| slabs.live = 0, "nothing is live");
    says(&|slabs| slabs.live = 2, "slots are taken");
}
