//! Who else is played against: no allocator that moves nothing escapes Robson's bound, and what they are
//! asked for follows where their grants lie.

use super::played::{Played, cells, play};
use fraglab::checking::check;
use fraglab::experiment::Document;
use fraglab::plan::{Narrowing, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ROBSON: &str = "adversary = \"robson-1974\", live = 2048, largest = 32";

const GROWING: [&str; 14] = [
    "first-fit:order=lifo",
    "next-fit:order=fifo",
    "best-fit:coalesce=deferred",
    "worst-fit:coalesce=never",
    "first-fit:grow=4K",
    "first-fit+headers=8",
    "buddy",
    "double-buddy",
    "tlsf",
    "mosaic",
    "segregated-storage",
    "slab-on-buddy",
    "bump",
    "exact-lists",
];

#[test]
fn nobody_needs_less_than_robsons_bound() {
    let all = play(ROBSON, &GROWING, "grow");
    for (name, Played { words, live, refused, bounds, .. }) in &all {
        let bound = bounds["robson-1974"];
        assert_eq!((bound, *refused, *live), (2048 * 7 / 2 - 31, 0, 2048), "{name}");
        assert!(words >= &bound, "{name} needs {words} words, less than {bound}");
    }
    let streams: BTreeSet<u64> = all.values().map(|one| one.cell.survey.fingerprint).collect();
    // Who lays blocks out in the order they come in is asked the same; others are not.
    assert!(streams.len() > 1, "one stream for all, however they place: {streams:?}");
}

/// The broken twin of that net: what moves its blocks needs no more than is live, and would be
/// caught. `null`, whose grants all lie at one place, stands for it on a stream of somebody else's.
#[test]
fn who_needs_less_would_be_caught() {
    let table = "adversary = \"doubling\", volume = 64";
    let null = &play(table, &["null"], "grow")["null"];
    let bound = play(table, &["first-fit"], "grow")["first-fit"].bounds["doubling"];
    assert!(null.words < bound, "{} of {bound}", null.words);
}

#[test]
fn foreign_allocators_are_played_against_on_a_fixed_heap() {
    let names = ["rlsf", "talc", "linked-list-allocator", "buddy-system-allocator", "first-fit"];
    for (name, played) in play(ROBSON, &names, "4M") {
        assert_eq!((played.refused, played.live), (0, 2048), "{name}");
        assert!(played.words >= 2048 * 7 / 2 - 31, "{name} needs {}", played.words);
    }
}

/// The smallest heap is that of the stream that a growing heap was asked, and of a fixed one that
/// is large enough where an allocator does not grow.
#[test]
fn the_smallest_heap_is_that_of_the_play() {
    let mut planned = plan(ROBSON, &["first-fit", "best-fit", "buddy", "rlsf"], "min").cells;
    let found = fraglab::runner::minima(&mut planned, &|_| ());
    let bytes: BTreeMap<String, u64> = planned
        .iter()
        .zip(&found)
        .map(|(one, found)| {
            (one.cell.key().allocator, found.as_ref().unwrap().as_ref().unwrap().heap_bytes)
        })
        .collect();
    assert_eq!(bytes["first-fit"], (2048 * 7 / 2 - 31) * 16);
    assert!(bytes.values().all(|bytes| *bytes >= 2048 * 16), "{bytes:?}");
}

/// What was played is a stream like any other: it replays under the checking wrapper, twice the same.
#[test]
fn a_play_can_be_checked_and_repeated() {
    for table in [ROBSON, "adversary = \"fragment-then-enlarge\", live = 1000, hole = 3"] {
        let names = ["first-fit", "buddy", "tlsf", "slab-on-buddy"];
        for heap in ["grow", "32K"] {
            let (one, again) = (cells(table, &names, heap), cells(table, &names, heap));
            for (one, again) in one.iter().zip(again) {
                assert_eq!(one.survey, again.survey, "{} {heap}", one.allocator);
                check(one, &|_| ()).unwrap_or_else(|breach| panic!("{breach}"));
            }
        }
    }
}

/// Who is asked the same shares one stream in memory, and nobody else.
#[test]
fn the_same_play_is_kept_once() {
    let cells = cells(ROBSON, &GROWING, "grow");
    let mut pairs = [0, 0];
    for (at, one) in cells.iter().enumerate() {
        for other in &cells[..at] {
            let same = one.survey.fingerprint == other.survey.fingerprint;
            assert_eq!(std::sync::Arc::ptr_eq(&one.workload, &other.workload), same);
            pairs[usize::from(same)] += 1;
        }
    }
    assert!(pairs.iter().all(|pairs| *pairs > 0), "{pairs:?}");
}

#[test]
fn where_places_are_unknown_nobody_plays() {
    let left = plan(ROBSON, &["first-fit", "null"], "grow");
    assert_eq!(left.cells.len(), 1);
    assert_eq!(left.untold, BTreeSet::from(["null".to_string()]));
    let error = planned(ROBSON, &["null", "system"], "grow").err().unwrap();
    let wanted =
        "an adaptive workload must be told where grants lie, and of null, system nobody knows";
    assert!(error.contains(wanted), "{error}");
}

#[track_caller]
fn plan(table: &str, allocators: &[&str], heap: &str) -> Plan {
    planned(table, allocators, heap).unwrap()
}

fn planned(table: &str, allocators: &[&str], heap: &str) -> Result<Plan, String> {
    let text = format!(
        "name = \"t\"\ntitle = \"t\"\nworkload.it = {{ {table} }}\n\
         [[group]]\nworkloads = [\"it\"]\nheaps = [\"{heap}\"]\nallocators = {allocators:?}"
    );
    let document = Document::parse("t.toml", text, Path::new("")).unwrap();
    Plan::new(&document, &Narrowing::default(), &|_| ()).map_err(|error| error.to_string())
}
