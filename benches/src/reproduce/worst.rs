//! What the worst-case items share: an adversary by its parameters, and a footprint in words.

use super::cells::{Cells, Wanted};
use crate::problem::Problem;
use allocators::GRANULE;
use toml::{Table, Value};

/// The four fits; an adversary that means them all must find them equal.
pub(super) const FITS: [&str; 4] = ["first-fit", "best-fit", "worst-fit", "next-fit"];
/// And the buddy, whose bound is another.
pub(super) const FITS_AND_BUDDY: [&str; 5] =
    ["first-fit", "best-fit", "worst-fit", "next-fit", "buddy"];

/// The table of an adversary, a word of theory being a granule.
pub(super) fn adversary(name: &str, parameters: &[(&str, u64)]) -> Table {
    let mut table = Table::from_iter([("adversary".to_string(), Value::from(name))]);
    for (key, value) in parameters {
        table.insert((*key).to_string(), Value::Integer(*value as i64));
    }
    table
}

/// These allocators on an adversary with each of these parameters, by name, on a heap that grows.
pub(super) fn measured(
    allocators: &[&str],
    kind: &str,
    cases: &[(String, Vec<(&str, u64)>)],
) -> Result<Cells, Problem> {
    let own = cases.iter().map(|(name, parameters)| (name.as_str(), adversary(kind, parameters)));
    Cells::measure(Wanted {
        allocators: allocators.iter().map(|name| (*name).to_string()).collect(),
        workloads: cases.iter().map(|(name, _)| name.clone()).collect(),
        own: own.collect(),
        heap: None,
    })
}

/// The largest footprint in words.
pub(super) fn words(cells: &Cells, allocator: &str, workload: &str) -> Result<f64, String> {
    cells.figure(allocator, workload, |cell| {
        cell.peak_footprint_bytes.value().map(|bytes| bytes as f64 / GRANULE as f64)
    })
}
