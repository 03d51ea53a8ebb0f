//! The test kit: what holds for every allocator of this workspace, for one of yours. It replays
//! streams of allocations, frees and resizes and looks at every event from outside:
//!
//! - *shape, overlap, alignment*: each grant lies as asked, inside the heap, apart from all others;
//! - *contents*: what is written to an object is there until it is freed, through every resize, though
//!   half of it is forged to look like an allocator's own free blocks;
//! - *tiling*, *merging*, *invariants*: as promised, and whatever [`check`] says of itself;
//! - *policy*: grants, refusals and free blocks are those of the naive statement, if there is one.
//!
//! Three sources of streams: [`exhaustive`] plays all short ones on a tiny heap, [`random`] long ones
//! with sizes around powers of two, [`replay`] a recorded or shipped workload. [`all`] is all three.
//! A stream that breaks the allocator is made as short as it gets before it is shown. Everything is
//! deterministic: a seed that fails fails again.
//!
//! An allocator that has only a `GlobalAlloc` is tested as far as a program sees it: alignment,
//! overlap, contents, `realloc`, `alloc_zeroed`.
//!
//! ```
//! use fraglab::kit;
//!
//! // In the `tests/kit.rs` of your crate `kit::all(&my_crate::ENTRY)` is all there is to say.
//! let entry = &allocators::REGISTRY[0];
//! kit::exhaustive(entry, 4);
//! kit::random(entry, 1..=2);
//! kit::replay(entry, "a0:100 a1:200 f0 r1:50 a2:100@64");
//! ```
//!
//! [`check`]: allocators::Allocator::check

mod exhaustive;
mod failure;
mod heaps;
mod played;
mod quiet;
mod random;
mod shrink;
mod streams;

#[cfg(test)]
mod tests;

pub use exhaustive::Exhaustive;
pub use failure::{Covered, Failure};

use allocators::{Entry, GRANULE, Named, SpecError};
use played::Player;
use std::ops::RangeInclusive;
use workloads::Source;

/// Workloads of [`all`]: two recorded programs and one that uses alignments and resizes.
pub const REPLAYED: [&str; 3] = ["gs-pdf", "dot", "aligned"];
/// Seeds of [`all`].
pub const SEEDS: RangeInclusive<u64> = 1..=8;
/// Events of the streams of which [`all`] plays all.
pub const EVENTS: u32 = 7;

/// Everything below, with every word of every knob.
///
/// # Panics
/// With the shortest stream found that breaks the allocator.
#[track_caller]
pub fn all(entry: &'static Entry) {
    let held = Kit::with_knobs(entry).iter().try_for_each(|kit| kit.all().map(drop));
    held.unwrap_or_else(|failure| panic!("{failure}"));
}

/// All streams of `events` allocations and frees of one, two and three of the allocator's smallest
/// blocks on a heap of six, and of two events fewer with resizes.
///
/// # Panics
/// As [`all`].
#[track_caller]
pub fn exhaustive(entry: &'static Entry, events: u32) {
    Kit::of(entry).exhaustive(events).unwrap_or_else(|failure| panic!("{failure}"));
}

/// Random streams, one for each seed, on growing and fixed heaps.
///
/// # Panics
/// As [`all`]; the message has the seed.
#[track_caller]
pub fn random(entry: &'static Entry, seeds: RangeInclusive<u64>) {
    Kit::of(entry).random(seeds).unwrap_or_else(|failure| panic!("{failure}"));
}

/// A workload: the name of a shipped one, the path of a trace, or a stream such as `a0:100 f0`.
///
/// # Panics
/// As [`all`], or if there is no such workload.
#[track_caller]
pub fn replay(entry: &'static Entry, workload: &str) {
    let source = streams::source(workload).unwrap_or_else(|why| panic!("{why}"));
    Kit::of(entry).replay(&source).unwrap_or_else(|failure| panic!("{failure}"));
}

/// The kit for one allocator with its knobs and wrappers, for who wants answers instead of panics.
#[derive(Clone, Debug)]
pub struct Kit {
    named: Named,
}

impl Kit {
    /// For the entry's bare name; it need not be registered.
    ///
    /// # Panics
    /// If the entry says of its bare name that it makes no sense.
    pub fn of(entry: &'static Entry) -> Kit {
        Kit::named(entry, "").unwrap_or_else(|error| panic!("{}: {error}", entry.name))
    }

    /// For the entry with knobs and wrappers, such as `:order=lifo+headers=8`.
    ///
    /// # Errors
    /// What is not understood.
    pub fn named(entry: &'static Entry, rest: &str) -> Result<Kit, SpecError> {
        Ok(Kit { named: entry.named(rest)? })
    }

    /// For the bare name and for every name with one word of one knob; knobs that are a number of
    /// bytes are left as they are.
    pub fn with_knobs(entry: &'static Entry) -> Vec<Kit> {
        streams::words(entry).iter().filter_map(|rest| Kit::named(entry, rest).ok()).collect()
    }

    /// The whole kit.
    ///
    /// # Errors
    /// The first stream that breaks the allocator, made short.
    pub fn all(&self) -> Result<Covered, Failure> {
        let mut covered = self.exhaustive(EVENTS)?;
        covered.add(self.random(SEEDS)?);
        if self.named.promises().one_size.is_none() {
            for name in REPLAYED {
                let source = streams::source(name).unwrap_or_else(|why| panic!("{why}"));
                covered.add(self.replay(&source)?);
            }
        }
        Ok(covered)
    }

    /// As [`exhaustive`].
    ///
    /// # Errors
    /// As [`Kit::all`].
    pub fn exhaustive(&self, events: u32) -> Result<Covered, Failure> {
        let unit = heaps::unit(&self.named);
        let sizes = match self.named.promises().one_size {
            Some(size) => vec![size, size.saturating_sub(1)],
            None => [1, 2, 3].map(|units| units * unit).to_vec(),
        };
        let mut covered = Covered::default();
        for heap in heaps::tiny(&self.named, unit) {
            let short = Exhaustive { sizes: sizes.clone(), heap, events, ..Exhaustive::default() };
            let resized =
                Exhaustive { events: events.saturating_sub(2), resizes: true, ..short.clone() };
            covered.add(self.every(&short)?);
            covered.add(self.every(&resized)?);
        }
        Ok(covered)
    }

    /// All streams of this description.
    ///
    /// # Errors
    /// As [`Kit::all`].
    pub fn every(&self, streams: &Exhaustive) -> Result<Covered, Failure> {
        streams.run(&Player::new(&self.named, streams.heap))
    }

    /// As [`random`].
    ///
    /// # Errors
    /// As [`Kit::all`].
    pub fn random(&self, seeds: RangeInclusive<u64>) -> Result<Covered, Failure> {
        let mut covered = Covered::default();
        for seed in seeds {
            for (heap, largest) in heaps::small(&self.named) {
                let events = random::stream(seed, largest, self.named.promises().one_size);
                let player = Player::new(&self.named, heap);
                covered.add(player.hold(&events, Some(seed))?);
            }
        }
        Ok(covered)
    }

    /// As [`replay`].
    ///
    /// # Errors
    /// As [`Kit::all`]. A workload that cannot be read, is adaptive or has over 4 million events is a
    /// failure without a stream.
    pub fn replay(&self, workload: &Source) -> Result<Covered, Failure> {
        let read = streams::events(workload).map_err(|why| Failure::impossible(&self.named, why));
        let (events, survey) = read?;
        let mut covered = Covered::default();
        for heap in heaps::for_load(&self.named, survey.rounded_load_bytes.max(GRANULE)) {
            covered.add(Player::new(&self.named, heap).hold(&events, None)?);
        }
        Ok(covered)
    }
}
