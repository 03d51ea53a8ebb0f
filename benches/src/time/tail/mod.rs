//! The tail pass: what the slowest operations take, each timed on its own.
//!
//! The same stream on a fresh heap takes the same way through an allocator, so whatever differs
//! between two replays of one operation is the machine. Of each operation the least time over at
//! least nine replays is kept; percentiles and shares are taken of these. The clock is the
//! standard library's [`std::time::Instant`]: on Linux an ordered reading of the time-stamp
//! counter, as dear as one by hand and safe. An empty replay, timed like an operation, shows what
//! the reading itself costs; that is within every time, and nothing below twice that is claimed.
//!
//! Each child replays once untimed, so that no code is run for the first time under the clock,
//! then three times timed, each on a mapping of its own with the memory touched beforehand. The
//! cells of a workload take turns, in an order drawn anew every round.

mod answer;
mod child;
mod figures;
mod least;
mod rounds;

pub(super) use child::execute;
pub use rounds::measure;

use super::Gap;
use results::MetricRecord;

/// Timed replays of a child.
pub(super) const REPLAYS: u64 = 3;
/// The fewest timed replays of an operation.
const FEWEST_REPLAYS: u64 = 9;
/// Operations timed one by one at most: 4 bytes each.
const MOST_OPERATIONS: u64 = 1 << 20;
/// Empty replays timed before each timed replay.
const EMPTY_REPLAYS: usize = 1024;

/// What a tail pass found.
#[derive(Clone, Debug, Default)]
pub struct Tails {
    /// Rows of the long table, in the order of the jobs.
    pub records: Vec<MetricRecord>,
    /// Cells without a tail, each with its reason.
    pub gaps: Vec<Gap>,
}
