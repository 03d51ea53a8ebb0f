//! An item on the terminal: its rows, how they stand, and how long it took.

use super::{Check, Expected, Holding, ItemRecord, Origin};
use crate::names::{fitted, wrapped};
use crate::number::grouped;
use crate::terminal::{plain, rendered};

/// Columns of a check's name.
const ROOM: usize = 40;

/// The item's table, of at most `width` columns if that is at least 80.
pub fn item_table(item: &ItemRecord, width: usize) -> String {
    let mut text = wrapped(&format!("{}: {}", item.name, item.title), width) + "\n";
    let header = [&item.unit, origin(item), "tolerance", "measured", ""];
    let mut table = plain(&header, &[0, 4]);
    for check in &item.checks {
        let [published, tolerance] = expected(check, item.decimals);
        table.add_row([
            fitted(&check.what, ROOM),
            published,
            tolerance,
            measured(check, item.decimals),
            check.holding().word().to_owned(),
        ]);
    }
    text += &rendered(&table);
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for check in &item.checks {
        let Err(why) = &check.measured else { continue };
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, checks)) => checks.push(&check.what),
            None => reasons.push((why, vec![&check.what])),
        }
    }
    for (why, checks) in reasons {
        text += &(wrapped(&format!("NA: {}: {why}", checks.join("; ")), width) + "\n");
    }
    text + &wrapped(&tally(item), width) + "\n"
}

/// Where the item's figures are from.
fn origin(item: &ItemRecord) -> &'static str {
    let derived = item.checks.iter().filter(|check| check.origin == Origin::Derived).count();
    match derived {
        0 => "published",
        all if all == item.checks.len() => "derived",
        _ => "expected",
    }
}

/// `12 hold, 1 misses; 0.3 minutes; Robson 1974`.
fn tally(item: &ItemRecord) -> String {
    let word = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let counts = [
        word(item.count(Holding::Holds), "holds", "hold"),
        word(item.count(Holding::Misses), "misses", "miss"),
        word(
            item.count(Holding::Finding),
            "finding without a verdict",
            "findings without a verdict",
        ),
        word(item.count(Holding::Absent), "NA", "NA"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let counts = if counts.is_empty() { "no checks".to_owned() } else { counts.join(", ") };
    format!("{counts}; {:.2} minutes; {}", item.minutes, item.source)
}

/// What was published or derived, and how far off a figure may be.
pub(crate) fn expected(check: &Check, decimals: usize) -> [String; 2] {
    let figure = |prefix: &str, shown: f64| format!("{prefix}{}", value(shown, decimals));
    match check.expected {
        Expected::Exactly(shown) => [figure("", shown), "exact".to_owned()],
        Expected::Within(shown, by) => [figure("", shown), format!("±{}", tolerance(by, decimals))],
        Expected::AtMost(shown) => [figure("≤\u{a0}", shown), String::new()],
        Expected::AtLeast(shown) => [figure("≥\u{a0}", shown), String::new()],
        Expected::Finding(Some(shown)) => [figure("", shown), "none".to_owned()],
        Expected::Finding(None) => ["—".to_owned(), "none".to_owned()],
    }
}

/// One decimal more than the figure has, without zeros at the end.
fn tolerance(by: f64, decimals: usize) -> String {
    let text = format!("{by:.*}", decimals + 1);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn measured(check: &Check, decimals: usize) -> String {
    check.measured.as_ref().map_or("NA".to_owned(), |shown| value(*shown, decimals))
}

/// A figure with the item's decimals; a whole number in groups of three.
pub(crate) fn value(shown: f64, decimals: usize) -> String {
    if decimals > 0 || !shown.is_finite() {
        return format!("{shown:.decimals$}").replace('-', "−");
    }
    let sign = if shown < 0.0 { "−" } else { "" };
    format!("{sign}{}", grouped(shown.abs().round() as u64))
}
