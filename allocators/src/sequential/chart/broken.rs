//! Deliberately broken charts: the comparison with the naive statement or the audit must catch
//! each of them, on small blocks and on long ones.

use super::{Chart, Charted, Found, HasChart, Span, WORD};
use crate::allocator::{Allocator, Broken};
use crate::arena::{Arena, Heap};
use crate::first_fit::FirstFit;
use crate::naive::Naive;
use crate::next_fit::NextFit;
use crate::probe::{Off, Probe};
use crate::request::{Extent, Request};
use crate::sequential::fit::Choose;
use crate::sequential::mechanism::Mechanism;
use crate::sequential::naive::NaiveSequential;
use crate::sequential::{Blocks, Fit, Sequential, Shape};
use crate::spec::Knobs;
use std::marker::PhantomData;

/// What goes wrong after a block was cut, or an extent freed.
trait Mistake: 'static {
    fn cut(_chart: &mut Chart<Off>, _before: u16, _block: Span) {}
    fn freed(_chart: &mut Chart<Off>, _before: u16, _freed: Span) {}
}

struct Sound;
impl Mistake for Sound {}

/// Leaves the length of a word as it was when the block was there.
struct Forgetful;
impl Mistake for Forgetful {
    fn cut(chart: &mut Chart<Off>, before: u16, block: Span) {
        chart.lengths.raise(block.word(), before);
    }
}

/// Does not see that a freed block makes a word's length grow.
struct Shy;
impl Mistake for Shy {
    fn freed(chart: &mut Chart<Off>, before: u16, freed: Span) {
        if before < chart.lengths.get(freed.word()) {
            chart.lengths.lower(freed.word(), before);
        }
    }
}

/// Takes every word's lowest edge for a start.
struct Deaf;
impl Mistake for Deaf {
    fn freed(chart: &mut Chart<Off>, _before: u16, freed: Span) {
        let first = freed.end / WORD * WORD;
        if chart.edges.word(freed.end / WORD) != 0 {
            chart.edges.turn_first(first, false);
        }
    }
}

/// Does not forget long blocks.
struct Clinging;
impl Mistake for Clinging {
    fn cut(chart: &mut Chart<Off>, _before: u16, block: Span) {
        if block.len() >= super::LONG {
            chart.long.insert(block);
        }
    }
}

struct Wrong<M>(Chart<Off>, PhantomData<M>);

impl<M: Mistake> Mechanism<Off> for Wrong<M> {
    fn first(&self, arena: &Arena<Off>) -> Option<Extent> {
        self.0.first(arena)
    }
    fn after(&self, arena: &Arena<Off>, block: Extent) -> Option<Extent> {
        self.0.after(arena, block)
    }
    fn ending_at(&self, arena: &Arena<Off>, offset: u64) -> Option<Extent> {
        self.0.ending_at(arena, offset)
    }
    fn starting_at(&self, arena: &Arena<Off>, offset: u64) -> Option<Extent> {
        self.0.starting_at(arena, offset)
    }
    fn append(&mut self, arena: &mut Arena<Off>, extent: Extent, free: bool) {
        self.0.append(arena, extent, free);
    }
    fn cut(&mut self, arena: &mut Arena<Off>, block: Extent, grant: Extent, serves: bool) {
        let before = self.0.lengths.get(Span::of(block).word());
        self.0.cut(arena, block, grant, serves);
        M::cut(&mut self.0, before, Span::of(block));
    }
    fn free(
        &mut self,
        arena: &mut Arena<Off>,
        extent: Extent,
        left: Option<Extent>,
        right: Option<Extent>,
    ) {
        self.0.free(arena, extent, left, right);
    }
    fn merge(&mut self, arena: &mut Arena<Off>, extent: Extent, top: Option<u64>) -> Option<u64> {
        let before = self.0.lengths.get(Span::of(extent).word());
        let top = self.0.merge(arena, extent, top);
        M::freed(&mut self.0, before, Span::of(extent));
        top
    }
    fn retreat(&mut self, arena: &mut Arena<Off>, extent: Extent, left: Option<Extent>) {
        self.0.retreat(arena, extent, left);
    }
    fn extend(&mut self, arena: &mut Arena<Off>, block: Extent, end: u64) {
        self.0.extend(arena, block, end);
    }
    fn lengthen(
        &mut self,
        arena: &mut Arena<Off>,
        extent: Extent,
        taken: Extent,
        next: Option<Extent>,
    ) {
        self.0.lengthen(arena, extent, taken, next);
    }
    fn sweep(&mut self, arena: &mut Arena<Off>, top: Option<u64>) -> Option<u64> {
        self.0.sweep(arena, top)
    }
    fn check(&self, arena: &Arena<Off>, blocks: &[Extent]) -> Result<(), Broken> {
        self.0.check(arena, blocks)
    }
}

/// Asks as `F` does.
struct As<F>(PhantomData<F>);

impl<F: HasChart, M: Mistake> Choose<Wrong<M>, Off> for As<F> {
    const INSPECTS: bool = false;
    fn choose(
        wrong: &mut Wrong<M>,
        arena: &Arena<Off>,
        request: Request,
        inspected: &mut u64,
    ) -> Option<Extent> {
        Charted::<F>::choose(&mut wrong.0, arena, request, inspected)
    }
}

/// Next fit that never moves on.
struct Straight;
impl Fit for Straight {
    const NAME: &'static str = "straight";
    const RULE: &'static str = NextFit::RULE;
    const ORIGIN: &'static str = "a mistake";
    const REASON: &'static str = NextFit::REASON;
    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
        <NextFit as Fit>::choose(blocks, request)
    }
    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
        NextFit::naive(blocks, rover, request)
    }
}
impl HasChart for Straight {
    fn find<P: Probe>(chart: &mut Chart<P>, request: Request) -> Option<Found> {
        FirstFit::find(chart, request)
    }
}

/// Marsaglia's xorshift: the test needs no more.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 11
}

/// After how many events of requests up to `largest` bytes the chart was told from the naive
/// statement, or by its own audit.
fn caught<F: HasChart, M: Mistake>(largest: u64) -> Option<u64> {
    let heap = Heap::Fixed { capacity: largest * 24 };
    let mut arena = Arena::<Off>::reserve(heap).unwrap();
    let shape = Shape::read(&Knobs::default());
    let wrong = Wrong::<M>(Chart::new(&mut arena).unwrap(), PhantomData);
    let mut real = Sequential::<As<F>, _, Off>::new(arena, wrong, &shape);
    let mut naive = NaiveSequential::<F>::new(shape, heap);
    let (mut live, mut state) = (Vec::new(), 88_172_645_463_325_252);
    for event in 0..2000 {
        if live.is_empty() || next(&mut state) % 9 < 5 {
            let align = if next(&mut state).is_multiple_of(9) { 1024 } else { 1 };
            let request = Request::new(next(&mut state) % largest, align);
            let grant = real.allocate(request);
            if grant != naive.allocate(request) {
                return Some(event);
            }
            live.extend(grant);
        } else {
            let extent = live.swap_remove((next(&mut state) % live.len() as u64) as usize);
            real.free(extent);
            naive.free(extent);
        }
        // The audit of a larger heap takes longer.
        if event % (1 + (largest >> 16)) == 0 && real.check().is_err() {
            return Some(event);
        }
    }
    None
}

#[test]
fn broken_charts_are_caught_and_the_sound_one_is_not() {
    // Below, at and above what a word's number holds.
    for largest in [600, 1 << 13, 1 << 20] {
        assert_eq!(caught::<FirstFit, Sound>(largest), None, "{largest}");
        assert_eq!(caught::<NextFit, Sound>(largest), None, "{largest}");
        assert!(caught::<Straight, Sound>(largest).is_some(), "{largest}");
        assert!(caught::<FirstFit, Forgetful>(largest).is_some(), "{largest}");
        assert!(caught::<FirstFit, Shy>(largest).is_some(), "{largest}");
    }
    assert!(caught::<FirstFit, Deaf>(600).is_some());
    assert!(caught::<FirstFit, Clinging>(1 << 20).is_some());
}
