//! The time pass as a run uses it, with this program's own children.

use fraglab::cell::{Cell, HeapSize};
use fraglab::time::{Job, Settings, Timings, measure};
use results::Field;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use workloads::Source;

fn settings() -> Settings {
    Settings {
        repetitions: 2,
        program: PathBuf::from(env!("CARGO_BIN_EXE_fraglab")),
        ..Settings::quick()
    }
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

fn timed(cells: &[Cell], settings: &Settings) -> Timings {
    let jobs: Vec<_> =
        cells.iter().map(|cell| Job { cell, footprint_bytes: 0, refusals: 0 }).collect();
    let heard = RefCell::new(Vec::new());
    let timings = measure(&jobs, settings, &|done, all| heard.borrow_mut().push((done, all)));
    let all = cells.len() as u64 * (settings.repetitions + 1);
    assert_eq!(heard.into_inner(), (1..=all).map(|done| (done, all)).collect::<Vec<_>>());
    timings
}

#[test]
fn every_repetition_has_its_row_in_the_order_of_the_plan() {
    let (mixed, gs) = (shipped("mixed"), shipped("gs-pdf"));
    let cells = [
        cell("first-fit", &mixed, HeapSize::Grow),
        cell("null", &gs, HeapSize::Grow),
        cell("null", &mixed, HeapSize::Grow),
        cell("first-fit+headers=8", &gs, HeapSize::Fixed(64 << 20)),
    ];
    let timings = timed(&cells, &settings());
    assert_eq!(timings.gaps, []);
    assert_eq!(timings.records.len(), 8);
    for (at, record) in timings.records.iter().enumerate() {
        let cell = &cells[at / 2];
        assert_eq!((record.key(), record.repetition), (cell.key(), at as u64 % 2));
        let whole = cell.survey.events - cell.survey.warmup_events;
        assert_eq!(record.operations, whole);
        let ns = record.ns_per_operation.value().unwrap();
        assert!(ns > 0.1 && ns < 1e6, "{ns}");
    }
}

#[test]
fn those_compared_time_the_same_operations_and_only_as_many_as_the_slowest_can() {
    // Behind 30 000 holes that are each too small, every request of 1000 bytes walks them all.
    let mut words: Vec<String> = Vec::new();
    words.extend((0..60_000).map(|id| format!("a{id}:100")));
    words.extend((0..60_000).step_by(2).map(|id| format!("f{id}")));
    words.extend((60_000..100_000).map(|id| format!("a{id}:1000")));
    let slow = Arc::new(Source::from_events("slow", &words.join(" ")).unwrap());
    let quick = shipped("gs-pdf");
    let cells = [
        cell("null", &slow, HeapSize::Grow),
        cell("best-fit:mechanism=list", &slow, HeapSize::Grow),
        cell("null", &slow, HeapSize::Fixed(64 << 20)),
        cell("null", &quick, HeapSize::Grow),
    ];
    let timings = timed(&cells, &settings());
    let operations: Vec<_> = timings.records.iter().map(|record| record.operations).collect();
    assert!(operations[0] < 130_000 && operations[0] >= 2000, "{operations:?}");
    assert_eq!(operations[..4], [operations[0]; 4]);
    // Another heap is not compared with these, nor is another workload.
    assert_eq!(operations[4..6], [130_000; 2]);
    assert_eq!(operations[6..], [quick.survey(0).unwrap().events; 2]);
}

#[test]
fn a_refusal_makes_every_time_of_the_cell_na() {
    let gs = shipped("gs-pdf");
    let cells = [
        cell("first-fit", &gs, HeapSize::Fixed(1 << 20)),
        cell("null", &gs, HeapSize::Fixed(1 << 20)),
    ];
    let timings = timed(&cells, &settings());
    let ns: Vec<_> = timings.records.iter().map(|record| record.ns_per_operation).collect();
    assert_eq!(ns[..2], [Field::Unknown; 2]);
    assert!(ns[2].value().is_some() && ns[3].value().is_some());
    assert_eq!(timings.gaps.len(), 1);
    assert_eq!(timings.gaps[0].key, cells[0].key());
    assert!(timings.gaps[0].why.starts_with("it refuses the request of event "));
    // What the space pass knows already is not tried again.
    let known = Job { cell: &cells[1], footprint_bytes: 0, refusals: 3 };
    let timings = measure(&[known], &settings(), &|_, _| {});
    assert_eq!(timings.records[0].ns_per_operation, Field::Unknown);
    assert_eq!(timings.gaps[0].why, "it refuses 3 requests");
}

#[test]
fn what_cannot_be_timed_is_na_and_says_why() {
    let tiny = Arc::new(Source::from_events("tiny", "a0:100 a1:200 f0").unwrap());
    let gs = shipped("gs-pdf");
    let cells = [cell("null", &tiny, HeapSize::Grow), cell("null", &gs, HeapSize::Fixed(17))];
    let timings = timed(&cells, &settings());
    assert!(timings.records.iter().all(|record| record.ns_per_operation == Field::Unknown));
    let why: Vec<_> = timings.gaps.iter().map(|gap| gap.why.as_str()).collect();
    assert!(why[0].starts_with("3 operations in "), "{why:?}");
    assert!(why[1].contains("17 bytes is no positive multiple"), "{why:?}");
    let nobody = Settings { program: "/nonexistent/program".into(), ..settings() };
    let timings = timed(&cells, &nobody);
    assert!(timings.gaps.iter().all(|gap| gap.why.starts_with("no process: ")));
}

/// One replay goes before what is timed: no object is there for the first time, and few pages are.
#[test]
fn a_malloc_of_its_own_memory_is_timed_on_any_heap_and_weighed_beside_the_others() {
    let [mixed, long] = [shipped("mixed"), {
        let words: Vec<String> = (0..4000).map(|id| format!("a{id}:10000")).collect();
        Arc::new(Source::from_events("long", &words.join(" ")).unwrap())
    }];
    let cells = [
        cell("system", &mixed, HeapSize::Grow),
        cell("first-fit", &mixed, HeapSize::Grow),
        cell("system+headers=8", &mixed, HeapSize::Min(4096)),
        cell("system", &long, HeapSize::Fixed(64 << 20)),
        cell("tlsf", &long, HeapSize::Fixed(64 << 20)),
    ];
    let timings = timed(&cells, &settings());
    assert_eq!(timings.gaps, []);
    for record in &timings.records {
        let ns = record.ns_per_operation.value().unwrap();
        assert!(ns > 0.1 && ns < 1e6, "{ns}");
    }
    let metrics: Vec<_> = timings.metrics.iter().map(|row| (row.key(), &*row.metric)).collect();
    let [grows, beside, headers, long, tlsf] = cells.map(|cell| cell.key());
    let of = |key: &results::CellKey| {
        [results::metric::RESIDENT_BYTES, results::metric::MINOR_FAULTS_PER_OPERATION]
            .map(|metric| (key.clone(), metric))
    };
    // The others beside them are weighed and not asked for faults.
    let [[beside, _], [tlsf, _]] = [of(&beside), of(&tlsf)];
    assert_eq!(metrics, [&of(&grows)[..], &[beside], &of(&headers), &of(&long), &[tlsf]].concat());
    // 40 MB are live, all pages of them written; a little lies where the child had freed before.
    for weighed in [5, 7] {
        let resident: f64 = timings.metrics[weighed].value.parse().unwrap();
        assert!((39e6..45e6).contains(&resident), "{weighed}: {resident}");
    }
    let faults: f64 = timings.metrics[1].value.parse().unwrap();
    assert!(faults < 0.1, "{faults}");
}
