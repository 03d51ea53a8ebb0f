//! Results: the records of a run, their files, statistics, figures, tables and report.
//!
//! This crate knows no allocator and no workload: it reads records.

mod claim;
mod field;
pub mod metric;
mod records;
mod run;

pub use claim::{Claim, Operand};
pub use field::{Field, Percent};
pub use records::{CellKey, CellRecord, HeapMapRecord, MetricRecord, SeriesRecord, TimingRecord};
pub use run::{ExperimentRecord, Family, Provenance, Run};
