//! The figure a claim speaks of, and its value in one cell. Most are exact; a time is a median
//! with an interval, and a claim about it must hold for the whole interval.

use crate::field::Field;
use crate::metric;
use crate::number::{grouped, short};
use crate::records::CellRecord;
use crate::run::Run;
use crate::statistics::{FEWEST, interval_of_median};
use crate::table::{Table, fields};

/// The first numeric column of `cells.csv`; the last column is `error`.
const FIRST_NUMERIC: &str = "events";

/// A figure that every cell may have.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Measure {
    /// A column of `cells.csv`, by position.
    Column(usize),
    /// A row of `metrics.csv`.
    Metric { name: String, parameter: String },
    /// The median of `timings.csv`.
    Time,
}

/// A value, or the interval in which it lies.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) low: f64,
    pub(super) value: f64,
    pub(super) high: f64,
    /// As it is shown.
    pub(super) text: String,
}

impl Measure {
    /// The figure of that name, if there is one.
    pub(super) fn parse(figure: &str) -> Option<Measure> {
        if figure == "ns_per_operation" {
            return Some(Measure::Time);
        }
        // The one metric that is compared as often as a column.
        let figure = if figure == metric::SPACE { "metric:space" } else { figure };
        if let Some(metric) = figure.strip_prefix("metric:") {
            let (name, parameter) = metric.split_once(':').unwrap_or((metric, ""));
            let (name, parameter) = (name.to_owned(), parameter.to_owned());
            return metric::NAMES
                .contains(&name.as_str())
                .then_some(Measure::Metric { name, parameter });
        }
        let columns = CellRecord::COLUMNS;
        let first = columns.iter().position(|column| *column == FIRST_NUMERIC)?;
        let at = columns.iter().position(|column| *column == figure)?;
        (first..columns.len() - 1).contains(&at).then_some(Measure::Column(at))
    }

    /// Whether the figure is itself a count of refusals, and so means something beside them.
    fn counts_refusals(&self) -> bool {
        matches!(self, Measure::Column(at) if CellRecord::COLUMNS[*at].starts_with("refused_"))
    }

    /// The figure in one cell; or why it cannot be known. Two cells are `compared` only if both
    /// served every request: who refuses half of them has an easy life.
    pub(super) fn read(
        &self,
        run: &Run,
        cell: &CellRecord,
        compared: bool,
    ) -> Result<Reading, String> {
        let who = &cell.allocator;
        if !cell.error.is_empty() {
            return Err(format!("{who}: {}", cell.error));
        }
        let refused = refusals(cell);
        if refused > 0 && (*self == Measure::Time || compared) && !self.counts_refusals() {
            return Err(format!("{who} refused {} requests", grouped(refused)));
        }
        match self {
            Measure::Column(at) => exact(&fields(cell)[*at], who),
            Measure::Metric { name, parameter } => {
                let mut rows = run.metrics.iter().filter(|row| {
                    row.metric == *name && row.parameter == *parameter && row.belongs_to(cell)
                });
                rows.next().map_or_else(
                    || Err(format!("{who}: not measured")),
                    |row| exact(&row.value, who),
                )
            }
            Measure::Time => time(run, cell),
        }
    }
}

/// Refused requests of a cell, whatever the cause, as far as known.
pub(crate) fn refusals(cell: &CellRecord) -> u64 {
    [cell.refused_full, cell.refused_scattered, cell.refused_policy]
        .into_iter()
        .filter_map(Field::value)
        .fold(0, u64::saturating_add)
}

fn exact(text: &str, who: &str) -> Result<Reading, String> {
    match (text, text.parse::<f64>()) {
        ("", _) => Err(format!("{who}: not measured")),
        (_, Ok(value)) if value.is_finite() => {
            let text = text.parse().map_or_else(|_| text.to_owned(), grouped);
            Ok(Reading { low: value, value, high: value, text })
        }
        _ => Err(format!("{who}: cannot be known")),
    }
}

fn time(run: &Run, cell: &CellRecord) -> Result<Reading, String> {
    let who = &cell.allocator;
    let rows = || run.timings.iter().filter(|row| row.belongs_to(cell));
    let times: Vec<f64> = rows().filter_map(|row| row.ns_per_operation.value()).collect();
    if rows().next().is_none() {
        return Err(format!("{who}: the time pass was not run"));
    }
    if times.len() < rows().count() {
        return Err(format!("{who}: some times are NA"));
    }
    let interval = interval_of_median(&times).ok_or_else(|| format!("{who}: no time"))?;
    if interval.n < FEWEST {
        return Err(format!("{} repetitions are too few to know the noise", interval.n));
    }
    let [low, value, high] = [interval.low, interval.median, interval.high];
    let text = format!("{} [{}, {}]", short(value), short(low), short(high));
    Ok(Reading { low, value, high, text })
}
