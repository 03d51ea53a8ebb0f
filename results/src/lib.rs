//! Results: the records of a run, their files, statistics, figures, tables and report.
//!
//! This crate knows no allocator and no workload: it reads records. `folder` writes and reads
//! them, `claims` and `compare` judge them, `terminal`, `figures` and `report` show them.

mod bar;
pub mod bars;
mod bench;
mod claim;
pub mod claims;
pub mod compare;
mod control;
mod distance;
mod error;
mod field;
pub mod figures;
pub mod folder;
pub mod history;
mod index;
mod instructions;
mod keys;
pub mod metric;
mod names;
mod number;
mod paper;
mod reading;
mod records;
mod report;
mod reproduction;
mod resident;
mod row;
mod run;
mod shares;
pub mod statistics;
mod stored;
mod sweep;
mod table;
pub mod tail;
pub mod terminal;
mod tex;
mod validity;

pub use bar::{Bar, What};
pub use bars::{Level, Standing, bars_table, check_bars, standings};
pub use claim::{Claim, Operand};
pub use claims::{Outcome, Verdict, check_claims, verdicts};
pub use compare::{Comparison, Difference, TimeRatio};
pub use control::{Close, Control, Floor, control_lines, floors};
pub use error::Error;
pub use field::{Field, Percent};
pub use folder::{Folder, read, rewrite_report};
pub use history::{History, history_table};
pub use instructions::instructions_table;
pub use paper::{Format, Order, Written, write_paper};
pub use records::{CellKey, CellRecord, HeapMapRecord, MetricRecord, SeriesRecord, TimingRecord};
pub use reproduction::{Check, Expected, Holding, ItemRecord, Origin, Reproduction, item_table};
pub use resident::resident_table;
pub use run::{ExperimentRecord, Family, Provenance, Run};
pub use sweep::{Sweep, SweepStep};
pub use tail::tail_table;
pub use terminal::{sentence, space_table};
