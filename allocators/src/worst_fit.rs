//! Worst fit: the longest free block that serves; ties go to the first in the list, in address
//! order the lowest.
//!
//! Allocate: O(log of the heap) by the index, over the list, and where an alignment is in the way,
//! a search over all f free blocks; free: O(log of the heap). Origin: in every textbook, as the
//! contrast to best fit. Weakness: no long block survives.

use crate::entry::Entry;
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::sequential::{Blocks, Chart, Fit, Found, HasChart, charted};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = charted::<WorstFit>();

pub(crate) struct WorstFit;

impl Fit for WorstFit {
    const NAME: &'static str = "worst-fit";
    const RULE: &'static str = "the longest free block that serves; ties to the first of the list";
    const ORIGIN: &'static str = "textbooks, as the contrast to best fit";
    const REASON: &'static str = "the longest";

    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        let mut worst: Option<Extent> = None;
        for block in blocks.in_list_order().filter(|block| request.within(*block).is_some()) {
            if worst.is_none_or(|worst| block.len() > worst.len()) {
                worst = Some(block);
            }
        }
        worst
    }

    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(blocks[*index]).is_some();
        let _ = rover;
        let longest_first = |index: &usize| (std::cmp::Reverse(blocks[*index].len()), *index);
        (0..blocks.len()).filter(serves).min_by_key(longest_first)
    }
}

impl HasChart for WorstFit {
    #[inline(always)]
    fn find<P: Probe>(chart: &mut Chart<P>, request: Request) -> Option<Found> {
        chart.longest_within(request)
    }
}
