//! Deliberately wrong double buddies that break no safety rule: the comparison with the naive
//! statement must catch them.

use super::DoubleBuddy;
use super::naive::NaiveDoubleBuddy;
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::request::{Extent, Request};
use crate::slab::broken::{caught, wrong};

type Double = DoubleBuddy<Off>;

wrong!(Right, Double, "As it should be.",
    allocate: |double, request| double.allocate(request),
    free: |double, extent| double.free(extent));

wrong!(Helps, Double, "A series without a block takes one of the other's.",
    allocate: |double, request| {
        double.allocate(request).or_else(|| {
            let longer = double.twos.tree.take(request.rounded().next_power_of_two(), request.align);
            longer.map(|offset| Extent::new(offset, request.rounded().next_power_of_two()))
        })
    },
    free: |double, extent| double.free(extent));

wrong!(LongAreas, Double, "Takes areas of twice the length.",
    allocate: |double, request| {
        let (three, length) = Double::class(request);
        let series = double.series(three);
        if let Some(offset) = series.tree.take(length, request.align) {
            return Some(series.outside(offset, length));
        }
        let twice = 2 * series.area;
        if let Some(offset) = double.take_new(three, twice, 1) {
            double.series(three).tree.give(Extent::new(offset, twice));
        }
        double.allocate(request)
    },
    free: |double, extent| double.free(extent));

wrong!(NoAreaShorter, Double, "Refuses where a whole area is not left.",
    allocate: |double, request| {
        let (three, length) = Double::class(request);
        let (top, end) = (double.top, double.arena.heap().capacity());
        let series = double.series(three);
        match series.tree.take(length, request.align) {
            Some(offset) => Some(series.outside(offset, length)),
            None if series.area(length.max(series.area), top, end).is_none() => None,
            None => double.allocate(request),
        }
    },
    free: |double, extent| double.free(extent));

#[test]
fn wrong_double_buddies_are_caught_and_the_right_one_is_not() {
    let heap = Heap::Fixed { capacity: 10_000 };
    let double = || DoubleBuddy::new(Arena::reserve(heap).unwrap()).unwrap();
    let caught = |real: &mut dyn Allocator| caught(real, &mut NaiveDoubleBuddy::new(heap), 200);
    assert_eq!(caught(&mut Right(double())), None);
    assert!(caught(&mut Helps(double())).is_some());
    assert!(caught(&mut LongAreas(double())).is_some());
    assert!(caught(&mut NoAreaShorter(double())).is_some());
}

#[test]
fn blocks_of_both_series_in_one_place_are_seen() {
    let mut double: Double =
        DoubleBuddy::new(Arena::reserve(Heap::Fixed { capacity: 12 << 10 }).unwrap()).unwrap();
    double.allocate(Request::new(64, 1)).unwrap();
    assert_eq!(double.check(), Ok(()));
    double.threes.tree.give(Extent::new(32, 32));
    assert!(double.check().unwrap_err().0.contains("overlap"));
}
