//! An adversary as a stream of events.

use super::{Board, Scheme};
use crate::event::{Event, ObjectId, Workload};

/// A scheme and its board.
pub(crate) struct Playing {
    scheme: Box<dyn Scheme + Send>,
    board: Board,
    over: bool,
}

impl Playing {
    pub(super) fn new(scheme: Box<dyn Scheme + Send>, board: Board) -> Playing {
        Playing { scheme, board, over: false }
    }
}

impl Workload for Playing {
    fn step(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.board.next() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            self.over = !self.scheme.plan(&mut self.board);
        }
    }

    fn placed(&mut self, object: ObjectId, offset: Option<u64>) {
        self.board.placed(object, offset);
    }
}
