//! Families: `[variants]` makes one table several, each entry's keys replacing the table's own.

use crate::error::Error;
use toml::{Table, Value};

/// Most variants of one table.
const MOST_VARIANTS: usize = 1000;
/// What a family is sorted by, as far as its tables have these.
const SIZES: [&str; 3] = ["live", "r", "volume"];

/// The tables of a family with their names: of its variants, or its own.
pub(crate) fn variants(
    name: &str,
    table: &Table,
    origin: &str,
) -> Result<Vec<(String, Table)>, Error> {
    let mut table = table.clone();
    let variants = match table.remove("variants") {
        None => return Ok(vec![(name.to_string(), table)]),
        Some(variants) => variants,
    };
    let wrong = |key: String, what: &str| Error::Key {
        origin: origin.to_string(),
        name: name.to_string(),
        key,
        what: what.to_string(),
        expected: "a table of the keys it replaces".to_string(),
    };
    let Value::Table(variants) = variants else {
        return Err(wrong("variants".to_string(), "no table"));
    };
    if variants.len() > MOST_VARIANTS {
        let what = format!("{} variants, at most {MOST_VARIANTS} are allowed", variants.len());
        return Err(wrong("variants".to_string(), &what));
    }
    let mut tables = Vec::new();
    for (variant, keys) in &variants {
        let Value::Table(keys) = keys else {
            return Err(wrong(format!("variants.{variant}"), "no table"));
        };
        tables.push((variant.clone(), with(&table, keys)));
    }
    // A TOML table has no order; the smallest first reads best.
    tables.sort_by_key(|(name, table)| (sizes(table), name.clone()));
    Ok(tables)
}

/// A table with some keys replaced; a description that was not replaced says what else was.
pub(crate) fn with(table: &Table, keys: &Table) -> Table {
    let mut whole = table.clone();
    whole.extend(keys.clone());
    if !keys.contains_key("about")
        && let (Some(Value::String(about)), Some(live)) = (whole.get_mut("about"), keys.get("live"))
    {
        about.push_str(&format!("; live = {live}"));
    }
    whole
}

fn sizes(table: &Table) -> [i64; SIZES.len()] {
    SIZES.map(|key| table.get(key).and_then(Value::as_integer).unwrap_or(0))
}
