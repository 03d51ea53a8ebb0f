//! Small exact examples, and the invariants broken on purpose.

use super::SlabOnBuddy;
use crate::allocator::{Allocator, Walk};
use crate::arena::{Arena, Heap};
use crate::buddy::PAGE;
use crate::probe::Off;
use crate::registry::Named;
use crate::request::{Extent, Request};

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
    let mut slabs = slabs(16);
    assert_eq!(take(&mut slabs, 100), (0, 128));
    assert_eq!(take(&mut slabs, 0), (PAGE, 16));
    assert_eq!(take(&mut slabs, 128), (128, 128));
    assert_eq!(take(&mut slabs, 1000), (2 * PAGE, 1024));
    assert_eq!(take(&mut slabs, 1025), (4 * PAGE, 1536));
    assert_eq!(take(&mut slabs, 2049), (8 * PAGE, PAGE));
    assert_eq!(take(&mut slabs, 5000), (10 * PAGE, 2 * PAGE));
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
fn an_empty_slab_goes_back_at_once_and_merges() {
    let mut slabs = slabs(4);
    let first = slabs.allocate(Request::new(2048, 1)).unwrap();
    let second = slabs.allocate(Request::new(2048, 1)).unwrap();
    assert_eq!(slabs.allocate(Request::new(16, 1)), None);
    slabs.free(first);
    assert_eq!(slabs.allocate(Request::new(16, 1)), None);
    slabs.free(second);
    assert_eq!(free(&slabs), [(0, 4 * PAGE)]);
    slabs.check().unwrap();
    // Another class has the page now, and starts it anew.
    assert_eq!((take(&mut slabs, 512), take(&mut slabs, 512)), ((0, 512), (512, 512)));
    slabs.check().unwrap();
}

#[test]
fn an_alignment_takes_a_class_whose_slots_all_lie_right() {
    let mut slabs = slabs(16);
    let mut grant = |size, align| slabs.allocate(Request::new(size, align)).unwrap();
    assert_eq!(grant(48, 32), Extent::new(0, 64));
    assert_eq!(grant(1, 1024), Extent::new(2 * PAGE, 1024));
    assert_eq!(grant(1, PAGE), Extent::new(PAGE, PAGE));
    assert_eq!(grant(1, 8 * PAGE), Extent::new(8 * PAGE, PAGE));
    assert_eq!(slabs.allocate(Request::new(1, 16 * PAGE)), None);
}

#[test]
fn a_resize_keeps_its_class_or_its_block() {
    let mut slabs = slabs(16);
    let slot = slabs.allocate(Request::new(70, 1)).unwrap();
    assert_eq!(slabs.resize(slot, Request::new(96, 32)), Some(slot));
    assert_eq!(slabs.resize(slot, Request::new(64, 1)), None);
    assert_eq!(slabs.resize(slot, Request::new(96, 64)), None);
    assert_eq!(slabs.resize(slot, Request::new(5000, 1)), None);
    let block = slabs.allocate(Request::new(3 * PAGE, 1)).unwrap();
    assert_eq!(block, Extent::new(4 * PAGE, 4 * PAGE));
    assert_eq!(slabs.resize(block, Request::new(2048, 1)), None);
    let short = slabs.resize(block, Request::new(2049, 1)).unwrap();
    assert_eq!(short, Extent::new(4 * PAGE, PAGE));
    assert_eq!(take(&mut slabs, PAGE), (PAGE, PAGE));
    let odd = Extent::new(PAGE, PAGE);
    assert_eq!(slabs.resize(odd, Request::new(PAGE, 2 * PAGE)), None);
    assert_eq!(slabs.resize(odd, Request::new(1, PAGE)), Some(odd));
    assert_eq!(
        slabs.resize(short, Request::new(2 * PAGE, 1)),
        Some(Extent::new(4 * PAGE, 2 * PAGE))
    );
    slabs.check().unwrap();
}

#[test]
fn the_largest_block_can_be_fixed() {
    let heap = Heap::Growing { reserve: 1 << 30 };
    let mut slabs = Named::parse("slab-on-buddy:max=16K").unwrap().build(heap).unwrap();
    assert_eq!(slabs.allocate(Request::new(2048, 1)), Some(Extent::new(0, 2048)));
    assert_eq!(slabs.allocate(Request::new(16384, 1)), Some(Extent::new(16384, 16384)));
    assert_eq!(slabs.allocate(Request::new(16385, 1)), None);
    // A slab of the longest slots would not fit below that.
    assert!(Named::parse("slab-on-buddy:max=8K").is_err());
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
fn foreign_slabs_and_pages_in_two_hands_are_seen() {
    let two = || {
        let mut slabs = slabs(16);
        take(&mut slabs, 64);
        take(&mut slabs, 512);
        slabs
    };
    let says = |spoil: &dyn Fn(&mut SlabOnBuddy<Off>), word: &str| {
        let mut slabs = two();
        spoil(&mut slabs);
        let broken = slabs.check().unwrap_err().0;
        assert!(broken.contains(word), "{broken}");
    };
    says(&|slabs| slabs.tree.give(Extent::new(0, PAGE)), "overlap");
    says(&|slabs| slabs.slabs.open(PAGE, 15), "no slab");
    says(&|slabs| slabs.slabs.open(8 * PAGE, 15), "no class");
    says(&|slabs| slabs.caches[0].open(&mut slabs.slabs, 8 * PAGE), "did not go back");
}
