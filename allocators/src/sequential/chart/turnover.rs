//! What changes when granules are taken from a free block or given back, and what has to be known
//! for it: where blocks begin, where they end, and which is the longest of a word.

use super::edges::FAR;
use super::{Chart, Found, LONG, REGION, Span, WORD, short};
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

    /// Takes `taken` out of the block that was found.
    #[inline(always)]
    pub(super) fn take(&mut self, found: Found, taken: Span) {
        let Found { block, beside } = found;
        self.edges.turn(taken.start, taken.end, false);
        let front = Span { start: block.start, end: taken.start };
        let back = Span { start: taken.end, end: block.end };
        if front.len() > 0 {
            self.edges.turn_first(taken.start, true);
        }
        if block.len() >= LONG && self.take_long(block, front, back) {
            return;
        }
        let (word, was) = (block.word(), self.lengths.get(block.word()));
        let behind = if back.word() == word { back.len() } else { 0 };
        let longest = short(beside.max(front.len()).max(behind));
        self.lengths.shift(word, was, longest, back.word(), short(back.len()));
    }

    /// The long block `block` becomes `front` and `back`; whether no word has another number now.
    #[inline(never)]
    fn take_long(&mut self, block: Span, front: Span, back: Span) -> bool {
        if front.len() < LONG && (back.len() < LONG || back.region() != block.region()) {
            self.long.remove(block);
        }
        for rest in [front, back] {
            if rest.len() >= LONG {
                self.long.insert(rest);
            }
        }
        front.len() == 0 && back.len() >= LONG && back.word() == block.word()
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
            self.give_long(right, merged);
        }
        let (word, length) = (merged.word(), short(merged.len()));
        if (right.len() > 0) & (right.word() != word) {
            // It was the first there. What the number of its word says of another is still true.
            let longest = short(self.edges.turns(right.word()).longest(self.leaving(right.word())));
            self.lengths.join(right.word(), longest, word, length);
        } else {
            self.lengths.raise(word, length);
        }
    }

    /// A long block has come to be of which `right`, long or not, is the end.
    #[inline(never)]
    fn give_long(&mut self, right: Span, merged: Span) {
        if right.len() >= LONG && right.region() != merged.region() {
            self.long.remove(right);
        }
        self.long.insert(merged);
    }
}
