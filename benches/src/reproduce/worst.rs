//! What the worst-case items share: an adversary by its parameters, and a footprint in words.

use super::cells::Cells;
use allocators::GRANULE;
use toml::{Table, Value};

/// The four fits; an adversary that means them all must find them equal.
pub(super) const FITS: [&str; 4] = ["first-fit", "best-fit", "worst-fit", "next-fit"];

/// The table of an adversary, a word of theory being a granule.
pub(super) fn adversary(name: &str, parameters: &[(&str, u64)]) -> Table {
    let mut table = Table::from_iter([("adversary".to_string(), Value::from(name))]);
    for (key, value) in parameters {
        table.insert((*key).to_string(), Value::Integer(*value as i64));
    }
    table
}

/// The largest footprint in words.
pub(super) fn words(cells: &Cells, allocator: &str, workload: &str) -> Result<f64, String> {
    cells.figure(allocator, workload, |cell| {
        cell.peak_footprint_bytes.value().map(|bytes| bytes as f64 / GRANULE as f64)
    })
}
