//! The blocks that an adaptive adversary has, by address: asked for in batches, entered when the
//! batch is served, given back by where they lie.
//!
//! What was refused is given back at once (a free that a replay skips), so that it counts nowhere as
//! live. Entering a batch of b blocks beside n costs O((n + b) log (n + b)), giving back O(n).

use super::board::Board;
use crate::event::ObjectId;

/// A block that was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    object: ObjectId,
    /// Its first word.
    pub(super) start: u64,
    pub(super) words: u64,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Holding {
    /// In address order.
    blocks: Vec<Block>,
    /// Asked for since the last batch was entered, with their words.
    asked: Vec<(ObjectId, u64)>,
    words: u64,
}

impl Holding {
    /// Asks for so many blocks of so many words.
    pub(super) fn ask(&mut self, board: &mut Board, blocks: u64, words: u64) {
        self.asked.extend((0..blocks).map(|_| (board.allocate(words), words)));
    }

    /// Enters what was asked for, now that it is known where it lies.
    pub(super) fn enter(&mut self, board: &mut Board) {
        for (object, words) in self.asked.drain(..) {
            match board.start(object) {
                Some(start) => {
                    self.blocks.push(Block { object, start, words });
                    self.words += words;
                }
                None => board.free(object),
            }
        }
        self.blocks.sort_by_key(|block| (block.start, block.object));
    }

    /// Gives back, in address order, the blocks that `keep` does not want; it is also told which of
    /// them, from 0 in address order, a block is.
    pub(super) fn keep(&mut self, board: &mut Board, keep: impl Fn(usize, &Block) -> bool) {
        let mut index = 0;
        let words = &mut self.words;
        self.blocks.retain(|block| {
            let kept = keep(index, block);
            index += 1;
            if !kept {
                board.free(block.object);
                *words -= block.words;
            }
            kept
        });
    }

    /// In address order.
    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Words live.
    pub(super) fn words(&self) -> u64 {
        self.words
    }
}
