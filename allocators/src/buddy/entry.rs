//! The registry lines of the two binary buddies.

use super::{Buddy, NaiveBuddy, PAGE, Tree};
use crate::arena::{Arena, Heap, LARGEST_HEAP};
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::naive::Naive;
use crate::probe::Probe;
use crate::request::GRANULE;
use crate::spec::{Knob, KnobKind, Knobs};

const RULE: &str = "the lowest of the smallest power-of-two blocks that hold it, low half kept";
const ORIGIN: &str = "Knowlton 1965; Knuth 1968";

const fn max(least: u64) -> Knob {
    Knob {
        name: "max",
        about: "the largest block: longer requests are refused",
        kind: KnobKind::Bytes {
            least,
            most: LARGEST_HEAP,
            step: 16,
            power_of_two: true,
            default: None,
        },
    }
}

/// Smallest block: a granule.
pub(crate) const BUDDY: Entry = Entry {
    name: "buddy",
    family: Family::Buddies,
    class: Class::Buddy,
    rule: RULE,
    origin: ORIGIN,
    knobs: &[max(GRANULE)],
    promises: |_| Ok(Promises { tiles: true, ..PROMISES }),
    builders: Builders { off: build::<GRANULE, _>, counting: build::<GRANULE, _> },
    naive: Some(naive::<GRANULE>),
};

/// Smallest block: a page, as in a kernel.
pub(crate) const PAGE_BUDDY: Entry = Entry {
    name: "page-buddy",
    family: Family::Buddies,
    class: Class::Buddy,
    rule: "as buddy, but no block is shorter than 4096 bytes",
    origin: ORIGIN,
    knobs: &[max(PAGE)],
    // The tail of a heap that is no whole number of pages is reserved, so it does not tile.
    promises: |_| Ok(PROMISES),
    builders: Builders { off: build::<PAGE, _>, counting: build::<PAGE, _> },
    naive: Some(naive::<PAGE>),
};

const PROMISES: Promises = Promises { merges: true, buddies: true, ..Promises::PLACES };

fn build<const SMALLEST: u64, P: Probe>(knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let tree = Tree::new(&mut arena, SMALLEST, knobs.bytes("max"))?;
    boxed(Buddy { arena, tree })
}

fn naive<const SMALLEST: u64>(knobs: &Knobs, heap: Heap) -> Box<dyn Naive> {
    Box::new(NaiveBuddy::new(heap, SMALLEST, knobs.bytes("max")))
}
