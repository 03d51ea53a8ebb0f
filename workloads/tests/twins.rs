//! Twins keep what they say and nothing else: the shuffled one every life, the mean-value one the
//! means. A life is read here from events alone, straight from its definition.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use workloads::{Event, Model, Request, Source, shipped};

/// What an object goes through, in allocates since its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Life {
    asked: (u64, u32),
    resizes: Vec<(u64, u64, u32)>,
    lifetime: Option<u64>,
}

/// A stream looked at: its lives in order of birth, and the births of those never freed.
struct Seen {
    lives: Vec<Life>,
    kept: Vec<u64>,
    /// Sum of the number live over all births, the new one not counted.
    live_sum: u64,
    events: u64,
}

/// Reads a stream and holds it against the rules of streams.
fn seen(source: &Source, seed: u64) -> Seen {
    let mut stream = source.open(seed).unwrap();
    let mut live: BTreeMap<u32, usize> = BTreeMap::new();
    let (mut lives, mut born): (Vec<Life>, Vec<u64>) = (Vec::new(), Vec::new());
    let (mut live_sum, mut events, mut most_live) = (0, 0, 0);
    let pair = |request: Request| (request.size, request.align);
    while let Some(event) = stream.step() {
        events += 1;
        let births = lives.len() as u64;
        match event {
            Event::Allocate { object, request } => {
                live_sum += live.len() as u64;
                assert!(request.align.is_power_of_two());
                assert_eq!(live.insert(object, lives.len()), None, "{object} was live");
                most_live = most_live.max(live.len());
                assert!((object as usize) < most_live, "numbers are dense");
                lives.push(Life { asked: pair(request), resizes: Vec::new(), lifetime: None });
                born.push(births + 1);
            }
            Event::Resize { object, request } => {
                let at = live[&object];
                let age = births - born[at];
                lives[at].resizes.push((age, request.size, request.align));
            }
            Event::Free { object } => {
                let at = live.remove(&object).expect("a free of what is live");
                lives[at].lifetime = Some(births - born[at]);
            }
        }
    }
    assert_eq!(stream.fault(), None);
    let kept = lives.iter().zip(born).filter(|(life, _)| life.lifetime.is_none());
    let kept = kept.map(|(_, born)| born).collect();
    Seen { lives, kept, live_sum, events }
}

fn sorted(lives: &[Life]) -> Vec<Life> {
    let mut lives = lives.to_vec();
    lives.sort();
    lives
}

fn find(name: &str) -> Source {
    shipped().into_iter().find(|source| source.name() == name).unwrap()
}

/// Holds a shuffled twin against its trace.
fn check_shuffled(source: &Source, seed: u64) {
    let (real, twin) = (seen(source, 0), seen(&source.twin(Model::Shuffled).unwrap(), seed));
    assert_eq!(sorted(&twin.lives), sorted(&real.lives), "the same lives");
    assert_eq!(twin.kept, real.kept, "the never freed are born when others of them were");
    assert_eq!(twin.events, real.events);
    assert_eq!(twin.live_sum, real.live_sum, "the same mean number live");
}

/// Events of a program: each number is an object to allocate, to resize or to free.
fn program() -> impl Strategy<Value = String> {
    let event = (0..4_u32, 0..12_u32, 0..200_u64, 0..3_u32);
    prop::collection::vec(event, 0..120).prop_map(|events| {
        let mut live = BTreeSet::new();
        let mut words = Vec::new();
        for (kind, object, size, align) in events {
            let align = if align == 0 { 64 } else { 1 };
            match (kind, live.contains(&object)) {
                (0, true) => words.push(format!("r{object}:{size}@{align}")),
                (_, true) => {
                    live.remove(&object);
                    words.push(format!("f{object}"));
                }
                (_, false) => {
                    live.insert(object);
                    words.push(format!("a{object}:{size}@{align}"));
                }
            }
        }
        words.join(" ")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_shuffled_twin_has_the_same_lives(text in program(), seed in 1..1_000_u64) {
        check_shuffled(&Source::from_events("mine", &text).unwrap(), seed);
    }

    #[test]
    fn a_mean_value_twin_of_anything_is_legal(text in program(), seed in 1..1_000_u64) {
        let source = Source::from_events("mine", &text).unwrap();
        let (real, twin) = (seen(&source, 0), seen(&source.twin(Model::MeanValue).unwrap(), seed));
        prop_assert_eq!(twin.lives.len(), real.lives.len());
        prop_assert!(twin.lives.iter().all(|life| life.resizes.is_empty() && life.asked.1 == 1));
    }
}

#[test]
fn shuffled_twins_of_shipped_programs_have_the_same_lives_in_another_order() {
    for name in ["dot", "git-log", "gs-pdf"] {
        let source = find(name);
        check_shuffled(&source, 1);
        let twin = source.twin(Model::Shuffled).unwrap();
        let (one, two) = (seen(&twin, 1), seen(&twin, 2));
        assert_ne!(one.lives, two.lives, "{name}: a seed decides");
        assert_ne!(one.lives, seen(&source, 0).lives, "{name}");
    }
}

#[test]
fn every_order_that_fits_is_equally_likely() {
    // Lifetimes 1, 0 and 0: the first can begin at either of two births, then all fits. And one
    // that is never freed, between two: it stays.
    for (text, orders) in [
        ("a0:1 a1:2 f0 f1 a2:3 f2", [[1, 2, 3], [1, 3, 2], [2, 1, 3], [3, 1, 2]].as_slice()),
        ("a0:1 f0 a1:2 a2:3 f2", &[[1, 2, 3], [3, 2, 1]]),
    ] {
        let twin = Source::from_events("mine", text).unwrap().twin(Model::Shuffled).unwrap();
        let mut counts: BTreeMap<Vec<u64>, u32> = BTreeMap::new();
        for seed in 1..=3000 {
            let sizes = seen(&twin, seed).lives.iter().map(|life| life.asked.0).collect();
            *counts.entry(sizes).or_default() += 1;
        }
        assert_eq!(counts.keys().cloned().collect::<Vec<_>>(), orders);
        // Some five standard deviations.
        let fair = 3000 / orders.len() as u32;
        assert!(counts.values().all(|&count| count.abs_diff(fair) <= 140), "{counts:?}");
    }
}

#[test]
fn mean_value_twins_have_the_means() {
    for name in ["dot", "git-log", "gs-pdf"] {
        let source = find(name);
        let real = seen(&source, 0);
        let twin = source.twin(Model::MeanValue).unwrap();
        let largest =
            |life: &Life| life.resizes.iter().map(|resize| resize.1).fold(life.asked.0, u64::max);
        let wanted = real.lives.iter().map(largest).sum::<u64>() as f64;
        let (mut sizes, mut live) = (0.0, 0.0);
        for seed in 1..=5 {
            let seen = seen(&twin, seed);
            assert_eq!(seen.lives.len(), real.lives.len(), "{name}");
            sizes += seen.lives.iter().map(largest).sum::<u64>() as f64 / 5.0;
            live += seen.live_sum as f64 / 5.0;
            let most = seen.lives.iter().map(largest).max().unwrap() as f64;
            assert!(most <= 2.0 * wanted / real.lives.len() as f64 + 2.0, "{name}: {most}");
        }
        assert!((sizes / wanted - 1.0).abs() < 0.03, "{name}: sizes {}", sizes / wanted);
        let live = live / real.live_sum as f64;
        assert!((live - 1.0).abs() < 0.03, "{name}: {live} of the mean number live");
    }
}

/// As [`workloads`]' other streams: whatever moves one draw fails here.
#[test]
fn twins_are_pinned() {
    let pinned = [
        ("shuffled(dot)", 0xd858_4ad9_9452_941e),
        ("shuffled(gs-pdf)", 0xccf0_7372_bb60_38cf),
        ("mean-value(dot)", 0xc9fb_fec6_ee45_408b),
        ("mean-value(gs-pdf)", 0x0533_d345_8685_7fc1),
    ];
    let found = pinned.map(|(name, _)| {
        let twin = Source::twin_named(name, |of| Ok::<_, workloads::Error>(find(of)));
        (name, twin.unwrap().unwrap().survey(1).unwrap().fingerprint)
    });
    assert!(found == pinned, "found: {found:#018x?}");
}

#[test]
fn names_say_what_is_wrong_with_them() {
    let named = |text: &str| {
        let find = |of: &str| Ok::<_, workloads::Error>(find(of));
        Source::twin_named(text, find).map(|twin| twin.map_err(|error| error.to_string()))
    };
    for none in ["dot", "a/b(c)", "(dot)", "dot)", "Shuffled(dot)", "x(dot) "] {
        assert!(named(none).is_none(), "{none}");
    }
    for (text, part) in [
        ("shuffled()", "no trace stands in"),
        ("shufled(dot)", "expected `shuffled(TRACE)`,"),
        ("shuffled(mean-value(dot))", "a twin of a twin"),
        ("shuffled(a-1k)", "`a-1k` is no recorded program"),
    ] {
        let error = named(text).unwrap().unwrap_err();
        assert!(error.contains(part) && error.contains(&format!("`{text}`")), "{error}");
    }
    let twin = named("mean-value(dot)").unwrap().unwrap();
    assert_eq!((twin.name(), twin.twin_of()), ("mean-value(dot)", Some("dot")));
    assert!(!twin.is_recorded() && twin.definition().is_none());
    assert!(twin.twin(Model::Shuffled).is_err());
}

#[test]
fn a_trace_that_breaks_the_rules_has_no_twin() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.rep");
    std::fs::write(&path, "64\n2\n3\n1\na 0 8\nf 1\na 1 8\n").unwrap();
    let source = Source::from_path(&path).unwrap();
    for model in Model::ALL {
        let twin = source.twin(model).unwrap();
        let error = twin.survey(1).unwrap_err().to_string();
        assert!(error.contains("bad.rep:6"), "{error}");
        // Nothing is read beforehand of what is only enlarged: its stream ends there and says so.
        match (twin.open(1), model) {
            (Ok(mut stream), Model::Sixteenfold) => {
                while stream.step().is_some() {}
                assert!(stream.fault().is_some());
            }
            (opened, _) => assert!(opened.is_err()),
        }
    }
}

#[test]
fn sixteenfold_keeps_everything_and_multiplies_sizes() {
    let text = "a0:100 a1:7@64 r0:250 f1 a1:0";
    let source = Source::from_events("mine", text).unwrap();
    let twin = source.twin(Model::Sixteenfold).unwrap();
    let same = Source::from_events("mine", "a0:1600 a1:112@1024 r0:4000 f1 a1:0").unwrap();
    assert_eq!(twin.survey(0).unwrap(), same.survey(0).unwrap());
    assert!(twin.is_recorded() && twin.name() == "sixteenfold(mine)");
    let find = find("git-log");
    let [small, large] =
        [&find, &find.twin(Model::Sixteenfold).unwrap()].map(|it| it.survey(0).unwrap());
    assert_eq!((large.events, large.load_event), (small.events, small.load_event));
    assert_eq!(large.load_bytes, 16 * small.load_bytes);
    assert_eq!(large.clock_bytes, 16 * small.clock_bytes);
}

#[test]
fn what_a_trace_keeps_in_memory_makes_no_difference() {
    let source = find("gs-pdf");
    let mut packed = source.clone();
    assert!(packed.cache(1 << 20).unwrap() > 0);
    for model in Model::ALL {
        let [a, b] = [&source, &packed].map(|of| of.twin(model).unwrap().survey(3).unwrap());
        assert_eq!(a, b);
    }
}

#[test]
fn sixteen_times_too_much_is_an_error() {
    let large = Source::from_events("mine", "a0:68719476736 f0 a1:68719476737").unwrap();
    let error = large.twin(Model::Sixteenfold).unwrap().survey(0).unwrap_err().to_string();
    let expected =
        "workload `sixteenfold(mine)`: a request of 1099511627792 bytes, expected at most";
    assert!(error.starts_with(expected), "{error}");
    // 2^22 requests of 2^40 bytes, all of which 2^62 does not hold.
    let text = "a0:68719476736 f0 ".repeat(1 << 22);
    let many = Source::from_events("mine", &text).unwrap().twin(Model::Sixteenfold).unwrap();
    assert!(many.survey(0).unwrap_err().to_string().contains("expected fewer than 2^62"));
}
