//! Best fit: the shortest free block that serves, whatever alignment wastes in it; ties go to the
//! first in the list, in address order the lowest; with `ties=last` to the last.
//!
//! Allocate: O(log f) by the index, over the list a search over all f free blocks unless one fits
//! exactly; free: O(log f). With no knob set short blocks are in heaps by length and long ones in an
//! ordered set, as the segregated fits keep them. Origin: Knuth 1968, section 2.5.
//! Weakness: leaves the smallest remainders; its worst case is the worst.

use crate::arena::Arena;
use crate::entry::{Builders, Built, Entry, boxed};
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::segregated::BestSegregated;
use crate::sequential::{
    Blocks, Fit, HasIndex, Shape, Tightest, build_indexed, build_listed, tied,
};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    builders: Builders { off: build, counting: build },
    ..tied::<BestFit, BestFit<true>>()
};

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    match Shape::read(knobs) {
        shape if shape.is_bare() => boxed(BestSegregated::<P>::new(arena)?),
        shape if shape.ties_to_last() => build_listed::<BestFit<true>, P>(knobs, arena),
        _ => build_indexed::<BestFit, P>(knobs, arena),
    }
}

/// `LAST`: ties go to the last block in the list.
pub(crate) struct BestFit<const LAST: bool = false>;

impl<const LAST: bool> Fit for BestFit<LAST> {
    const NAME: &'static str = "best-fit";
    const RULE: &'static str = "the shortest free block that serves; ties to the first of the list";
    const ORIGIN: &'static str = "Knuth 1968, section 2.5";
    const REASON: &'static str = "the tightest";

    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        let mut best: Option<Extent> = None;
        for block in blocks.in_list_order().filter(|block| request.within(*block).is_some()) {
            if best.is_none_or(|best| block.len() < best.len() || LAST && block.len() == best.len())
            {
                best = Some(block);
                if !LAST && block.len() == request.rounded() {
                    break;
                }
            }
        }
        best
    }

    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(blocks[*index]).is_some();
        let _ = rover;
        let place = |index: usize| if LAST { blocks.len() - index } else { index };
        (0..blocks.len()).filter(serves).min_by_key(|index| (blocks[*index].len(), place(*index)))
    }
}

impl HasIndex for BestFit {
    type Index<P: Probe> = Tightest<P>;
}
