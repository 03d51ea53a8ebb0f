//! The history of a figure: what the baselines of one experiment say of it, one after the other,
//! and where it changed.
//!
//! A baseline is a run folder; a revision is one such folder, in order of time. A *trend* is one
//! figure of one (allocator, workload, heap) over the revisions. A deterministic figure changed
//! where its value did, exactly. A time changed where [`pelt`] splits the logarithms of its medians.
//! Where a trend's values are not comparable (another event stream, other seeds, for times another
//! machine) it is cut, and nothing is said across the cut.

mod about;
mod breaks;
mod exact;
mod figure;
mod gather;
mod noisy;
pub mod pelt;
mod rows;
mod shown;
mod tables;

pub use about::{Commit, Machine, Revision, Source};
pub use breaks::{Break, Kind, Way};
pub use exact::Exact;
pub use figure::{Asked, Class, FigureName};
pub use gather::read;
pub use noisy::{FEWEST, SHORTEST};
pub(crate) use rows::{COLUMNS, FILE, changes_csv, history_csv, revisions_csv};
pub use shown::history_table;
pub(crate) use shown::{in_order, remarks, tallies, title, words as shown_words};

use crate::figures::{Figure, Width};
use crate::run::Family;
use crate::statistics::Interval;
use std::collections::BTreeMap;

/// The figures of one experiment over its revisions.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The experiment's name.
    pub experiment: String,
    /// The figures asked for that some revision has.
    pub figures: Vec<FigureName>,
    /// Oldest first.
    pub revisions: Vec<Revision>,
    /// Folders and files that were not read, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// By figure, then in the order of the newest revision that has them.
    pub trends: Vec<Trend>,
    /// Changes, cuts and losses, by trend and then by revision.
    pub breaks: Vec<Break>,
    /// Trends of times with a stretch that is too short for a change to be sought in it.
    pub short: usize,
    /// Short names of allocators, as the newest revision has them.
    pub labels: BTreeMap<String, String>,
    /// Families of allocators, as the newest revision has them.
    pub families: BTreeMap<String, Family>,
}

/// One figure of one (allocator, workload, heap), a point a revision.
#[derive(Clone, Debug)]
pub struct Trend {
    /// Which of [`History::figures`].
    pub figure: usize,
    /// Canonical name.
    pub allocator: String,
    /// The workload's name.
    pub workload: String,
    /// What heaps are compared as: `grow`, `fixed:BYTES`, `min`.
    pub heap: String,
    /// As many as there are revisions.
    pub points: Vec<Point>,
}

/// What a revision says of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The seeds that have a value, each with the fingerprint of its events where it is known.
    pub streams: Vec<(u64, Option<u64>)>,
    /// The value.
    pub reading: Reading,
}

/// A value, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// Deterministic: one for each seed.
    Exact(Vec<Exact>),
    /// Measured: the median of all repetitions, or the one value there is.
    Noisy(Interval),
    /// None, and why.
    Gap(String),
    /// The file that would hold it was not read.
    Unread,
}

impl Point {
    /// As a figure draws it: the mean over the seeds, or the median.
    pub fn value(&self) -> Option<f64> {
        match &self.reading {
            Reading::Exact(values) if !values.is_empty() => {
                let sum: f64 = values.iter().map(Exact::number).sum();
                Some(sum / values.len() as f64)
            }
            Reading::Noisy(interval) => Some(interval.median),
            _ => None,
        }
    }
}

impl History {
    /// The breaks of a trend, oldest first.
    pub fn breaks_of(&self, trend: usize) -> impl Iterator<Item = &Break> {
        let first = self.breaks.partition_point(|found| found.trend < trend);
        self.breaks[first..].iter().take_while(move |found| found.trend == trend)
    }

    /// All changes, without cuts and losses.
    pub fn changes(&self) -> impl Iterator<Item = &Break> {
        self.breaks.iter().filter(|found| matches!(found.kind, Kind::Change { .. }))
    }
}

/// The figures of a history, one for each figure of each (workload, heap), in its order.
pub fn figures(history: &History, width: Width) -> Vec<Figure> {
    let benches = crate::figures::history::benches(history);
    crate::figures::history::figures(history, &benches, width)
}
