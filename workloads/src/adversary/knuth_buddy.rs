//! Knuth, *The Art of Computer Programming* 1, exercise 2.5–41: a buddy may need 1 + r/2 times what
//! is ever live.
//!
//! n = 2^(r+1) blocks of one word; then, for k = 1 … r, every block is freed that starts at no multiple
//! of 2^k, and n ÷ 2^(k+1) blocks of 2^k words are allocated. A binary buddy finds none of their places
//! among the blocks left, so each round adds n/2 words. Never more than n words are live. A round
//! costs O(b log b) for b blocks live.

use super::board::Board;
use super::bound::{Holds, InWords};
use super::holding::Holding;
use super::{Checked, MOST_WORDS, Plot, Scheme, within};
use crate::generate::BadKey;
use serde::Deserialize;

/// Its parameter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KnuthBuddy {
    /// Rounds.
    r: u32,
}

impl Checked for KnuthBuddy {
    fn check(&self) -> Result<(), BadKey> {
        within("r", self.r.into(), 1, u64::from(MOST_WORDS.ilog2()) - 1)
    }
}

impl Plot for KnuthBuddy {
    fn about(&self) -> String {
        let (r, n) = (self.r, self.most_live());
        format!("Knuth 2.5-41, for buddies: r = {r} rounds, n = {n} words live")
    }

    fn is_adaptive(&self) -> bool {
        true
    }

    fn most_live(&self) -> u64 {
        2 << self.r
    }

    fn largest(&self) -> u64 {
        1 << self.r
    }

    fn bounds(&self) -> Vec<InWords> {
        vec![InWords {
            name: "knuth-buddy",
            source: "Knuth, exercise 2.5-41",
            formula: "(1 + r/2)·n, n = 2^(r+1)",
            words: self.most_live() + (u64::from(self.r) << self.r),
            holds: Holds::Exactly,
            whom: "the binary buddy",
            fixed_from: None,
        }]
    }

    fn start(&self) -> Box<dyn Scheme + Send> {
        Box::new(Playing { r: self.r, round: 0, held: Holding::default() })
    }
}

struct Playing {
    r: u32,
    /// The next one: k.
    round: u32,
    held: Holding,
}

impl Scheme for Playing {
    fn plan(&mut self, board: &mut Board) -> bool {
        self.held.enter(board);
        if self.round > self.r {
            return false;
        }
        let words: u64 = 1 << self.round;
        self.held.keep(board, |_, block| block.start.is_multiple_of(words));
        let n: u64 = 2 << self.r;
        // Behind the first round all that is asked for is half of n; who placed otherwise than a
        // buddy may have kept more, and gets what is left.
        let wanted = if self.round == 0 { n } else { n / 2 };
        self.held.ask(board, wanted.min(n - self.held.words()) / words, words);
        self.round += 1;
        true
    }
}
