//! A reproduction as files: `checks.csv`, the same bytes wherever the same figures are measured,
//! and `items.csv`, which says how long each item took.

use super::{Check, Expected, Holding, ItemRecord, Origin, Reproduction};

/// The header of `checks.csv`, by which a folder is known as a reproduction.
pub(crate) const COLUMNS: [&str; 9] =
    ["item", "check", "origin", "expected", "figure", "tolerance", "measured", "unit", "verdict"];

/// `checks.csv`. What was not measured has its reason in the place of the verdict.
pub(crate) fn checks_csv(found: &Reproduction) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for item in &found.items {
        for check in &item.checks {
            writer.write_record(row(item, check))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn row(item: &ItemRecord, check: &Check) -> [String; 9] {
    let (kind, tolerance) = match check.expected {
        Expected::Exactly(_) => ("exactly", "0".to_owned()),
        Expected::Within(_, by) => ("within", number(by)),
        Expected::AtMost(_) => ("at most", String::new()),
        Expected::AtLeast(_) => ("at least", String::new()),
        Expected::Finding(_) => ("finding", String::new()),
    };
    let origin = match check.origin {
        Origin::Published => "published",
        Origin::Reported => "reported",
        Origin::Derived => "derived",
    };
    let verdict = match &check.measured {
        Err(why) => format!("NA: {why}"),
        Ok(_) => check.holding().word().to_owned(),
    };
    [
        item.name.clone(),
        check.what.clone(),
        origin.to_owned(),
        kind.to_owned(),
        check.expected.figure().map_or("NA".to_owned(), number),
        tolerance,
        check.measured.as_ref().map_or("NA".to_owned(), |value| number(*value)),
        item.unit.clone(),
        verdict,
    ]
}

/// Whole numbers whole, others with six decimals: no figure here is meant to be read further.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        format!("{value:.0}")
    } else {
        format!("{value:.6}")
    }
}

/// `items.csv`.
pub(crate) fn items_csv(found: &Reproduction) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "item", "title", "source", "hold", "miss", "findings", "absent", "minutes",
    ])?;
    for item in &found.items {
        let count = |holding| item.count(holding).to_string();
        writer.write_record([
            item.name.clone(),
            item.title.clone(),
            item.source.clone(),
            count(Holding::Holds),
            count(Holding::Misses),
            count(Holding::Finding),
            count(Holding::Absent),
            format!("{:.3}", item.minutes),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
