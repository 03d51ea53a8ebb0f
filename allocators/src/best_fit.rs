//! Best fit: the shortest free block that serves, whatever alignment wastes in it; ties go to the
//! first in the list, in address order the lowest.
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
use crate::sequential::{Blocks, Fit, HasIndex, Shape, Tightest, build_indexed, indexed};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const ENTRY: Entry =
    Entry { builders: Builders { off: build, counting: build }, ..indexed::<BestFit>() };

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    match Shape::read(knobs).is_bare() {
        true => boxed(BestSegregated::<P>::new(arena)?),
        false => build_indexed::<BestFit, P>(knobs, arena),
    }
}

pub(crate) struct BestFit;

impl Fit for BestFit {
    const NAME: &'static str = "best-fit";
    const RULE: &'static str = "the shortest free block that serves; ties to the first of the list";
    const ORIGIN: &'static str = "Knuth 1968, section 2.5";
    const REASON: &'static str = "the tightest";

    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        let mut best: Option<Extent> = None;
        for block in blocks.in_list_order().filter(|block| request.within(*block).is_some()) {
            if best.is_none_or(|best| block.len() < best.len()) {
                best = Some(block);
                if block.len() == request.rounded() {
                    break;
                }
            }
        }
        best
    }

    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(blocks[*index]).is_some();
        let _ = rover;
        (0..blocks.len()).filter(serves).min_by_key(|index| (blocks[*index].len(), *index))
    }
}

impl HasIndex for BestFit {
    type Index<P: Probe> = Tightest<P>;
}
