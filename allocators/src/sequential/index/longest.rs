//! Worst fit by a tree of maxima: the lowest block that is as long as the longest.

use super::lowest::over_maxima;
use super::maxima::Maxima;
use super::{Edges, Index};
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};

/// Worst fit's.
pub(crate) struct Longest<P: Probe>(Maxima<P>);
over_maxima!(Longest);

impl<P: Probe> Longest<P> {
    #[inline]
    fn pick(&self, edges: &Edges<P>, _rover: u64, request: Request) -> Option<Extent> {
        let longest = self.0.longest();
        if longest * GRANULE < request.rounded() {
            return None;
        }
        let block = self.0.lowest(edges, 0, longest)?;
        match request.within(block) {
            Some(_) => Some(block),
            // Only an alignment can be in the way. The next longest are not in the tree.
            None => self.aligned(edges, request),
        }
    }

    /// The longest block that serves, ties to the lowest, among all of them.
    fn aligned(&self, edges: &Edges<P>, request: Request) -> Option<Extent> {
        let blocks = std::iter::successors(edges.first(), |block| edges.after(*block));
        let serving = blocks.filter(|block| request.within(*block).is_some());
        serving.reduce(|best, block| if block.len() > best.len() { block } else { best })
    }
}
