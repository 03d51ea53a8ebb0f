//! The two long free blocks that came last, kept outside the index of the others: most long blocks
//! are cut from or merged with over and over, and that then costs no search and no change of the
//! index. The third to come puts the oldest into the index.
//!
//! The choice is that of an index of all: where the last that came goes first among equals, what
//! is kept here came after all that the index holds, and goes into it in the order in which it came.

use super::Index;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::probe::Probe;
use crate::request::Request;
use std::marker::PhantomData;

/// A block: start and length, 0 if it is none.
type Block = (u64, u64);

/// All long blocks.
pub(crate) struct Recent<I, P> {
    /// The last that came, and the one before it.
    last: [Block; 2],
    others: I,
    probe: PhantomData<P>,
}

impl<P: Probe, I: Index<P>> Recent<I, P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        Ok(Recent { last: [(0, 0); 2], others: I::new(arena)?, probe: PhantomData })
    }

    /// One more.
    #[inline]
    pub(super) fn insert(&mut self, start: u64, len: u64) {
        let [newer, older] = self.last;
        self.last = [(start, len), newer];
        if older.1 > 0 {
            self.others.insert(older.0, older.1);
        }
    }

    /// One less.
    #[inline]
    pub(super) fn remove(&mut self, start: u64, len: u64) {
        match self.last.map(|block| block == (start, len)) {
            [true, _] => self.last = [self.last[1], (0, 0)],
            [_, true] => self.last[1] = (0, 0),
            _ => self.others.remove(start, len),
        }
    }

    /// One instead of another: as if this went and that came.
    #[inline]
    pub(super) fn replace(&mut self, old: Block, new: Block) {
        match self.last.map(|block| block == old) {
            [true, _] => self.last[0] = new,
            [_, true] => self.last = [new, self.last[0]],
            _ => {
                self.others.remove(old.0, old.1);
                self.insert(new.0, new.1);
            }
        }
    }

    /// Where the one starts that serves, alignment included.
    #[inline]
    pub(super) fn choose(&self, request: Request) -> Option<u64> {
        let least = I::least_rank(request);
        let (mut chosen, mut lowest) = match self.others.choose(request, least) {
            Some((start, rank)) => (Some(start), rank),
            None => (None, u64::MAX),
        };
        for (start, len) in self.last.into_iter().rev().filter(|block| block.1 > 0) {
            let rank = I::rank(start, len);
            if least <= rank && rank <= lowest && I::serves(request, start, len) {
                (chosen, lowest) = (Some(start), rank);
            }
        }
        chosen
    }

    /// The length of the longest one, or 0.
    pub(super) fn longest(&self, of_others: impl FnOnce(&I) -> u64) -> u64 {
        self.last[0].1.max(self.last[1].1).max(of_others(&self.others))
    }

    /// Whether it holds just `blocks`, which are in address order.
    ///
    /// # Errors
    /// Says what does not hold.
    pub(super) fn check(&self, blocks: &[Block]) -> Result<(), Broken> {
        let (recent, others): (Vec<Block>, Vec<Block>) =
            blocks.iter().partition(|block| self.last.contains(block));
        if recent.len() != self.last.iter().filter(|block| block.1 > 0).count() {
            return Err(Broken("a block that came last is none".into()));
        }
        self.others.check(&others)
    }
}
