//! The tail pass as a run uses it, with this program's own children.

use fraglab::cell::{Cell, HeapSize};
use fraglab::time::tail::{Tails, measure};
use fraglab::time::{Job, Settings};
use results::{CellKey, metric};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use workloads::Source;

const PERCENTILES: [&str; 6] = ["p50", "p90", "p99", "p99.9", "p99.99", "max"];

fn settings() -> Settings {
    Settings { program: PathBuf::from(env!("CARGO_BIN_EXE_fraglab")), ..Settings::quick() }
}

fn shipped(name: &str) -> Arc<Source> {
    Arc::new(workloads::shipped().into_iter().find(|source| source.name() == name).unwrap())
}

fn cell(allocator: &str, workload: &Arc<Source>, heap: HeapSize) -> Cell {
    let seed = u64::from(!workload.is_recorded());
    Cell {
        experiment: "test".into(),
        allocator: allocators::Named::parse(allocator).unwrap(),
        workload: workload.clone(),
        survey: Arc::new(workload.survey(seed).unwrap()),
        seed,
        heap,
        map: false,
    }
}

/// Three rounds of three replays, whatever the settings say.
fn tails(cells: &[Cell], settings: &Settings) -> Tails {
    let jobs: Vec<_> =
        cells.iter().map(|cell| Job { cell, footprint_bytes: 0, refusals: 0 }).collect();
    let heard = RefCell::new(Vec::new());
    let tails = measure(&jobs, settings, &|done, all| heard.borrow_mut().push((done, all)));
    let all = cells.len() as u64 * 4;
    assert_eq!(heard.into_inner(), (1..=all).map(|done| (done, all)).collect::<Vec<_>>());
    tails
}

fn text<'t>(tails: &'t Tails, key: &CellKey, metric: &str, parameter: &str) -> Option<&'t str> {
    let rows = tails.records.iter().filter(|row| row.key() == *key);
    let mut rows = rows.filter(|row| row.metric == metric && row.parameter == parameter);
    let found = rows.next().map(|row| row.value.as_str());
    assert!(rows.next().is_none(), "{metric} {parameter} twice");
    found
}

fn number(tails: &Tails, key: &CellKey, metric: &str, parameter: &str) -> u64 {
    let text = text(tails, key, metric, parameter);
    text.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{metric} {parameter}"))
}

#[test]
fn every_cell_has_its_percentiles_and_what_timing_costs() {
    let (mixed, gs) = (shipped("mixed"), shipped("gs-pdf"));
    let cells = [
        cell("first-fit", &mixed, HeapSize::Grow),
        cell("null", &gs, HeapSize::Grow),
        cell("tlsf", &mixed, HeapSize::Grow),
    ];
    let tails = tails(&cells, &settings());
    assert_eq!(tails.gaps, []);
    for cell in &cells {
        let key = cell.key();
        let number = |metric, parameter| number(&tails, &key, metric, parameter);
        let (timer, floor) = (number(metric::TIMER_NS, ""), number(metric::TAIL_FLOOR_NS, ""));
        assert!(timer < 100_000 && floor >= 2 * timer.max(1), "{timer} {floor}");
        assert_eq!(number(metric::TAIL_REPLAYS, ""), 9);
        let whole = cell.survey.events - cell.survey.warmup_events;
        assert_eq!(number(metric::TAIL_OPERATIONS, ""), whole);
        let kinds = ["allocate", "free", "resize"].map(|kind| {
            let count = text(&tails, &key, metric::TAIL_OPERATIONS, kind);
            count.map_or(0, |count| count.parse::<u64>().unwrap())
        });
        assert_eq!(kinds.iter().sum::<u64>(), whole);
        let told = PERCENTILES.map(|of| text(&tails, &key, metric::TAIL_NS, of).unwrap());
        let known: Vec<u64> = told.iter().filter_map(|told| told.parse().ok()).collect();
        assert!(known.is_sorted() && known[0] >= floor, "{told:?}");
        let enough = |below: u64| whole * (10_000 - below) / 10_000 >= 10;
        let unknown =
            [5000, 9000, 9900, 9990, 9999].iter().filter(|below| !enough(**below)).count();
        assert_eq!(told.iter().filter(|told| **told == "NA").count(), unknown, "{whole}");
        let slower = tails
            .records
            .iter()
            .filter(|row| row.key() == key && row.metric == metric::TAIL_SLOWER);
        let slower: Vec<(u64, u64)> = slower
            .map(|row| (row.parameter.parse().unwrap(), row.value.parse().unwrap()))
            .collect();
        assert!(slower.iter().all(|(ns, count)| *ns >= floor && *count > 0));
        assert!(slower.is_sorted_by(|a, b| a.0 < b.0 && a.1 >= b.1), "{slower:?}");
    }
}

#[test]
fn the_slow_operations_are_counted_and_the_interruptions_are_not() {
    // Behind 20 000 holes that are each too small, each of 100 requests of 1000 bytes walks them all.
    let mut words: Vec<String> = Vec::new();
    words.extend((0..40_000).map(|id| format!("a{id}:100")));
    words.extend((0..40_000).step_by(2).rev().map(|id| format!("f{id}")));
    words.extend((40_000..40_100).map(|id| format!("a{id}:1000")));
    let holes = Arc::new(Source::from_events("holes", &words.join(" ")).unwrap());
    let list = cell("first-fit:mechanism=list", &holes, HeapSize::Grow);
    let index = cell("first-fit", &holes, HeapSize::Grow);
    // As many operations as there are, however slow.
    let settings = Settings { quick: false, repetitions: 9, ..settings() };
    let tails = tails(&[list.clone(), index.clone()], &settings);
    assert_eq!(tails.gaps, []);
    let (list, index) = (list.key(), index.key());
    assert_eq!(number(&tails, &list, metric::TAIL_OPERATIONS, ""), 60_100);
    // At least a third of a nanosecond a hole; nothing else takes as long in all nine replays.
    assert_eq!(number(&tails, &list, metric::TAIL_SLOWER, "6810"), 100);
    let slowest = number(&tails, &index, metric::TAIL_NS, "max");
    assert!(slowest < number(&tails, &list, metric::TAIL_NS, "max"), "{slowest}");
    assert_eq!(text(&tails, &index, metric::TAIL_SLOWER, "6810").unwrap_or("0"), "0");
}

#[test]
fn a_refusal_leaves_no_tail_and_says_why() {
    let gs = shipped("gs-pdf");
    let cells = [
        cell("first-fit", &gs, HeapSize::Fixed(1 << 20)),
        cell("null", &gs, HeapSize::Fixed(1 << 20)),
        cell("system", &gs, HeapSize::Grow),
    ];
    let tails = tails(&cells, &settings());
    assert_eq!(tails.gaps.len(), 2);
    let [first, _, system] = [0, 1, 2].map(|at| cells[at].key());
    assert_eq!([&tails.gaps[0].key, &tails.gaps[1].key], [&first, &system]);
    assert!(tails.gaps[1].why.starts_with("its memory is its own"));
    assert!(tails.gaps[0].why.starts_with("it refuses the request of event "));
    for percentile in PERCENTILES {
        assert_eq!(text(&tails, &cells[0].key(), metric::TAIL_NS, percentile), Some("NA"));
        assert!(text(&tails, &cells[1].key(), metric::TAIL_NS, percentile).is_some());
    }
    assert_eq!(text(&tails, &cells[0].key(), metric::TAIL_OPERATIONS, ""), None);
}

#[test]
fn a_program_that_does_not_answer_is_said() {
    let cells = [cell("null", &shipped("gs-pdf"), HeapSize::Grow)];
    let nobody = Settings { program: "/nonexistent/program".into(), ..settings() };
    let tails = tails(&cells, &nobody);
    assert!(tails.gaps[0].why.starts_with("no process: "), "{:?}", tails.gaps);
    assert!(tails.records.iter().all(|row| row.value == "NA") && !tails.records.is_empty());
}
