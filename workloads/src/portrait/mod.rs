//! A portrait of a trace: what one wants to know of it before using it.
//!
//! One pass, and memory for the live objects and the different sizes. Time is the project's clock:
//! requested bytes of every allocate and the new size of every resize.

mod curve;
mod neighbours;
mod spans;
mod youngest;

use crate::event::{Event, ObjectId, Request};
use crate::trace::Stamp;
use curve::Curve;
pub use curve::Phase;
use neighbours::Neighbours;
use spans::Spans;
use std::collections::{BTreeMap, BTreeSet};
use youngest::Youngest;

/// Quantiles that are given, in thousandths.
pub const PERMILLE: [u64; 5] = [500, 900, 990, 999, 1000];
/// Commonest sizes that are named.
const COMMONEST: usize = 10;

/// What a trace is like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portrait {
    /// Events of all kinds, allocates, frees, resizes.
    pub events: [u64; 4],
    /// Threads that ask or free; 1 where the source says nothing.
    pub threads: u64,
    /// From the first event to the last, where the source has times.
    pub nanoseconds: u64,
    /// Most objects and most bytes live at once, each at its own moment.
    pub peak_live: [u64; 2],
    /// Objects and bytes live at the end.
    pub live_at_end: [u64; 2],
    /// The clock at the end.
    pub allocated_bytes: u64,
    /// Sizes of allocates at [`PERMILLE`]; empty where there are none.
    pub sizes: Vec<u64>,
    /// Different sizes.
    pub distinct_sizes: u64,
    /// The commonest sizes of allocates, with how many they are.
    pub commonest: Vec<(u64, u64)>,
    /// How many of the commonest sizes cover 90, 99 and 99.9 % of the allocates.
    pub sizes_that_cover: [u64; 3],
    /// Lifetimes of freed objects at [`PERMILLE`], in bytes of the clock, to one part in 64.
    pub lifetimes: Vec<u64>,
    /// Resizes to more bytes, to fewer, to as many.
    pub resizes: [u64; 3],
    /// Allocates and resizes with an alignment above 1, by alignment.
    pub aligns: BTreeMap<u32, u64>,
    /// Allocates of zeroed memory.
    pub zeroed: u64,
    /// Frees of the youngest live object.
    pub lifo_frees: u64,
    /// Freed objects both of whose temporal neighbours were freed too.
    pub neighbours_freed: u64,
    /// From their free until both neighbours were free, in bytes of the clock: the time within which
    /// [`PERMILLE`] of all freed objects had come so far; `None` where fewer ever did.
    pub neighbour_delays: Vec<Option<u64>>,
    /// Most live bytes at equal steps of the clock.
    pub curve: Vec<u64>,
    /// What the curve is made of.
    pub phases: Vec<Phase>,
}

/// A portrait in the making.
#[derive(Debug)]
pub struct Painter {
    portrait: Portrait,
    /// By object number: size, clock at birth, number of birth; `None` where it is not live.
    objects: Vec<Option<(u64, u64, u64)>>,
    live: [u64; 2],
    counts: BTreeMap<u64, u64>,
    threads: BTreeSet<u32>,
    first_nanoseconds: Option<u64>,
    lifetimes: Spans,
    neighbours: Neighbours,
    youngest: Youngest,
    curve: Curve,
}

impl Default for Painter {
    fn default() -> Painter {
        Painter::new()
    }
}

impl Painter {
    /// Of nothing yet.
    pub fn new() -> Painter {
        let (portrait, objects, live, counts, threads) = Default::default();
        let (lifetimes, neighbours, youngest) = Default::default();
        Painter {
            portrait,
            objects,
            live,
            counts,
            threads,
            first_nanoseconds: None,
            lifetimes,
            neighbours,
            youngest,
            curve: Curve::new(),
        }
    }

    /// The next event of a trace, whose numbers are those of its reader. O(log live).
    pub fn add(&mut self, event: &Event, stamp: &Stamp) {
        self.portrait.events[0] += 1;
        self.threads.insert(stamp.thread);
        let first = *self.first_nanoseconds.get_or_insert(stamp.nanoseconds);
        let since = stamp.nanoseconds.saturating_sub(first);
        self.portrait.nanoseconds = self.portrait.nanoseconds.max(since);
        match *event {
            Event::Allocate { object, request } => self.allocate(object, request, stamp.zeroed),
            Event::Free { object } => self.free(object),
            Event::Resize { object, request } => self.resize(object, request),
        }
        let [objects, bytes] = self.live;
        let peak = &mut self.portrait.peak_live;
        *peak = [peak[0].max(objects), peak[1].max(bytes)];
        self.curve.add(self.portrait.allocated_bytes, bytes);
    }

    fn allocate(&mut self, object: ObjectId, request: Request, zeroed: bool) {
        self.asked(request);
        self.portrait.events[1] += 1;
        self.portrait.zeroed += u64::from(zeroed);
        *self.counts.entry(request.size).or_default() += 1;
        let born = self.neighbours.allocate();
        let index = object as usize;
        if index >= self.objects.len() {
            self.objects.resize(index + 1, None);
        }
        self.objects[index] = Some((request.size, self.portrait.allocated_bytes, born));
        self.live = [self.live[0] + 1, self.live[1] + request.size];
        let is_live = is_live(&self.objects);
        self.youngest.allocate(born, object, self.live[0], is_live);
    }

    fn free(&mut self, object: ObjectId) {
        self.portrait.events[2] += 1;
        let Some((size, clock, born)) = self.objects[object as usize] else { return };
        let lifo = self.youngest.is(born, is_live(&self.objects));
        self.portrait.lifo_frees += u64::from(lifo);
        self.objects[object as usize] = None;
        self.live = [self.live[0] - 1, self.live[1] - size];
        self.lifetimes.add(self.portrait.allocated_bytes - clock);
        self.neighbours.free(born, self.portrait.allocated_bytes);
    }

    fn resize(&mut self, object: ObjectId, request: Request) {
        self.asked(request);
        self.portrait.events[3] += 1;
        let Some((size, ..)) = &mut self.objects[object as usize] else { return };
        let which = match request.size.cmp(size) {
            std::cmp::Ordering::Greater => 0,
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Equal => 2,
        };
        self.portrait.resizes[which] += 1;
        self.live[1] = self.live[1] - *size + request.size;
        *size = request.size;
    }

    fn asked(&mut self, request: Request) {
        let clock = &mut self.portrait.allocated_bytes;
        *clock = clock.saturating_add(request.size);
        if request.align > 1 {
            *self.portrait.aligns.entry(request.align).or_default() += 1;
        }
    }

    /// What the events so far are like.
    pub fn finish(self) -> Portrait {
        let mut portrait = self.portrait;
        portrait.live_at_end = self.live;
        portrait.threads = self.threads.len().max(1) as u64;
        portrait.distinct_sizes = self.counts.len() as u64;
        let mut commonest: Vec<(u64, u64)> = self.counts.iter().map(|(&s, &c)| (s, c)).collect();
        let allocates = portrait.events[1];
        if allocates > 0 {
            portrait.sizes =
                PERMILLE.map(|permille| quantile(&commonest, permille, allocates)).into();
        }
        // The commonest first, the smaller of as many.
        commonest.sort_by_key(|&(size, count)| (std::cmp::Reverse(count), size));
        portrait.sizes_that_cover =
            [900, 990, 999].map(|permille| cover(&commonest, permille, allocates));
        commonest.truncate(COMMONEST);
        portrait.commonest = commonest;
        let freed = self.lifetimes.total();
        portrait.lifetimes = PERMILLE
            .iter()
            .filter_map(|&permille| self.lifetimes.quantile(permille, freed))
            .collect();
        let delays = &self.neighbours.delays;
        portrait.neighbours_freed = delays.total();
        portrait.neighbour_delays =
            PERMILLE.map(|permille| delays.quantile(permille, freed)).into();
        portrait.curve = self.curve.steps().to_vec();
        if portrait.peak_live[1] > 0 {
            portrait.phases = self.curve.phases();
        }
        portrait
    }
}

fn is_live(objects: &[Option<(u64, u64, u64)>]) -> impl Fn(&(u64, u32)) -> bool {
    |&(born, object)| objects[object as usize].is_some_and(|(.., of)| of == born)
}

/// The least size that so many thousandths of the requests do not exceed.
fn quantile(counts: &[(u64, u64)], permille: u64, total: u64) -> u64 {
    let index = reached(counts, permille, total);
    counts.get(index).map_or(0, |&(size, _)| size)
}

/// How many of the commonest sizes cover so many thousandths of the requests.
fn cover(commonest: &[(u64, u64)], permille: u64, total: u64) -> u64 {
    if total == 0 { 0 } else { reached(commonest, permille, total) as u64 + 1 }
}

/// Where the counts' sum reaches so many thousandths of the total.
fn reached(counts: &[(u64, u64)], permille: u64, total: u64) -> usize {
    let wanted = (u128::from(total) * u128::from(permille)).div_ceil(1000);
    let mut sum = 0;
    let found = counts.iter().position(|&(_, count)| {
        sum += u128::from(count);
        sum >= wanted
    });
    found.unwrap_or(counts.len().saturating_sub(1))
}
