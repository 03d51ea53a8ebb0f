//! Which figure: where it stands, how it is compared, and which way is better.

use super::breaks::Way;
use crate::error::{Error, shown};
use crate::metric;
use crate::records::CellRecord;
use crate::table::Table;

/// What is asked of the baselines.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The experiment's name.
    pub experiment: &'a str,
    /// The figures. Those that no revision has are left out where they were not asked for by name.
    pub figures: &'a [FigureName],
    /// Whether each of them must be there.
    pub by_name: bool,
    /// Which (allocator, workload) are meant.
    pub wanted: &'a dyn Fn(&str, &str) -> bool,
    /// How many revisions at most, the newest.
    pub last: usize,
}

/// A figure by its name: a column of `cells.csv`, a metric, or `ns_per_operation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureName {
    /// The column or metric.
    pub name: String,
    /// The metric's parameter, if one was named.
    pub parameter: Option<String>,
}

/// How a figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The same wherever the same events are replayed.
    Exact,
    /// The same for one compiler, target and set of dependencies.
    OfTheBuild,
    /// Measured: it scatters, and depends on the machine.
    Noisy,
}

/// The time of an operation, the median over the repetitions of `timings.csv`.
pub(crate) const TIME: &str = "ns_per_operation";
/// What is shown unless something else is asked for, where it is there.
const USUAL: [&str; 6] =
    ["peak_footprint_bytes", "metadata_bytes", "lines", "inspected", "instructions", TIME];
/// Columns of `cells.csv` that hold no figure.
const WORDS: [&str; 8] = [
    "experiment",
    "allocator",
    "workload",
    "seed",
    "heap",
    "fingerprint",
    "grants_fingerprint",
    "error",
];
/// Longest name.
const LONGEST: usize = 80;

impl FigureName {
    /// From `NAME` or `METRIC:PARAMETER`.
    ///
    /// # Errors
    /// If it is no name, or names a column that holds no number.
    pub fn parse(text: &str) -> Result<FigureName, Error> {
        let (name, parameter) = match text.split_once(':') {
            Some((name, parameter)) => (name, Some(parameter.to_owned())),
            None => (text, None),
        };
        let sound = !name.is_empty()
            && text.len() <= LONGEST
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if sound && !WORDS.contains(&name) {
            return Ok(FigureName { name: name.to_owned(), parameter });
        }
        let problem = format!("no figure `{}`, expected {}", shown(text), expected());
        Err(Error::History { problem })
    }

    /// What is shown unless something else is asked for.
    pub fn usual() -> Vec<FigureName> {
        let named = |name: &str| FigureName { name: name.to_owned(), parameter: None };
        USUAL.iter().map(|name| named(name)).collect()
    }

    /// As it is typed.
    pub fn said(&self) -> String {
        match &self.parameter {
            Some(parameter) => format!("{}:{parameter}", self.name),
            None => self.name.clone(),
        }
    }

    /// How it is compared.
    pub fn class(&self) -> Class {
        let noisy = [TIME, metric::RESIDENT_BYTES, metric::MINOR_FAULTS_PER_OPERATION];
        match self.name.as_str() {
            name if noisy.contains(&name) => Class::Noisy,
            name if name.starts_with("tail_") || name.starts_with("timer_") => Class::Noisy,
            name if name.starts_with("instructions") => Class::OfTheBuild,
            _ => Class::Exact,
        }
    }

    /// Which way is better, if either is.
    pub fn direction(&self, less: bool) -> Way {
        const MORE: [&str; 2] = [metric::UTILISATION, metric::AVAILABILITY];
        /// These describe the workload, the measurement or a moment, not how good an allocator is.
        const NEITHER: [&str; 22] = [
            "events",
            "peak_live_bytes",
            "live_at_peak_footprint_bytes",
            "largest_hole_percent",
            metric::PEAK_LIVE_OBJECTS,
            metric::LOAD_BYTES,
            metric::BOUND_BYTES,
            metric::ROUNDED_LOAD_BYTES,
            metric::PLANNED_BYTES,
            metric::ROBSON_BYTES,
            metric::FRAGMENTATION_INDEX,
            metric::HOLES_BETWEEN_GRANTS,
            metric::EVENT_AT_PEAK_LIVE,
            metric::EVENT_AT_PEAK_FOOTPRINT,
            metric::CLOCK_BYTES,
            metric::TAIL_OPERATIONS,
            metric::TAIL_REPLAYS,
            metric::TAIL_FLOOR_NS,
            metric::TIMER_NS,
            metric::TIMER_STEP_NS,
            metric::CLASS_LIVE_OBJECTS,
            "instructions_operations",
        ];
        let name = self.name.as_str();
        match MORE.contains(&name) {
            _ if NEITHER.contains(&name) => Way::Neither,
            more if more == less => Way::Worse,
            _ => Way::Better,
        }
    }

    /// Whether `timings.csv` holds it.
    pub(in crate::history) fn is_time(&self) -> bool {
        self.name == TIME
    }
}

/// What could have been typed.
pub(super) fn expected() -> String {
    let columns = CellRecord::COLUMNS.iter().filter(|column| !WORDS.contains(column));
    let columns: Vec<&str> = columns.copied().collect();
    format!(
        "{TIME}, a metric of metrics.csv (METRIC or METRIC:PARAMETER), or a column of cells.csv: {}",
        columns.join(", ")
    )
}
