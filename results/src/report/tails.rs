//! The tail of single operations, by kind of operation: what the slowest take, and what timing
//! them costs.

use super::grid::{Group, figures, grid, text, words};
use crate::bench::{Bench, Row};
use crate::index::Index;
use crate::metric;
use crate::number::grouped;
use crate::tail::{KINDS, Kind, parameters, shown, timer};
use maud::{Markup, html};

/// The percentiles of every workload; nothing without a tail pass.
pub(super) fn section(index: &Index, benches: &[Bench]) -> Markup {
    let groups: Vec<Group> = benches.iter().map(|bench| group(index, bench)).collect();
    if groups.iter().all(|group| group.rows.is_empty()) {
        return html! {};
    }
    let mut columns = vec![words("allocator"), words("of")];
    columns.extend(parameters().map(|parameter| figures(parameter, "ns")));
    columns.extend([figures("operations", "timed one by one"), figures("timer", "ns")]);
    columns.push(figures("page faults", "in the calmest replay"));
    html! {
        p { "The tail of single operations: each operation is timed on its own in several replays of the "
            "same stream, on a fresh heap each, and keeps its least time, so that what the machine "
            "does beside the program falls away. What timing costs is within every time; " b { "≤" }
            " stands before twice that cost where a time is no longer. A percentile needs ten "
            "operations above it, or it is NA. A page fault is memory that was not touched beforehand, "
            "and is among the times." }
        (grid("Tail of single operations", &columns, &groups))
    }
}

/// A row for each kind of operation of each allocator.
fn group(index: &Index, bench: &Bench) -> Group {
    let rows = bench.rows.iter().flat_map(|row| {
        KINDS.into_iter().filter_map(|kind| line(index, row, kind)).collect::<Vec<_>>()
    });
    Group { heading: bench.title(), rows: rows.collect() }
}

fn line(index: &Index, row: &Row, kind: Kind) -> Option<Vec<Markup>> {
    let percentiles = shown(index, row.cell, kind)?;
    let operations = index.metric(row.cell, metric::TAIL_OPERATIONS, kind.operations);
    let operations = operations.and_then(|count| count.parse().ok());
    let told = |count: Option<u64>| text(count.map_or_else(|| "NA".to_owned(), grouped));
    let mut fields = vec![text(&row.label), text(kind.name)];
    fields.extend(percentiles.into_iter().map(text));
    let faults = index.metric(row.cell, metric::TAIL_FAULTS, "");
    let faults = faults.and_then(|count| count.parse().ok());
    fields.extend([told(operations), told(timer(index, row.cell)), told(faults)]);
    Some(fields)
}
