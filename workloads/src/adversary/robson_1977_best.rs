//! Robson 1977 ("Worst case fragmentation of first fit and best fit storage allocation strategies"),
//! for best fit: at least (M − 4n + 11)(n − 2) words, where M are live and none is larger than n > 5.
//!
//! Keeps a row of one block of n − 2 words and, behind it, R times a gap of n − 3 words and a block
//! of one, and in each round makes the gaps and their blocks R + 1, from right to left: what is asked for never
//! fits into a gap but one that was made for it. So all but a few of the M words are single, and a
//! gap of n − 3 goes with each. Best fit on a growing heap needs exactly (M − 4n + 12)(n − 2) words;
//! first fit on the same stream at most M + 3n. One stream for everybody, of about 5·(M − 4n)²
//! events; a round with R singles makes 10R + 11 moves and keeps as many.

use super::board::Board;
use super::bound::{Holds, InWords};
use super::{Checked, MOST_WORDS, Plot, Scheme, short_enough, within};
use crate::event::ObjectId;
use crate::generate::BadKey;
use serde::Deserialize;

/// Its parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Robson1977Best {
    /// M.
    live: u64,
    /// n.
    largest: u64,
}

impl Checked for Robson1977Best {
    fn check(&self) -> Result<(), BadKey> {
        within("largest", self.largest, 6, MOST_WORDS / 8)?;
        // The first round has n + 1 words and takes 3n − 7 more.
        within("live", self.live, 4 * self.largest - 6, MOST_WORDS)?;
        let singles = u128::from(self.live + 12 - 4 * self.largest);
        short_enough("live", self.live, 11 * singles * (singles + 1) / 2)
    }
}

impl Plot for Robson1977Best {
    fn about(&self) -> String {
        let (live, largest) = (self.live, self.largest);
        format!("Robson 1977, for best fit: M = {live} words live, blocks up to n = {largest}")
    }

    fn is_adaptive(&self) -> bool {
        false
    }

    fn most_live(&self) -> u64 {
        self.live
    }

    fn largest(&self) -> u64 {
        self.largest
    }

    fn bounds(&self) -> Vec<InWords> {
        let (live, n) = (self.live, self.largest);
        vec![
            InWords {
                name: "robson-1977-best",
                source: "Robson 1977",
                formula: "(M − 4n + 12)(n − 2)",
                words: (live + 12 - 4 * n) * (n - 2),
                holds: Holds::Exactly,
                whom: "best fit",
                fixed_from: None,
            },
            InWords {
                name: "first-fit-on-it",
                source: "simulation",
                formula: "M + 3n",
                words: live + 3 * n,
                holds: Holds::AtMost,
                whom: "first fit",
                fixed_from: None,
            },
        ]
    }

    fn start(&self) -> Box<dyn Scheme + Send> {
        let (live, n) = (self.live, self.largest);
        Box::new(Playing { live, n, head: None, singles: Vec::new() })
    }
}

struct Playing {
    live: u64,
    n: u64,
    /// A: the block in front.
    head: Option<ObjectId>,
    /// The blocks of one word, from left to right.
    singles: Vec<ObjectId>,
}

/// The three blocks with which a gap is made anew: one as long as the largest, what is left of its
/// place, and the single behind.
struct Gap {
    large: ObjectId,
    rest: ObjectId,
    single: ObjectId,
}

impl Scheme for Playing {
    fn plan(&mut self, board: &mut Board) -> bool {
        let Some(head) = self.head else {
            self.open(board);
            return true;
        };
        let live = self.n - 2 + self.singles.len() as u64;
        if live + 3 * self.n - 7 > self.live {
            return false;
        }
        self.round(board, head);
        true
    }
}

impl Playing {
    /// The row with three gaps.
    fn open(&mut self, board: &mut Board) {
        self.head = Some(board.allocate(self.n - 2));
        let gaps: Vec<ObjectId> = (0..3)
            .map(|_| {
                let gap = board.allocate(self.n - 3);
                self.singles.push(board.allocate(1));
                gap
            })
            .collect();
        gaps.into_iter().for_each(|gap| board.free(gap));
    }

    /// One gap more: a block of two words in front of each new gap keeps its place from growing.
    fn round(&mut self, board: &mut Board, head: ObjectId) {
        let n = self.n;
        let (first, second) = (board.allocate(n - 2), board.allocate(n - 2));
        board.free(first);
        let mut old = std::mem::take(&mut self.singles).into_iter().rev();
        old.next().into_iter().for_each(|last| board.free(last));
        let mut gap = Gap::ask(board, n);
        board.free(second);
        self.singles.push(gap.single);
        // The head goes as the singles do, last of all.
        for victim in old.chain([head]) {
            board.free(gap.large);
            let (filler, pair) = (board.allocate(n - 2), board.allocate(2));
            board.free(filler);
            board.free(victim);
            let next = Gap::ask(board, n);
            board.free(gap.rest);
            board.free(pair);
            self.singles.push(next.single);
            gap = next;
        }
        board.free(gap.rest);
        board.free(gap.large);
        self.singles.reverse();
        self.head = Some(board.allocate(n - 2));
    }
}

impl Gap {
    fn ask(board: &mut Board, n: u64) -> Gap {
        let (large, rest) = (board.allocate(n), board.allocate(n - 5));
        Gap { large, rest, single: board.allocate(1) }
    }
}
