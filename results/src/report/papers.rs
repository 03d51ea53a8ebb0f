//! For papers: the Johnstone–Wilson overheads, the moments of the peaks, the sum of squares and
//! Linux's indices by order.

use super::classes;
use super::failures::thousandths;
use super::grid::{Column, Group, figures, grid, text, words};
use super::split::groups;
use crate::bench::{Bench, Row};
use crate::index::Index;
use crate::metric;
use crate::number::{grouped, percent};
use maud::{Markup, html};

/// Everything a paper in this field reports, by the definitions of its origin.
pub(super) fn section(index: &Index, benches: &[Bench], headline: Option<&Bench>) -> Markup {
    html! {
        h3 { "The four overheads of Johnstone and Wilson (1998)" }
        p.note { "H is the footprint, L the live bytes. #1: the mean of H/L over all requested bytes; "
            "#2: H/L when L is largest; #3: H/L when H is largest; #4: largest H over largest L; each "
            "less 1. Utilisation is largest L over largest H, a ratio; the load is the most live bytes, "
            "refused ones included, and the bound that no placement can beat." }
        (grid("", &overhead_columns(), &groups(benches, |row| overheads(index, row))))
        h3 { "The moments of the peaks" }
        p.note { "Events are counted from 1; the clock is the requested bytes of all allocates and "
            "resizes. The sum of squares is 1 − Σf²/(Σf)² over the free blocks f; a free run is "
            "adjacent free blocks taken together." }
        (grid("", &moment_columns(), &groups(benches, |row| moments(index, row))))
        @if let Some(bench) = headline {
            (classes::section(index, bench))
            (linux(index, bench, metric::UNUSABLE_FREE_INDEX, "Linux: unusable free index",
                "in thousandths: of the free bytes, the part in blocks below 2^order pages"))
            (linux(index, bench, metric::FRAGMENTATION_INDEX, "Linux: fragmentation index",
                "in thousandths: towards 0 a request of the order would fail for want of memory, \
                 towards 1000 for fragmentation; −1000 if it would succeed"))
            (linux(index, bench, metric::EXTFRAG_FOR_ORDER, "Linux: extfrag_for_order",
                "in percent: of the free bytes, the part that is no use to the order"))
        }
    }
}

fn overhead_columns() -> Vec<Column> {
    vec![
        words("allocator"),
        figures("#1", "of live"),
        figures("#2", "of live"),
        figures("#3", "of live"),
        figures("#4", "of live"),
        figures("utilisation", "max L / max H"),
        figures("footprint to load", "ratio"),
        figures("load", "bytes"),
    ]
}

fn overheads(index: &Index, row: &Row) -> Vec<Markup> {
    let cell = row.cell;
    let mut fields = vec![text(&row.label)];
    let percents = [cell.jw1_percent, cell.jw2_percent, cell.jw3_percent, cell.jw4_percent];
    fields.extend(percents.map(|figure| text(percent(figure))));
    for name in [metric::UTILISATION, metric::FOOTPRINT_TO_LOAD] {
        fields.push(text(index.metric(cell, name, "").map_or_else(dash, thousandths)));
    }
    fields.push(text(index.metric(cell, metric::LOAD_BYTES, "").map_or_else(dash, whole)));
    fields
}

fn moment_columns() -> Vec<Column> {
    vec![
        words("allocator"),
        figures("L largest", "event"),
        figures("H largest", "event"),
        figures("clock at the end", "bytes"),
        figures("most objects", "live at once"),
        figures("free blocks", "when L is largest"),
        figures("free runs", "when L is largest"),
        figures("sum of squares", "when L is largest"),
        figures("moves", "resizes"),
        figures("frees skipped", "their object was refused"),
    ]
}

fn moments(index: &Index, row: &Row) -> Vec<Markup> {
    let names = [
        metric::EVENT_AT_PEAK_LIVE,
        metric::EVENT_AT_PEAK_FOOTPRINT,
        metric::CLOCK_BYTES,
        metric::PEAK_LIVE_OBJECTS,
        metric::FREE_BLOCKS,
        metric::FREE_RUNS,
        metric::SUM_OF_SQUARES,
        metric::MOVES,
        metric::SKIPPED_FREES,
    ];
    let mut fields = vec![text(&row.label)];
    fields.extend(names.map(|name| {
        let show = if name == metric::SUM_OF_SQUARES { thousandths } else { whole };
        text(index.metric(row.cell, name, "").map_or_else(dash, show))
    }));
    fields
}

/// One of the indices by order, for those allocators that have it.
fn linux(index: &Index, bench: &Bench, name: &str, title: &str, meaning: &str) -> Markup {
    let with = bench.rows.iter().map(|row| index.parameters(row.cell, name));
    let orders = with.max_by_key(Vec::len).unwrap_or_default();
    if orders.is_empty() {
        return html! {};
    }
    let mut columns: Vec<Column> = vec![words("allocator")];
    columns.extend(orders.iter().map(|order| figures(order, "order")));
    let rows = bench.rows.iter().map(|row| {
        let mut fields = vec![text(&row.label)];
        let value = |order: &&str| index.metric(row.cell, name, order).map_or_else(dash, whole);
        fields.extend(orders.iter().map(|order| text(value(order))));
        fields
    });
    let group = Group { heading: String::new(), rows: rows.collect() };
    html! {
        h3 { (title) ", " (bench.title()) }
        p.note { "By order, " (meaning) ". Blocks are of 2^order pages of 4096 bytes; free runs of an "
            "allocator that is no buddy are cut into such blocks first." }
        (grid("", &columns, &[group]))
    }
}

fn whole(stored: &str) -> String {
    stored.parse().map_or_else(|_| stored.to_owned(), grouped)
}

fn dash() -> String {
    "—".to_owned()
}
