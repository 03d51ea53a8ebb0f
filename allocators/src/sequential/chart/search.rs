//! What fits ask of the chart: the lowest block from somewhere on that holds a request, and the
//! longest.

use super::edges::Pair;
use super::{Chart, Found, LONG, REGION, Span, WORD, short};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use std::hint::select_unpredictable;

impl<P: Probe> Chart<P> {
    /// The lowest block that starts at `from` or above, and below `limit`, in granules, and holds
    /// the request.
    #[inline(always)]
    pub(crate) fn first_within(
        &mut self,
        from: u64,
        limit: u64,
        request: Request,
    ) -> Option<Found> {
        let need = request.rounded() / GRANULE;
        if request.align > GRANULE || need >= LONG {
            let block = self.first_careful(from, limit, request)?;
            return Some(self.found(block));
        }
        let found = self.lowest_short(from, need)?;
        (found.block.start < limit).then_some(found)
    }

    /// The same for a long block, and where a long enough one may not serve.
    #[inline(never)]
    fn first_careful(&mut self, mut from: u64, limit: u64, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        loop {
            let block = match need {
                LONG.. => self.long.lowest(from, need)?,
                _ => self.lowest_short(from, need)?.block,
            };
            if block.start >= limit {
                return None;
            }
            if request.within(block.extent()).is_some() {
                return Some(block.extent());
            }
            // Long enough, but not where the alignment wants it.
            from = block.end;
        }
    }

    /// The lowest block of the longest that hold the request.
    #[inline(always)]
    pub(crate) fn longest_within(&mut self, request: Request) -> Option<Found> {
        let (need, longest) = (request.rounded() / GRANULE, self.lengths.greatest());
        if request.align > GRANULE || u64::from(longest) >= LONG {
            let block = self.longest_careful(request)?;
            return Some(self.found(block));
        }
        if u64::from(longest) < need {
            return None;
        }
        self.serving(self.lengths.first(longest)?, 0, longest.into())
    }

    /// The same for a long block, and where the longest may not serve: the tree does not know the
    /// next longest, so then all that are long enough are looked at.
    #[inline(never)]
    fn longest_careful(&mut self, request: Request) -> Option<Extent> {
        let longest = match u64::from(self.lengths.greatest()) {
            0 => return None,
            LONG.. => self.long.longest()?,
            longest => self.lowest_short(0, longest)?.block,
        };
        if longest.len() < request.rounded() / GRANULE {
            return None;
        }
        if request.within(longest.extent()).is_some() {
            return Some(longest.extent());
        }
        let mut best: Option<Extent> = None;
        let mut from = 0;
        while let Some(block) = self.first_careful(from, u64::MAX, request) {
            from = block.end() / GRANULE;
            if best.is_none_or(|best| block.len() > best.len()) {
                best = Some(block);
            }
        }
        best
    }

    /// The lowest block of at least `need` granules, 1 or more and less than `LONG`, that starts at
    /// `from` or above.
    #[inline(always)]
    pub(super) fn lowest_short(&self, from: u64, need: u64) -> Option<Found> {
        if from == 0 {
            return self.serving(self.lengths.first(short(need))?, 0, need);
        }
        let word = from / WORD;
        // Nothing starts past the heap, where only a broken block ends.
        if word >= self.edges.len() - 1 {
            return None;
        }
        if self.lengths.get(word) >= short(need)
            && let Some(found) = self.serving(word, from % WORD, need)
        {
            return Some(found);
        }
        self.serving(self.lengths.first_from(word + 1, short(need))?, 0, need)
    }

    /// The lowest block of at least `need` granules that starts in `word`, at its granule `from`
    /// or above.
    #[inline(always)]
    fn serving(&self, word: u64, from: u64, need: u64) -> Option<Found> {
        let first = word * WORD;
        let (mut turns, leaves) = (self.edges.turns(word), self.leaving(word));
        let mut beside = 0;
        while !turns.is_empty() {
            let Pair { starts, ends } = turns.take_two(&leaves);
            let lens = [ends[0] - starts[0], ends[1] - starts[1]];
            let serves = |at: usize| (lens[at] >= need) & (starts[at] >= from);
            let [one, other] = [serves(0), serves(1)];
            if one | other {
                let start = first + select_unpredictable(one, starts[0], starts[1]);
                let end = first + select_unpredictable(one, ends[0], ends[1]);
                let beside = select_unpredictable(one, lens[1], lens[0]).max(beside);
                let beside = turns.longest(&leaves).max(beside);
                return Some(Found { block: Span { start, end }, beside });
            }
            beside = lens[0].max(lens[1]).max(beside);
        }
        None
    }

    /// Where a block that starts in `word`, at the given granule of it, ends if it leaves the word.
    #[inline(always)]
    pub(super) fn leaving(&self, word: u64) -> impl Fn(u64) -> u64 {
        let next = self.edges.word(word + 1);
        let soon = WORD + u64::from(next.trailing_zeros());
        // If not in the next word, it has 64 granules or more: it is the longest that starts here.
        let length = match u64::from(self.lengths.get(word)) {
            LONG.. => self.long.get(word * WORD / REGION).len(),
            length => length,
        };
        move |start| select_unpredictable(next == 0, start + length, soon)
    }

    /// What is to be known of a block before it is cut.
    #[inline]
    pub(super) fn found(&self, block: Extent) -> Found {
        let block = Span::of(block);
        Found { block, beside: self.beside(block) }
    }

    #[inline(never)]
    fn beside(&self, block: Span) -> u64 {
        self.edges.turns_without(block.start).longest(self.leaving(block.word()))
    }
}
