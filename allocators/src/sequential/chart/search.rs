//! What fits ask of the chart: the lowest block from somewhere on that holds a request, and the
//! longest.

use super::{Chart, LONG, REGION, Span, WORD, short};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use std::hint::select_unpredictable;

impl<P: Probe> Chart<P> {
    /// The lowest block that starts at `from` or above, and below `limit`, in granules, and holds
    /// the request.
    #[inline(always)]
    pub(crate) fn first_within(&self, from: u64, limit: u64, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        if request.align <= GRANULE {
            let block = self.lowest(from, need)?;
            return (block.offset() / GRANULE < limit).then_some(block);
        }
        self.first_aligned(from, limit, request)
    }

    /// The same where a long enough block may not serve.
    #[inline(never)]
    fn first_aligned(&self, mut from: u64, limit: u64, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        loop {
            let block = self.lowest(from, need)?;
            if block.offset() / GRANULE >= limit {
                return None;
            }
            if request.within(block).is_some() {
                return Some(block);
            }
            // Long enough, but not where the alignment wants it.
            from = block.end() / GRANULE;
        }
    }

    /// The lowest block of the longest that hold the request.
    #[inline(always)]
    pub(crate) fn longest_within(&self, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        let longest = self.longest()?;
        if longest.len() < need * GRANULE {
            return None;
        }
        if request.align <= GRANULE || request.within(longest).is_some() {
            return Some(longest);
        }
        self.longest_aligned(request)
    }

    /// The same where the longest block does not serve: the tree does not know the next longest,
    /// so all that are long enough are looked at.
    #[cold]
    fn longest_aligned(&self, request: Request) -> Option<Extent> {
        let next = |from| self.first_within(from, u64::MAX, request);
        let serving = std::iter::successors(next(0), |block| next(block.end() / GRANULE));
        serving.reduce(|best, block| if block.len() > best.len() { block } else { best })
    }

    /// The lowest block of at least `need` granules, 1 or more, that starts at `from` or above.
    #[inline(always)]
    pub(super) fn lowest(&self, from: u64, need: u64) -> Option<Extent> {
        if need >= LONG {
            return self.long.lowest(from, need).map(Span::block);
        }
        if from > 0 {
            return self.lowest_from(from, need);
        }
        self.longest_serving(self.lengths.first(short(need))?, need)
    }

    #[inline]
    fn lowest_from(&self, from: u64, need: u64) -> Option<Extent> {
        let (word, first) = (from / WORD, from / WORD * WORD);
        // Nothing starts past the heap, where only a broken block ends.
        if word >= self.edges.len() - 1 {
            return None;
        }
        if self.lengths.get(word) >= short(need) {
            let end = self.edges.lowest(word + 1).unwrap_or_else(|| self.far_end_in(word));
            let serving = self.serving(word, from - first, need, |_| end.wrapping_sub(first));
            if serving.is_some() {
                return serving;
            }
        }
        self.longest_serving(self.lengths.first_from(word + 1, short(need))?, need)
    }

    /// The lowest block of at least `need` granules that starts in `word`, where one does.
    #[inline(always)]
    fn longest_serving(&self, word: u64, need: u64) -> Option<Extent> {
        let length = match u64::from(self.lengths.get(word)) {
            LONG.. => self.long.get(word * WORD / REGION).len(),
            length => length,
        };
        // A block that leaves the word is the last; if none before it serves, it is the longest.
        self.serving(word, 0, need, |start| start + length)
    }

    /// The lowest block of at least `need` granules that starts in `word`, at its granule `from`
    /// or above; `leaves` tells where one that starts at a granule ends if it leaves the word.
    #[inline(always)]
    fn serving(
        &self,
        word: u64,
        from: u64,
        need: u64,
        leaves: impl Fn(u64) -> u64,
    ) -> Option<Extent> {
        let first = word * WORD;
        let mut turns = self.edges.turns(word);
        while !turns.is_empty() {
            let two = turns.take_two(&leaves);
            let serves =
                |at: usize| two.ends[at] - two.starts[at] >= need && two.starts[at] >= from;
            let [one, other] = [serves(0), serves(1)];
            if one | other {
                let start = first + select_unpredictable(one, two.starts[0], two.starts[1]);
                let end = first + select_unpredictable(one, two.ends[0], two.ends[1]);
                return Some(Span { start, end }.block());
            }
        }
        None
    }

    /// The longest block, the lowest of them.
    #[inline]
    fn longest(&self) -> Option<Extent> {
        let longest = self.lengths.greatest();
        if u64::from(longest) >= LONG {
            return self.long.longest().map(Span::block);
        }
        self.longest_serving(self.lengths.first(longest.max(1))?, longest.into())
    }
}
