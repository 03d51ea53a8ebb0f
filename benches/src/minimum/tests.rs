//! The search held against a scan of every heap by the space pass, which shares no code with the
//! candidates' replay; streams on which success is not monotone; allocators that misbehave.

use super::candidate::{Operations, Outcome, replay};
use super::{Found, Minimum, NoMinimum, of_subject, search};
use crate::cell::{Cell, HeapSize};
use crate::space::subject::Subject;
use crate::space::{Passes, measure};
use allocators::{ArenaError, Named, REGISTRY};
use std::sync::Arc;
use workloads::Source;

fn cell(allocator: &str, events: &str) -> Cell {
    let source = Source::from_events("tiny", events).unwrap();
    Cell {
        experiment: "test".into(),
        allocator: Named::parse(allocator).unwrap(),
        survey: source.survey(0).unwrap().into(),
        workload: Arc::new(source),
        seed: 0,
        heap: HeapSize::Smallest,
        map: false,
    }
}

fn found(cell: &Cell) -> Found {
    search(&[cell], &|_| {}).remove(0)
}

fn bytes(cell: &Cell) -> u64 {
    found(cell).unwrap().heap_bytes
}

/// Whether the space pass refuses nothing on a heap of so many bytes.
fn serves(cell: &Cell, bytes: u64) -> bool {
    let cell = Cell { heap: HeapSize::Fixed(bytes), ..cell.clone() };
    let record = measure(&cell, Passes { space: true, work: false }, &|_| {}).record;
    // A foreign allocator that is not to be had on so small a heap serves nothing either.
    if record.error.contains("is too small for") && !cell.allocator.promises().grows {
        return false;
    }
    assert_eq!(record.error, "");
    let refused = [record.refused_full, record.refused_scattered, record.refused_policy];
    refused.iter().all(|count| count.value() == Some(0))
}

/// A random stream of some dozen events: allocates, frees and resizes, some aligned.
fn random(seed: u64, one_size: Option<u64>) -> String {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % bound
    };
    let (mut live, mut words) = (Vec::new(), Vec::new());
    for id in 0..20 + below(40) {
        let size = one_size.unwrap_or([below(40), below(400), 1 << below(9)][below(3) as usize]);
        let align = if below(8) == 0 { 1 << below(8) } else { 1 };
        let pick = below(live.len().max(1) as u64) as usize;
        match below(9) {
            0..5 => {
                live.push(id);
                words.push(format!("a{id}:{size}@{align}"));
            }
            5 if !live.is_empty() => words.push(format!("r{}:{size}@{align}", live[pick])),
            _ if !live.is_empty() => words.push(format!("f{}", live.swap_remove(pick))),
            _ => {}
        }
    }
    words.join(" ")
}

/// Bisection alone, without the eight smaller heaps: what the search would be if success were
/// monotone.
fn bisected_only(cell: &Cell) -> u64 {
    let mut lower = cell.survey.rounded_load_bytes;
    let mut upper = lower;
    while !serves(cell, upper) {
        upper *= 2;
    }
    while upper - lower > 16 {
        let middle = lower + (upper - lower) / 32 * 16;
        if serves(cell, middle) { upper = middle } else { lower = middle }
    }
    upper
}

/// All that place their grants, where a search can differ: bare, and with a header.
fn allocators() -> Vec<Named> {
    let bare = REGISTRY.iter().map(|entry| entry.name.to_string());
    let names = bare.chain(["best-fit+headers=8", "first-fit:coalesce=never"].map(String::from));
    let named = names.map(|name| Named::parse(&name).unwrap());
    named.filter(|named| named.promises().places).collect()
}

#[test]
fn what_is_found_is_what_a_scan_of_every_heap_finds() {
    let (mut cells, mut lowest_found) = (0, 0);
    for allocator in allocators() {
        let one_size = allocator.promises().one_size;
        for seed in 0..4 {
            let cell = cell(&allocator.to_string(), &random(seed, one_size));
            let least = cell.survey.rounded_load_bytes;
            let found = match found(&cell) {
                // A foreign one may refuse an alignment wherever it is.
                Err(NoMinimum::NoHeap(_)) if !allocator.promises().counts => continue,
                found => found.unwrap().heap_bytes,
            };
            assert!(serves(&cell, found), "{cell:?}: {found}");
            let heaps = || (least..found).step_by(16);
            let serving: Vec<u64> = heaps().filter(|bytes| serves(&cell, *bytes)).collect();
            // The eight just below it refuse, even if one further down serves; and then that one
            // lies beyond others that refuse: an island.
            let near = |bytes: &u64| bytes + 8 * 16 >= found;
            assert!(!serving.iter().any(near), "{cell:?}: {found}, {serving:?}");
            let lowest = serving.first().copied();
            cells += 1;
            lowest_found += u32::from(lowest.is_none());
        }
    }
    assert!(cells >= 40 && lowest_found * 10 >= cells * 9, "{lowest_found} of {cells}");
}

/// Streams that a heap serves and a longer one does not: a rover that wraps elsewhere, a range that
/// is cut into other buddies.
const NOT_MONOTONE: [(&str, &str, u64, u64); 2] = [
    (
        "next-fit",
        "a0:64@1 f0 a2:244@32 a3:2@1 a4:256@1 a5:8@1 f4 a7:197@1 r2:8@1 a9:39@1 a10:32@2 f7 a12:1@1 \
         a13:2@1 r13:12@4 a15:109@1 f13 a17:128@1 a18:9@1 a19:234@1 a20:8@1 f9",
        784,
        864,
    ),
    (
        "buddy",
        "a4:1@1 f4 a6:32@1 f6 a9:256@1 f9 a20:59@1 a21:9@1 a22:8@1 a23:28@64 a24:320@8 a25:181@128 \
         a26:36@1 r21:6@64 a28:373@1 a29:16@1",
        1504,
        1536,
    ),
];

#[test]
fn bisection_alone_is_caught_by_the_eight_smaller_heaps() {
    for (allocator, events, smallest, bisected) in NOT_MONOTONE {
        let cell = cell(allocator, events);
        assert_eq!(bisected_only(&cell), bisected, "{allocator}");
        assert_eq!(bytes(&cell), smallest, "{allocator}");
        assert!(!serves(&cell, bisected - 16), "{allocator}: not monotone");
        assert!((0..8).all(|step| !serves(&cell, smallest - 16 - 16 * step)), "{allocator}");
    }
}

#[test]
fn a_stream_read_anew_is_the_stream_that_was_decoded() {
    for (allocator, events, smallest, _) in NOT_MONOTONE {
        let cell = cell(allocator, events);
        let subject = Subject::of(&cell);
        let kept = Operations::of(&cell).unwrap();
        assert!(matches!(kept, Operations::Kept(_)));
        let mut slots = vec![None; cell.survey.objects as usize];
        for bytes in (16..smallest + 200).step_by(16) {
            let [one, other] = [&kept, &Operations::Streamed]
                .map(|operations| replay(&subject, operations, bytes, &mut slots).unwrap());
            assert_eq!(one, other, "{allocator}, {bytes}");
            let served = matches!(one, Outcome::Serves { .. });
            assert_eq!(served, serves(&cell, bytes), "{allocator}, {bytes}");
        }
    }
}

#[test]
fn a_long_stream_is_read_anew_in_portions() {
    // Three portions and a part of one.
    let events: Vec<String> = (0..25_000).map(|id| format!("a{id}:{} f{id}", id % 3000)).collect();
    let cell = cell("first-fit", &(events.join(" ") + " a0:5000"));
    let found = |operations| of_subject(&Subject::of(&cell), &operations, &|_| {});
    let kept = found(Operations::of(&cell).unwrap());
    assert_eq!(kept.as_ref().unwrap().heap_bytes, 5008);
    assert_eq!(found(Operations::Streamed), kept);
}

#[test]
fn a_stream_that_changed_is_no_figure() {
    let mut cell = cell("first-fit", "a0:100 a1:200 f0");
    Arc::make_mut(&mut cell.survey).fingerprint ^= 1;
    let changed = |found: Found| found.unwrap_err().to_string().contains("not what it was");
    assert!(changed(found(&cell)));
    assert!(changed(of_subject(&Subject::of(&cell), &Operations::Streamed, &|_| {})));
}

#[test]
fn side_tables_are_those_beside_the_smallest_heap() {
    let cell = cell("buddy", "a0:100 a1:200 f0 a2:64");
    let Minimum { heap_bytes, metadata_bytes } = found(&cell).unwrap();
    let heap = allocators::Heap::Fixed { capacity: heap_bytes };
    let arena_says = cell.allocator.build(heap).unwrap().arena().metadata_bytes(heap_bytes);
    assert!(metadata_bytes > 0 && metadata_bytes == arena_says);
}

#[test]
fn what_no_heap_serves_says_why() {
    let cases = [
        ("buddy:max=64", "a0:60 a1:65", "even an empty one refuses the 65 bytes of event 2"),
        ("slab:object=64", "a0:64 r0:65", "even an empty one refuses the 65 bytes of event 2"),
        ("first-fit", "a0:68719476736 a1:1", "68719476752 bytes are live at once, over 64 GiB"),
        (
            "buddy",
            "a0:40000000000 a1:1",
            "no heap up to 68719476736 bytes serves it: the request of event 2",
        ),
    ];
    for (allocator, events, why) in cases {
        let error = found(&cell(allocator, events)).unwrap_err();
        assert!(matches!(&error, NoMinimum::NoHeap(said) if said.contains(why)), "{error}");
    }
}

#[test]
fn the_edges_have_a_smallest_heap() {
    let cases = [
        ("first-fit", "", 16),
        ("buddy", "a0:0", 16),
        ("best-fit", "a0:0 f0 a0:0 r0:0", 16),
        ("first-fit", "a0:1 a1:0 f0", 32),
        ("first-fit", "a0:68719476736", 1 << 36),
        ("first-fit+headers=8", "a0:16", 32),
        ("buddy", "a0:16@4096 a1:16@4096", 8192),
    ];
    for (allocator, events, smallest) in cases {
        assert_eq!(bytes(&cell(allocator, events)), smallest, "{allocator} on {events}");
    }
}

#[test]
fn an_allocator_that_cannot_be_built_on_a_small_heap_does_not_serve_there() {
    let cell = cell("first-fit", "a0:100 a1:200 f0 a2:64");
    let operations = Operations::of(&cell).unwrap();
    let built_from = |least: u64| {
        let mut subject = Subject::of(&cell);
        let named = cell.allocator.clone();
        subject.build = Box::new(move |heap| match heap.capacity() {
            capacity if capacity < least => Err(ArenaError::NoAddresses(capacity).into()),
            _ => named.build(heap),
        });
        of_subject(&subject, &operations, &|_| {})
    };
    assert_eq!(built_from(0).unwrap().heap_bytes, 320);
    assert_eq!(built_from(10_000).unwrap().heap_bytes, 10_000);
    let error = built_from(u64::MAX).unwrap_err().to_string();
    assert!(error.contains("no heap up to") && error.contains("could not be reserved"), "{error}");
}

#[test]
fn an_allocator_that_misbehaves_has_no_smallest_heap() {
    let cell = cell("first-fit", "a0:100 a1:200 f0 a2:64");
    let tiny = self::cell("first-fit", "a0:16");
    let operations = Operations::of(&cell).unwrap();
    let mut panics = Subject::of(&cell);
    panics.build = Box::new(|_| panic!("by intent"));
    let error = of_subject(&panics, &operations, &|_| {}).unwrap_err();
    let why = "the allocator panicked on a heap of 320 bytes";
    assert_eq!(error, NoMinimum::Failed(why.to_string()));
    // Canned extents overlap and lie where they lie; who promises to place its grants must.
    let mut outside = Subject::of(&tiny);
    let null = Named::parse("null").unwrap();
    outside.build = Box::new(move |heap| null.build(heap));
    let operations = Operations::of(&tiny).unwrap();
    let error = of_subject(&outside, &operations, &|_| {}).unwrap_err();
    assert!(matches!(&error, NoMinimum::Failed(why) if why.contains("outside")), "{error}");
}

#[test]
fn progress_adds_up_to_the_events() {
    let told = std::sync::atomic::AtomicU64::new(0);
    let events = random(3, None);
    let cells = ["first-fit", "buddy:max=16", "null"].map(|name| cell(name, &events));
    let all: u64 = cells.iter().map(|cell| cell.survey.events).sum();
    search(&cells.each_ref(), &|done| {
        told.fetch_add(done, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(told.into_inner(), all);
}
