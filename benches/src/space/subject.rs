//! What is measured: a cell, and how its allocator is built. Tests bring builders of their own.
//!
//! A growing heap is given addresses to grow into. They are meant to be more than enough; where
//! they are not, the replay starts again with twice as many, up to what links can reach, so that
//! no figure depends on how many there were.

use crate::cell::{Cell, HeapSize};
use allocators::{
    ArenaError, BuildError, Built, Counting, GRANULE, Heap, LARGEST_HEAP, Off, Probe, Promises,
};

/// A cell with the allocator to be driven.
pub(crate) struct Subject<'a, P: Probe> {
    pub(crate) cell: &'a Cell,
    pub(crate) build: Box<dyn Fn(Heap) -> Built<P> + 'a>,
    pub(crate) promises: Promises,
    /// Bytes directly behind each grant, outside it.
    pub(crate) header_bytes: u64,
}

/// Why a replay ended before its stream did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The reserved addresses of a growing heap are used up.
    Exhausted,
    /// The cell has no figures, and why; no path, no text of the operating system.
    Failed(String),
}

/// What an impossible heap is called in the `error` column.
const TOO_LARGE: &str = "heap over 64 GiB";

impl<'a> Subject<'a, Off> {
    /// The cell's own allocator, for the space pass.
    pub(crate) fn of(cell: &'a Cell) -> Self {
        Subject::with(cell, |heap| cell.allocator.build(heap))
    }
}

impl<'a> Subject<'a, Counting> {
    /// The cell's own allocator, for the work pass.
    pub(crate) fn counting(cell: &'a Cell) -> Self {
        Subject::with(cell, |heap| cell.allocator.build_counting(heap))
    }
}

impl<'a, P: Probe> Subject<'a, P> {
    fn with(cell: &'a Cell, build: impl Fn(Heap) -> Built<P> + 'a) -> Self {
        Subject {
            cell,
            build: Box::new(build),
            promises: cell.allocator.promises(),
            header_bytes: cell.allocator.header_bytes(),
        }
    }

    /// The heap, in whole granules.
    fn heap(&self, retries: u32) -> Heap {
        match self.cell.heap {
            HeapSize::Fixed(bytes) => Heap::Fixed { capacity: bytes - bytes % GRANULE },
            _ => self.cell.heap(retries),
        }
    }

    /// Runs on a first heap, then on larger ones as long as their addresses are used up.
    pub(crate) fn on_heaps<T>(
        &self,
        mut run: impl FnMut(Heap) -> Result<T, Stop>,
    ) -> Result<T, String> {
        for retries in 0.. {
            let heap = self.heap(retries);
            match run(heap) {
                Ok(outcome) => return Ok(outcome),
                Err(Stop::Failed(why)) => return Err(why),
                Err(Stop::Exhausted) if heap.capacity() < LARGEST_HEAP => {}
                Err(Stop::Exhausted) => break,
            }
        }
        Err(TOO_LARGE.to_string())
    }
}

impl From<BuildError> for Stop {
    fn from(error: BuildError) -> Stop {
        Stop::Failed(match error {
            BuildError::Arena(ArenaError::TooLarge(_)) => TOO_LARGE.to_string(),
            other => other.to_string(),
        })
    }
}
