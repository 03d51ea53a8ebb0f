//! The five tables of a run as files: which file, which columns, and one row as text. The columns
//! stand here once more beside the records, because a table without rows has a header too; a test
//! holds both against each other and against the documented names.

use crate::records::{CellRecord, HeapMapRecord, MetricRecord, SeriesRecord, TimingRecord};
use serde::{Serialize, de::DeserializeOwned};

/// A record that is a row of one of the run's CSV files.
pub(crate) trait Table: Serialize + DeserializeOwned {
    /// The file's name in the run folder.
    const FILE: &'static str;
    /// The header, in order.
    const COLUMNS: &'static [&'static str];
    /// The largest file that is read, in bytes.
    const MOST_BYTES: u64;
    /// The most rows that are read.
    const MOST_ROWS: u64;
}

macro_rules! table {
    ($record:ty, $file:literal, $mebibytes:literal, $rows:literal, [$($column:literal),* $(,)?]) => {
        impl Table for $record {
            const FILE: &'static str = $file;
            const COLUMNS: &'static [&'static str] =
                &["experiment", "allocator", "workload", "seed", "heap", $($column),*];
            const MOST_BYTES: u64 = $mebibytes << 20;
            const MOST_ROWS: u64 = $rows;
        }
    };
}

#[rustfmt::skip]
table!(CellRecord, "cells.csv", 64, 200_000, [
    "fingerprint", "grants_fingerprint", "events", "refused_full", "refused_scattered",
    "refused_policy", "peak_live_bytes", "peak_granted_bytes", "peak_footprint_bytes",
    "footprint_at_peak_live_bytes", "granted_at_peak_live_bytes", "headers_at_peak_live_bytes",
    "free_at_peak_live_bytes", "reserved_at_peak_live_bytes", "live_at_peak_footprint_bytes",
    "jw1_percent", "jw2_percent", "jw3_percent", "jw4_percent", "internal_percent",
    "external_percent", "mean_internal_percent", "mean_external_percent", "largest_hole_percent",
    "min_heap_bytes", "metadata_bytes", "loads", "stores", "lines", "inspected", "error",
]);
#[rustfmt::skip]
table!(SeriesRecord, "series.csv", 256, 2_000_000, [
    "clock_bytes", "event", "live_bytes", "granted_bytes", "headers_bytes", "footprint_bytes",
    "free_bytes", "reserved_bytes", "free_blocks", "largest_free_bytes",
]);
table!(TimingRecord, "timings.csv", 64, 500_000, ["repetition", "operations", "ns_per_operation"]);
table!(MetricRecord, "metrics.csv", 128, 1_000_000, ["metric", "parameter", "value"]);
table!(HeapMapRecord, "heapmap.csv", 256, 200_000, ["clock_bytes", "bin_bytes", "bins"]);

/// The rows as a CSV file with its header, lines ending in `\n`.
pub(crate) fn to_csv<T: Table>(rows: &[T]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(T::COLUMNS)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// One row as the text of its fields, in the order of [`Table::COLUMNS`].
pub(crate) fn fields<T: Table>(row: &T) -> Vec<String> {
    // Through the csv crate on purpose: what is compared and shown is what the file holds.
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    let written = writer.serialize(row).ok().and_then(|()| writer.into_inner().ok());
    let bytes = written.expect("a record of numbers and strings can be written into memory");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    let record = reader.records().next().expect("one row was written").expect("and it is UTF-8");
    record.iter().map(str::to_owned).collect()
}
