//! The free blocks of a heap at one moment.
//!
//! In a growing heap those below the footprint, cut off there, and the bytes between top and
//! footprint as one block of their own; in a fixed heap all of them, up to its end.
//!
//! Of an allocator that does not show its free blocks the gaps between its grants take their place,
//! and say so: there may be bookkeeping in them, so that they are not the free part of the heap.

use super::gaps::Gaps;
use super::replay::Replay;
use allocators::{Extent, Probe, Walk};

/// Shows every hole to `see`.
pub(crate) fn visit<P: Probe>(replay: &Replay<P>, see: &mut dyn FnMut(Extent)) -> Walk {
    let allocator = &*replay.allocator;
    if !replay.heap.grows() {
        return allocator.for_each_free(see);
    }
    let footprint = replay.footprint();
    let walk = allocator.for_each_free(&mut |block| {
        if block.offset() < footprint {
            see(Extent::between(block.offset(), block.end().min(footprint)));
        }
    });
    if let Some(top) = allocator.top().filter(|&top| top < footprint) {
        see(Extent::between(top, footprint));
    }
    walk
}

/// What a sample of the series says of the holes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) blocks: u64,
    pub(crate) largest: u64,
    /// Free bytes below the footprint; `None` of gaps between grants.
    pub(crate) below_footprint: Option<u64>,
}

impl Sums {
    /// `None` where the allocator cannot tell.
    pub(crate) fn of<P: Probe>(replay: &Replay<P>) -> Option<Sums> {
        let footprint = replay.footprint();
        let (mut sums, mut free) = (Sums::default(), 0);
        let walk = visit(replay, &mut |block| {
            sums.blocks += 1;
            sums.largest = sums.largest.max(block.len());
            free += below(block, footprint);
        });
        let sums = Sums { below_footprint: Some(free), ..sums };
        (walk == Walk::Complete).then_some(sums)
    }

    /// Of the gaps between grants.
    pub(crate) fn between_grants(gaps: &Gaps) -> Sums {
        Sums { blocks: gaps.count(), largest: gaps.largest(), below_footprint: None }
    }
}

/// How much of a block lies below `end`.
fn below(block: Extent, end: u64) -> u64 {
    block.end().min(end).saturating_sub(block.offset())
}

/// All holes, in address order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holes {
    pub(crate) blocks: Vec<Extent>,
    /// Whether they are the gaps between grants.
    pub(crate) between_grants: bool,
}

impl Holes {
    /// `None` where the allocator cannot tell.
    pub(crate) fn of<P: Probe>(replay: &Replay<P>) -> Option<Holes> {
        let mut blocks = Vec::new();
        let walk = visit(replay, &mut |block| blocks.push(block));
        blocks.sort_unstable();
        (walk == Walk::Complete).then_some(Holes { blocks, between_grants: false })
    }

    /// The gaps between grants.
    pub(crate) fn between_grants(gaps: &Gaps) -> Holes {
        Holes { blocks: gaps.extents().collect(), between_grants: true }
    }

    /// Σf.
    pub(crate) fn bytes(&self) -> u64 {
        self.blocks.iter().map(|block| block.len()).sum()
    }

    /// max f; 0 if there are none.
    pub(crate) fn largest(&self) -> u64 {
        self.blocks.iter().map(|block| block.len()).max().unwrap_or(0)
    }

    /// Σf².
    pub(crate) fn squares(&self) -> u128 {
        self.blocks.iter().map(|block| u128::from(block.len()).pow(2)).sum()
    }

    /// Σ⌊f/s⌋·s: bytes that requests of `size` bytes could have.
    pub(crate) fn available(&self, size: u64) -> u64 {
        self.blocks.iter().map(|block| block.len() / size * size).sum()
    }

    /// Free bytes below `end`.
    pub(crate) fn below(&self, end: u64) -> u64 {
        self.blocks.iter().map(|&block| below(block, end)).sum()
    }

    /// Adjacent blocks taken together.
    pub(crate) fn runs(&self) -> Vec<Extent> {
        let mut runs: Vec<Extent> = Vec::new();
        for &block in &self.blocks {
            match runs.last_mut() {
                Some(run) if run.end() == block.offset() => {
                    *run = Extent::between(run.offset(), block.end());
                }
                _ => runs.push(block),
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_holes() {
        let blocks = [(0, 16), (16, 32), (64, 48)].map(|(at, len)| Extent::new(at, len)).to_vec();
        let holes = Holes { blocks, between_grants: false };
        assert_eq!((holes.bytes(), holes.largest(), holes.squares()), (96, 48, 3584));
        assert_eq!((holes.available(32), holes.available(64)), (64, 0));
        assert_eq!((holes.below(80), holes.below(20), holes.below(64)), (64, 20, 48));
        assert_eq!(holes.runs(), [Extent::new(0, 48), Extent::new(64, 48)]);
        assert_eq!(Holes::default().largest(), 0);
    }
}
