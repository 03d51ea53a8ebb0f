//! What does it cost: times with their noise, their geometric mean over workloads, and the
//! deterministic twin of time, loads, stores and lines touched.

use super::failures::any;
use super::grid::{Group, figures, grid, text, words};
use super::opening::interval;
use super::split::groups;
use crate::bench::{Bench, Row};
use crate::field::Field;
use crate::index::Index;
use crate::instructions::counted;
use crate::number::{grouped, short};
use crate::resident::resident;
use crate::statistics::geometric_mean;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Times and work of every workload, as far as their passes were run.
pub(super) fn section(index: &Index, benches: &[Bench]) -> Markup {
    let timed = benches.iter().any(|bench| bench.rows.iter().any(|row| row.time.is_some()));
    let worked = any(benches, |row| row.cell.loads) || any(benches, |row| row.cell.inspected);
    html! {
        p { "An operation is one allocate, free or resize, with the first byte of each grant written. "
            "Every repetition runs in a process and on memory of its own; set-up is outside the clock. "
            "The time of the harness itself stands beside as " b { "null" } " where it was run; it is "
            "never subtracted." }
        @if timed { (times(index, benches)) (overall(benches)) }
        @else { p { "The time pass was not run, or no cell served every request." } }
        @if worked { (work(benches)) }
        (instructions(index, benches))
        (weights(index, benches))
    }
}

fn times(index: &Index, benches: &[Bench]) -> Markup {
    let columns = [
        words("allocator"),
        figures("median", "ns an operation"),
        figures("95 % interval", "of the median"),
        figures("times the fastest", "floors not counted"),
        figures("operations", "a repetition"),
    ];
    let mut all = Vec::new();
    for bench in benches {
        let best = fastest(bench);
        all.extend(groups(std::slice::from_ref(bench), |row| {
            let missing = || if row.fell_short() { "NA: fell short" } else { "—" }.to_owned();
            let ratio = row.time.zip(best).map(|(time, best)| time.median / best);
            vec![
                text(&row.label),
                text(row.time.map_or_else(missing, |time| short(time.median))),
                text(row.time.map_or_else(String::new, interval)),
                text(ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"))),
                text(index.operations(row.cell).map_or_else(String::new, grouped)),
            ]
        }));
    }
    grid("Time", &columns, &all)
}

/// The fastest median of a bench above 0, floors not counted.
fn fastest(bench: &Bench) -> Option<f64> {
    let medians = bench.rows.iter().filter(|row| !row.is_floor).filter_map(|row| row.time);
    medians.map(|time| time.median).filter(|&ns| ns > 0.0).min_by(f64::total_cmp)
}

/// Each allocator's times over those of the fastest, over all workloads that it served.
fn overall(benches: &[Bench]) -> Markup {
    let mut ratios: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for bench in benches {
        let Some(best) = fastest(bench) else { continue };
        for row in bench.rows.iter().filter(|row| !row.is_floor) {
            let ratio = row.time.map(|time| time.median / best);
            ratios.entry(&row.label).or_default().extend(ratio);
        }
    }
    let mut means: Vec<(&str, f64, usize)> = ratios
        .into_iter()
        .filter_map(|(label, ratios)| Some((label, geometric_mean(&ratios)?, ratios.len())))
        .collect();
    means.sort_by(|a, b| a.1.total_cmp(&b.1));
    let rows = means
        .into_iter()
        .map(|(label, mean, n)| vec![text(label), text(format!("{mean:.2}")), text(n.to_string())]);
    let group = Group { heading: String::new(), rows: rows.collect() };
    let columns = [
        words("allocator"),
        figures("times the fastest", "geometric mean"),
        figures("over", "workloads"),
    ];
    grid(
        "Over all workloads: how many times the fastest allocator's time, on each workload that was \
         served whole; compare rows only where they count the same workloads",
        &columns,
        &[group],
    )
}

fn work(benches: &[Bench]) -> Markup {
    let columns = [
        words("allocator"),
        figures("loads", "an event"),
        figures("stores", "an event"),
        figures("lines touched", "of 64 bytes, an event"),
        figures("free blocks inspected", "an event"),
    ];
    let all = groups(benches, |row| {
        let cell = row.cell;
        let figures = [cell.loads, cell.stores, cell.lines, cell.inspected];
        let mut fields = vec![text(&row.label)];
        fields.extend(figures.map(|figure| text(each(figure, row))));
        fields
    });
    grid("Work: deterministic, the same on every machine", &columns, &all)
}

/// Instructions, on the workloads on which some were counted.
fn instructions(index: &Index, benches: &[Bench]) -> Markup {
    let columns = [
        words("allocator"),
        figures("instructions", "an operation"),
        figures("instructions", "in all"),
        figures("operations", "counted"),
    ];
    let groups = benches.iter().map(|bench| Group {
        heading: bench.title(),
        rows: counted(index, bench)
            .iter()
            .map(|line| {
                let (all, operations) = (grouped(line.instructions), grouped(line.operations));
                vec![text(line.label), text(line.per_operation()), text(all), text(operations)]
            })
            .collect(),
    });
    let groups: Vec<Group> = groups.filter(|group| !group.rows.is_empty()).collect();
    if groups.is_empty() {
        return html! {};
    }
    grid(
        "Instructions of the replay loop, as callgrind counts them: the same for one binary, and no \
         time: caches, mispredictions and the kernel are not in them",
        &columns,
        &groups,
    )
}

/// Resident memory, on the workloads on which somebody was weighed.
fn weights(index: &Index, benches: &[Bench]) -> Markup {
    let columns = [
        words("allocator"),
        figures("resident memory", "bytes, less those of null"),
        figures("times the least", ""),
        figures("page faults", "minor, an operation"),
    ];
    let groups = benches.iter().map(|bench| Group {
        heading: bench.title(),
        rows: resident(index, bench)
            .iter()
            .map(|line| {
                let times = line.times_the_least.map_or_else(String::new, |t| format!("{t:.2}"));
                let faults = line.faults.unwrap_or_default();
                vec![text(line.label), text(grouped(line.bytes)), text(times), text(faults)]
            })
            .collect(),
    });
    let groups: Vec<Group> = groups.filter(|group| !group.rows.is_empty()).collect();
    if groups.is_empty() {
        return html! {};
    }
    grid(
        "Resident memory of a process when it has served the same events, each object written once a \
         page: a malloc may have given some back to the system, an arena never does; page faults of \
         the mallocs",
        &columns,
        &groups,
    )
}

/// A total divided by the number of events.
fn each(total: Field<u64>, row: &Row) -> String {
    let events = row.cell.events.value().filter(|&events| events > 0);
    crate::number::field(&total, |total| match events {
        Some(events) => short(total as f64 / events as f64),
        None => "NA".to_owned(),
    })
}
