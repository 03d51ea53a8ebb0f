//! Segregated storage: its chunks, and two published figures that need no recorded program.

use crate::arena::Heap;
use crate::registry::Named;
use crate::request::{Extent, Request};
use crate::{Drive, Off};

fn build(name: &str, heap: Heap) -> Box<dyn Drive<Off>> {
    Named::parse(name).unwrap().build(heap).unwrap()
}

const BOTH: [&str; 2] = ["segregated-storage", "segregated-storage:classes=halves"];

#[test]
fn a_class_is_the_smallest_that_holds_the_request() {
    let sizes = [0, 16, 17, 33, 48, 49, 64, 65, 97, 4096, 4097, 6145, 8193];
    let classes = |name| {
        sizes.map(|size| {
            let mut storage = build(name, Heap::Growing { reserve: 1 << 20 });
            storage.allocate(Request::new(size, 1)).unwrap().len()
        })
    };
    let powers = [16, 16, 32, 64, 64, 64, 64, 128, 128, 4096, 8192, 8192, 16384];
    let halves = [16, 16, 32, 48, 48, 64, 64, 96, 128, 4096, 6144, 8192, 12288];
    assert_eq!((classes(BOTH[0]), classes(BOTH[1])), (powers, halves));
}

#[test]
fn a_chunk_has_no_remainder_and_is_cut_short_by_the_end_of_the_heap() {
    let mut storage = build(BOTH[1], Heap::Fixed { capacity: 20 << 10 });
    let mut starts = |size| storage.allocate(Request::new(size, 1)).map(Extent::offset);
    assert_eq!([starts(48), starts(64), starts(48)], [Some(0), Some(12288), Some(48)]);
    assert_eq!([starts(1), starts(6000), starts(3000)], [Some(16384), None, None]);
    let mut short = build(BOTH[0], Heap::Fixed { capacity: 112 });
    let mut starts = |size| short.allocate(Request::new(size, 1)).map(Extent::offset);
    assert_eq!(
        [starts(64), starts(64), starts(32), starts(16)],
        [Some(0), None, Some(64), Some(96)]
    );
}

#[test]
fn what_an_alignment_skips_becomes_blocks() {
    let mut storage = build(BOTH[0], Heap::Growing { reserve: 1 << 20 });
    storage.allocate(Request::new(16, 1)).unwrap();
    let far = storage.allocate(Request::new(16, 32 << 10)).unwrap();
    assert_eq!(far, Extent::new(32 << 10, 32 << 10));
    let mut starts = |size| storage.allocate(Request::new(size, 1)).map(Extent::offset);
    assert_eq!([starts(4096), starts(8192), starts(16384)], [Some(4096), Some(8192), Some(16384)]);
}

#[test]
fn a_resize_keeps_its_class_or_moves() {
    let mut storage = build(BOTH[0], Heap::Growing { reserve: 1 << 20 });
    let block = storage.allocate(Request::new(100, 1)).unwrap();
    assert_eq!(storage.resize(block, Request::new(65, 1)), Some(block));
    assert_eq!(storage.resize(block, Request::new(64, 1)), None);
    assert_eq!(storage.resize(block, Request::new(129, 1)), None);
}

/// Bytes up to the highest grant over most live bytes, less one, in tenths of a percent.
fn overhead(name: &str, sizes: &[(u64, u64)]) -> u64 {
    let mut storage = build(name, Heap::Growing { reserve: 1 << 32 });
    let (mut live, mut footprint) = (0, 0);
    for (count, size) in sizes {
        for _ in 0..*count {
            // The published sizes are words of 16 bytes.
            let grant = storage.allocate(Request::new(16 * size, 1)).unwrap();
            live += 16 * size;
            footprint = footprint.max(grant.end());
        }
    }
    (footprint - live) * 1000 / live
}

/// Johnstone and Wilson 1998: a ramp of equal objects, and two arrays with small objects beside.
#[test]
fn two_published_programs_waste_what_was_published() {
    let ramp = [(39_010, 36)];
    assert_eq!(BOTH.map(|name| overhead(name, &ramp)), [777, 333]);
    let arrays = [(1, 393_256), (1, 1_687_552), (292, 52)];
    assert_eq!(BOTH.map(|name| overhead(name, &arrays)), [259, 259]);
}
