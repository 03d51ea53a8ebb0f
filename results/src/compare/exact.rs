//! The exact half of a comparison: every deterministic figure of every cell, as its file holds it.
//! Two figures are the same if their text is; a difference of one in a million is one.

use super::alike::Pair;
use super::direction::{Direction, direction, is_count, is_deterministic, parameter};
use super::{Asked, Verdict};
use crate::records::{CellKey, CellRecord, MetricRecord};
use crate::run::Run;
use crate::table::{Table, fields};
use std::collections::{BTreeMap, BTreeSet};

/// One figure that differs, or that one side alone has.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The cell, as the new run names it.
    pub key: CellKey,
    /// The column of `cells.csv`, or the metric of `metrics.csv`.
    pub figure: String,
    /// The metric's parameter; empty for a column.
    pub parameter: String,
    /// What the base has: the field as its file holds it; empty if its pass was not run.
    pub base: String,
    /// What the new run has.
    pub new: String,
    /// What is said of it.
    pub verdict: Verdict,
}

impl Difference {
    /// (New − base) ÷ base; `None` unless both are numbers and the base is not 0.
    pub fn change(&self) -> Option<f64> {
        let (base, new): (f64, f64) = (self.base.parse().ok()?, self.new.parse().ok()?);
        let change = (new - base) / base.abs();
        change.is_finite().then_some(change)
    }

    /// The figure's name with its parameter.
    pub fn name(&self) -> String {
        match self.parameter.as_str() {
            "" => self.figure.clone(),
            parameter => format!("{}[{parameter}]", self.figure),
        }
    }
}

/// Columns that name the cell, or of which [`super::alike`] has spoken.
pub(super) const NOT_JUDGED: &[&str] =
    &["experiment", "allocator", "workload", "seed", "heap", "fingerprint"];

/// What the exact half found.
#[derive(Clone, Debug, Default)]
pub(super) struct Exact {
    /// Figures held against each other.
    pub(super) figures: usize,
    pub(super) differences: Vec<Difference>,
    /// Figures left out, with the number of cells they were left out of.
    pub(super) left_out: BTreeMap<String, usize>,
}

/// Holds every deterministic figure of every pair against the other side's.
pub(super) fn exact(pairs: &[Pair<'_>], base: &Run, new: &Run, asked: &Asked<'_>) -> Exact {
    let counts = super::builds::why_counts_differ(base, new);
    let (bases, news) = (metrics(base), metrics(new));
    let none = BTreeMap::new();
    let mut found = Exact::default();
    for pair in pairs {
        let columns = columns(pair);
        let base = bases.get(&pair.base.key()).unwrap_or(&none);
        let new = news.get(&pair.new.key()).unwrap_or(&none);
        let names: BTreeSet<&(&str, &str)> = base.keys().chain(new.keys()).collect();
        let value = |side: &Metrics<'_>, name: &(&str, &str)| {
            side.get(name).map(|value| (*value).to_owned()).unwrap_or_default()
        };
        let metrics = names.into_iter().map(|name| {
            let (figure, parameter) = (name.0.to_owned(), name.1.to_owned());
            (figure, parameter, value(base, name), value(new, name))
        });
        let columns = columns.into_iter().map(|(name, b, n)| (name, String::new(), b, n));
        for (figure, parameter, base, new) in columns.chain(metrics) {
            if !(asked.wanted)(&figure) {
                continue;
            }
            let counted = is_count(&figure);
            let not_run = (base.is_empty() || new.is_empty()) && figure != "error";
            let uncounted = |side: &str| side.is_empty() || side == "NA";
            let unknown = counted && (uncounted(&base) || uncounted(&new) || counts.is_some());
            // A figure that was and is not any more is lost, unless its whole cell is.
            let lost = !base.is_empty() && new.is_empty() && pair.new.error.is_empty();
            let one_sided = not_run && base != new && !lost;
            if !is_deterministic(&figure) || one_sided || unknown {
                *found.left_out.entry(figure).or_default() += 1;
                continue;
            }
            found.figures += usize::from(!not_run);
            let key = pair.new.key();
            let mut one = Difference { key, figure, parameter, base, new, verdict: Verdict::Same };
            one.verdict = verdict(&one, asked);
            if one.verdict != Verdict::Same {
                found.differences.push(one);
            }
        }
    }
    found
}

/// By metric and parameter.
type Metrics<'r> = BTreeMap<(&'r str, &'r str), &'r str>;

fn metrics(run: &Run) -> BTreeMap<CellKey, Metrics<'_>> {
    let mut all: BTreeMap<CellKey, Metrics<'_>> = BTreeMap::new();
    for row in &run.metrics {
        let MetricRecord { metric, parameter: given, value, .. } = row;
        let name = (metric.as_str(), parameter(metric, given));
        all.entry(row.key()).or_default().insert(name, value);
    }
    all
}

/// Name and both texts of each column that is judged.
fn columns(pair: &Pair<'_>) -> Vec<(String, String, String)> {
    let columns = CellRecord::COLUMNS.iter().zip(fields(pair.base)).zip(fields(pair.new));
    let judged = columns.filter(|((name, _), _)| !NOT_JUDGED.contains(name));
    judged.map(|((name, base), new)| ((*name).to_owned(), base, new)).collect()
}

fn verdict(one: &Difference, asked: &Asked<'_>) -> Verdict {
    if one.base == one.new {
        return Verdict::Same;
    }
    if one.figure == "error" {
        return match (one.base.is_empty(), one.new.is_empty()) {
            (true, false) => Verdict::Worse,
            (false, true) => Verdict::Better,
            _ => Verdict::Changed,
        };
    }
    let numbers = (one.base.parse::<f64>(), one.new.parse::<f64>());
    let (Ok(base), Ok(new)) = numbers else {
        // A figure that nobody knows any more is one lost.
        let judged = direction(&one.figure) != Direction::Neither;
        let lost = one.new.is_empty() || (one.new == "NA" && judged);
        return if lost { Verdict::Worse } else { Verdict::Changed };
    };
    let tolerated = asked.tolerances.of(&one.figure);
    if (new - base).abs() <= tolerated * base.abs() {
        return Verdict::Within;
    }
    match (direction(&one.figure), new < base) {
        (Direction::Neither, _) => Verdict::Changed,
        (Direction::Less, true) | (Direction::More, false) => Verdict::Better,
        (Direction::Less, false) | (Direction::More, true) => Verdict::Worse,
    }
}
