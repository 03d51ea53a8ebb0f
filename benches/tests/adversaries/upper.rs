//! Upper bounds that hold on every trace, each with a broken twin that its net must catch.

use super::played::{Played, play};
use super::traces::{Trace, random, waves};
use proptest::prelude::*;

fn on(trace: &Trace, allocator: &str, heap: &str) -> Played {
    let table = format!("events = \"{}\"", trace.events.trim());
    let all = play(&table, &[allocator], heap);
    all.into_values().next().unwrap()
}

/// Robson 1977: first fit in address order needs at most (M/ln 2)·Σ 1/i words, i = 1 … n.
fn within_robsons_first_fit(allocator: &str, trace: &Trace) -> Result<(), String> {
    let words = on(trace, allocator, "grow").words;
    let sum: f64 = (1..=trace.largest).map(|i| 1.0 / i as f64).sum();
    let most = trace.live as f64 / std::f64::consts::LN_2 * sum;
    match words as f64 <= most {
        true => Ok(()),
        false => Err(format!("{words} words, at most {most}")),
    }
}

/// Robson 1974, Knuth: a binary buddy never refuses powers of two in M(1 + log₂ n) words.
fn never_refuses_powers(allocator: &str, trace: &Trace) -> Result<(), String> {
    let words = trace.live * (1 + u64::from(trace.largest.ilog2()));
    match on(trace, allocator, &(words * 16).to_string()).refused {
        0 => Ok(()),
        refused => Err(format!("{refused} refused in {words} words")),
    }
}

/// Nobody needs less than is live.
fn at_least_the_load(allocator: &str, trace: &Trace) -> Result<(), String> {
    let words = on(trace, allocator, "grow").words;
    match words >= trace.live {
        true => Ok(()),
        false => Err(format!("{words} words for {} live", trace.live)),
    }
}

/// Whoever places grants on a heap that grows.
const GROWING: [&str; 10] = [
    "first-fit",
    "best-fit",
    "worst-fit",
    "next-fit:order=lifo",
    "buddy",
    "double-buddy",
    "tlsf",
    "mosaic",
    "slab-on-buddy",
    "segregated-storage",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn first_fit_stays_within_robsons_bound(trace in random(false), list: bool) {
        let name = ["first-fit", "first-fit:mechanism=list"][usize::from(list)];
        prop_assert_eq!(within_robsons_first_fit(name, &trace), Ok(()));
    }

    #[test]
    fn a_buddy_never_refuses_powers_in_its_area(trace in random(true)) {
        prop_assert_eq!(never_refuses_powers("buddy", &trace), Ok(()));
    }

    #[test]
    fn nobody_needs_less_than_is_live(trace in random(false), pick in 0..GROWING.len()) {
        prop_assert_eq!(at_least_the_load(GROWING[pick], &trace), Ok(()));
    }
}

#[test]
fn what_never_merges_breaks_first_fits_bound() {
    let trace = waves(240, 1..=32);
    assert_eq!(within_robsons_first_fit("first-fit", &trace), Ok(()));
    let caught = within_robsons_first_fit("first-fit:coalesce=never", &trace);
    assert!(caught.is_err(), "the net catches nothing");
}

/// Worst fit cuts into the longest block, so that without merging words soon lie everywhere.
#[test]
fn what_never_merges_refuses_in_a_buddys_area() {
    let trace = waves(64, [1; 9].into_iter().chain([32]));
    assert_eq!(never_refuses_powers("buddy", &trace), Ok(()));
    let caught = never_refuses_powers("worst-fit:coalesce=never", &trace);
    assert!(caught.is_err(), "the net catches nothing");
}

#[test]
fn grants_that_overlap_need_less_than_is_live() {
    let trace = waves(64, 1..=4);
    assert_eq!(at_least_the_load("first-fit", &trace), Ok(()));
    assert!(at_least_the_load("null", &trace).is_err(), "the net catches nothing");
}
