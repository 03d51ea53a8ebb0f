//! First fit: the first free block of the list that serves; in address order the lowest.
//!
//! Allocate: O(log of the heap) by the index, over the list a search over f free blocks, half of
//! them or fewer as a rule; free: O(log of the heap). Origin: Knuth 1968, algorithm 2.5A.
//! Weakness: small remainders gather at the front, and every search of the list passes them.

use crate::entry::Entry;
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::sequential::{Blocks, Chart, Fit, Found, HasChart, charted};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = charted::<FirstFit>();

pub(crate) struct FirstFit;

impl Fit for FirstFit {
    const NAME: &'static str = "first-fit";
    const RULE: &'static str = "the first free block of the list that serves";
    const ORIGIN: &'static str = "Knuth 1968, algorithm 2.5A";
    const REASON: &'static str = "the first that serves";

    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        blocks.in_list_order().find(|block| request.within(*block).is_some())
    }

    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(blocks[*index]).is_some();
        let _ = rover;
        (0..blocks.len()).find(serves)
    }
}

impl HasChart for FirstFit {
    #[inline(always)]
    fn find<P: Probe>(chart: &mut Chart<P>, request: Request) -> Option<Found> {
        chart.first_within(0, u64::MAX, request)
    }
}
