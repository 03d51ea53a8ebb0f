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

/// Granules of a word.
pub(super) const WORD: u64 = 64;

/// The edges of a heap, its end included.
pub(super) struct Edges<P: Probe> {
    words: Table<u64, P>,
    /// Bit w: the lowest edge of word w is an end.
    ends_first: Table<u64, P>,
}

/// The starts and ends of a word, in turn, the lowest start first.
#[derive(Clone, Copy)]
pub(super) struct Turns(pub(super) u64);

impl Turns {
    /// The lowest edge, as the number of its bit; it is taken off.
    #[inline]
    pub(super) fn take(&mut self) -> Option<u64> {
        let bit = self.0;
        self.0 &= bit.wrapping_sub(1);
        (bit != 0).then(|| u64::from(bit.trailing_zeros()))
    }
}

impl<P: Probe> Edges<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let words = arena.table_and(WORD * GRANULE, 1)?;
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
    #[inline]
    pub(super) fn turns(&self, word: u64) -> Turns {
        let edges = self.words.get(word);
        let ends_first = self.ends_first.get(word / 64) >> (word % 64) & 1;
        // Takes the lowest off if it is an end.
        Turns(edges & edges.wrapping_sub(ends_first))
    }

    /// Whether `granule` is one.
    #[inline]
    pub(super) fn is_edge(&self, granule: u64) -> bool {
        self.words.get(granule / WORD) >> (granule % WORD) & 1 == 1
    }

    /// The lowest edge of `word`.
    #[inline]
    pub(super) fn lowest(&self, word: u64) -> Option<u64> {
        let edges = self.words.get(word);
        (edges != 0).then(|| word * WORD + u64::from(edges.trailing_zeros()))
    }

    /// The highest edge of `word`.
    #[inline]
    pub(super) fn highest(&self, word: u64) -> Option<u64> {
        Some(word * WORD + u64::from(self.words.get(word).checked_ilog2()?))
    }

    /// The edge before `granule` in its word.
    #[inline]
    pub(super) fn just_before(&self, granule: u64) -> Option<u64> {
        let word = granule / WORD;
        let earlier = self.words.get(word) & !(!0 << (granule % WORD));
        Some(word * WORD + u64::from(earlier.checked_ilog2()?))
    }

    /// Granules from `start` to `end`, all free or all not, become the other; `frees`: free.
    #[inline]
    pub(super) fn turn(&mut self, start: u64, end: u64, frees: bool) {
        self.words.update(start / WORD, |edges| edges ^ 1 << (start % WORD));
        self.words.update(end / WORD, |edges| edges ^ 1 << (end % WORD));
        // Before `end` its word has no edge, unless `start` or an earlier one lies there too.
        let crosses = u64::from(start / WORD != end / WORD);
        self.set_first(end / WORD, crosses, frees);
    }

    /// Where the span from `start` on begins or ends without an edge before it in its word: that
    /// word's lowest edge is `start`, an end if `ends`.
    #[inline]
    pub(super) fn turn_first(&mut self, start: u64, ends: bool) {
        let lowest = self.words.get(start / WORD) & !(!0 << (start % WORD)) == 0;
        self.set_first(start / WORD, u64::from(lowest), ends);
    }

    /// If `certain` is 1, the lowest edge of `word` is an end or not.
    #[inline]
    fn set_first(&mut self, word: u64, certain: u64, ends: bool) {
        let (bit, ends) = (certain << (word % 64), u64::from(ends) << (word % 64));
        self.ends_first.update(word / 64, |first| first & !bit | bit & ends);
    }
}
