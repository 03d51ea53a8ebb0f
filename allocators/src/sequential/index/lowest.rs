//! First and next fit by a tree of maxima: the lowest block that is long enough, from the start of
//! the heap or from the rover on.

use super::maxima::Maxima;
use super::{Edges, Index};
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};

/// The lowest block from `from` on, and below `limit` in granules, that holds the request.
#[inline]
fn lowest<P: Probe>(
    maxima: &Maxima<P>,
    edges: &Edges<P>,
    mut from: u64,
    limit: u64,
    request: Request,
) -> Option<Extent> {
    loop {
        let block = maxima.lowest(edges, from, request.rounded() / GRANULE)?;
        if block.offset() / GRANULE >= limit {
            return None;
        }
        if request.within(block).is_some() {
            return Some(block);
        }
        // Long enough, but not where the alignment wants it.
        from = block.offset() / GRANULE + 1;
    }
}

macro_rules! over_maxima {
    ($name:ident) => {
        impl<P: Probe> Index<P> for $name<P> {
            fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
                Ok($name(Maxima::new(arena)?))
            }
            #[inline]
            fn choose(&self, edges: &Edges<P>, rover: u64, request: Request) -> Option<Extent> {
                self.pick(edges, rover, request)
            }
            #[inline]
            fn turned(&mut self, edges: &Edges<P>, granule: u64, starts: bool, set: bool) {
                self.0.turned(edges, granule, starts, set);
            }
            #[inline]
            fn insert(&mut self, _edges: &Edges<P>, block: Extent) {
                self.0.insert(block);
            }
            #[inline]
            fn remove(&mut self, edges: &Edges<P>, block: Extent) {
                self.0.remove(edges, block);
            }
            #[inline]
            fn replace(&mut self, edges: &Edges<P>, old: Extent, new: Extent) {
                self.0.replace(edges, old, new);
            }
            fn check(&self, edges: &Edges<P>, blocks: &[Extent]) -> Result<(), Broken> {
                self.0.check(edges, blocks)
            }
        }
    };
}
pub(super) use over_maxima;

/// First fit's.
pub(crate) struct Lowest<P: Probe>(Maxima<P>);
over_maxima!(Lowest);

impl<P: Probe> Lowest<P> {
    #[inline]
    fn pick(&self, edges: &Edges<P>, _rover: u64, request: Request) -> Option<Extent> {
        lowest(&self.0, edges, 0, u64::MAX, request)
    }
}

/// Next fit's.
pub(crate) struct Roving<P: Probe>(Maxima<P>);
over_maxima!(Roving);

impl<P: Probe> Roving<P> {
    #[inline]
    fn pick(&self, edges: &Edges<P>, rover: u64, request: Request) -> Option<Extent> {
        let rover = rover / GRANULE;
        let ahead = lowest(&self.0, edges, rover, u64::MAX, request);
        ahead.or_else(|| lowest(&self.0, edges, 0, rover, request))
    }
}
