//! Published figures beside our own: what was expected, what was measured, whether it holds.
//!
//! A reproduction is a list of items, an item a list of checks. A check that gates has an
//! expectation with a tolerance and either holds or misses; a finding is shown beside what was
//! published and never gates; what cannot be measured is absent, by name and with its reason.

mod rows;
mod shown;
#[cfg(test)]
mod tests;

use crate::run::Provenance;
pub(crate) use rows::{COLUMNS, checks_csv, items_csv};
pub use shown::item_table;
pub(crate) use shown::{expected, value};

/// Everything that one call of `reproduce` found.
#[derive(Clone, Debug, Default)]
pub struct Reproduction {
    /// Where, when and with what it was measured.
    pub provenance: Provenance,
    /// The items, in the order in which they are named.
    pub items: Vec<ItemRecord>,
}

/// One item: a result of the literature and the checks that hold it.
#[derive(Clone, Debug, Default)]
pub struct ItemRecord {
    /// What it is called on the command line, of `[a-z0-9-]`.
    pub name: String,
    /// One line.
    pub title: String,
    /// Paper and year, or what the figures were derived with.
    pub source: String,
    /// What was done and what to make of it; paragraphs split by blank lines.
    pub about: String,
    /// What the figures are: `words`, `%`, `heap ÷ live`.
    pub unit: String,
    /// Decimals that its figures are shown with.
    pub decimals: usize,
    /// Its rows.
    pub checks: Vec<Check>,
    /// How long it took, in minutes of wall time.
    pub minutes: f64,
}

/// One row: a figure beside what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which figure: allocator and parameters, short.
    pub what: String,
    /// Who says what to expect.
    pub origin: Origin,
    /// What is expected of it.
    pub expected: Expected,
    /// What was measured, or why nothing was.
    pub measured: Result<f64, String>,
}

/// Where an expectation is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A figure or theorem of the paper.
    Published,
    /// The paper's abstract, or a survey's report of it.
    Reported,
    /// No paper has it: derived from definitions, by a simulation or on paper.
    Derived,
}

/// What is expected of a figure. All but a finding gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// Just this.
    Exactly(f64),
    /// This, and at most so much more or less.
    Within(f64, f64),
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// Nothing that decides; what was published, if anything was.
    Finding(Option<f64>),
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// It is as expected.
    Holds,
    /// It is not.
    Misses,
    /// It is shown, and decides nothing.
    Finding,
    /// It was not measured.
    Absent,
}

impl Holding {
    /// As tables and files write it.
    pub fn word(self) -> &'static str {
        match self {
            Holding::Holds => "holds",
            Holding::Misses => "misses",
            Holding::Finding => "finding",
            Holding::Absent => "NA",
        }
    }
}

impl Expected {
    /// The figure that was published or derived, if one was.
    pub fn figure(self) -> Option<f64> {
        match self {
            Expected::Exactly(value)
            | Expected::Within(value, _)
            | Expected::AtMost(value)
            | Expected::AtLeast(value) => Some(value),
            Expected::Finding(value) => value,
        }
    }

    /// Between what a figure may lie, where it gates and is bounded on that side.
    pub(crate) fn bounds(self) -> (Option<f64>, Option<f64>) {
        match self {
            Expected::Exactly(value) => (Some(value), Some(value)),
            Expected::Within(value, by) => (Some(value - by), Some(value + by)),
            Expected::AtMost(most) => (None, Some(most)),
            Expected::AtLeast(least) => (Some(least), None),
            Expected::Finding(_) => (None, None),
        }
    }
}

impl Check {
    /// How it stands. A figure that is no number misses.
    pub fn holding(&self) -> Holding {
        /// What arithmetic on floating-point figures may add to a bound, as a part of it.
        const SLACK: f64 = 1e-12;
        let Ok(measured) = self.measured else { return Holding::Absent };
        if matches!(self.expected, Expected::Finding(_)) {
            return Holding::Finding;
        }
        let (least, most) = match self.expected {
            Expected::Exactly(_) => self.expected.bounds(),
            _ => {
                let (least, most) = self.expected.bounds();
                let wide = |bound: f64, sign: f64| bound + sign * SLACK * bound.abs();
                (least.map(|bound| wide(bound, -1.0)), most.map(|bound| wide(bound, 1.0)))
            }
        };
        let above = least.is_none_or(|least| measured >= least);
        let below = most.is_none_or(|most| measured <= most);
        if above && below && measured.is_finite() { Holding::Holds } else { Holding::Misses }
    }
}

impl ItemRecord {
    /// How many checks stand so.
    pub fn count(&self, wanted: Holding) -> usize {
        self.checks.iter().filter(|check| check.holding() == wanted).count()
    }
}

impl Reproduction {
    /// Whether some check that gates misses.
    pub fn misses(&self) -> bool {
        self.items.iter().any(|item| item.count(Holding::Misses) > 0)
    }
}
