//! Where free blocks start and end: one bit a granule, an *edge*. Neighbours are merged, so edges
//! alternate between starts and ends. A grant that is taken or given back turns exactly two bits,
//! that of its start and that of its end, whatever lies beside it: an edge there ceases to be one
//! if the grant takes a block's front or back, or joins a neighbour, and becomes one otherwise.
//!
//! A word of edges does not say by itself whether its lowest is a start or an end, so one bit a
//! word does; it means nothing while the word has none.

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::GRANULE;
use std::hint::select_unpredictable;

/// Granules of a word.
pub(super) const WORD: u64 = 64;

/// No granule.
pub(super) const FAR: u64 = u64::MAX;

/// The edges of a heap, its end included.
pub(super) struct Edges<P: Probe> {
    /// Behind the word of the heap's end stands one more, so that every word has a next.
    words: Table<u64, P>,
    /// Bit w: the lowest edge of word w is an end.
    ends_first: Table<u64, P>,
}

/// The starts and ends of a word, in turn, the lowest start first.
#[derive(Clone, Copy)]
pub(super) struct Turns(u64);

/// Two blocks that start in a word: granules from its first one on. Of a block that is not there
/// both are 0; one that leaves the word ends where the asker said.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) starts: [u64; 2],
    pub(super) ends: [u64; 2],
}

impl Turns {
    /// The lowest two blocks, which are taken off; `leaves` tells where one that starts at the
    /// given granule ends if it leaves the word. Nothing is guessed, so nothing is guessed wrong.
    #[inline(always)]
    pub(super) fn take_two(&mut self, leaves: impl Fn(u64) -> u64) -> Pair {
        let mut pair = Pair { starts: [0; 2], ends: [0; 2] };
        for at in 0..2 {
            let (here, start) = (self.0, u64::from(self.0.trailing_zeros()));
            let then = here & here.wrapping_sub(1);
            let inside = u64::from(then.trailing_zeros());
            let end = select_unpredictable(then == 0, leaves(start), inside);
            pair.starts[at] = select_unpredictable(here == 0, 0, start);
            pair.ends[at] = select_unpredictable(here == 0, 0, end);
            self.0 = then & then.wrapping_sub(1);
        }
        pair
    }

    /// The longest of all blocks; `leaves` as for `take_two`.
    #[inline(always)]
    pub(super) fn longest(mut self, leaves: impl Fn(u64) -> u64) -> u64 {
        let mut longest = 0;
        while !self.is_empty() {
            let Pair { starts, ends } = self.take_two(&leaves);
            longest = (ends[0] - starts[0]).max(ends[1] - starts[1]).max(longest);
        }
        longest
    }

    /// Where the lowest block starts; 64 if none does.
    pub(super) fn first(self) -> u64 {
        self.0.trailing_zeros().into()
    }

    /// Whether none is left.
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl<P: Probe> Edges<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let words = arena.table_and(WORD * GRANULE, 2)?;
        Ok(Edges { words, ends_first: arena.table_and(64 * WORD * GRANULE, 1)? })
    }

    /// How many words there are.
    pub(super) fn len(&self) -> u64 {
        self.words.len()
    }

    /// Word `word` as it stands.
    #[inline]
    pub(super) fn word(&self, word: u64) -> u64 {
        self.words.get(word)
    }

    /// The edges of `word` from its lowest start on.
    #[inline(always)]
    pub(super) fn turns(&self, word: u64) -> Turns {
        let edges = self.words.get(word);
        let ends_first = self.ends_first.get(word / 64) >> (word % 64) & 1;
        // Takes the lowest off if it is an end.
        Turns(edges & edges.wrapping_sub(ends_first))
    }

    /// The same without the block that starts at `start`.
    pub(super) fn turns_without(&self, start: u64) -> Turns {
        let Turns(edges) = self.turns(start / WORD);
        let rest = edges & (u64::MAX << (start % WORD));
        let rest = rest & rest.wrapping_sub(1);
        // Its start, and its end if that is in the word.
        Turns(edges & !(u64::MAX << (start % WORD)) | rest & rest.wrapping_sub(1))
    }

    /// Whether `granule` is one.
    #[inline(always)]
    pub(super) fn is_edge(&self, granule: u64) -> bool {
        self.words.get(granule / WORD) >> (granule % WORD) & 1 == 1
    }

    /// The edge after `granule`, if it lies in the same word or in the next; else `FAR`.
    #[inline(always)]
    pub(super) fn soon_after(&self, granule: u64) -> u64 {
        let word = granule / WORD;
        let [here, next] = *self.words.chunk::<2>(word);
        let here = here & (!1 << (granule % WORD));
        let edges = select_unpredictable(here == 0, next, here);
        let first = (word + u64::from(here == 0)) * WORD;
        if edges == 0 { FAR } else { first + u64::from(edges.trailing_zeros()) }
    }

    /// The edge before `granule`, if it lies in the same word or in the one before; else `FAR`.
    #[inline(always)]
    pub(super) fn just_before(&self, granule: u64) -> u64 {
        let word = granule / WORD;
        let here = self.words.get(word) & !(!0 << (granule % WORD));
        let previous = if word == 0 { 0 } else { self.words.get(word - 1) };
        let edges = select_unpredictable(here == 0, previous, here);
        let first = word.wrapping_sub(u64::from(here == 0)).wrapping_mul(WORD);
        if edges == 0 { FAR } else { first + u64::from(edges.ilog2()) }
    }

    /// The highest edge of `word`.
    #[inline]
    pub(super) fn highest(&self, word: u64) -> Option<u64> {
        Some(word * WORD + u64::from(self.words.get(word).checked_ilog2()?))
    }

    /// Granules from `start` to `end`, all free or all not, become the other; `frees`: free.
    #[inline(always)]
    pub(super) fn turn(&mut self, start: u64, end: u64, frees: bool) {
        self.words.update(start / WORD, |edges| edges ^ 1 << (start % WORD));
        self.words.update(end / WORD, |edges| edges ^ 1 << (end % WORD));
        // Before `end` its word has no edge, unless `start` or an earlier one lies there too.
        let crosses = u64::from(start / WORD != end / WORD);
        self.set_first(end / WORD, crosses, frees);
    }

    /// What lies before `start` is free or not; so if no edge comes before it in its word, that
    /// word's lowest is an end or not.
    #[inline(always)]
    pub(super) fn turn_first(&mut self, start: u64, free_before: bool) {
        let lowest = self.words.get(start / WORD) & !(!0 << (start % WORD)) == 0;
        self.set_first(start / WORD, u64::from(lowest), free_before);
    }

    /// If `certain` is 1, the lowest edge of `word` is an end or not.
    #[inline(always)]
    fn set_first(&mut self, word: u64, certain: u64, ends: bool) {
        let (bit, ends) = (certain << (word % 64), u64::from(ends) << (word % 64));
        self.ends_first.update(word / 64, |first| first & !bit | bit & ends);
    }
}
