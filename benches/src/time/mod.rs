//! The time pass: what an operation costs, in nanoseconds of thread time.
//!
//! One cell at a time, each repetition in a process and on a mapping of its own, pinned, with the
//! script decoded, the memory touched and the warm-up replayed before the clock starts. All
//! allocators of one workload are timed one after another in an order drawn anew every round, and
//! on the same number of operations: as many as the slowest of them manages within a second, found
//! by a trial beforehand. What a figure cannot be had for is NA, with a reason in [`Gap`].
//!
//! Scripts are made once and stored in a temporary folder: no child decodes or generates. The tail
//! pass, in [`tail`], times single operations with the same scripts and trials.

pub mod bench;
pub mod callgrind;
mod child;
mod clock;
pub mod floor;
mod group;
mod instructions;
mod order;
pub mod pairing;
mod process;
pub mod protocol;
mod rounds;
mod subject;
pub mod tail;
mod trial;
mod verbs;
mod weight;

pub use rounds::measure;
pub(crate) use rounds::shuffle;
pub use subject::Subject;
pub use verbs::hidden_verb;

use crate::cell::Cell;
use results::{CellKey, CellRecord, MetricRecord, TimingRecord};
use std::path::PathBuf;
use std::time::Duration;

/// How the time pass goes about it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Rounds. A median has a 95 % interval from six on; from nine on that leaves the extremes out.
    pub repetitions: u64,
    /// A tenth of the time for each repetition.
    pub quick: bool,
    /// The binary that knows the verbs `exec-time` and `exec-tail`: usually this one.
    pub program: PathBuf,
    /// Huge pages, where the system has them; an axis of its own.
    pub huge: bool,
    /// Decides the order within each round.
    pub order_seed: u64,
}

/// A run's: this program, nine rounds, 4 KiB pages.
impl Default for Settings {
    fn default() -> Settings {
        // Where the system does not tell, every child fails to start, and says so.
        let program = std::env::current_exe().unwrap_or_default();
        Settings { repetitions: 9, quick: false, program, huge: false, order_seed: 1 }
    }
}

impl Settings {
    /// To see whether it runs: three rounds, a tenth of the time each.
    pub fn quick() -> Settings {
        Settings { repetitions: 3, quick: true, ..Settings::default() }
    }

    /// What the timed part of a repetition may take.
    fn most_timed(&self) -> Duration {
        Duration::from_millis(if self.quick { 100 } else { 1000 })
    }

    /// What its warm-up may take.
    fn most_warm_up(&self) -> Duration {
        Duration::from_millis(if self.quick { 300 } else { 3000 })
    }

    /// When a child that has not answered is given up.
    fn deadline(&self) -> Duration {
        Duration::from_secs(if self.quick { 10 } else { 30 })
    }
}

/// A cell to be timed, with what the space pass found out about it.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// Its peak footprint, so that the memory is touched beforehand; 0 if not known, then the
    /// trial finds what the timed operations need.
    pub footprint_bytes: u64,
    /// Requests refused; a cell with any has no time.
    pub refusals: u64,
}

impl<'a> Job<'a> {
    /// The cell with what its row says.
    pub fn new(cell: &'a Cell, row: &CellRecord) -> Job<'a> {
        let refused = [row.refused_full, row.refused_scattered, row.refused_policy];
        Job {
            cell,
            footprint_bytes: row.peak_footprint_bytes.value().unwrap_or(0),
            refusals: refused.iter().filter_map(|count| count.value()).sum(),
        }
    }
}

/// Why a cell, or some repetition of it, has no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The cell.
    pub key: CellKey,
    /// The reason, one line.
    pub why: String,
}

/// What a time pass found.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Every repetition of every cell, in the order of the jobs.
    pub records: Vec<TimingRecord>,
    /// Resident memory and page faults of those whose memory is their own, in the order of the jobs.
    pub metrics: Vec<MetricRecord>,
    /// The first reason of each cell that has an NA among them, in the order of the jobs.
    pub gaps: Vec<Gap>,
}
