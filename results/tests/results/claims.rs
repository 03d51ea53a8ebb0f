//! Each form of a claim, and everything that must keep one from holding.

use crate::synthetic::{Parts, cell, run};
use results::{Claim, Field, Operand, Outcome, Run, check_claims, verdicts};

const SMALL: Parts = [100, 0, 0, 10, 0];
const LARGE: Parts = [100, 0, 0, 90, 0];

fn claim(toml: &str) -> Claim {
    toml::from_str(&format!("claim = \"a sentence\"\n{toml}")).unwrap()
}

/// Two allocators on one workload with one seed.
fn two() -> Run {
    Run { cells: vec![cell("a", "w", SMALL), cell("b", "w", LARGE)], ..Run::default() }
}

fn judge(run: &Run, toml: &str) -> (Outcome, String) {
    let mut run = run.clone();
    run.experiment.claims = vec![claim(toml)];
    check_claims(&run.experiment.claims).unwrap();
    let verdict = verdicts(&run).remove(0);
    assert_eq!(verdict.claim, "a sentence");
    (verdict.outcome, verdict.figure.replace('\u{a0}', " "))
}

fn is_unknown(run: &Run, toml: &str, because: &str) {
    match judge(run, toml).0 {
        Outcome::Unknown(why) => assert!(why.contains(because), "{why}"),
        other => panic!("{other:?} although {because}"),
    }
}

const LEAST_A: &str =
    "figure = 'peak_footprint_bytes'\nworkload = 'w'\nleast = 'a'\namong = ['a', 'b']";
const MOST_A: &str = "figure = 'peak_footprint_bytes'\nworkload = 'w'\nmost = 'a'\namong = ['b']";
const LEAST_TIME: &str = "figure = 'ns_per_operation'\nworkload = 'perl'\nleast = 'first-fit'\n\
                          among = ['first-fit', 'best-fit', 'buddy']";

#[test]
fn least_and_most_are_strict() {
    let (outcome, figure) = judge(&two(), LEAST_A);
    assert_eq!(outcome, Outcome::Holds);
    assert_eq!(figure, "peak_footprint_bytes 622 vs 702 (b)");
    assert_eq!(judge(&two(), MOST_A).0, Outcome::Fails);
    let mut equal = two();
    equal.cells[1] = cell("b", "w", SMALL);
    assert_eq!(judge(&equal, LEAST_A).0, Outcome::Fails);
    assert_eq!(judge(&equal, MOST_A).0, Outcome::Fails);
    equal.cells[0] = cell("a", "w", LARGE);
    assert_eq!(judge(&equal, MOST_A).0, Outcome::Holds);
}

#[test]
fn the_closest_rival_is_named_and_each_counts() {
    let mut run = two();
    run.cells.push(cell("c", "w", [100, 0, 0, 11, 0]));
    let three = LEAST_A.replace("'b'", "'b', 'c'");
    let (outcome, figure) = judge(&run, &three);
    assert_eq!(outcome, Outcome::Holds);
    assert!(figure.ends_with("622 vs 623 (c)"), "{figure}");
    run.cells[2] = cell("c", "w", [100, 0, 0, 9, 0]);
    let (outcome, figure) = judge(&run, &three);
    assert_eq!(outcome, Outcome::Fails);
    assert!(figure.ends_with("(c)"), "{figure}");
}

#[test]
fn bounds_hold_one_figure_or_a_ratio() {
    let left = "figure = 'free_at_peak_live_bytes'\nleft = { allocator = 'b', workload = 'w' }\n";
    let right = "right = { allocator = 'a', workload = 'w' }\n";
    assert_eq!(judge(&two(), &format!("{left}at_least = 90")).0, Outcome::Holds);
    assert_eq!(judge(&two(), &format!("{left}at_most = 89.9")).0, Outcome::Fails);
    let (outcome, figure) = judge(&two(), &format!("{left}{right}at_least = 9\nat_most = 9"));
    assert_eq!(outcome, Outcome::Holds);
    assert_eq!(figure, "free_at_peak_live_bytes 90 / 10 = 9.00 (at least 9, at most 9)");
    assert_eq!(judge(&two(), &format!("{left}{right}at_least = 9.1")).0, Outcome::Fails);
    let zero = left.replace("free_at", "reserved_at");
    is_unknown(&two(), &format!("{zero}{right}at_least = 1"), "above 0");
}

#[test]
fn further_figures_and_percentages_can_be_claimed() {
    let figure = "figure = 'metric:unusable_free_index:3'\n\
                  left = { allocator = 'buddy', workload = 'perl' }\nat_least = 270\nat_most = 270";
    assert_eq!(judge(&run(), figure).0, Outcome::Holds);
    is_unknown(&run(), &figure.replace(":3", ":99"), "not measured");
    let percent = "figure = 'internal_percent'\nworkload = 'perl'\nmost = 'buddy'\n\
                   among = ['first-fit', 'best-fit', 'slab-on-buddy']";
    assert_eq!(judge(&run(), percent).0, Outcome::Holds);
}

#[test]
fn what_is_missing_is_unknown() {
    is_unknown(&two(), &LEAST_A.replace("'b'", "'c'"), "c was not run");
    is_unknown(&two(), &LEAST_A.replace("'w'", "'v'"), "v was not run");
    let left = "figure = 'events'\nleft = { allocator = 'c', workload = 'w' }\nat_least = 0";
    is_unknown(&two(), left, "c was not run");
    let mut run = two();
    run.cells[1].peak_footprint_bytes = Field::Unknown;
    is_unknown(&run, LEAST_A, "cannot be known");
    run.cells[1].peak_footprint_bytes = Field::NotRun;
    is_unknown(&run, LEAST_A, "not measured");
    run = two();
    run.cells[1].error = "heap over 64 GiB".to_owned();
    is_unknown(&run, LEAST_A, "heap over 64 GiB");
}

#[test]
fn refusals_make_comparisons_unknown_but_can_be_claimed() {
    let mut run = two();
    run.cells[0].refused_policy = Field::Value(3);
    is_unknown(&run, LEAST_A, "refused 3 requests");
    let refusals =
        LEAST_A.replace("peak_footprint_bytes", "refused_policy").replace("least", "most");
    assert_eq!(judge(&run, &refusals).0, Outcome::Holds);
    let alone = "figure = 'largest_hole_percent'\nleft = { allocator = 'a', workload = 'w' }\nat_least = 30";
    assert_eq!(judge(&run, alone).0, Outcome::Holds);
}

#[test]
fn times_hold_only_outside_the_noise() {
    let (outcome, figure) = judge(&run(), LEAST_TIME);
    assert_eq!(outcome, Outcome::Holds, "{figure}");
    assert_eq!(judge(&run(), &LEAST_TIME.replace("least", "most")).0, Outcome::Fails);
    let mut noisy = run();
    for row in noisy.timings.iter_mut().filter(|row| row.allocator == "best-fit") {
        row.ns_per_operation = Field::Value(10.4 + row.repetition as f64 / 10.0);
    }
    is_unknown(&noisy, LEAST_TIME, "overlap");
    let ratio = "figure = 'ns_per_operation'\nleft = { allocator = 'buddy', workload = 'perl' }\n\
                 right = { allocator = 'first-fit', workload = 'perl' }\nat_least = ";
    assert_eq!(judge(&run(), &format!("{ratio}2")).0, Outcome::Holds);
    assert_eq!(judge(&run(), &format!("{ratio}3")).0, Outcome::Fails);
    is_unknown(&run(), &format!("{ratio}2.44"), "spans");
}

#[test]
fn refusals_errors_and_missing_repetitions_make_times_unknown() {
    let mut run = run();
    run.cells[0].refused_full = Field::Value(1);
    is_unknown(&run, LEAST_TIME, "first-fit refused 1 request");
    run.cells[0].refused_full = Field::Value(0);
    run.cells[3].error = "time limit".to_owned();
    is_unknown(&run, LEAST_TIME, "time limit");
    run.cells[3].error.clear();
    run.timings[4].ns_per_operation = Field::Unknown;
    is_unknown(&run, LEAST_TIME, "NA");
    run.timings.retain(|row| row.repetition < 2);
    is_unknown(&run, LEAST_TIME, "too few");
    run.timings.clear();
    is_unknown(&run, LEAST_TIME, "was not run");
}

#[test]
fn a_claim_holds_in_every_seed_and_heap_or_not_at_all() {
    let mut run = two();
    for (allocator, parts) in [("a", LARGE), ("b", SMALL)] {
        run.cells.push(cell(allocator, "w", parts));
        run.cells.last_mut().unwrap().seed = 7;
    }
    assert_eq!(judge(&run, LEAST_A).0, Outcome::Fails);
    run.cells.pop();
    is_unknown(&run, LEAST_A, "b was not run");
    run.cells.pop();
    run.cells.push(cell("a", "w", SMALL));
    run.cells.last_mut().unwrap().heap = "fixed:64".to_owned();
    let left = "figure = 'events'\nleft = { allocator = 'a', workload = 'w' }\nat_least = 0";
    is_unknown(&run, left, "several heaps");
    let named = left.replace("'w' }", "'w', heap = 'grow' }");
    assert_eq!(judge(&run, &named).0, Outcome::Holds);
}

#[test]
fn a_trace_is_held_against_every_seed_of_its_models() {
    let mut run = two();
    run.cells.iter_mut().for_each(|trace| trace.seed = 0);
    let mut add = |seed, parts| {
        run.cells.push(cell("a", "model(w)", parts));
        run.cells.last_mut().unwrap().seed = seed;
    };
    add(1, LARGE);
    add(2, LARGE);
    let [of_model, of_trace] =
        ["model(w)", "w"].map(|on| format!("{{ allocator = 'a', workload = '{on}' }}"));
    let claim = |left: &str, right: &str, bound: &str| {
        format!("figure = 'free_at_peak_live_bytes'\nleft = {left}\nright = {right}\n{bound}")
    };
    assert_eq!(judge(&run, &claim(&of_model, &of_trace, "at_least = 9")).0, Outcome::Holds);
    assert_eq!(judge(&run, &claim(&of_trace, &of_model, "at_most = 0.2")).0, Outcome::Holds);
    // One seed that does not bear it out is enough.
    run.cells.last_mut().unwrap().free_at_peak_live_bytes = Field::Value(10);
    run.cells.last_mut().unwrap().footprint_at_peak_live_bytes = Field::Value(110);
    assert_ne!(judge(&run, &claim(&of_model, &of_trace, "at_least = 9")).0, Outcome::Holds);
    // A single seed of a generator is nobody's partner but its own.
    run.cells.retain(|cell| cell.workload != "w" || cell.allocator != "a");
    run.cells.push(cell("a", "w", SMALL));
    run.cells.last_mut().unwrap().seed = 3;
    is_unknown(&run, &claim(&of_model, &of_trace, "at_least = 1"), "different seeds");
}

#[test]
fn claims_without_meaning_are_named() {
    let bad = [
        ("figure = 'speed'\nworkload = 'w'\nleast = 'a'\namong = ['b']", "speed"),
        ("figure = 'seed'\nworkload = 'w'\nleast = 'a'\namong = ['b']", "figure"),
        ("figure = 'error'\nworkload = 'w'\nleast = 'a'\namong = ['b']", "figure"),
        ("figure = 'metric:speed'\nworkload = 'w'\nleast = 'a'\namong = ['b']", "figure"),
        ("figure = 'events'", "exactly one"),
        (
            "figure = 'events'\nworkload = 'w'\nleast = 'a'\nmost = 'b'\namong = ['b']",
            "exactly one",
        ),
        ("figure = 'events'\nleast = 'a'\namong = ['b']", "workload"),
        ("figure = 'events'\nworkload = 'w'\nleast = 'a'\namong = ['a']", "among"),
        ("figure = 'events'\nworkload = 'w'\nleast = 'a'\namong = ['b']\nat_most = 1", "at_most"),
    ];
    for (toml, part) in bad {
        let claims =
            [claim("figure = 'events'\nworkload = 'w'\nmost = 'a'\namong = ['b']"), claim(toml)];
        let error = check_claims(&claims).expect_err(toml).to_string();
        assert!(error.contains("claim 2") && error.contains(part), "{error}");
        let run = Run {
            experiment: results::ExperimentRecord {
                claims: vec![claim(toml)],
                ..Default::default()
            },
            ..two()
        };
        assert!(matches!(verdicts(&run)[0].outcome, Outcome::Unknown(_)));
    }
    let operand = Operand { allocator: "a".into(), workload: "w".into(), heap: None };
    let bounds = |low: Option<f64>, high: Option<f64>| Claim {
        left: Some(operand.clone()),
        at_least: low,
        at_most: high,
        ..claim("figure = 'events'")
    };
    for claim in [bounds(None, None), bounds(Some(2.0), Some(1.0)), bounds(Some(f64::NAN), None)] {
        assert!(check_claims(&[claim]).is_err());
    }
}

/// Two allocators, each on its own smallest heap and on one that grows, two seeds each.
fn on_smallest_heaps() -> Run {
    let mut run = Run::default();
    for (allocator, parts, heap) in [
        ("a", SMALL, "min:110"),
        ("b", LARGE, "min:190"),
        ("a", LARGE, "grow"),
        ("b", SMALL, "grow"),
    ] {
        for seed in [1, 2] {
            let mut cell = cell(allocator, "w", parts);
            (cell.seed, cell.heap) = (seed, heap.to_owned());
            if seed == 2 && heap.starts_with("min:") {
                cell.heap += "0";
            }
            let smallest = heap.rsplit(':').next().and_then(|bytes| bytes.parse().ok());
            cell.min_heap_bytes = smallest.map_or(Field::NotRun, Field::Value);
            let space = smallest.map_or("NA".to_owned(), |bytes: u64| format!("1.{bytes}"));
            run.metrics.push(results::MetricRecord {
                experiment: cell.experiment.clone(),
                allocator: allocator.to_owned(),
                workload: "w".to_owned(),
                seed,
                heap: cell.heap.clone(),
                metric: results::metric::SPACE.to_owned(),
                parameter: String::new(),
                value: space,
            });
            run.cells.push(cell);
        }
    }
    run
}

#[test]
fn smallest_heaps_are_one_heap_to_a_claim() {
    let run = on_smallest_heaps();
    let operand =
        |name: &str, heap: &str| format!("{{ allocator = '{name}', workload = 'w'{heap} }}");
    let claim = |figure: &str, heap: &str| {
        let (left, right) = (operand("a", heap), operand("b", heap));
        format!("figure = '{figure}'\nleft = {left}\nright = {right}\nat_most = 0.95")
    };
    for figure in ["space", "metric:space", "min_heap_bytes", "peak_footprint_bytes"] {
        let (outcome, said) = judge(&run, &claim(figure, ", heap = 'min'"));
        assert_eq!(outcome, Outcome::Holds, "{said}");
    }
    assert_eq!(judge(&run, &claim("peak_footprint_bytes", ", heap = 'grow'")).0, Outcome::Fails);
    is_unknown(&run, &claim("space", ", heap = 'grow'"), "cannot be known");
    is_unknown(&run, &claim("space", ""), "several heaps");
    // `least` holds in each kind of heap or not at all: on those that grow it is b.
    assert_eq!(judge(&run, LEAST_A).0, Outcome::Fails);
    let mut smallest = run;
    smallest.cells.retain(|cell| cell.heap.starts_with("min:"));
    assert_eq!(judge(&smallest, LEAST_A).0, Outcome::Holds);
    assert_eq!(
        judge(&smallest, &LEAST_A.replace("peak_footprint_bytes", "space")).0,
        Outcome::Holds
    );
}
