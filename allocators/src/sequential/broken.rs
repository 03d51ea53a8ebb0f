//! Deliberately wrong fits, each of which passes every safety check: the comparison with the
//! naive statement must catch them. The first two were found in published allocators.

use super::fit::{Blocks, Choose, Fit};
use super::list::List;
use super::mechanism::{Mechanism, Order, whole};
use super::naive::NaiveSequential;
use super::{Sequential, Shape};
use crate::allocator::Allocator;
use crate::arena::{Arena, Heap};
use crate::first_fit::FirstFit;
use crate::naive::Naive;
use crate::probe::Off;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;

fn tightest(blocks: &[Extent], request: Request) -> Option<usize> {
    let serves = |index: &usize| request.within(blocks[*index]).is_some();
    (0..blocks.len()).filter(serves).min_by_key(|index| (blocks[*index].len(), *index))
}

macro_rules! wrong_best_fit {
    ($name:ident, $about:literal, |$blocks:ident, $request:ident| $choose:expr) => {
        #[doc = $about]
        struct $name;
        impl Fit for $name {
            const NAME: &'static str = "wrong";
            const RULE: &'static str = $about;
            const ORIGIN: &'static str = "a mistake";
            const REASON: &'static str = "the tightest";
            fn choose($blocks: &mut impl Blocks, $request: Request) -> Option<Extent> {
                $choose
            }
            fn naive(blocks: &[Extent], _rover: usize, request: Request) -> Option<usize> {
                tightest(blocks, request)
            }
        }
    };
}

wrong_best_fit!(Unrecorded, "Never writes down the best length so far.", |blocks, request| {
    let best_len = u64::MAX;
    let mut best = None;
    for block in blocks.in_list_order().filter(|block| request.within(*block).is_some()) {
        if block.len() < best_len {
            best = Some(block);
        }
    }
    best
});

wrong_best_fit!(
    ComparesRequest,
    "Compares the request's size, not the hole's.",
    |blocks, request| {
        let mut best_len = u64::MAX;
        let mut best = None;
        for block in blocks.in_list_order().filter(|block| request.within(*block).is_some()) {
            if request.rounded() < best_len {
                best_len = request.rounded();
                best = Some(block);
            }
        }
        best
    }
);

wrong_best_fit!(LastOfEqual, "Ties go to the last instead of the first.", |blocks, request| {
    let serving = blocks.in_list_order().filter(|block| request.within(*block).is_some());
    serving.min_by_key(|block| (block.len(), std::cmp::Reverse(block.offset())))
});

/// Whether some stream tells `F` from its naive statement: the number of events it took.
fn caught<F: Fit>() -> Option<usize> {
    let heap = Heap::Fixed { capacity: 512 };
    let events: [(bool, u64); 12] = [
        (true, 48),
        (true, 16),
        (true, 32),
        (true, 16),
        (true, 32),
        (true, 16),
        (false, 0),
        (false, 2),
        (false, 4),
        (true, 16),
        (true, 32),
        (true, 16),
    ];
    let mut arena = Arena::<Off>::reserve(heap).unwrap();
    let shape = Shape::read(&Knobs::default());
    let list = List::new(&mut arena, Order::Address, shape.split).unwrap();
    let mut real = Sequential::<F, _, Off>::new(arena, list, &shape);
    let mut naive = NaiveSequential::<F>::new(shape, heap);
    let mut grants = Vec::new();
    for (index, (allocates, number)) in events.into_iter().enumerate() {
        if allocates {
            let grant = real.allocate(Request::new(number, 1));
            if grant != naive.allocate(Request::new(number, 1)) {
                return Some(index);
            }
            grants.push(grant.unwrap());
        } else {
            real.free(grants[number as usize]);
            naive.free(grants[number as usize]);
        }
        real.check().unwrap();
    }
    None
}

#[test]
fn wrong_fits_are_caught_and_the_right_one_is_not() {
    wrong_best_fit!(Right, "As it should be.", |blocks, request| {
        let serving = blocks.in_list_order().filter(|block| request.within(*block).is_some());
        serving.min_by_key(|block| (block.len(), block.offset()))
    });
    assert_eq!(caught::<Right>(), None);
    assert!(caught::<Unrecorded>().is_some());
    assert!(caught::<ComparesRequest>().is_some());
    assert!(caught::<LastOfEqual>().is_some());
}

/// A first fit that grants from the first block as told.
macro_rules! wrong_split {
    ($name:ident, $about:literal, |$grant:ident, $block:ident, $split:ident| $taken:expr) => {
        #[doc = $about]
        struct $name;
        impl Choose<List<Off>, Off> for $name {
            const INSPECTS: bool = true;
            fn choose(
                mechanism: &mut List<Off>,
                arena: &Arena<Off>,
                request: Request,
                inspected: &mut u64,
            ) -> Option<Extent> {
                <FirstFit as Choose<_, _>>::choose(mechanism, arena, request, inspected)
            }
            fn grant(
                mechanism: &mut List<Off>,
                arena: &mut Arena<Off>,
                request: Request,
                inspected: &mut u64,
            ) -> Option<Extent> {
                let $block = Self::choose(mechanism, arena, request, inspected)?;
                let ($grant, $split) = (request.within($block)?, mechanism.split());
                let taken = $taken;
                mechanism.cut(arena, $block, taken, true);
                Some(taken)
            }
        }
    };
}

wrong_split!(AsItShouldBe, "A rest below the threshold is granted.", |grant, block, split| {
    whole(grant, block, split)
});
wrong_split!(AtMost, "A rest as long as the threshold is granted too.", |grant, block, split| {
    whole(grant, block, split + GRANULE)
});
wrong_split!(AlwaysCut, "The threshold is forgotten.", |grant, block, split| {
    whole(grant, block, split.min(GRANULE))
});
wrong_split!(
    TakesTheFront,
    "What an alignment skips is granted as well.",
    |grant, block, split| {
        let front = grant.offset() - block.offset() < split;
        let start = if front { block.offset() } else { grant.offset() };
        Extent::between(start, whole(grant, block, split).end())
    }
);

/// Whether a few requests tell `C` from first fit's naive statement with a threshold of 48.
fn splits_wrongly<C: Choose<List<Off>, Off>>() -> bool {
    let heap = Heap::Fixed { capacity: 256 };
    let shape = Shape { split: 48, ..Shape::read(&Knobs::default()) };
    let mut arena = Arena::<Off>::reserve(heap).unwrap();
    let list = List::new(&mut arena, Order::Address, shape.split).unwrap();
    let mut real = Sequential::<C, _, Off>::new(arena, list, &shape);
    let mut naive = NaiveSequential::<FirstFit>::new(shape, heap);
    let requests = [(16, 1), (16, 32), (160, 1), (16, 1), (16, 1)];
    requests.into_iter().any(|(size, align)| {
        let request = Request::new(size, align);
        real.allocate(request) != naive.allocate(request)
    })
}

#[test]
fn wrong_thresholds_are_caught_and_the_right_one_is_not() {
    assert!(!splits_wrongly::<AsItShouldBe>());
    assert!(splits_wrongly::<AtMost>());
    assert!(splits_wrongly::<AlwaysCut>());
    assert!(splits_wrongly::<TakesTheFront>());
}
