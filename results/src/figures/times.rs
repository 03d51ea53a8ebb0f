//! Times: the repetitions of a scene's actor, put together.
//!
//! A median with its 95 % interval over all repetitions of all seeds. Any refusal
//! or error makes the time unknown: an allocator that refuses is quick, and no figure may praise
//! it for that.

use super::scene::Actor;
use crate::field::Field;
use crate::statistics::{FEWEST, Interval, interval_of_median};

/// What is known of an actor's time.
pub(crate) enum Time {
    /// Nanoseconds an operation.
    Measured(Interval),
    /// Not measured, and why: `NA`, `error`, `refused 12`.
    Not(String),
}

/// Whether the time pass was run for an actor.
pub(crate) fn ran(actor: &Actor<'_>) -> bool {
    actor.rows.timings.iter().any(|row| !matches!(row.ns_per_operation, Field::NotRun))
}

/// The time of an actor; `None` if the time pass was not run for it.
pub(crate) fn of(actor: &Actor<'_>) -> Option<Time> {
    if !ran(actor) {
        return actor.error().map(Time::Not);
    }
    if let Some(trouble) = actor.trouble() {
        return Some(Time::Not(trouble));
    }
    let sound = |field: Field<f64>| field.value().filter(|ns| ns.is_finite() && *ns > 0.0);
    let values: Option<Vec<f64>> =
        actor.rows.timings.iter().map(|row| sound(row.ns_per_operation)).collect();
    let interval = values.and_then(|values| interval_of_median(&values));
    Some(interval.map_or_else(|| Time::Not("NA".to_owned()), Time::Measured))
}

/// Million operations a second, from nanoseconds an operation.
pub(crate) fn rate(ns: f64) -> f64 {
    1000.0 / ns
}

/// What a caption says of the intervals: how many repetitions, and what the error bars are.
pub(crate) fn said(counts: impl Iterator<Item = usize>) -> String {
    let mut counts: Vec<usize> = counts.collect();
    counts.sort_unstable();
    let n = match (counts.first(), counts.last()) {
        (None | Some(1), None | Some(1)) => {
            return "one repetition (n = 1), so no interval".to_owned();
        }
        (Some(least), Some(most)) if least != most => format!("n = {least} to {most}"),
        (_, Some(most)) => format!("n = {most}"),
        (_, None) => String::new(),
    };
    let bars = match counts.first() {
        Some(&least) if least < FEWEST => "all of their range, since they are few",
        _ => "95 % interval of the median",
    };
    format!("median of the repetitions ({n}), error bars: {bars}")
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_caption_names_its_repetitions_and_error_bars() {
        assert!(said([9, 9].into_iter()).contains("(n = 9), error bars: 95 % interval"));
        assert!(said([9, 5].into_iter()).contains("n = 5 to 9"));
        assert!(said([1, 1].into_iter()).contains("no interval"));
    }
}
