//! What changes when granules are taken from a free block or given back, and what has to be known
//! for it: where blocks begin, where they end, and which is the longest of a word.

use super::edges::FAR;
use super::{Chart, LONG, REGION, Span, WORD, short};
use crate::probe::Probe;

impl<P: Probe> Chart<P> {
    /// Where the block ends that starts at `start`.
    #[inline(always)]
    pub(super) fn end_of(&self, start: u64) -> u64 {
        match self.edges.soon_after(start) {
            FAR => self.far_end_of(start),
            end => end,
        }
    }

    /// The same for one that does not end in the next word: it is the longest that starts in its
    /// own, of 64 granules or more.
    #[cold]
    #[inline(never)]
    pub(super) fn far_end_of(&self, start: u64) -> u64 {
        match u64::from(self.lengths.get(start / WORD)) {
            LONG.. => self.long.get(start / REGION).end,
            length => start + length,
        }
    }

    /// The same for the last block that starts in `word`; 0 if none does.
    pub(super) fn far_end_in(&self, word: u64) -> u64 {
        self.edges.highest(word).map_or(0, |start| self.far_end_of(start))
    }

    /// Where the block starts that ends at `end`.
    #[inline(always)]
    pub(super) fn start_of(&self, end: u64) -> u64 {
        match self.edges.just_before(end) {
            FAR => self.far_start_of(end),
            start => start,
        }
    }

    /// The same for one that does not start in the word before: it is the last in the last word
    /// in which one starts.
    #[cold]
    #[inline(never)]
    pub(super) fn far_start_of(&self, end: u64) -> u64 {
        let word = self.lengths.last_before(end / WORD, 1);
        word.and_then(|word| self.edges.highest(word)).unwrap_or(end)
    }

    /// The longest block that starts in `word`; where one leaves it, it ends in the next word or
    /// at `end`.
    #[inline(always)]
    fn longest_in(&self, word: u64, end: u64) -> u64 {
        let mut turns = self.edges.turns(word);
        let end = self.edges.lowest(word + 1).unwrap_or(end).wrapping_sub(word * WORD);
        let mut longest = 0;
        loop {
            let two = turns.take_two(|_| end);
            let [one, other] = [two.ends[0] - two.starts[0], two.ends[1] - two.starts[1]];
            longest = one.max(other).max(longest);
            if turns.is_empty() {
                return longest;
            }
        }
    }

    /// Takes `taken` out of `block`.
    #[inline(always)]
    pub(super) fn take(&mut self, block: Span, taken: Span) {
        self.edges.turn(taken.start, taken.end, false);
        let front = Span { start: block.start, end: taken.start };
        let back = Span { start: taken.end, end: block.end };
        if front.len() > 0 {
            self.edges.turn_first(taken.start, true);
        }
        if block.len() >= LONG {
            self.long.remove(block);
            [front, back].into_iter().for_each(|rest| self.insert_long(rest));
        }
        let (word, was) = (block.word(), self.lengths.get(block.word()));
        if was == short(block.len()) {
            // What leaves the word, if it was part of the block.
            let end = if back.word() == word { back.end } else { front.end };
            let longest = short(self.longest_in(word, end));
            self.lengths.shift(word, was, longest, back.word(), short(back.len()));
        } else {
            self.lengths.raise(back.word(), short(back.len()));
        }
    }

    /// `freed` becomes one free block with those that end at its start and start at its end, if
    /// there are such: `merged`.
    #[inline(always)]
    pub(super) fn give(&mut self, freed: Span, merged: Span) {
        let left = Span { start: merged.start, end: freed.start };
        let right = Span { start: freed.end, end: merged.end };
        self.edges.turn_first(freed.start, left.len() > 0);
        self.edges.turn(freed.start, freed.end, true);
        if merged.len() >= LONG {
            [left, right].into_iter().for_each(|old| self.remove_long(old));
            self.insert_long(merged);
        }
        let (word, length) = (merged.word(), short(merged.len()));
        let was = short(right.len());
        if (right.len() > 0) & (right.word() != word) && self.lengths.get(right.word()) == was {
            // The longest was the first there: one that leaves the word is shorter than that.
            let longest = short(self.longest_in(right.word(), right.end));
            self.lengths.join(right.word(), longest, word, length);
        } else {
            self.lengths.raise(word, length);
        }
    }

    #[cold]
    fn insert_long(&mut self, span: Span) {
        if span.len() >= LONG {
            self.long.insert(span);
        }
    }

    #[cold]
    fn remove_long(&mut self, span: Span) {
        if span.len() >= LONG {
            self.long.remove(span);
        }
    }
}
