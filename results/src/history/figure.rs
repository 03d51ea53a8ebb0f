//! Which figure: where it stands, how it is compared, and which way is better.

use super::breaks::Way;
pub(crate) use crate::compare::TIME;
use crate::compare::direction::{Direction, direction, is_count, is_deterministic};
use crate::error::{Error, shown};
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
        match self.name.as_str() {
            name if !is_deterministic(name) => Class::Noisy,
            name if is_count(name) => Class::OfTheBuild,
            _ => Class::Exact,
        }
    }

    /// Whether it became better or worse when it became `less`, if either.
    pub fn direction(&self, less: bool) -> Way {
        match (direction(&self.name), less) {
            (Direction::Neither, _) => Way::Neither,
            (Direction::Less, true) | (Direction::More, false) => Way::Better,
            (Direction::Less, false) | (Direction::More, true) => Way::Worse,
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
