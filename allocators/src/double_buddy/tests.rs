//! The double buddy: its lengths and areas, and a published figure.

use crate::arena::Heap;
use crate::registry::Named;
use crate::request::{Extent, Request};
use crate::{Drive, Off};

fn build(heap: Heap) -> Box<dyn Drive<Off>> {
    Named::parse("double-buddy").unwrap().build(heap).unwrap()
}

fn free(double: &dyn Drive<Off>) -> Vec<(u64, u64)> {
    let mut all = Vec::new();
    double.for_each_free(&mut |block| all.push((block.offset(), block.len())));
    all.sort();
    all
}

#[test]
fn the_shortest_length_of_either_series_serves() {
    let mut double = build(Heap::Growing { reserve: 1 << 20 });
    let mut length = |size| double.allocate(Request::new(size, 1)).unwrap().len();
    assert_eq!(
        [0, 16, 17, 33, 49, 65, 97, 129].map(&mut length),
        [16, 16, 32, 48, 64, 96, 128, 192]
    );
    assert_eq!([4097, 6145, 8193, 12289].map(&mut length), [6144, 8192, 12288, 16384]);
}

#[test]
fn each_series_has_areas_of_its_own_and_keeps_them() {
    let mut double = build(Heap::Fixed { capacity: 16 << 10 });
    let two = double.allocate(Request::new(16, 1)).unwrap();
    let three = double.allocate(Request::new(48, 1)).unwrap();
    assert_eq!((two, three), (Extent::new(0, 16), Extent::new(6144, 48)));
    double.free(two);
    double.free(three);
    // The gap before the second area is the powers'; 4096 bytes are nobody's yet.
    assert_eq!(free(&*double), [(0, 4096), (4096, 2048), (6144, 6144), (12288, 4096)]);
    assert_eq!(double.allocate(Request::new(8192, 1)), None);
    assert_eq!(double.allocate(Request::new(6000, 1)), Some(Extent::new(6144, 6144)));
    assert_eq!(double.allocate(Request::new(96, 1)), Some(Extent::new(12288, 96)));
}

#[test]
fn an_alignment_leaves_upper_halves_and_a_resize_its_series_never() {
    let mut double = build(Heap::Growing { reserve: 1 << 20 });
    let low = double.allocate(Request::new(48, 1)).unwrap();
    let right = double.allocate(Request::new(48, 64)).unwrap();
    assert_eq!((low, right), (Extent::new(0, 48), Extent::new(192, 48)));
    assert_eq!(double.resize(right, Request::new(90, 1)), Some(Extent::new(192, 96)));
    assert_eq!(double.resize(Extent::new(192, 96), Request::new(100, 1)), None);
    assert_eq!(double.resize(Extent::new(192, 96), Request::new(40, 1)), Some(right));
    double.check().unwrap();
}

/// Johnstone and Wilson 1998: 39 010 objects of 36 words waste 33.7 %, 77.7 % in a binary buddy.
#[test]
fn a_ramp_wastes_what_was_published() {
    let percent = |name: &str| {
        let heap = Heap::Growing { reserve: 1 << 32 };
        let mut allocator = Named::parse(name).unwrap().build(heap).unwrap();
        let mut footprint = 0;
        for _ in 0..39_010 {
            let grant = allocator.allocate(Request::new(16 * 36, 1)).unwrap();
            footprint = footprint.max(grant.end());
        }
        footprint * 100 / (39_010 * 16 * 36) - 100
    };
    assert_eq!((percent("double-buddy"), percent("buddy")), (33, 77));
}
