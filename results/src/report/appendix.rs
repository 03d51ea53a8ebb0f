//! What was run, on what, and every cell with every column.

use super::grid::{Group, MOST_ROWS, figures, grid, text, words};
use crate::bench::Bench;
use crate::names::labels;
use crate::number::grouped;
use crate::records::CellRecord;
use crate::run::{Family, Provenance, Run};
use crate::table::{Table, fields};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The workloads with a line each, and the allocators with their families and short names.
pub(super) fn plan(run: &Run, benches: &[Bench]) -> Markup {
    let mut workloads: Vec<&str> = benches.iter().map(|bench| bench.workload).collect();
    workloads.dedup();
    let about = |name: &str| run.experiment.workloads.get(name).cloned().unwrap_or_default();
    let events = |name: &str| {
        let cells = run.cells.iter().filter(|cell| cell.workload == name);
        cells.filter_map(|cell| cell.events.value()).next().map_or_else(String::new, grouped)
    };
    let workload = |name: &str| vec![text(name), text(about(name)), text(events(name))];
    let rows = workloads.iter().map(|name| workload(name)).collect();
    let labels = labels(run);
    let mut seen = BTreeSet::new();
    let names = run.cells.iter().map(|cell| &cell.allocator).filter(|name| seen.insert(*name));
    let allocators = names.map(|name| {
        let family = run.experiment.families.get(name).map_or("—", |family| family_name(*family));
        let label = labels.get(name.as_str()).map_or("—", String::as_str);
        vec![text(name), text(label), text(family)]
    });
    let allocators = Group { heading: String::new(), rows: allocators.take(MOST_ROWS).collect() };
    html! {
        (grid("Workloads", &[words("workload"), words("what it is"), figures("length", "events")],
            &[Group { heading: String::new(), rows }]))
        (grid("Allocators", &[words("allocator"), words("name in tables"), words("family")], &[allocators]))
    }
}

fn family_name(family: Family) -> &'static str {
    match family {
        Family::ListFits => "list fits",
        Family::Buddies => "buddies",
        Family::Segregated => "segregated",
        Family::Slabs => "slabs",
        Family::Floors => "floors: what no allocator can beat",
        Family::Foreign => "foreign",
    }
}

/// Where, when and with what the run was made, and how sure its figures are.
pub(super) fn provenance(run: &Run) -> Markup {
    let Provenance { seeds, passes, .. } = &run.provenance;
    let said = |text: &str| if text.is_empty() { "NA".to_owned() } else { text.to_owned() };
    let from = &run.provenance;
    let seeds: Vec<String> = seeds.iter().map(u64::to_string).collect();
    let terms = [
        ("command", said(&from.command)),
        ("date", said(&from.date)),
        ("fraglab", said(&from.fraglab)),
        ("revision", said(&from.revision)),
        ("changes not committed", said(&from.dirty)),
        ("rustc", said(&from.rustc)),
        ("target", said(&from.target)),
        ("compiler flags", said(&from.flags)),
        ("CPU", said(&from.cpu)),
        ("cores", said(&from.cores)),
        ("kernel", said(&from.kernel)),
        ("pages", said(&from.page_policy)),
        ("seeds", said(&seeds.join(", "))),
        ("passes", said(&passes.join(", "))),
    ];
    html! {
        dl.terms { @for (term, value) in &terms { dt { (term) } dd { (value) } } }
        h3 { "How sure the figures are" }
        p { "Bytes, refusals and work are counted, not sampled: the same source and seeds give the same "
            "figures on any machine, so they carry no interval. " (noise(run)) }
        p { "An empty field of the files, — here, means that the pass was not run; NA, that it cannot "
            "be known." }
    }
}

fn noise(run: &Run) -> String {
    if run.timings.is_empty() {
        return "No times were taken.".to_owned();
    }
    let repetitions: BTreeSet<u64> = run.timings.iter().map(|row| row.repetition).collect();
    format!(
        "Times are noisy: each is the median of n repetitions (here at most {}), interleaved in \
         random order, and the interval beside it holds the true median with at least 95 %, whatever \
         the law of the noise (order statistics; of fewer than six repetitions it is the whole \
         range, and holds it less surely). Two times whose intervals overlap are not told apart. Intervals show \
         the noise within this run on this machine, nothing beyond.",
        repetitions.len()
    )
}

/// Every column of every cell.
pub(super) fn cells(run: &Run) -> Markup {
    let columns: Vec<_> =
        CellRecord::COLUMNS.iter().skip(1).map(|name| figures(name, "")).collect();
    let rows = run
        .cells
        .iter()
        .take(MOST_ROWS + 1)
        .map(|cell| fields(cell).iter().skip(1).map(text).collect::<Vec<Markup>>());
    let group = Group { heading: String::new(), rows: rows.collect() };
    html! {
        p.note { (run.cells.len()) " cells, as cells.csv holds them; an empty field is a pass that was "
            "not run." }
        div.all-cells { (grid("", &columns, &[group])) }
    }
}
