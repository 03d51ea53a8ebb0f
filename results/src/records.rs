//! The rows of a run's tables. Their columns keep their names and their number: a further figure
//! goes into [`MetricRecord`], never into a new column.

use crate::field::{Field, Percent};
use serde::{Deserialize, Serialize};

/// What every row names first: which cell of which experiment it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellKey {
    /// The experiment's name.
    pub experiment: String,
    /// Canonical name: knobs sorted, defaults left out.
    pub allocator: String,
    /// The workload's name; for a path its file name without known endings.
    pub workload: String,
    /// 0 for traces.
    pub seed: u64,
    /// `grow`, `fixed:BYTES` or `min:BYTES`; `min:NA` where no heap serves everything.
    pub heap: String,
}

/// What heaps are compared as: each allocator has a smallest heap of its own, and they all count as
/// one kind, `min`; any other heap is a kind by itself.
pub(crate) fn kind_of_heap(heap: &str) -> &str {
    if heap.starts_with("min:") { "min" } else { heap }
}

/// Whether a heap has so many bytes from the start, the same for every allocator.
pub(crate) fn is_fixed(heap: &str) -> bool {
    heap.starts_with("fixed:")
}

/// One row of `cells.csv`: one (allocator, workload, heap, seed).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are the documentation: DESIGN's columns, unit last")]
pub struct CellRecord {
    pub experiment: String,
    pub allocator: String,
    pub workload: String,
    pub seed: u64,
    pub heap: String,
    pub fingerprint: String,
    pub grants_fingerprint: Field<String>,
    pub events: Field<u64>,
    pub refused_full: Field<u64>,
    pub refused_scattered: Field<u64>,
    pub refused_policy: Field<u64>,
    pub peak_live_bytes: Field<u64>,
    pub peak_granted_bytes: Field<u64>,
    pub peak_footprint_bytes: Field<u64>,
    pub footprint_at_peak_live_bytes: Field<u64>,
    pub granted_at_peak_live_bytes: Field<u64>,
    pub headers_at_peak_live_bytes: Field<u64>,
    pub free_at_peak_live_bytes: Field<u64>,
    pub reserved_at_peak_live_bytes: Field<u64>,
    pub live_at_peak_footprint_bytes: Field<u64>,
    pub jw1_percent: Field<Percent>,
    pub jw2_percent: Field<Percent>,
    pub jw3_percent: Field<Percent>,
    pub jw4_percent: Field<Percent>,
    pub internal_percent: Field<Percent>,
    pub external_percent: Field<Percent>,
    pub mean_internal_percent: Field<Percent>,
    pub mean_external_percent: Field<Percent>,
    pub largest_hole_percent: Field<Percent>,
    pub min_heap_bytes: Field<u64>,
    pub metadata_bytes: Field<u64>,
    pub loads: Field<u64>,
    pub stores: Field<u64>,
    pub lines: Field<u64>,
    pub inspected: Field<u64>,
    /// Why the cell has no figures; empty if it has.
    pub error: String,
}

/// One row of `series.csv`: the state just after the event that passed one of 1024 equal steps
/// of the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are the documentation: DESIGN's columns, unit last")]
pub struct SeriesRecord {
    pub experiment: String,
    pub allocator: String,
    pub workload: String,
    pub seed: u64,
    pub heap: String,
    pub clock_bytes: u64,
    pub event: u64,
    pub live_bytes: u64,
    pub granted_bytes: Field<u64>,
    pub headers_bytes: Field<u64>,
    pub footprint_bytes: u64,
    pub free_bytes: Field<u64>,
    pub reserved_bytes: Field<u64>,
    pub free_blocks: Field<u64>,
    pub largest_free_bytes: Field<u64>,
}

/// One row of `timings.csv`: one repetition of one cell, in a process of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are the documentation: DESIGN's columns, unit last")]
pub struct TimingRecord {
    pub experiment: String,
    pub allocator: String,
    pub workload: String,
    pub seed: u64,
    pub heap: String,
    pub repetition: u64,
    pub operations: u64,
    pub ns_per_operation: Field<f64>,
}

/// One row of `metrics.csv`: any further figure, long form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are the documentation: DESIGN's columns, unit last")]
pub struct MetricRecord {
    pub experiment: String,
    pub allocator: String,
    pub workload: String,
    pub seed: u64,
    pub heap: String,
    pub metric: String,
    pub parameter: String,
    pub value: String,
}

/// One row of `heapmap.csv`: the heap at one moment as a line of characters, each a bin of
/// `bin_bytes` addresses from offset 0 on: `0`–`9` tenths granted (`0` for a bin with nothing
/// granted, `9` for a full one), `.` for a bin wholly past the footprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "said above")]
pub struct HeapMapRecord {
    pub experiment: String,
    pub allocator: String,
    pub workload: String,
    pub seed: u64,
    pub heap: String,
    pub clock_bytes: u64,
    pub bin_bytes: u64,
    pub bins: String,
}

macro_rules! keyed {
    ($($record:ty),*) => { $(impl $record {
        /// Which cell the row belongs to.
        pub fn key(&self) -> CellKey {
            CellKey {
                experiment: self.experiment.clone(),
                allocator: self.allocator.clone(),
                workload: self.workload.clone(),
                seed: self.seed,
                heap: self.heap.clone(),
            }
        }

        /// Whether the row belongs to the cell; what `key` says too, without copies.
        pub fn belongs_to(&self, cell: &CellRecord) -> bool {
            self.allocator == cell.allocator
                && self.workload == cell.workload
                && self.seed == cell.seed
                && self.heap == cell.heap
                && self.experiment == cell.experiment
        }
    })* };
}
keyed!(CellRecord, SeriesRecord, TimingRecord, MetricRecord, HeapMapRecord);
