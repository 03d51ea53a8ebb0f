//! What would fail: refusals by cause, errors, and which sizes the free bytes could still serve.

use super::grid::{Column, Group, figures, grid, text, words};
use super::split::groups;
use crate::bench::{Bench, Row};
use crate::field::Field;
use crate::index::Index;
use crate::metric;
use crate::number::count;
use maud::{Markup, html};

/// Refusals and errors where there are any; availability by size on the headline workload.
pub(super) fn section(index: &Index, benches: &[Bench], headline: Option<&Bench>) -> Markup {
    let any = benches.iter().any(|bench| bench.rows.iter().any(|row| row.refused > 0));
    let failed: Vec<(&Bench, &Row)> = benches
        .iter()
        .flat_map(|bench| bench.rows.iter().map(move |row| (bench, row)))
        .filter(|(_, row)| !row.cell.error.is_empty())
        .collect();
    html! {
        p { "A request is refused for one of three reasons: the free bytes do not suffice (" b { "full" }
            "), they suffice but no free run holds the request (" b { "scattered" } "), or a free run "
            "would hold it but the policy does not use it (" b { "policy" } "). An allocator that "
            "refuses serves another program than the others, so its figures are not compared with "
            "theirs and it has no time." }
        @if any { (refusals(benches)) } @else { p { "No request was refused in this run." } }
        @if !failed.is_empty() { (errors(&failed)) }
        @if let Some(bench) = headline { (availability(index, bench)) }
    }
}

fn refusals(benches: &[Bench]) -> Markup {
    let columns = [
        words("allocator"),
        figures("full", "requests"),
        figures("scattered", "requests"),
        figures("policy", "requests"),
        figures("of", "events"),
    ];
    let all = groups(benches, |row| {
        if row.refused == 0 {
            return Vec::new();
        }
        let cell = row.cell;
        let figures = [cell.refused_full, cell.refused_scattered, cell.refused_policy, cell.events];
        let mut fields = vec![text(&row.label)];
        fields.extend(figures.map(|figure| text(count(figure))));
        fields
    });
    let only_refusing = all.into_iter().map(|group| Group {
        rows: group.rows.into_iter().filter(|row| !row.is_empty()).collect(),
        ..group
    });
    grid("Refusals by cause", &columns, &only_refusing.collect::<Vec<Group>>())
}

fn errors(failed: &[(&Bench, &Row)]) -> Markup {
    let rows = failed
        .iter()
        .map(|(bench, row)| vec![text(&row.label), text(bench.title()), text(&row.cell.error)]);
    let group = Group { heading: String::new(), rows: rows.collect() };
    let columns = [words("allocator"), words("workload"), words("error")];
    grid("Cells that ended in an error", &columns, &[group])
}

/// Σ⌊f/s⌋·s / Σf by size, for those allocators that have it.
fn availability(index: &Index, bench: &Bench) -> Markup {
    let with = bench.rows.iter().map(|row| index.parameters(row.cell, metric::AVAILABILITY));
    let sizes = with.max_by_key(Vec::len).unwrap_or_default();
    if sizes.is_empty() {
        return html! {};
    }
    let mut columns: Vec<Column> = vec![words("allocator")];
    columns.extend(sizes.iter().map(|size| figures(size, "bytes")));
    let rows = bench.rows.iter().map(|row| {
        let mut fields = vec![text(&row.label)];
        fields.extend(sizes.iter().map(|size| {
            let value = index.metric(row.cell, metric::AVAILABILITY, size);
            text(value.map_or_else(|| "—".to_owned(), thousandths))
        }));
        fields
    });
    let group = Group { heading: String::new(), rows: rows.collect() };
    html! {
        h3 { "Availability by size, " (bench.title()) }
        p.note { "Of the free bytes at the moment of most live bytes, the part that blocks of the size s "
            "could be cut from: Σ⌊f/s⌋·s / Σf over the free blocks f; 1 where nothing is free." }
        (grid("", &columns, &[group]))
    }
}

/// A stored figure cut to three decimals; what is no number stays as it is.
pub(super) fn thousandths(stored: &str) -> String {
    stored.parse::<f64>().map_or_else(|_| stored.to_owned(), |value| format!("{value:.3}"))
}

/// Whether any row has the figure.
pub(super) fn any<T: Copy>(benches: &[Bench], figure: impl Fn(&Row) -> Field<T>) -> bool {
    benches.iter().any(|bench| bench.rows.iter().any(|row| figure(row).value().is_some()))
}
