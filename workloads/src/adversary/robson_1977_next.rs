//! Robson 1977 ("Worst case fragmentation of first fit and best fit storage allocation strategies"),
//! for next fit: its rover lays out n(M − n) words of which M − n stay.
//!
//! Allocates n(M − n) blocks of one word and frees all but the last of every n, each as soon as one
//! more has been allocated, so that M − n blocks stay with n − 1 free words before each. In a heap of
//! fixed size of at least n(M − n) words next fit's footprint is just that; first fit's is M − n + 1.
//! On a heap that grows next fit needs no more than first fit: what touches the top goes back. One
//! stream for everybody; O(1) a move, M − n blocks kept by nobody.

use super::board::Board;
use super::bound::{Holds, InWords};
use super::{Checked, MOST_WORDS, Plot, Scheme, short_enough, within};
use crate::event::ObjectId;
use crate::generate::BadKey;
use serde::Deserialize;

/// Its parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Robson1977Next {
    /// M.
    live: u64,
    /// n.
    largest: u64,
}

impl Checked for Robson1977Next {
    fn check(&self) -> Result<(), BadKey> {
        within("largest", self.largest, 2, MOST_WORDS / 2)?;
        within("live", self.live, self.largest + 1, MOST_WORDS)?;
        short_enough("live", self.live, 2 * u128::from(self.words()))
    }
}

impl Robson1977Next {
    /// All that it allocates.
    fn words(&self) -> u64 {
        self.largest * (self.live - self.largest)
    }
}

impl Plot for Robson1977Next {
    fn about(&self) -> String {
        let (live, n) = (self.live, self.largest);
        format!("Robson 1977, for next fit: {live} − {n} single words stay of {}", self.words())
    }

    fn is_adaptive(&self) -> bool {
        false
    }

    fn most_live(&self) -> u64 {
        self.live - self.largest + 1
    }

    fn largest(&self) -> u64 {
        1
    }

    fn bounds(&self) -> Vec<InWords> {
        let bound = |name, formula, words, whom| InWords {
            name,
            source: "Robson 1977",
            formula,
            words,
            holds: Holds::Exactly,
            whom,
            fixed_from: Some(self.words()),
        };
        let first = self.most_live();
        vec![
            bound("robson-1977-next", "n(M − n)", self.words(), "next fit"),
            InWords {
                source: "simulation",
                ..bound("first-fit-on-it", "M − n + 1", first, "first fit")
            },
        ]
    }

    fn start(&self) -> Box<dyn Scheme + Send> {
        Box::new(Playing { n: self.largest, words: self.words(), next: 0, last: None })
    }
}

struct Playing {
    n: u64,
    words: u64,
    /// How many have been allocated.
    next: u64,
    /// The one before, if it is to go.
    last: Option<ObjectId>,
}

impl Scheme for Playing {
    fn plan(&mut self, board: &mut Board) -> bool {
        let object = board.allocate(1);
        self.last.take().into_iter().for_each(|last| board.free(last));
        self.next += 1;
        let stays = self.next.is_multiple_of(self.n);
        self.last = (!stays).then_some(object);
        self.next < self.words
    }
}
