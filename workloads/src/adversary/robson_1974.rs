//! Robson 1974 ("Bounds for some functions concerning dynamic storage allocation"): at most M words
//! live, blocks of at most n words, and any allocator that moves nothing needs M(½·log₂ n + 1) − n + 1.
//!
//! M blocks of one word; then, for i = 1 … log₂ n, a residue f modulo 2^i is chosen of the two that
//! continue the last one, such that what the blocks occupying a word ≡ f keep others from using,
//! Σ (2^i − their words), is largest (a tie keeps f). All other blocks are freed, in address order,
//! and blocks of 2^i words allocated while they fit into M: none fits between two that are kept.
//! First, best, worst and next fit need exactly the bound on a heap that grows, and a binary buddy
//! M(½·log₂ n + 1), where M is a multiple of 2n; for other M no bound is said. A round costs
//! O(b log b) for b blocks live, all of them O(M log M · log n).

use super::board::Board;
use super::bound::{Holds, InWords};
use super::holding::{Block, Holding};
use super::{Checked, MOST_WORDS, Plot, Scheme, power_of_two, within};
use crate::generate::BadKey;
use serde::Deserialize;

/// Its parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Robson1974 {
    /// M.
    live: u64,
    /// n.
    largest: u64,
}

impl Checked for Robson1974 {
    fn check(&self) -> Result<(), BadKey> {
        within("live", self.live, 2, MOST_WORDS)?;
        power_of_two("largest", self.largest, 2, self.live)
    }
}

impl Plot for Robson1974 {
    fn about(&self) -> String {
        let (live, largest) = (self.live, self.largest);
        format!(
            "Robson 1974, whatever the allocator: M = {live} words live, blocks up to n = {largest}"
        )
    }

    fn is_adaptive(&self) -> bool {
        true
    }

    fn most_live(&self) -> u64 {
        self.live
    }

    fn largest(&self) -> u64 {
        self.largest
    }

    fn bounds(&self) -> Vec<InWords> {
        let (live, largest) = (self.live, self.largest);
        if !live.is_multiple_of(2 * largest) {
            return Vec::new();
        }
        let buddy = live + live / 2 * u64::from(largest.ilog2());
        vec![
            InWords {
                name: "robson-1974",
                source: "Robson 1974",
                formula: "M(½·log₂ n + 1) − n + 1",
                words: buddy - largest + 1,
                holds: Holds::AtLeast,
                whom: "all that move nothing; exactly for first, best, worst and next fit",
                fixed_from: None,
            },
            InWords {
                name: "robson-1974-buddy",
                source: "Robson 1974",
                formula: "M(½·log₂ n + 1)",
                words: buddy,
                holds: Holds::Exactly,
                whom: "the binary buddy",
                fixed_from: None,
            },
        ]
    }

    fn start(&self) -> Box<dyn Scheme + Send> {
        let (live, rounds) = (self.live, self.largest.ilog2());
        Box::new(Playing { live, rounds, round: 0, residue: 0, held: Holding::default() })
    }
}

struct Playing {
    live: u64,
    rounds: u32,
    /// The next one.
    round: u32,
    /// f.
    residue: u64,
    held: Holding,
}

impl Scheme for Playing {
    fn plan(&mut self, board: &mut Board) -> bool {
        self.held.enter(board);
        if self.round > self.rounds {
            return false;
        }
        let period = 1 << self.round;
        if self.round > 0 {
            let other = self.residue + period / 2;
            if self.kept_from_use(other, period) > self.kept_from_use(self.residue, period) {
                self.residue = other;
            }
            let residue = self.residue;
            self.held.keep(board, |_, block| occupies(block, residue, period));
        }
        let blocks = (self.live - self.held.words()) / period;
        self.held.ask(board, blocks, period);
        self.round += 1;
        true
    }
}

impl Playing {
    fn kept_from_use(&self, residue: u64, period: u64) -> u64 {
        let kept = self.held.blocks().iter().filter(|block| occupies(block, residue, period));
        kept.map(|block| period - block.words).sum()
    }
}

/// Whether the block has a word ≡ residue modulo the period, a power of two.
fn occupies(block: &Block, residue: u64, period: u64) -> bool {
    residue.wrapping_sub(block.start) & (period - 1) < block.words
}
