//! Deliberately wrong segregated storages that break no safety rule: the comparison with the naive
//! statement must catch them.

use super::naive::NaiveSegregatedStorage;
use super::{ROOT, SegregatedStorage};
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::request::{Extent, Request};
use crate::slab::broken::{caught, wrong};

type Storage = SegregatedStorage<Off>;

wrong!(Right, Storage, "As it should be.",
    allocate: |storage, request| storage.allocate(request),
    free: |storage, extent| storage.free(extent));

wrong!(FreshFirst, Storage, "Takes what was never used before what was freed.",
    allocate: |storage, request| {
        let length = storage.length(request);
        let root = Storage::root(length);
        if storage.roots.get(root + 1) < storage.roots.get(root + 2) {
            let offset = storage.fresh(length, request.align)?;
            return Some(Extent::new(offset, length));
        }
        storage.allocate(request)
    },
    free: |storage, extent| storage.free(extent));

wrong!(FreedFirstFirst, Storage, "A list in the order in which its blocks were freed.",
allocate: |storage, request| storage.allocate(request),
free: |storage, extent| {
    let root = Storage::root(extent.len());
    let mut newest_first = Vec::new();
    while let Some(offset) = storage.pop(root, 1) {
        newest_first.push(Extent::new(offset, extent.len()));
    }
    storage.push(extent);
    newest_first.into_iter().rev().for_each(|block| storage.push(block));
});

wrong!(Mixes, Storage, "A freed block of the next class serves where its own has none.",
    allocate: |storage, request| {
        let length = storage.length(request);
        let next = storage.length(Request::new(length + 1, 1));
        if storage.roots.get(Storage::root(length)) == 0
            && let Some(offset) = storage.pop(Storage::root(next), request.align)
        {
            return Some(Extent::new(offset, next));
        }
        storage.allocate(request)
    },
    free: |storage, extent| storage.free(extent));

#[test]
fn wrong_storages_are_caught_and_the_right_one_is_not() {
    let heap = Heap::Fixed { capacity: 16 << 10 };
    for halves in [false, true] {
        let storage = || SegregatedStorage::new(Arena::reserve(heap).unwrap(), halves).unwrap();
        let caught = |real: &mut dyn Allocator| {
            caught(real, &mut NaiveSegregatedStorage::new(heap, halves), 132)
        };
        assert_eq!(caught(&mut Right(storage())), None);
        assert!(caught(&mut FreshFirst(storage())).is_some());
        assert!(caught(&mut FreedFirstFirst(storage())).is_some());
        assert!(caught(&mut Mixes(storage())).is_some());
    }
}

#[test]
fn cycles_strays_and_overlaps_are_seen() {
    let pair = || {
        let arena = Arena::reserve(Heap::Fixed { capacity: 8192 }).unwrap();
        let mut storage: Storage = SegregatedStorage::new(arena, false).unwrap();
        let a = storage.allocate(Request::new(16, 1)).unwrap();
        let b = storage.allocate(Request::new(16, 1)).unwrap();
        storage.free(a);
        storage.free(b);
        assert_eq!(storage.check(), Ok(()));
        storage
    };
    for wrong in [1, 777] {
        let mut storage = pair();
        storage.arena.store(0, wrong);
        assert!(storage.check().unwrap_err().0.contains("astray"));
        assert_eq!(storage.for_each_free(&mut |_| ()), Walk::Unknown);
    }
    let mut storage = pair();
    storage.highest = 10;
    storage.roots.set(ROOT * 10 + 1, 0);
    storage.roots.set(ROOT * 10 + 2, 4);
    assert!(storage.check().unwrap_err().0.contains("overlap"));
}
