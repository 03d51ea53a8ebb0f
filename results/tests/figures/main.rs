//! The figures as a reviewer sees them: made from a made-up run, parsed and measured.
//!
//! `synthetic` makes the run, `checker` (with `ruler`) knows what a reviewer rejects, `planted`
//! shows that the checker finds it.

mod awkward;
mod bounds;
mod checker;
mod growing;
mod history;
mod latex;
mod models;
mod paper;
mod pdf;
mod planted;
mod printed;
mod ruler;
mod synthetic;

use results::Run;
use results::figures::{self, Figure, Group};

fn sound(run: &Run) -> Vec<Figure> {
    let figures = figures::all(run);
    for figure in &figures {
        let svg = figure.svg();
        assert!(svg.contains("width=\"3.33in\""), "{}", figure.id);
        let faults = checker::faults(&svg);
        assert!(faults.is_empty(), "{}: {faults:#?}", figure.id);
        assert!(figure.id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-')));
        assert!(figure.caption.ends_with('.') && figure.formula.ends_with('.'), "{}", figure.id);
    }
    let mut ids: Vec<&str> = figures.iter().map(|figure| figure.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), figures.len());
    figures
}

fn kinds(figures: &[Figure]) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        figures.iter().map(|figure| figure.id.split("--").next().unwrap_or_default()).collect();
    kinds.dedup();
    kinds
}

#[test]
fn fifteen_allocators_give_every_figure_and_no_fault() {
    let figures = sound(&synthetic::run(15));
    let wanted = [
        "footprint-shares",
        "distance",
        "footprint-over-time",
        "heap-map",
        "availability",
        "throughput",
        "tail",
        "throughput-against-overhead",
        "time-against-space",
        "time-against-live",
        "inspected-against-live",
        "johnstone-wilson",
        "unusable-free-index",
    ];
    assert_eq!(kinds(&figures), wanted);
    assert!(figures.windows(2).all(|pair| pair[0].group <= pair[1].group));
    assert!(figures.iter().any(|figure| figure.group == Group::WhatWouldFail));
}

#[test]
fn any_number_of_allocators_is_drawn_without_fault() {
    for most in [1, 2, 5, 8, 9, 12] {
        assert!(!sound(&synthetic::run(most)).is_empty());
    }
}

#[test]
fn every_width_is_drawn_without_fault() {
    let run = synthetic::run(15);
    let column = figures::all(&run);
    for wide in ["3in", "3.5in", "12.2cm", "text", "14in"] {
        let figures = figures::all_at(&run, wide.parse().unwrap());
        assert_eq!(figures.len(), column.len());
        for (figure, narrow) in figures.iter().zip(&column) {
            let faults = checker::faults(&figure.svg());
            assert!(faults.is_empty(), "{} at {wide}: {faults:#?}", figure.id);
            assert_eq!((&figure.id, &figure.caption), (&narrow.id, &narrow.caption));
        }
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    assert!(figures::all(&synthetic::run(6)) == figures::all(&synthetic::run(6)));
}

#[test]
fn the_tail_is_a_line_from_the_floor_to_the_slowest_operation() {
    let tail = |run: &Run| -> Option<Figure> {
        sound(run).into_iter().find(|figure| figure.id == "tail--git-log")
    };
    let set = |run: &mut Run, allocator: &str, metric: &str, parameter: &str, value: &str| {
        let mut found = 0;
        for row in &mut run.metrics {
            if (&*row.allocator, &*row.metric, &*row.parameter) == (allocator, metric, parameter) {
                row.value = value.into();
                found += 1;
            }
        }
        assert!(found > 0, "{allocator} {metric}");
    };
    let series = |figure: &Figure, label: &str| {
        figure.svg().contains(&format!("class=\"series\" data-label=\"{label}\""))
    };
    let mut run = synthetic::run(5);
    let whole = tail(&run).unwrap();
    assert!(whole.svg().contains("class=\"shade\"") && whole.svg().contains(">not claimed<"));
    assert!(whole.svg().contains("own cost, 34 ns") && whole.caption.contains("cost, 17 ns"));
    assert!(whole.caption.contains("over 9 replays") && whole.caption.contains("100"));
    assert!(series(&whole, "first fit") && series(&whole, "next fit"));
    // The highest floor is everybody's, and nobody here takes a millisecond.
    set(&mut run, "next-fit", "tail_floor_ns", "", "1000000");
    assert!(tail(&run).is_none());
    // Who has nothing above the floor has no line but a word.
    set(&mut run, "next-fit", "tail_floor_ns", "", "34");
    set(&mut run, "next-fit", "tail_ns", "max", "34");
    run.metrics.retain(|row| row.metric != "tail_slower" || row.allocator != "next-fit");
    let quick = tail(&run).unwrap();
    assert!(!series(&quick, "next fit") && quick.svg().contains("none above it"));
    // Who refused has none either; and without the pass there is no figure.
    for metric in ["tail_operations", "tail_floor_ns"] {
        set(&mut run, "first-fit", metric, "", "NA");
    }
    set(&mut run, "first-fit", "tail_ns", "max", "NA");
    let refused = tail(&run).unwrap();
    assert!(!series(&refused, "first fit") && refused.svg().contains("first fit: NA"));
    run.metrics.retain(|row| !row.metric.starts_with("tail_"));
    assert!(tail(&run).is_none());
}

#[test]
fn time_stands_against_space_a_panel_a_workload_or_a_figure_a_workload() {
    let plane = |run: &Run| -> Vec<Figure> {
        let figures = sound(run).into_iter();
        figures.filter(|figure| figure.id.starts_with("time-against-space")).collect()
    };
    // Few enough to be told apart: all workloads side by side.
    let mut run = synthetic::run(5);
    let [together] = plane(&run).try_into().unwrap();
    assert_eq!(together.id, "time-against-space--grow");
    let panels = together.svg().matches("<g class=\"panel\"").count();
    assert_eq!(panels, synthetic::WORKLOADS.len());
    assert!(together.svg().contains("class=\"error-bar\"") && !together.svg().contains(">NA<"));
    // Who has no smallest heap has no point, and the legend says so.
    run.metrics.retain(|row| row.metric != "space" || row.allocator != "next-fit");
    let [without] = plane(&run).try_into().unwrap();
    let series = |figure: &Figure| figure.svg().matches("data-label=\"next fit\"").count();
    assert_eq!((series(&together), series(&without)), (panels, 0));
    assert!(without.svg().contains("next fit") && without.svg().contains("NA"));
    // Nobody has: no figure.
    run.metrics.retain(|row| row.metric != "space");
    assert!(plane(&run).is_empty());
    // Too many: split by family, a figure a workload.
    let apart = plane(&synthetic::run(15));
    assert_eq!(apart.len(), synthetic::WORKLOADS.len());
    assert!(apart.iter().any(|figure| figure.id == "time-against-space--git-log"));
}
