//! The public kit on every allocator of the registry: a new line is in.

use allocators::{Entry, KnobKind, REGISTRY};
use fraglab::cell::HeapSize;
use fraglab::kit::{Covered, Exhaustive, Kit};

/// Each on every fit that has it.
const KNOBS: [&str; 8] = [
    ":order=lifo",
    ":order=fifo",
    ":coalesce=deferred",
    ":mechanism=chunks",
    ":split=32",
    ":order=lifo:split=48",
    ":ties=last",
    ":order=fifo:ties=last",
];

fn entry(name: &str) -> &'static Entry {
    REGISTRY.iter().find(|entry| entry.name == name).unwrap()
}

/// Those whose bare name makes sense.
fn bare() -> impl Iterator<Item = &'static Entry> {
    REGISTRY.iter().filter(|entry| entry.named("").is_ok())
}

#[track_caller]
fn held(kit: &Kit, streams: impl Fn(&Kit) -> Result<Covered, fraglab::kit::Failure>) -> Covered {
    streams(kit).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn all_short_streams_on_tiny_heaps() {
    for entry in bare() {
        let covered = held(&Kit::of(entry), |kit| kit.exhaustive(6));
        assert!(covered.streams > 500, "{}: {covered:?}", entry.name);
        if entry.naive.is_some() {
            assert!(covered.compared > 10_000, "{}: {covered:?}", entry.name);
            assert!(covered.refused > 5_000 || entry.name == "slab", "{}: {covered:?}", entry.name);
        }
    }
}

#[test]
fn all_streams_of_five_events_with_each_knob() {
    let mut kits = 0;
    for (entry, knobs) in bare().flat_map(|entry| KNOBS.map(|knobs| (entry, knobs))) {
        if let Ok(kit) = Kit::named(entry, knobs) {
            held(&kit, |kit| kit.exhaustive(5));
            kits += 1;
        }
    }
    assert!(kits > 25, "{kits}");
}

/// Slabs around the moments at which they fill, come and go, which short streams do not reach.
#[test]
fn all_short_streams_on_slabs_that_are_nearly_full() {
    let pages = |pages: u64| HeapSize::Fixed(pages * 4096);
    let slab = Kit::named(entry("slab"), ":object=512").unwrap();
    for live in [7, 15] {
        let sizes = vec![512, 100, 1000];
        let streams = Exhaustive { sizes, heap: pages(2), events: 3, ..Exhaustive::default() };
        let streams = Exhaustive { before: vec![512; live], ..streams };
        assert!(held(&slab, |kit| kit.every(&streams)).streams > 500);
    }
    let slabs = Kit::of(entry("slab-on-buddy"));
    for heap in [2, 3, 4].map(pages) {
        // Classes that have eight and ten slots a slab, and one whose slab is two pages long.
        let (sizes, mut before) = (vec![512, 384, 5000], vec![512; 8]);
        before.push(384);
        let streams = Exhaustive { sizes, heap, events: 4, resizes: false, before };
        assert!(held(&slabs, |kit| kit.every(&streams)).streams > 5_000);
    }
}

#[test]
fn all_streams_of_seven_events_for_the_four_fits() {
    for name in ["first-fit", "next-fit", "best-fit", "worst-fit"] {
        let streams = Exhaustive { heap: HeapSize::Fixed(80), ..Exhaustive::default() };
        let covered = held(&Kit::of(entry(name)), |kit| kit.every(&streams));
        assert!(covered.streams > 20_000, "{covered:?}");
    }
}

/// Every combination of the words an allocator's knobs can have, as behind its name.
fn combinations(entry: &'static Entry) -> Vec<String> {
    let mut all = vec![String::new()];
    for knob in entry.knobs {
        let values: Vec<String> = match (knob.kind, knob.name) {
            (KnobKind::Choice(words), _) => words.iter().map(|word| word.to_string()).collect(),
            (_, "grow") => vec!["4K".into()],
            (_, "split") => vec!["64".into()],
            (_, "max") => vec!["64K".into()],
            (_, "object") => vec!["48".into(), "400".into()],
            _ => continue,
        };
        let with = |rest: &String| -> Vec<String> {
            values.iter().map(|value| format!("{rest}:{}={value}", knob.name)).collect()
        };
        let longer: Vec<String> = all.iter().flat_map(with).collect();
        all.extend(longer);
    }
    let canonical = |rest: &String| Some(entry.named(rest).ok()?.to_string());
    let mut names: Vec<String> = all.iter().filter_map(canonical).collect();
    // With these a bare name means the list anyway.
    let listed = |name: &String| name.contains(":split=") || name.contains(":ties=");
    names.retain(|name| !(listed(name) && name.contains(":mechanism=list")));
    names.sort();
    names.dedup();
    names.iter().map(|name| name[entry.name.len()..].to_string()).collect()
}

#[test]
fn every_policy_is_its_naive_statement_on_random_streams() {
    let mut names = 0;
    for entry in REGISTRY {
        for rest in combinations(entry) {
            let kit = Kit::named(entry, &rest).unwrap();
            let covered = held(&kit, |kit| kit.random(1..=2));
            assert!(entry.naive.is_none() || covered.compared > 4_000, "{kit:?}: {covered:?}");
            names += 1;
            if entry.naive.is_some() {
                let headers = Kit::named(entry, &format!("{rest}+headers=8")).unwrap();
                held(&headers, |kit| kit.random(7..=7));
            }
        }
    }
    assert!(names > 90, "{names} names");
}
