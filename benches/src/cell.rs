//! A cell: one (allocator, workload, heap, seed), the unit of every measurement.

use allocators::{GRANULE, Heap, LARGEST_HEAP, Named};
use results::CellKey;
use std::fmt;
use std::sync::Arc;
use workloads::{Source, Survey};

/// How large the heap of a cell is, as the `heap` column says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeapSize {
    /// As much as asked for; the footprint is measured.
    Grow,
    /// So many bytes.
    Fixed(u64),
    /// The smallest that serves the whole workload: still to be searched, or there is none.
    Smallest,
    /// The smallest that serves the whole workload: so many bytes.
    Min(u64),
}

impl HeapSize {
    /// Whether two cells on these heaps are held against each other: each allocator has a smallest
    /// heap of its own, and they all count as one kind.
    pub fn is_like(self, other: HeapSize) -> bool {
        let smallest = |heap| matches!(heap, HeapSize::Smallest | HeapSize::Min(_));
        self == other || (smallest(self) && smallest(other))
    }
}

impl fmt::Display for HeapSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeapSize::Grow => f.write_str("grow"),
            HeapSize::Fixed(bytes) => write!(f, "fixed:{bytes}"),
            HeapSize::Smallest => f.write_str("min:NA"),
            HeapSize::Min(bytes) => write!(f, "min:{bytes}"),
        }
    }
}

/// One row of `cells.csv` to be.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The experiment it belongs to.
    pub experiment: Arc<str>,
    /// Who serves.
    pub allocator: Named,
    /// Who asks.
    pub workload: Arc<Source>,
    /// The facts of the stream with this seed.
    pub survey: Arc<Survey>,
    /// 0 for recorded workloads.
    pub seed: u64,
    /// How much there is.
    pub heap: HeapSize,
    /// Whether the experiment wants this cell's heap map.
    pub map: bool,
}

impl Cell {
    /// What its rows are named by.
    pub fn key(&self) -> CellKey {
        CellKey {
            experiment: self.experiment.to_string(),
            allocator: self.allocator.to_string(),
            workload: self.workload.name().to_string(),
            seed: self.seed,
            heap: self.heap.to_string(),
        }
    }

    /// The heap to build the allocator on. A growing one gets addresses for what it may come to,
    /// doubled `retries` times; no figure depends on it. One that is still to be searched grows.
    pub fn heap(&self, retries: u32) -> Heap {
        match self.heap {
            HeapSize::Fixed(bytes) | HeapSize::Min(bytes) => Heap::Fixed { capacity: bytes },
            HeapSize::Grow | HeapSize::Smallest => Heap::Growing { reserve: self.ample(retries) },
        }
    }

    /// Four times the bytes that a heap that reuses nothing could need, as a power of two, doubled
    /// `retries` times; at most the largest heap.
    pub(crate) fn ample(&self, retries: u32) -> u64 {
        let headers = u128::from(self.allocator.header_bytes() + GRANULE);
        let requests = u128::from(self.survey.allocates + self.survey.resizes);
        let steps = 2 * u128::from(self.allocator.step_bytes());
        let most = 4 * (self.survey.rounded_bytes + headers * requests) + (16 << 20) + steps;
        let most = (most << retries.min(40)).min(u128::from(LARGEST_HEAP));
        (most as u64).next_power_of_two()
    }
}
