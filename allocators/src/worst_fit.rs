//! Worst fit: the longest free block that serves; ties go to the first in the list, in address
//! order the lowest; with `ties=last` to the last.
//!
//! Allocate: O(log of the heap) by the index, over the list, and where an alignment is in the way,
//! a search over all f free blocks; free: O(log of the heap). Origin: in every textbook, as the
//! contrast to best fit. Weakness: no long block survives.

use crate::arena::Arena;
use crate::entry::{Builders, Built, Entry};
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::sequential::{Blocks, Chart, Fit, Found, HasChart, Shape};
use crate::sequential::{build_charted, build_listed, tied};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    builders: Builders { off: build, counting: build },
    ..tied::<WorstFit, WorstFit<true>>()
};

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    match Shape::read(knobs).ties_to_last() {
        true => build_listed::<WorstFit<true>, P>(knobs, arena),
        false => build_charted::<WorstFit, P>(knobs, arena),
    }
}

/// `LAST`: ties go to the last block in the list.
pub(crate) struct WorstFit<const LAST: bool = false>;

impl<const LAST: bool> Fit for WorstFit<LAST> {
    const NAME: &'static str = "worst-fit";
    const RULE: &'static str = "the longest free block that serves; ties to the first of the list";
    const ORIGIN: &'static str = "textbooks, as the contrast to best fit";
    const REASON: &'static str = "the longest";

    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        let mut worst: Option<Extent> = None;
        for block in blocks.in_list_order().filter(|block| request.within(*block).is_some()) {
            if worst
                .is_none_or(|worst| block.len() > worst.len() || LAST && block.len() == worst.len())
            {
                worst = Some(block);
            }
        }
        worst
    }

    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(blocks[*index]).is_some();
        let _ = rover;
        let longest = |index: &usize| match LAST {
            false => (std::cmp::Reverse(blocks[*index].len()), *index),
            true => (std::cmp::Reverse(blocks[*index].len()), blocks.len() - *index),
        };
        (0..blocks.len()).filter(serves).min_by_key(longest)
    }
}

impl HasChart for WorstFit {
    #[inline(always)]
    fn find<P: Probe>(chart: &mut Chart<P>, request: Request) -> Option<Found> {
        chart.longest_within(request)
    }
}
