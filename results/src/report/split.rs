//! Where do the bytes go: the split of every heap, and the two percentages with their bases.

use super::distances;
use super::failures::any;
use super::grid::{Column, Group, figures, grid, text, words};
use crate::bench::{Bench, Row};
use crate::field::Field;
use crate::index::Index;
use crate::metric;
use crate::number::{count, field, grouped, percent};
use crate::records::CellRecord;
use maud::{Markup, html};

/// What the words mean, and the split in bytes for every workload.
pub(super) fn section(index: &Index, benches: &[Bench], figures: &Markup) -> Markup {
    html! {
        (terms())
        (figures)
        @if let Some(distances) = distances::table(index, benches) { (distances) }
        (grid("At the moment of most live bytes", &columns(), &groups(benches, split_row)))
        (grid("Means over all events, and the largest footprint", &mean_columns(),
            &groups(benches, mean_row)))
        @if any(benches, |row| row.cell.min_heap_bytes) { (smallest(index, benches)) }
    }
}

/// What every allocator needs in all, whoever wrote it.
fn smallest(index: &Index, benches: &[Bench]) -> Markup {
    let columns = [
        words("allocator"),
        figures("smallest heap", "bytes that serve everything"),
        figures("side tables", "bytes beside that heap"),
        figures("heap alone", "÷ most live bytes"),
        figures("space", "(heap + side tables) ÷ most live bytes"),
    ];
    let three = |text: &str| {
        text.parse::<f64>().map_or_else(|_| text.to_owned(), |ratio| format!("{ratio:.3}"))
    };
    let row = |row: &Row| {
        let metric = |name: &str| index.metric(row.cell, name, "");
        let missing = || field(&row.cell.min_heap_bytes, |_| "NA".to_owned());
        let tables = metric(metric::MIN_HEAP_METADATA_BYTES).map(str::parse::<u64>);
        vec![
            text(&row.label),
            text(count(row.cell.min_heap_bytes)),
            text(tables.and_then(Result::ok).map_or_else(missing, grouped)),
            text(metric(metric::MIN_HEAP_TO_LOAD).map_or_else(missing, three)),
            text(metric(metric::SPACE).map_or_else(missing, three)),
        ]
    };
    grid("Space: the smallest heap that serves everything", &columns, &groups(benches, row))
}

fn terms() -> Markup {
    html! {
        p { "Every byte of a heap is in exactly one of five parts: H = requested + rounding + headers "
            "+ free + reserved." }
        dl.terms {
            dt { "H, the heap" } dd { "one past the highest byte ever granted: the footprint so far" }
            dt { "L, requested" } dd { "bytes the program asked for and has not freed: live" }
            dt { "G, granted" } dd { "requested plus rounding, which is G − L" }
            dt { "headers" } dd { "bytes beside a grant that keep its size" }
            dt { "free" } dd { "in blocks from which the allocator could still grant" }
            dt { "reserved" } dd { "neither granted nor free: slab tails, bookkeeping in the heap" }
            dt { "internal, (G − L)/G" } dd { "of the granted bytes, how many nobody asked for" }
            dt { "external, (free + reserved)/H" } dd { "of the heap's bytes, how many lie idle" }
            dt { "largest-hole ratio, 1 − max f/Σf" }
            dd { "over the free blocks f: how scattered the idle bytes are. 0 if all are one block; "
                "near 1 if no block holds much of them. This is what textbooks call external "
                "fragmentation." }
            dt { "NA" }
            dd { "an allocator of another crate that does not tell. Where it does not show its free "
                "blocks, the largest hole is among the gaps between its grants, bookkeeping "
                "included, and marked " (BETWEEN_GRANTS) "." }
        }
    }
}

fn columns() -> Vec<Column> {
    vec![
        words("allocator"),
        figures("heap H", "bytes"),
        figures("requested L", "bytes"),
        figures("rounding", "bytes"),
        figures("headers", "bytes"),
        figures("free", "bytes"),
        figures("reserved", "bytes"),
        figures("internal", "of granted: (G − L)/G"),
        figures("external", "of heap: (free + reserved)/H"),
        figures("largest hole", "ratio 1 − max f/Σf"),
    ]
}

fn split_row(row: &Row) -> Vec<Markup> {
    let cell = row.cell;
    let (granted, live) = (cell.granted_at_peak_live_bytes, cell.peak_live_bytes);
    let rounding = match (granted, live) {
        (Field::Value(granted), Field::Value(live)) => Field::Value(granted.saturating_sub(live)),
        (unknown, _) => unknown,
    };
    vec![
        text(&row.label),
        text(count(cell.footprint_at_peak_live_bytes)),
        text(count(live)),
        text(count(rounding)),
        text(count(cell.headers_at_peak_live_bytes)),
        text(count(cell.free_at_peak_live_bytes)),
        text(count(cell.reserved_at_peak_live_bytes)),
        text(percent(cell.internal_percent)),
        text(percent(cell.external_percent)),
        text(largest_hole(cell)),
    ]
}

/// What marks a figure that was taken from the gaps between grants.
const BETWEEN_GRANTS: &str = "†";

fn largest_hole(cell: &CellRecord) -> String {
    let ratio = percent(cell.largest_hole_percent);
    match (cell.largest_hole_percent, cell.free_at_peak_live_bytes) {
        (Field::Value(_), Field::Unknown) => ratio + BETWEEN_GRANTS,
        _ => ratio,
    }
}

fn mean_columns() -> Vec<Column> {
    vec![
        words("allocator"),
        figures("mean internal", "of granted: (G − L)/G"),
        figures("mean external", "of heap: (free + reserved)/H"),
        figures("largest footprint", "bytes"),
        figures("live at that moment", "bytes"),
        figures("most granted", "bytes"),
        figures("side tables", "bytes, outside the heap"),
    ]
}

fn mean_row(row: &Row) -> Vec<Markup> {
    let cell = row.cell;
    vec![
        text(&row.label),
        text(percent(cell.mean_internal_percent)),
        text(percent(cell.mean_external_percent)),
        text(count(cell.peak_footprint_bytes)),
        text(count(cell.live_at_peak_footprint_bytes)),
        text(count(cell.peak_granted_bytes)),
        text(count(cell.metadata_bytes)),
    ]
}

/// A group a workload, a row an allocator.
pub(super) fn groups(benches: &[Bench], row: impl Fn(&Row) -> Vec<Markup>) -> Vec<Group> {
    let group = |bench: &Bench| Group {
        heading: bench.title(),
        rows: bench.rows.iter().map(&row).collect(),
    };
    benches.iter().map(group).collect()
}
