//! Deliberately wrong segregated fits, each of which keeps its grants apart: the comparison with the
//! naive statement must catch them, or the recomputation of what must hold.

use super::lists::Lists;
use super::naive::{NaiveSegregated, tightest, two_level};
use super::stacks::Stacks;
use super::tightest::Tightest;
use super::{Index, Segregated, Short};
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError, Heap};
use crate::naive::Naive;
use crate::probe::Off;
use crate::request::{Extent, GRANULE, Request};
use crate::slab::broken::wrong;

const HEAP: Heap = Heap::Fixed { capacity: 64 << 10 };

type Tlsf = Segregated<Lists<Off>, Off>;
type Best = Segregated<Tightest<Off>, Off>;

fn sound<I: Index<Off>>() -> Segregated<I, Off> {
    Segregated::new(Arena::reserve(HEAP).unwrap()).unwrap()
}

wrong!(Right, Tlsf, "As it should be.",
    allocate: |fits, request| fits.allocate(request),
    free: |fits, extent| fits.free(extent));

wrong!(Apart, Tlsf, "Merges no neighbours.",
allocate: |fits, request| fits.allocate(request),
free: |fits, extent| {
    let (start, len) = (extent.offset() / GRANULE, extent.len() / GRANULE);
    fits.insert(start, len);
});

wrong!(Loses, Tlsf, "Marks a freed block that stays short, and puts it into no list.",
allocate: |fits, request| fits.allocate(request),
free: |fits, extent| {
    let (start, len) = (extent.offset() / GRANULE, extent.len() / GRANULE);
    let alone = fits.marks.before(start) + fits.marks.from(start + len) == 0;
    match alone && len < 63 {
        true => fits.marks.set(start, len),
        false => fits.free(extent),
    }
});

wrong!(HighEnd, Best, "Grants the end of the block instead of its start.",
allocate: |fits, request| {
    let low = fits.allocate(request)?;
    let right = fits.starting_at(low.end() / GRANULE);
    if right < 126 && right > 0 {
        fits.remove(low.end() / GRANULE, right);
        let high = Extent::new(low.offset() + right * GRANULE, low.len());
        fits.insert(low.offset() / GRANULE, right);
        return Some(high);
    }
    Some(low)
},
free: |fits, extent| fits.free(extent));

/// How many events it took to tell an allocator from its naive statement, if any stream does.
fn caught(real: &mut dyn Allocator, naive: &mut dyn Naive) -> Option<usize> {
    let mut live: Vec<Extent> = Vec::new();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % bound
    };
    for event in 0..4000 {
        if live.is_empty() || below(8) < if event % 400 < 200 { 5 } else { 3 } {
            let most = if below(8) == 0 { 4000 } else { 300 };
            let request = Request::new(below(most) as u64, 1);
            let grant = real.allocate(request);
            if grant != naive.allocate(request) {
                return Some(event);
            }
            live.extend(grant);
        } else {
            let extent = live.swap_remove(below(live.len()));
            real.free(extent);
            naive.free(extent);
        }
    }
    None
}

#[test]
fn wrong_segregated_fits_are_caught_and_the_right_one_is_not() {
    let by_class = |real: &mut dyn Allocator| {
        let mut naive = NaiveSegregated::new(HEAP, two_level);
        caught(real, &mut naive)
    };
    let by_length = |real: &mut dyn Allocator| {
        let mut naive = NaiveSegregated::new(HEAP, tightest);
        caught(real, &mut naive)
    };
    assert_eq!(by_class(&mut Right(sound())), None);
    assert!(by_class(&mut Apart(sound())).is_some());
    assert!(by_class(&mut Loses(sound())).is_some());
    assert_eq!(by_length(&mut sound::<Tightest<Off>>()), None);
    assert!(by_length(&mut HighEnd(sound())).is_some());
    // Each with the other's rule.
    assert!(by_class(&mut sound::<Tightest<Off>>()).is_some());
    assert!(by_length(&mut sound::<Lists<Off>>()).is_some());
}

/// Best fit, but of short blocks of a length the one freed last.
struct LastFreed(Tightest<Off>);

impl Index<Off> for LastFreed {
    type Short = Stacks<Off, 0>;

    fn new(arena: &mut Arena) -> Result<Self, ArenaError> {
        Ok(LastFreed(Tightest::new(arena)?))
    }

    fn rank(start: u64, len: u64) -> u64 {
        Tightest::<Off>::rank(start, len)
    }

    fn serves(request: Request, start: u64, len: u64) -> bool {
        Tightest::<Off>::serves(request, start, len)
    }

    fn insert(&mut self, start: u64, len: u64) {
        self.0.insert(start, len);
    }

    fn remove(&mut self, start: u64, len: u64) {
        self.0.remove(start, len);
    }

    fn least_rank(request: Request) -> u64 {
        Tightest::<Off>::least_rank(request)
    }

    fn choose(&self, request: Request, least: u64) -> Option<(u64, u64)> {
        self.0.choose(request, least)
    }

    fn check(&self, blocks: &[(u64, u64)]) -> Result<(), Broken> {
        self.0.check(blocks)
    }
}

#[test]
fn the_last_freed_and_the_lowest_are_told_apart() {
    let mut naive = NaiveSegregated::new(HEAP, tightest);
    assert!(caught(&mut sound::<LastFreed>(), &mut naive).is_some());
}

/// What `check` says of a sound allocator with short and long free blocks after `act`.
fn said(act: fn(&mut Tlsf)) -> String {
    let mut fits: Tlsf = sound();
    let sizes = [48, 16, 4000, 16, 48, 16, 9000, 16, 5000, 16];
    let grants = sizes.map(|size| fits.allocate(Request::new(size, 1)).unwrap());
    grants.iter().step_by(2).for_each(|grant| fits.free(*grant));
    fits.check().unwrap();
    act(&mut fits);
    fits.check().unwrap_err().0
}

#[test]
fn broken_tables_are_seen() {
    let joined = said(|fits| fits.marks.set(3, 1));
    assert!(joined.contains("otherwise"), "{joined}");
    let lost = said(|fits| fits.short = Stacks::new(fits.arena_mut()).unwrap());
    assert!(lost.contains("no list has the block"), "{lost}");
    let length = said(|fits| super::lengths::set(&mut fits.arena, 4, 120));
    assert!(length.contains("otherwise") || length.contains("overlap"), "{length}");
    let unlisted = said(|fits| fits.long.remove(4, 250));
    assert!(unlisted.contains("in no list"), "{unlisted}");
    let forgotten = said(|fits| fits.long.remove(823, 313));
    assert!(forgotten.contains("in no list"), "{forgotten}");
    let invented = said(|fits| fits.long.insert(4, 130));
    assert!(invented.contains("came last is none"), "{invented}");
    let stray = said(|fits| {
        fits.long.remove(4, 250);
        fits.long.insert(4, 130);
        // Those that came last come once more, and the stray goes to its list.
        for (start, len) in [(259, 563), (823, 313)] {
            fits.long.remove(start, len);
            fits.long.insert(start, len);
        }
    });
    assert!(stray.contains("wrongly in a list"), "{stray}");
}

/// Lists of a thousand blocks of one length, a third of which merge with what is freed between two
/// of them, and come back in part.
fn long_lists(real: &mut dyn Allocator, naive: &mut dyn Naive) {
    let request = Request::new(16, 1);
    let mut live: Vec<Option<Extent>> = (0..3000).map(|_| real.allocate(request)).collect();
    live.iter().for_each(|grant| assert_eq!(*grant, naive.allocate(request)));
    let mut free = |real: &mut dyn Allocator, naive: &mut dyn Naive, at: usize| {
        let extent = live[at].take().unwrap();
        real.free(extent);
        naive.free(extent);
    };
    (0..3000).step_by(2).for_each(|at| free(real, naive, at * 7 % 3000));
    (1..3000).step_by(6).for_each(|at| free(real, naive, at));
    for size in [16, 48].into_iter().cycle().take(2200) {
        let request = Request::new(size, 1);
        assert_eq!(real.allocate(request), naive.allocate(request));
    }
    real.check().unwrap();
}

#[test]
fn long_lists_that_are_partly_untrue_keep_their_order() {
    long_lists(&mut sound::<Lists<Off>>(), &mut NaiveSegregated::new(HEAP, two_level));
    long_lists(&mut sound::<Tightest<Off>>(), &mut NaiveSegregated::new(HEAP, tightest));
}

/// What was freed last is swallowed by a long block, or by an object that grows, before a request
/// of just its length comes.
fn swallowed(real: &mut dyn Allocator, naive: &mut dyn Naive) {
    let mut both = |size| {
        let grants = [real.allocate(Request::new(size, 1)), naive.allocate(Request::new(size, 1))];
        assert_eq!(grants[0], grants[1], "{size}");
        grants[0].unwrap()
    };
    // Two of 400 bytes before the long rest, and one more behind an object that will grow.
    let [grows, behind, _apart, first, second] = [48, 400, 16, 400, 400].map(&mut both);
    let free = |real: &mut dyn Allocator, naive: &mut dyn Naive, extent| {
        real.free(extent);
        naive.free(extent);
    };
    free(real, naive, first);
    free(real, naive, second);
    let agree = |real: &mut dyn Allocator, naive: &mut dyn Naive, size| {
        let request = Request::new(size, 1);
        assert_eq!(real.allocate(request), naive.allocate(request), "{size}");
        real.check().unwrap();
    };
    agree(real, naive, 400);
    agree(real, naive, 400);
    free(real, naive, behind);
    let more = Request::new(448, 1);
    assert_eq!(real.resize(grows, more), naive.resize(grows, more));
    agree(real, naive, 400);
}

#[test]
fn the_wilderness_swallows_what_was_freed_last() {
    let heap = Heap::Growing { reserve: 1 << 20 };
    let mut real: Tlsf = Segregated::new(Arena::reserve(heap).unwrap()).unwrap();
    let mut naive = NaiveSegregated::new(heap, two_level);
    let both = |real: &mut Tlsf, naive: &mut NaiveSegregated, size| {
        let grant = real.allocate(Request::new(size, 1));
        assert_eq!(grant, naive.allocate(Request::new(size, 1)), "{size}");
        real.check().unwrap();
        grant.unwrap()
    };
    let grants = [24, 1500].map(|size| both(&mut real, &mut naive, size));
    for grant in grants {
        real.free(grant);
        naive.free(grant);
    }
    assert_eq!(both(&mut real, &mut naive, 24).offset(), 0);
    both(&mut real, &mut naive, 24);
}

#[test]
fn what_was_freed_last_may_be_gone() {
    swallowed(&mut sound::<Lists<Off>>(), &mut NaiveSegregated::new(HEAP, two_level));
    swallowed(&mut sound::<Tightest<Off>>(), &mut NaiveSegregated::new(HEAP, tightest));
}

/// Many events with short and long blocks in a heap with room for both; some objects change size.
fn long_run(real: &mut dyn Allocator, naive: &mut dyn Naive) {
    let mut live: Vec<Extent> = Vec::new();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % bound
    };
    // A few lengths, so that a request for just what was freed last is frequent.
    let sizes = [16, 64, 64, 400, 400, 400, 1000, 2500, 9000];
    for event in 0..30_000 {
        let request = Request::new(sizes[below(sizes.len())], 1);
        let grows = event % 3000 < 1500;
        match below(10) {
            0 if !live.is_empty() => {
                let at = below(live.len());
                let resized = real.resize(live[at], request);
                assert_eq!(resized, naive.resize(live[at], request), "event {event}");
                live[at] = resized.unwrap_or(live[at]);
            }
            1..=5 if grows || live.is_empty() => {
                let grant = real.allocate(request);
                assert_eq!(grant, naive.allocate(request), "event {event}");
                live.extend(grant);
            }
            1..=4 => {
                let grant = real.allocate(request);
                assert_eq!(grant, naive.allocate(request), "event {event}");
                live.extend(grant);
            }
            _ if !live.is_empty() => {
                // Often the one that came last.
                let at = if below(3) == 0 { live.len() - 1 } else { below(live.len()) };
                let extent = live.swap_remove(at);
                real.free(extent);
                naive.free(extent);
            }
            _ => {}
        }
    }
    real.check().unwrap();
}

#[test]
fn long_runs_of_few_lengths_agree() {
    for heap in [Heap::Fixed { capacity: 1 << 20 }, Heap::Growing { reserve: 1 << 30 }] {
        let arena = || Arena::reserve(heap).unwrap();
        let mut by_class: Tlsf = Segregated::new(arena()).unwrap();
        long_run(&mut by_class, &mut NaiveSegregated::new(heap, two_level));
        let mut by_length: Best = Segregated::new(arena()).unwrap();
        long_run(&mut by_length, &mut NaiveSegregated::new(heap, tightest));
    }
}
