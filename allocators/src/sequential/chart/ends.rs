//! Heaps whose ends are awkward: the largest there is, and those whose tables fill their pages.

use super::{Chart, Charted, HasChart};
use crate::allocator::Allocator;
use crate::arena::{Arena, Heap};
use crate::first_fit::FirstFit;
use crate::naive::Naive;
use crate::next_fit::NextFit;
use crate::probe::Off;
use crate::request::{Extent, Request};
use crate::sequential::naive::NaiveSequential;
use crate::sequential::{Sequential, Shape};
use crate::spec::Knobs;
use crate::worst_fit::WorstFit;

/// Each size is asked for; at a negative one the grant of so many requests ago is freed.
fn as_stated<F: HasChart>(capacity: u64, steps: &[i64]) {
    let (heap, shape) = (Heap::Fixed { capacity }, Shape::read(&Knobs::default()));
    let mut arena = Arena::<Off>::reserve(heap).unwrap();
    let chart = Chart::new(&mut arena).unwrap();
    let mut real = Sequential::<Charted<F>, _, Off>::new(arena, chart, &shape);
    let mut naive = NaiveSequential::<F>::new(shape, heap);
    let mut grants: Vec<Option<Extent>> = Vec::new();
    for (at, &step) in steps.iter().enumerate() {
        if let Ok(size) = u64::try_from(step) {
            let grant = real.allocate(Request::new(size, 1));
            assert_eq!(grant, naive.allocate(Request::new(size, 1)), "step {at} of {steps:?}");
            grants.push(grant);
        } else {
            let back = grants.len() - step.unsigned_abs() as usize;
            let extent = grants[back].take().unwrap();
            real.free(extent);
            naive.free(extent);
        }
        let mut blocks = Vec::new();
        real.for_each_free(&mut |block| blocks.push(block));
        assert_eq!(blocks, naive.free_blocks(), "step {at} of {steps:?}");
    }
    real.check().unwrap();
}

fn by_all(capacity: u64, steps: &[i64]) {
    as_stated::<FirstFit>(capacity, steps);
    as_stated::<NextFit>(capacity, steps);
    as_stated::<WorstFit>(capacity, steps);
}

#[test]
#[cfg_attr(miri, ignore = "Miri keeps every byte that is reserved")]
fn the_largest_heap_is_one_block_and_is_cut() {
    const G: i64 = 1 << 30;
    by_all(64 * G as u64, &[64 * G, -1, 33 * G, 16, -2, 31 * G, 33 * G, -2, -3, 32 * G, 64]);
}

#[test]
#[cfg_attr(miri, ignore = "Miri keeps every byte that is reserved")]
fn the_end_of_full_tables_is_one() {
    // Words, nodes and regions as many as fill pages, one fewer and one more.
    for nodes in [1, 2, 31, 32, 33, 63, 64, 255, 256, 257, 1023, 1024, 2047, 2048, 2049] {
        let all = nodes * (32 << 10);
        for capacity in [all, all + 16, all - 16, all + 1024] {
            // The whole of it, so that the rover is its end; then its last granules.
            by_all(capacity as u64, &[capacity, -1, capacity - 32, 16, 16, -1, -3, -2, 48, 16]);
        }
    }
}
