//! Figures from the long table `metrics.csv`, by cell and parameter.

use super::scene::Actor;
use std::collections::BTreeMap;

/// One figure of an actor: the mean over its seeds, if every seed has it.
pub(crate) fn single(actor: &Actor<'_>, metric: &str) -> Option<f64> {
    by_parameter(actor, metric).into_values().next()
}

/// A figure of an actor by its parameter, a whole number; the mean over its seeds. What is no
/// finite number is left out.
pub(crate) fn by_parameter(actor: &Actor<'_>, metric: &str) -> BTreeMap<u64, f64> {
    let mut sums: BTreeMap<u64, (f64, usize)> = BTreeMap::new();
    for row in actor.rows.metrics.iter().filter(|row| row.metric == metric) {
        let parameter = if row.parameter.is_empty() { Some(0) } else { row.parameter.parse().ok() };
        let value = row.value.parse::<f64>().ok().filter(|value| value.is_finite());
        if let (Some(parameter), Some(value)) = (parameter, value) {
            let sum = sums.entry(parameter).or_default();
            *sum = (sum.0 + value, sum.1 + 1);
        }
    }
    let seeds = actor.cells.len();
    let whole = |(parameter, (sum, count)): (u64, (f64, usize))| {
        (count == seeds).then(|| (parameter, sum / count as f64))
    };
    sums.into_iter().filter_map(whole).collect()
}
