//! Adversaries from their tables, played against a first fit that is a few lines long: their streams
//! are legal whatever they are told, end whatever is refused, and need to be told the truth.

use proptest::prelude::*;
use std::collections::BTreeMap;
use workloads::{Event, Rehearsal, Source, Workload};

/// First fit over words of 16 bytes, in address order.
#[derive(Default)]
struct FirstFit {
    /// Length by start.
    live: BTreeMap<u64, u64>,
    highest: u64,
}

impl FirstFit {
    fn allocate(&mut self, words: u64) -> u64 {
        let mut start = 0;
        for (&at, &len) in &self.live {
            if at - start >= words {
                break;
            }
            start = at + len;
        }
        self.live.insert(start, words);
        self.highest = self.highest.max(start + words);
        start
    }
}

fn source(table: &str) -> Source {
    Source::from_definition("it", &table.parse().unwrap(), "it.toml").unwrap()
}

/// What a play came to.
struct Played {
    words: u64,
    events: Vec<Event>,
    source: Source,
}

/// Plays against first fit; the adversary hears what `tell` makes of where a request landed, and of
/// its number. What it hears nothing of was refused.
fn play(table: &str, tell: impl Fn(u64, u64) -> Option<u64>) -> Played {
    let mut rehearsal: Rehearsal = source(table).rehearse().unwrap();
    let (mut heap, mut places, mut events) = (FirstFit::default(), BTreeMap::new(), Vec::new());
    while let Some(event) = rehearsal.step() {
        match event {
            Event::Allocate { object, request } => {
                assert_eq!((request.size % 16, request.align), (0, 1));
                let start = heap.allocate(request.size / 16);
                let said = tell(events.len() as u64, start);
                match said {
                    Some(_) => assert!(places.insert(object, start).is_none(), "it is live"),
                    None => _ = heap.live.remove(&start),
                }
                rehearsal.placed(object, said.map(|start| start * 16));
            }
            Event::Free { object } => {
                if let Some(start) = places.remove(&object) {
                    heap.live.remove(&start);
                }
            }
            Event::Resize { .. } => panic!("no adversary resizes"),
        }
        events.push(event);
    }
    let (source, survey, bytes) = rehearsal.finish();
    assert_eq!(survey.events, events.len() as u64);
    assert!(bytes > 0 && bytes <= 6 * survey.events);
    assert_eq!(source.survey(0).unwrap(), survey, "what was played is a stream like any other");
    Played { words: heap.highest, events, source }
}

fn told(_: u64, start: u64) -> Option<u64> {
    Some(start)
}

const ROBSON: &str = "adversary = \"robson-1974\"\nlive = 1024\nlargest = 16";

#[test]
fn robson_needs_his_bound_of_first_fit() {
    let played = play(ROBSON, told);
    let bound = &source(ROBSON).bounds()[0];
    assert_eq!((played.words, bound.bytes), (3057, 3057 * 16));
    let mut again = played.source.open(7).unwrap();
    let events: Vec<Event> = std::iter::from_fn(|| again.step()).collect();
    assert!(events == played.events && played.source.rehearse().is_none());
}

/// The broken twin: an adversary that is told wrong places misses its bound.
#[test]
fn an_adversary_that_is_told_wrong_places_misses_its_bound() {
    let lied = play(ROBSON, |_, start| Some(start / 2));
    assert!(lied.words < 3057, "{} words", lied.words);
}

#[test]
fn fragment_then_enlarge_asks_for_one_word_more_than_a_hole() {
    let played = play("adversary = \"fragment-then-enlarge\"\nlive = 64\nhole = 4", told);
    assert_eq!(played.words, 94, "64 words, and six times 5 of the 32 that were freed");
}

#[test]
fn an_adaptive_workload_has_no_stream_before_it_is_played() {
    let source = source(ROBSON);
    assert!(source.is_adaptive() && !source.is_recorded() && !source.has_seeds());
    assert_eq!(source.planned_load_bytes(), Some(1024 * 16));
    for error in [source.survey(0).unwrap_err(), source.open(0).err().unwrap()] {
        assert!(error.to_string().contains("depends on where its blocks lie"), "{error}");
    }
    let why = source.unplayable("the moon is full").open(0).err().unwrap().to_string();
    assert_eq!(why, "workload `it`: the moon is full");
    let twin = source.twin(workloads::Model::Shuffled).unwrap_err().to_string();
    assert!(twin.contains("no recorded program"), "{twin}");
}

#[test]
fn the_others_are_one_stream_for_everybody() {
    let tables = [
        "adversary = \"robson-1977-best\"\nlive = 100\nlargest = 6",
        "adversary = \"robson-1977-next\"\nlive = 100\nlargest = 6",
        "adversary = \"doubling\"\nvolume = 64",
    ];
    for (table, live) in tables.into_iter().zip([100, 95, 127]) {
        let source = source(table);
        assert!(!source.is_adaptive() && source.rehearse().is_none() && !source.has_seeds());
        let survey = source.survey(1).unwrap();
        assert_eq!(source.survey(2).unwrap(), survey);
        assert_eq!(survey.load_bytes, live * 16, "{table}");
    }
}

#[test]
fn the_unit_scales_sizes_and_bounds() {
    for table in
        [ROBSON, "adversary = \"doubling\"\nvolume = 64", "adversary = \"knuth-buddy\"\nr = 4"]
    {
        let (usual, wide) = (source(table), source(&format!("{table}\nunit = 48")));
        for (usual, wide) in usual.bounds().iter().zip(wide.bounds()) {
            assert_eq!(usual.bytes * 3, wide.bytes);
        }
        assert!(wide.about().ends_with("(a word is 48 bytes)"), "{}", wide.about());
    }
}

#[test]
fn everything_refused_ends_every_play() {
    for table in [ROBSON, "adversary = \"knuth-buddy\"\nr = 6", FRAGMENT] {
        let nothing = play(table, |_, _| None);
        let survey = nothing.source.survey(0).unwrap();
        assert!(survey.load_bytes <= source(table).planned_load_bytes().unwrap());
        assert_eq!(survey.allocates, survey.frees, "what was refused is given back");
    }
}

const FRAGMENT: &str = "adversary = \"fragment-then-enlarge\"\nlive = 512\nhole = 3";

proptest! {
    /// Refusals and lies anywhere: the stream stays legal (object numbers of the live are never
    /// asked for again, what is freed is live) and within what it means to have live.
    #[test]
    fn refusals_and_lies_end_in_a_legal_stream(salt: u64, rate in 1u64..20, lie: bool, pick in 0usize..3) {
        let table = [ROBSON, "adversary = \"knuth-buddy\"\nr = 6", FRAGMENT][pick];
        let mix = |at: u64| (at ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let told = |at, start| {
            let said = if lie { mix(at + 7) % 5000 } else { start };
            (mix(at) % 20 >= rate).then_some(said)
        };
        let played = play(table, told);
        let mut live = std::collections::BTreeSet::new();
        for event in &played.events {
            match *event {
                Event::Allocate { object, .. } => prop_assert!(live.insert(object)),
                Event::Free { object } => prop_assert!(live.remove(&object)),
                Event::Resize { .. } => prop_assert!(false),
            }
        }
        let load = played.source.survey(0).unwrap().load_bytes;
        prop_assert!(load <= source(table).planned_load_bytes().unwrap());
    }
}

#[test]
fn what_is_wrong_with_a_table_names_its_key() {
    let cases = [
        (
            "adversary = \"robson-1975\"",
            "adversary: `robson-1975`, expected one of robson-1974, robson-1977-best, robson-1977-next, knuth-buddy, doubling, fragment-then-enlarge",
        ),
        ("adversary = 7", "adversary: integer, expected a string"),
        ("adversary = \"robson-1974\"\nlive = 8", "missing field `largest`"),
        (
            "adversary = \"robson-1974\"\nlive = 8\nlargest = 4\nsize = 3",
            "unknown field `size`, expected `live` or `largest`",
        ),
        (
            "adversary = \"robson-1974\"\nlive = 8\nlargest = 16",
            "largest: 16, expected a power of two from 2 to 8",
        ),
        (
            "adversary = \"robson-1974\"\nlive = 8\nlargest = 3",
            "largest: 3, expected a power of two from 2 to 8",
        ),
        (
            "adversary = \"robson-1974\"\nlive = 1048577\nlargest = 4",
            "live: 1048577, expected 2 to 1048576",
        ),
        (
            "adversary = \"robson-1974\"\nlive = -1\nlargest = 4",
            "invalid value: integer `-1`, expected u64",
        ),
        (
            "adversary = \"robson-1974\"\nlive = 8\nlargest = 4\nunit = 24",
            "unit: 24, expected a multiple of 16 from 16 to 1048576",
        ),
        (
            "adversary = \"robson-1974\"\nlive = 8\nlargest = 4\nunit = \"x\"",
            "unit: string, expected a multiple of 16",
        ),
        ("adversary = \"robson-1977-best\"\nlive = 512\nlargest = 5", "largest: 5, expected 6 to"),
        ("adversary = \"robson-1977-best\"\nlive = 17\nlargest = 6", "live: 17, expected 18 to"),
        (
            "adversary = \"robson-1977-best\"\nlive = 100000\nlargest = 6",
            "events, expected fewer: at most 2^30 events",
        ),
        ("adversary = \"robson-1977-next\"\nlive = 6\nlargest = 6", "live: 6, expected 7 to"),
        (
            "adversary = \"robson-1977-next\"\nlive = 1000000\nlargest = 10000",
            "events, expected fewer: at most 2^30 events",
        ),
        ("adversary = \"knuth-buddy\"\nr = 20", "r: 20, expected 1 to 19"),
        ("adversary = \"doubling\"\nvolume = 24", "volume: 24, expected a power of two"),
        (
            "adversary = \"doubling\"\nvolume = 16\nsmallest = 16",
            "smallest: 16, expected a power of two from 1 to 8",
        ),
        (
            "adversary = \"doubling\"\nvolume = 1099511627776\nsmallest = 1048576",
            "unit: 16, and blocks of 1099511627776 words, expected at most 1099511627776 bytes a block",
        ),
        ("adversary = \"fragment-then-enlarge\"\nlive = 16\nhole = 5", "hole: 5, expected 1 to 4"),
        ("adversary = \"doubling\"\nvolume = 16\nabout = 3", "about: integer, expected a string"),
    ];
    for (table, wanted) in cases {
        let error = Source::from_definition("it", &table.parse().unwrap(), "it.toml").unwrap_err();
        let error = error.to_string();
        assert!(error.starts_with("it.toml: workload `it`: "), "{error}");
        assert!(error.contains(wanted), "{error}\nwanted: {wanted}");
    }
}
