//! How far from what was possible: every footprint in parts that add up, beside the load, the best
//! offline plan and Robson's far end of its workload.

use super::grid::{Column, Group, figures, grid, text, words};
use crate::bench::{Bench, Row};
use crate::distance::{Distance, Possible};
use crate::index::Index;
use crate::number::grouped;
use maud::{Markup, html};

/// The table; `None` if the run does not say what was possible.
pub(super) fn table(index: &Index, benches: &[Bench]) -> Option<Markup> {
    let groups: Vec<Group> = benches.iter().filter_map(|bench| group(index, bench)).collect();
    if groups.is_empty() {
        return None;
    }
    Some(html! {
        p.note {
            "The load, the most live bytes, is what no placement can do with less of; rounded: with "
            "sizes in whole granules of 16 bytes. The best plan is the best of several rules that know "
            "every life beforehand, and so the least that is known to be possible: the true optimum lies "
            "between the two. Robson’s end is the other side: some program with this load and this "
            "largest request forces everybody who moves nothing to at least so much (Robson 1974)."
        }
        (grid("Distance from what was possible", &columns(), &groups))
        p.note {
            "Largest footprint = requested + rounding + headers + packing + placement; rounding and headers "
            "at the moment of most live bytes. Packing: as many of the idle bytes as the best plan leaves "
            "idle too. Placement: the others. A ratio below 1 beats every plan."
        }
    })
}

fn columns() -> Vec<Column> {
    vec![
        words("allocator"),
        figures("largest footprint", "bytes"),
        figures("requested", "bytes"),
        figures("rounding", "bytes"),
        figures("headers", "bytes"),
        figures("packing", "bytes"),
        figures("placement", "bytes"),
        figures("÷ best plan", "ratio"),
        figures("÷ load", "ratio"),
    ]
}

fn group(index: &Index, bench: &Bench) -> Option<Group> {
    let each: Vec<(&Row, Possible<'_>)> = bench
        .rows
        .iter()
        .filter_map(|row| Some((row, Possible::of(index.metrics(row.cell))?)))
        .collect();
    let possible = &each.first()?.1;
    // An adversary has another stream with each allocator.
    let whose = match each.iter().any(|(_, other)| other != possible) {
        true => " (of the first allocator’s stream; each has its own)",
        false => "",
    };
    let rows: Vec<Vec<Markup>> =
        each.iter().filter_map(|(row, possible)| fields(row, possible)).collect();
    let planned = match possible.plan {
        Ok((bytes, planner)) => format!("best plan {} ({planner})", grouped(bytes)),
        Err(why) => format!("no plan: {why}"),
    };
    let robson = possible.robson.map_or("NA".to_owned(), grouped);
    let heading = format!(
        "{}: load {}, rounded {}, {planned}, Robson’s end {robson}{whose}",
        bench.title(),
        grouped(possible.load),
        grouped(possible.rounded),
    );
    (!rows.is_empty()).then_some(Group { heading, rows })
}

fn fields(row: &Row, possible: &Possible<'_>) -> Option<Vec<Markup>> {
    let distance = Distance::of(row.cell, possible)?;
    let known = |bytes: Option<u64>| text(bytes.map_or("NA".to_owned(), grouped));
    let ratio = |bytes: u64| format!("{:.3}", distance.footprint as f64 / bytes as f64);
    let plan = possible.plan.ok();
    let (packing, placement) = distance.idle.unzip();
    Some(vec![
        text(&row.label),
        known(Some(distance.footprint)),
        known(Some(distance.requested)),
        known(distance.rounding),
        known(distance.headers),
        known(packing.filter(|_| plan.is_some())),
        known(placement.filter(|_| plan.is_some())),
        text(plan.map_or("NA".to_owned(), |(bytes, _)| ratio(bytes))),
        text(ratio(possible.load.max(1))),
    ])
}
