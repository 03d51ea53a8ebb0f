//! Free blocks of 32767 granules (512 KiB less one) and more. Between the starts of two such lies
//! more than their length, so in 32768 granules at most one starts: a tree of maxima with one
//! leaf for each of these regions knows them all. A leaf may say more than the length of its block:
//! a search that meets such a one corrects it, so that cutting a long block bit by bit costs nothing
//! here, and each cut makes at most one search a step longer.

use super::Span;
use super::maxima::Maxima;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError, Lane, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

/// Granules of the shortest.
pub(super) const LONG: u64 = u16::MOST as u64;
/// Granules of a region.
pub(super) const REGION: u64 = LONG + 1;

/// The long blocks.
pub(super) struct Long<P: Probe> {
    /// No less than the granules of the one that starts in the region, cut to what a lane holds:
    /// half of 64 GiB, which at most one block in the heap exceeds; 0 if none starts there.
    lengths: Maxima<u32, P>,
    /// Its first granule in the low half, its last one in the high half.
    spans: Table<u64, P>,
}

fn kept(granules: u64) -> u32 {
    granules.min(u32::MOST.into()) as u32
}

impl<P: Probe> Long<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let per = REGION * GRANULE;
        let lengths = Maxima::new(arena, per)?;
        Ok(Long { lengths, spans: arena.table(per)? })
    }

    /// The one that starts in `region`, where one does.
    pub(super) fn get(&self, region: u64) -> Span {
        let span = self.spans.get(region);
        Span { start: span & u64::from(u32::MAX), end: (span >> 32) + 1 }
    }

    /// One more, or one that starts in the region of another and takes its place.
    pub(super) fn insert(&mut self, span: Span) {
        let region = span.start / REGION;
        self.lengths.raise(region, kept(span.len()));
        self.spans.set(region, span.start | (span.end - 1) << 32);
    }

    /// One less.
    pub(super) fn remove(&mut self, span: Span) {
        self.lengths.lower(span.start / REGION, 0);
    }

    /// The one that starts in `region`, whose leaf says its length from now on.
    fn corrected(&mut self, region: u64) -> Span {
        let span = self.get(region);
        if self.lengths.get(region) != kept(span.len()) {
            self.lengths.lower(region, kept(span.len()));
        }
        span
    }

    /// The lowest that starts at `from` or above and has at least `need` granules.
    pub(super) fn lowest(&mut self, from: u64, need: u64) -> Option<Span> {
        let mut region = from / REGION;
        loop {
            region = self.lengths.first_from(region, kept(need))?;
            let span = self.corrected(region);
            if span.start >= from && span.len() >= need {
                return Some(span);
            }
            region += 1;
        }
    }

    /// The longest, the lowest of them.
    pub(super) fn longest(&mut self) -> Option<Span> {
        loop {
            let longest = self.lengths.greatest();
            let region = self.lengths.first(longest.max(1))?;
            let span = self.corrected(region);
            if kept(span.len()) == longest {
                return Some(span);
            }
        }
    }

    /// Whether the tree is one, and agrees with the long ones among `spans`.
    pub(super) fn check(&self, spans: &[Span]) -> Result<(), Broken> {
        let broken = |what: String| Err(Broken(what));
        let long = || spans.iter().filter(|span| span.len() >= LONG);
        let used = spans.last().map_or(0, |last| last.start / REGION + 1);
        let known = (0..used).filter(|region| self.lengths.get(*region) > 0).count();
        if known != long().count() {
            return broken(format!("{known} long blocks of {}", long().count()));
        }
        for span in long() {
            let (region, seen) = (span.start / REGION, self.get(span.start / REGION));
            let whole = (seen.start, seen.end) == (span.start, span.end);
            if !whole || self.lengths.get(region) < kept(span.len()) {
                return broken(format!("region {region} does not know its long block"));
            }
        }
        self.lengths.check(used)
    }
}
