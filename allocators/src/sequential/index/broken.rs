//! Deliberately broken indexes, each of which grants disjoint extents inside the heap: the
//! comparison with the naive statement or the check of the index must catch them.

use super::{Ask, Edges, HasIndex, Index, Indexed, Tightest};
use crate::allocator::{Allocator, Broken};
use crate::arena::{Arena, ArenaError, Heap};
use crate::naive::Naive;
use crate::probe::{Off, Probe};
use crate::request::{Extent, Request};
use crate::sequential::naive::NaiveSequential;
use crate::sequential::{Blocks, Fit, Sequential, Shape};
use crate::spec::Knobs;

/// A fit with an index that has one method wrong; all else is the sound one's.
macro_rules! broken {
    ($fit:ident, $index:ident over $sound:ident like $like:path, $($wrong:item)*) => {
        struct $index<P: Probe>($sound<P>);
        impl<P: Probe> Wrong<P> for $index<P> {
            type Sound = $sound<P>;
            fn sound(&mut self) -> &mut $sound<P> {
                &mut self.0
            }
            fn seen(&self) -> &$sound<P> {
                &self.0
            }
            fn wrap(sound: $sound<P>) -> Self {
                $index(sound)
            }
            $($wrong)*
        }
        struct $fit;
        impl Fit for $fit {
            const NAME: &'static str = "broken";
            const RULE: &'static str = "as the sound one";
            const ORIGIN: &'static str = "a mistake";
            const REASON: &'static str = "";
            fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent> {
                <$like as Fit>::choose(blocks, request)
            }
            fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize> {
                <$like as Fit>::naive(blocks, rover, request)
            }
        }
        impl HasIndex for $fit {
            type Index<P: Probe> = Shown<$index<P>>;
        }
    };
}

/// What may be wrong about an index.
trait Wrong<P: Probe>: 'static {
    type Sound: Index<P>;
    fn wrap(sound: Self::Sound) -> Self;
    fn sound(&mut self) -> &mut Self::Sound;
    fn seen(&self) -> &Self::Sound;
    fn choose(&self, edges: &Edges<P>, rover: u64, request: Request) -> Option<Extent> {
        self.seen().choose(edges, rover, request)
    }
    fn remove(&mut self, edges: &Edges<P>, block: Extent) {
        self.sound().remove(edges, block);
    }
    fn replace(&mut self, edges: &Edges<P>, old: Extent, new: Extent) {
        self.sound().replace(edges, old, new);
    }
}

struct Shown<W>(W);

impl<P: Probe, W: Wrong<P>> Index<P> for Shown<W> {
    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Shown(W::wrap(W::Sound::new(arena)?)))
    }
    fn choose(&self, edges: &Edges<P>, rover: u64, request: Request) -> Option<Extent> {
        self.0.choose(edges, rover, request)
    }
    fn insert(&mut self, edges: &Edges<P>, block: Extent) {
        self.0.sound().insert(edges, block);
    }
    fn remove(&mut self, edges: &Edges<P>, block: Extent) {
        self.0.remove(edges, block);
    }
    fn replace(&mut self, edges: &Edges<P>, old: Extent, new: Extent) {
        self.0.replace(edges, old, new);
    }
    fn check(&self, edges: &Edges<P>, blocks: &[Extent]) -> Result<(), Broken> {
        self.0.seen().check(edges, blocks)
    }
}

broken!(Sound, SoundIndex over Tightest like crate::best_fit::BestFit,);
broken!(Forgetful, ForgetfulIndex over Tightest like crate::best_fit::BestFit,
    fn replace(&mut self, edges: &Edges<P>, _old: Extent, new: Extent) {
        self.sound().insert(edges, new);
    }
);
broken!(Longer, LongerIndex over Tightest like crate::best_fit::BestFit,
    fn choose(&self, edges: &Edges<P>, rover: u64, request: Request) -> Option<Extent> {
        let longer = Request::new(request.size + 16, request.align);
        self.seen().choose(edges, rover, longer)
    }
);

/// Marsaglia's xorshift: the test needs no more.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 11
}

/// After how many events the index was told from the naive statement, or by its own check.
fn caught<F: HasIndex>() -> Option<u64> {
    let heap = Heap::Fixed { capacity: 1 << 16 };
    let mut arena = Arena::<Off>::reserve(heap).unwrap();
    let shape = Shape::read(&Knobs::default());
    let index = Indexed::<F::Index<Off>, Off>::new(&mut arena).unwrap();
    let mut real = Sequential::<Ask, _, Off>::new(arena, index, &shape);
    let mut naive = NaiveSequential::<F>::new(shape, heap);
    let (mut live, mut state) = (Vec::new(), 88_172_645_463_325_252);
    for event in 0..4000 {
        if live.is_empty() || next(&mut state) % 9 < 5 {
            let request = Request::new(next(&mut state) % 600, 1);
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
        if real.check().is_err() {
            return Some(event);
        }
    }
    None
}

#[test]
fn broken_indexes_are_caught_and_the_sound_one_is_not() {
    assert_eq!(caught::<Sound>(), None);
    assert!(caught::<Forgetful>().is_some());
    assert!(caught::<Longer>().is_some());
}
