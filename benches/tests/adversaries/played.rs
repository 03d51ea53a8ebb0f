//! An experiment of one workload, planned and measured, in words.

use allocators::Named;
use fraglab::cell::Cell;
use fraglab::experiment::Document;
use fraglab::plan::{Narrowing, Plan};
use fraglab::space::{Measured, Passes, measure};
use results::metric::BOUND_BYTES;
use std::collections::BTreeMap;
use std::path::Path;

/// The four fits, by index and by list.
pub(crate) const FITS: [&str; 8] = [
    "first-fit",
    "best-fit",
    "worst-fit",
    "next-fit",
    "first-fit:mechanism=list",
    "best-fit:mechanism=list",
    "worst-fit:mechanism=list",
    "next-fit:mechanism=list",
];

/// One allocator's cell.
pub(crate) struct Played {
    pub(crate) cell: Cell,
    pub(crate) measured: Measured,
    /// Largest footprint and most live, in words.
    pub(crate) words: u64,
    pub(crate) live: u64,
    pub(crate) refused: u64,
    /// By name, in words.
    pub(crate) bounds: BTreeMap<String, u64>,
}

/// Each allocator's, by its canonical name; `table` is the workload's in one line, its words are of
/// 16 bytes.
#[track_caller]
pub(crate) fn play(table: &str, allocators: &[&str], heap: &str) -> BTreeMap<String, Played> {
    let all =
        cells(table, allocators, heap).into_iter().map(|cell| (cell.key().allocator, of(cell)));
    let all: BTreeMap<String, Played> = all.collect();
    for name in allocators {
        let name = Named::parse(name).unwrap().to_string();
        let error = &all[&name].measured.record.error;
        assert_eq!(error, "", "{name} on {{ {table} }}, {heap}");
    }
    all
}

/// The cells of such an experiment.
#[track_caller]
pub(crate) fn cells(table: &str, allocators: &[&str], heap: &str) -> Vec<Cell> {
    let text = format!(
        "name = \"t\"\ntitle = \"t\"\nworkload.it = {{ {table} }}\n\
         [[group]]\nworkloads = [\"it\"]\nheaps = [\"{heap}\"]\nallocators = {allocators:?}"
    );
    let document = Document::parse("t.toml", text, Path::new("")).unwrap();
    let plan = Plan::new(&document, &Narrowing::default(), &|_| ()).unwrap();
    plan.cells.into_iter().map(|planned| planned.cell).collect()
}

fn of(cell: Cell) -> Played {
    const WORD: u64 = 16;
    let measured = measure(&cell, Passes { space: true, work: false }, &|_| ());
    let record = &measured.record;
    let refused = [&record.refused_full, &record.refused_scattered, &record.refused_policy];
    let bounds = measured.metrics.iter().filter(|row| row.metric == BOUND_BYTES);
    let value = |text: &str| text.parse::<u64>().unwrap() / WORD;
    Played {
        words: record.peak_footprint_bytes.value().unwrap_or(0) / WORD,
        live: record.peak_live_bytes.value().unwrap_or(0) / WORD,
        refused: refused.iter().filter_map(|count| count.value()).sum(),
        bounds: bounds.map(|row| (row.parameter.clone(), value(&row.value))).collect(),
        cell,
        measured,
    }
}
