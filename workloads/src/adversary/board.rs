//! Where an adversary makes its moves, and where it reads what they came to.
//!
//! Moves are queued and made in order, so a block has its object number from the moment it is asked
//! for. An adversary that listens finds the first word of each block it got; a refused one has none.

use crate::event::{Event, ObjectId, Request};
use crate::numbers::{NO_OBJECT, Numbers};
use std::collections::VecDeque;

/// No offset.
const NOWHERE: u64 = u64::MAX;

/// Moves to be made, and what is known of those made.
#[derive(Debug)]
pub(crate) struct Board {
    /// Bytes a word.
    unit: u64,
    numbers: Numbers,
    moves: VecDeque<Event>,
    /// Offsets by object, as far as told; empty where nobody listens.
    offsets: Vec<u64>,
    listens: bool,
}

impl Board {
    pub(super) fn new(unit: u64, listens: bool) -> Board {
        let (numbers, moves) = (Numbers::default(), VecDeque::new());
        Board { unit, numbers, moves, offsets: Vec::new(), listens }
    }

    /// Asks for a block of so many words.
    pub(super) fn allocate(&mut self, words: u64) -> ObjectId {
        // Every plot's bound on live blocks is far below the numbers there are.
        let object = self.numbers.take().unwrap_or(NO_OBJECT);
        let request = Request { size: words * self.unit, align: 1 };
        self.moves.push_back(Event::Allocate { object, request });
        if self.listens {
            let index = object as usize;
            if index >= self.offsets.len() {
                self.offsets.resize(index + 1, NOWHERE);
            }
            self.offsets[index] = NOWHERE;
        }
        object
    }

    /// Gives a block back, or the number of one that was refused.
    pub(super) fn free(&mut self, object: ObjectId) {
        self.numbers.give(object);
        self.moves.push_back(Event::Free { object });
    }

    /// The word in which a block starts; `None` if it was refused.
    pub(super) fn start(&self, object: ObjectId) -> Option<u64> {
        let offset = self.offsets.get(object as usize).copied().filter(|at| *at != NOWHERE);
        offset.map(|offset| offset / self.unit)
    }

    /// The next move to be made.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.moves.pop_front()
    }

    /// Told where a request landed.
    pub(super) fn placed(&mut self, object: ObjectId, offset: Option<u64>) {
        if let Some(known) = self.offsets.get_mut(object as usize) {
            *known = offset.unwrap_or(NOWHERE);
        }
    }
}
