//! The tail of single operations as `metrics.csv` holds it: the percentiles there are, how a time
//! at the floor is said, and the table of the terminal.

use crate::bench::{Bench, Row, benches, headline};
use crate::index::Index;
use crate::metric;
use crate::names::{LABEL_WIDTH, fitted, wrapped};
use crate::number::grouped;
use crate::records::CellRecord;
use crate::run::Run;
use crate::terminal::{plain, rendered};

/// The percentiles: as the parameter says them, and in ten-thousandths.
pub const PERCENTILES: [(&str, u64); 5] =
    [("p50", 5000), ("p90", 9000), ("p99", 9900), ("p99.9", 9990), ("p99.99", 9999)];
/// The parameter of the slowest operation.
pub const MAX: &str = "max";
/// A percentile is told only if at least so many operations lie above it.
pub const FEWEST_ABOVE: u64 = 10;
/// The times at which slower operations are counted: twelve a decade, in hundredths of its first.
pub const STEPS: [u64; 12] = [100, 121, 147, 178, 215, 261, 316, 383, 464, 562, 681, 825];

/// Operations that percentiles are taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As tables call them.
    pub name: &'static str,
    /// Where their percentiles stand.
    pub metric: &'static str,
    /// The parameter of [`metric::TAIL_OPERATIONS`].
    pub operations: &'static str,
}

/// All operations.
pub const ALL: Kind = Kind { name: "all", metric: metric::TAIL_NS, operations: "" };
/// All operations, then each kind.
pub const KINDS: [Kind; 4] = [
    ALL,
    Kind { name: "allocate", metric: metric::TAIL_ALLOCATE_NS, operations: "allocate" },
    Kind { name: "free", metric: metric::TAIL_FREE_NS, operations: "free" },
    Kind { name: "resize", metric: metric::TAIL_RESIZE_NS, operations: "resize" },
];

/// The parameters of a percentile metric, in their order.
pub(crate) fn parameters() -> impl Iterator<Item = &'static str> {
    PERCENTILES.iter().map(|(name, _)| *name).chain([MAX])
}

/// The percentiles of a cell as tables show them, `≤ N` for what is not above the floor; `None` if
/// the cell has none of this kind.
pub(crate) fn shown(index: &Index, cell: &CellRecord, kind: Kind) -> Option<Vec<String>> {
    let floor = floor(index, cell);
    let one = |parameter| -> Option<String> {
        let value = index.metric(cell, kind.metric, parameter)?;
        Some(match value.parse::<u64>() {
            Ok(ns) if floor.is_some_and(|floor| ns <= floor) => format!("≤ {}", grouped(ns)),
            Ok(ns) => grouped(ns),
            Err(_) => "NA".to_owned(),
        })
    };
    parameters().map(one).collect()
}

/// What timing costs in a cell, in nanoseconds.
pub(crate) fn timer(index: &Index, cell: &CellRecord) -> Option<u64> {
    index.metric(cell, metric::TIMER_NS, "")?.parse().ok()
}

fn floor(index: &Index, cell: &CellRecord) -> Option<u64> {
    index.metric(cell, metric::TAIL_FLOOR_NS, "")?.parse().ok()
}

/// The tail of all operations on the headline workload (or the first that has one), a row an
/// allocator, in at most `width` columns if that is at least 80; empty without a tail pass.
pub fn tail_table(run: &Run, width: usize) -> String {
    let index = Index::new(run);
    let has = |bench: &Bench| bench.rows.iter().any(|row| shown(&index, row.cell, ALL).is_some());
    let benches = headline(run).into_iter().chain(benches(run));
    let Some(bench) = benches.into_iter().find(has) else { return String::new() };
    let rows: Vec<(&Row, Vec<String>)> =
        bench.rows.iter().filter_map(|row| Some((row, shown(&index, row.cell, ALL)?))).collect();
    let header: Vec<&str> = [""].into_iter().chain(parameters()).collect();
    let mut table = plain(&header, &[0]);
    for (row, figures) in rows {
        let label = [fitted(&row.label, LABEL_WIDTH)];
        table.add_row(label.into_iter().chain(figures));
    }
    let timers: Vec<u64> = bench.rows.iter().filter_map(|row| timer(&index, row.cell)).collect();
    let title = format!(
        "{}: nanoseconds of single operations, the timer's own {} ns among them:",
        bench.title(),
        timers.iter().max().map_or_else(|| "NA".to_owned(), |ns| grouped(*ns)),
    );
    wrapped(&title, width) + "\n" + &rendered(&table)
}
