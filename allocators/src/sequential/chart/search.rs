//! What fits ask of the chart: the lowest block from somewhere on that holds a request, and the
//! longest.

use super::{Chart, LONG, Span, WORD, short};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};

impl<P: Probe> Chart<P> {
    /// The lowest block that starts at `from` or above, and below `limit`, in bytes, and holds the
    /// request.
    #[inline(always)]
    pub(crate) fn first_within(&self, from: u64, limit: u64, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        if request.align <= GRANULE {
            let block = self.lowest(from / GRANULE, need)?.block();
            return (block.offset() < limit).then_some(block);
        }
        self.first_aligned(from, limit, request)
    }

    /// The same where a long enough block may not serve.
    #[inline(never)]
    fn first_aligned(&self, from: u64, limit: u64, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        let mut from = from / GRANULE;
        loop {
            let span = self.lowest(from, need)?;
            let block = span.block();
            if block.offset() >= limit {
                return None;
            }
            if request.within(block).is_some() {
                return Some(block);
            }
            // Long enough, but not where the alignment wants it.
            from = span.start + 1;
        }
    }

    /// The lowest block of the longest that hold the request.
    #[inline]
    pub(crate) fn longest_within(&self, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        let longest = self.longest()?;
        if longest.len() < need {
            return None;
        }
        match request.within(longest.block()) {
            Some(_) => Some(longest.block()),
            // Only an alignment can be in the way.
            None => self.longest_aligned(request),
        }
    }

    /// The same where the longest block does not serve: the tree does not know the next longest,
    /// so all that are long enough are looked at.
    #[cold]
    fn longest_aligned(&self, request: Request) -> Option<Extent> {
        let next = |from| self.first_within(from, u64::MAX, request);
        let serving = std::iter::successors(next(0), |block| next(block.end()));
        serving.reduce(|best, block| if block.len() > best.len() { block } else { best })
    }

    /// The lowest block of at least `need` granules, 1 or more, that starts at `from` or above.
    #[inline(always)]
    pub(super) fn lowest(&self, from: u64, need: u64) -> Option<Span> {
        if need >= LONG {
            return self.long.lowest(from, need);
        }
        if from > 0 {
            return self.lowest_from(from, need);
        }
        let word = self.lengths.first(short(need))?;
        self.serving(word, need)
    }

    #[inline]
    fn lowest_from(&self, from: u64, need: u64) -> Option<Span> {
        let word = from / WORD;
        if self.lengths.get(word) >= short(need) {
            let mut turns = self.edges.turns(word);
            while let Some(start) = turns.take().map(|bit| word * WORD + bit) {
                let end = match turns.take() {
                    Some(bit) => word * WORD + bit,
                    None => self.end_of(start),
                };
                if start >= from && end - start >= need {
                    return Some(Span { start, end });
                }
            }
        }
        let word = self.lengths.first_from(word + 1, short(need))?;
        self.serving(word, need)
    }

    /// The lowest block of at least `need` granules that starts in `word`, where there is one.
    #[inline(always)]
    fn serving(&self, word: u64, need: u64) -> Option<Span> {
        let mut turns = self.edges.turns(word);
        while let Some(start) = turns.take() {
            let Some(end) = turns.take() else {
                // The last, and none before served: it is the longest that starts here.
                let start = word * WORD + start;
                let len = match self.lengths.get(word) {
                    length if u64::from(length) < LONG => length.into(),
                    _ => self.long.len_at(start),
                };
                return Some(Span { start, end: start + len });
            };
            if end - start >= need {
                return Some(Span { start: word * WORD + start, end: word * WORD + end });
            }
        }
        None
    }

    /// The longest block, the lowest of them.
    #[inline]
    fn longest(&self) -> Option<Span> {
        let longest = self.lengths.greatest();
        if u64::from(longest) >= LONG {
            return self.long.longest();
        }
        let word = self.lengths.first(longest.max(1))?;
        self.serving(word, longest.into())
    }
}
