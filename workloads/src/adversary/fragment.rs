//! Fragment, then enlarge: what every program does that replaces its objects by larger ones, at its
//! worst.
//!
//! M words in blocks of `hole` words; then every second of them in address order is freed, from the
//! last but one on, and blocks are allocated that are one word longer than the widest gap between two
//! that stay, as long as M is not exceeded. None fits into a gap, so all of them extend the heap.
//! First, best, worst and next fit have gaps of just one block, and need exactly
//! M' + ⌊(M − k)/(hole + 1)⌋·(hole + 1) words on a heap that grows, M' and k the words in blocks before
//! and after the frees. A textbook exercise. O(M log M) in all.

use super::board::Board;
use super::bound::{Holds, InWords};
use super::holding::Holding;
use super::{Checked, MOST_WORDS, Plot, Scheme, within};
use crate::generate::BadKey;
use serde::Deserialize;

/// Its parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FragmentThenEnlarge {
    /// M.
    live: u64,
    /// Words of the first blocks.
    hole: u64,
}

impl Checked for FragmentThenEnlarge {
    fn check(&self) -> Result<(), BadKey> {
        within("live", self.live, 4, MOST_WORDS)?;
        within("hole", self.hole, 1, self.live / 4)
    }
}

impl Plot for FragmentThenEnlarge {
    fn about(&self) -> String {
        let (live, hole) = (self.live, self.hole);
        format!(
            "every second of {live} words in blocks of {hole} freed, then blocks one word larger"
        )
    }

    fn is_adaptive(&self) -> bool {
        true
    }

    fn most_live(&self) -> u64 {
        self.live
    }

    fn largest(&self) -> u64 {
        self.live
    }

    fn bounds(&self) -> Vec<InWords> {
        let blocks = self.live / self.hole;
        let kept = blocks.div_ceil(2) * self.hole;
        let larger = self.hole + 1;
        vec![InWords {
            name: "fragment-then-enlarge",
            source: "an exercise",
            formula: "M' + ⌊(M − k)/(hole + 1)⌋·(hole + 1)",
            words: blocks * self.hole + (self.live - kept) / larger * larger,
            holds: Holds::Exactly,
            whom: "first, best, worst and next fit",
            fixed_from: None,
        }]
    }

    fn start(&self) -> Box<dyn Scheme + Send> {
        let (live, hole) = (self.live, self.hole);
        Box::new(Playing { live, hole, act: 0, held: Holding::default() })
    }
}

struct Playing {
    live: u64,
    hole: u64,
    act: u32,
    held: Holding,
}

impl Scheme for Playing {
    fn plan(&mut self, board: &mut Board) -> bool {
        self.held.enter(board);
        match self.act {
            0 => self.held.ask(board, self.live / self.hole, self.hole),
            1 => {
                let last = self.held.blocks().len().saturating_sub(1);
                self.held.keep(board, |at, _| (last - at).is_multiple_of(2));
                let words = self.widest_gap() + 1;
                self.held.ask(board, (self.live - self.held.words()) / words, words);
            }
            _ => return false,
        }
        self.act += 1;
        true
    }
}

impl Playing {
    /// In front of the first block, or between two.
    fn widest_gap(&self) -> u64 {
        let mut end = 0;
        let mut widest = 0;
        for block in self.held.blocks() {
            widest = widest.max(block.start.saturating_sub(end));
            end = end.max(block.start + block.words);
        }
        widest
    }
}
