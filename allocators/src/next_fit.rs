//! Next fit: the first free block that serves, from the end of the last grant on, wrapping once.
//!
//! Allocate: O(log of the heap) by the index, over the list a search over f free blocks, short as
//! a rule; free: O(log of the heap). Origin: Knuth 1973, exercise 2.5–6.
//! Weakness: it spreads objects of all ages over the whole heap.

use crate::entry::Entry;
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::sequential::{Blocks, Chart, Fit, Found, HasChart, charted};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = charted::<NextFit>();

pub(crate) struct NextFit;

impl Fit for NextFit {
    const NAME: &'static str = "next-fit";
    const RULE: &'static str =
        "the first free block that serves from where the last search ended, wrapping once";
    const ORIGIN: &'static str = "Knuth 1973, the roving pointer";
    const REASON: &'static str = "the next that serves";

    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        blocks.in_rover_order().find(|block| request.within(*block).is_some())
    }

    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(blocks[*index]).is_some();
        (rover..blocks.len()).chain(0..rover).find(serves)
    }
}

impl HasChart for NextFit {
    #[inline(always)]
    fn find<P: Probe>(chart: &mut Chart<P>, request: Request) -> Option<Found> {
        let rover = chart.rover();
        match chart.first_within(rover, u64::MAX, request) {
            None => chart.first_within(0, rover, request),
            ahead => ahead,
        }
    }
}
