//! One wrong allocator for each net.

use super::stream::{cell, events};
use super::tiny::{Flaw, Tiny};
use crate::cell::{Cell, HeapSize};
use crate::checking::{Breach, Fault, Report, check_subject};
use crate::space::subject::Subject;
use allocators::{Arena, Extent, Heap, Naive, Promises, Request};

/// Events from 1:            1      2      3      4      5     6  7     8  9     10 11 12
const STREAM: &str = "a0:100 a1:100 a2:100 a3:100 a4:40 f1 a6:48 f3 r2:60 f0 f2 a7:64";

fn promises() -> Promises {
    Promises { tiles: true, merges: true, ..Promises::PLACES }
}

fn tiny() -> Cell {
    cell("best-fit", &events(STREAM), HeapSize::Fixed(4096))
}

fn subject(cell: &Cell, flaw: Flaw) -> Subject<'_, allocators::Off> {
    let build = move |heap| Ok(Box::new(Tiny::new(Arena::reserve(heap)?, flaw)) as _);
    Subject { cell, build: Box::new(build), promises: promises(), header_bytes: 0 }
}

/// Checks the flawed fit without asking about its policy.
fn check(flaw: Flaw) -> Result<Report, Breach> {
    check_subject(&subject(&tiny(), flaw), &|_| None, &|_| ())
}

/// The fault that is found, and at which event its text says so.
fn caught(flaw: Flaw, at: &str) -> Fault {
    fault(check(flaw), at)
}

fn fault(checked: Result<Report, Breach>, at: &str) -> Fault {
    let breach = checked.unwrap_err();
    let text = breach.to_string();
    assert!(text.starts_with(&format!("event {at}")), "{text}");
    assert!(text.contains("again: fraglab check best-fit --workloads tiny --heap 4096"), "{text}");
    let Breach::Found { fault, .. } = breach else { panic!("{text}") };
    fault
}

#[test]
fn a_sound_fit_passes_and_the_report_says_what_was_looked_at() {
    let cell = tiny();
    let naive = |heap| cell.allocator.naive(heap);
    let report = check_subject(&subject(&cell, Flaw::None), &|_| None, &|_| ()).unwrap();
    assert_eq!((report.events, report.contents, report.compared), (12, 7, None));
    assert!(report.merged && report.moments == 14);
    // Its own `resize` always moves: the naive statement of `resize=move` is its own.
    let moving =
        Cell { allocator: allocators::Named::parse("best-fit:resize=move").unwrap(), ..tiny() };
    let report =
        check_subject(&subject(&moving, Flaw::None), &|heap| moving.allocator.naive(heap), &|_| ());
    let expected = "12 events, 0 refused, contents of 7 objects kept, tiling at 14 moments, \
                    merged at the end, 8 grants as its naive statement's";
    assert_eq!(report.unwrap().to_string(), expected);
    // The naive statement of the bare name resizes in place.
    let different = check_subject(&subject(&cell, Flaw::None), &naive, &|_| ());
    assert!(matches!(fault(different, "9 (resize object 2 to 60 bytes)"), Fault::Policy { .. }));
}

#[test]
fn grants_out_of_shape_are_caught_at_their_event() {
    let fourth = "4 (allocate 100 bytes for object 3)";
    let at = Extent::new;
    let grant = at(344, 112);
    assert_eq!(caught(Flaw::Misaligns, fourth), Fault::Misaligned { grant, align: 16 });
    let (grant, header_bytes) = (at(336, 96), 0);
    let least_bytes = 112;
    assert_eq!(caught(Flaw::Shortens, fourth), Fault::Short { grant, header_bytes, least_bytes });
    let grant = at(4096, 112);
    assert_eq!(caught(Flaw::Leaves, fourth), Fault::Outside { grant, header_bytes, end: 4096 });
    let (grant, its) = (at(224, 112), at(224, 112));
    assert_eq!(caught(Flaw::Overlaps, fourth), Fault::Overlap { grant, other: 2, its });
}

#[test]
fn who_leaves_no_room_for_headers_is_caught() {
    let cell = tiny();
    let with = |header_bytes| {
        let subject = Subject { header_bytes, ..subject(&cell, Flaw::None) };
        check_subject(&subject, &|_| None, &|_| ())
    };
    assert!(matches!(fault(with(8), "1 ("), Fault::Short { header_bytes: 8, .. }));
    let expected = "object 0 at [0, 128) (headers included) overlaps the free block [112, 4096), \
                    expected them apart";
    assert_eq!(fault(with(16), "1 (").to_string(), expected);
}

#[test]
fn lost_contents_are_caught_and_say_when_they_were_written() {
    let byte_of = |fault: Fault| match fault {
        Fault::Contents { object, grant, byte, written, .. } => (object, grant, byte, written),
        other => panic!("{other}"),
    };
    let resized = "9 (resize object 2 to 60 bytes)";
    // Event 6 frees what lies in front of object 2.
    let overrun = byte_of(caught(Flaw::Overruns, resized));
    assert_eq!(overrun, (2, Extent::new(224, 112), 0, 3));
    let in_place = byte_of(caught(Flaw::LosesInPlace, resized));
    assert_eq!(in_place, (2, Extent::new(224, 64), 0, 3));
    let moved = byte_of(caught(Flaw::LosesOnMove, resized));
    assert_eq!(moved, (2, Extent::new(160, 64), 4, 3));
    let (before, after) = (Extent::new(224, 112), Extent::new(208, 64));
    assert_eq!(caught(Flaw::Strays, resized), Fault::Strayed { before, after });
}

#[test]
fn what_the_stream_does_not_touch_again_is_verified_at_its_end() {
    let cell = cell("best-fit", &events("a0:100 a1:100 f0"), HeapSize::Fixed(4096));
    let with = |flaw| check_subject(&subject(&cell, flaw), &|_| None, &|_| ());
    let lost = fault(with(Flaw::Overruns), "3, the last: byte 0 of object 1");
    assert!(matches!(lost, Fault::Contents { written: 2, .. }));
}

#[test]
fn the_report_says_which_objects_were_looked_at_in_part() {
    let cell = cell("best-fit", &events("a0:16384 a1:16385 f1 a1:20000"), HeapSize::Grow);
    let text = crate::checking::check(&cell, &|_| ()).unwrap().to_string();
    let expected = "contents of 3 objects kept (2 of them at both ends and in the middle)";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn who_believes_user_bytes_is_caught_by_forged_free_blocks() {
    let (first, second) = match caught(Flaw::Believes, "6 (free object 1)") {
        Fault::Shared { first, second } => (first, second),
        other => panic!("{other}"),
    };
    assert!(first.starts_with("the free block [112, ") && !first.contains("224"), "{first}");
    assert_eq!(second, "object 2 at [224, 336) (headers included)");
    // Noise, which lies in what is written at even events, does not fool it.
    let cell = cell("best-fit", &events("a0:100 a1:100 f0 f1"), HeapSize::Fixed(4096));
    assert!(check_subject(&subject(&cell, Flaw::Believes), &|_| None, &|_| ()).is_ok());
}

#[test]
fn free_blocks_that_do_not_tile_are_caught() {
    let (gap, end) = (Extent::new(112, 112), 4096);
    assert_eq!(caught(Flaw::Forgets, "6 (free object 1)"), Fault::Hidden { gap, end });
    assert!(matches!(caught(Flaw::Doubts, "1 ("), Fault::Shared { .. }));
    assert_eq!(caught(Flaw::Circles, "6 ("), Fault::Endless);
    assert_eq!(caught(Flaw::Blind, "0 (built, nothing asked yet)"), Fault::Unwalkable);
    let past = caught(Flaw::Sinks, "3 (").to_string();
    let expected = "the free block [336, 4096) ends past 224, where the wilderness begins";
    assert_eq!(past, expected);
    let cell = tiny();
    let promises = Promises { buddies: true, ..promises() };
    let subject = Subject { promises, ..subject(&cell, Flaw::None) };
    let block = Extent::new(112, 3984);
    let checked = check_subject(&subject, &|_| None, &|_| ());
    assert_eq!(fault(checked, "1 ("), Fault::NoBuddy { block });
}

#[test]
fn who_does_not_merge_is_caught_when_all_is_freed() {
    let at = "12, the last, and then freeing all that was live";
    let text = caught(Flaw::Splinters, at).to_string();
    assert!(text.ends_with("bytes, expected one of 4096 bytes"), "{text}");
    assert!(text.starts_with("all is freed and the free blocks are "), "{text}");
}

#[test]
fn another_policy_is_caught_although_it_is_safe() {
    let cell =
        Cell { allocator: allocators::Named::parse("best-fit:resize=move").unwrap(), ..tiny() };
    let subject = subject(&cell, Flaw::SecondShortest);
    assert!(check_subject(&subject, &|_| None, &|_| ()).is_ok());
    let checked = check_subject(&subject, &|heap| cell.allocator.naive(heap), &|_| ());
    let expected = "event 7 (allocate 48 bytes for object 1): the grant [496, 544), expected the \
                    grant [112, 160) as in its naive statement: block 1 of 2, the tightest\n  \
                    again: fraglab check best-fit:resize=move --workloads tiny --heap 4096";
    assert_eq!(checked.unwrap_err().to_string(), expected);
}

/// Has no opinion.
struct Lost;

impl Naive for Lost {
    fn allocate(&mut self, _request: Request) -> Option<Extent> {
        panic!("no statement")
    }
    fn free(&mut self, _extent: Extent) {}
    fn resize(&mut self, _extent: Extent, _request: Request) -> Option<Extent> {
        None
    }
    fn free_blocks(&self) -> Vec<Extent> {
        vec![Extent::new(0, 4096)]
    }
    fn reason(&self) -> String {
        String::new()
    }
}

#[test]
fn broken_invariants_and_panics_are_breaches() {
    let broken = caught(Flaw::Knows, "3 (");
    assert_eq!(broken.to_string(), "an invariant of its own is broken: three is too many");
    let panicked = caught(Flaw::Panics, "6 (free object 1)");
    assert_eq!(panicked.to_string(), "the allocator panicked: the list is lost");
    let cell = cell("best-fit", &events("a0:100"), HeapSize::Fixed(4096));
    let with = |flaw, naive: &dyn Fn(Heap) -> Option<Box<dyn Naive>>| {
        check_subject(&subject(&cell, flaw), naive, &|_| ())
    };
    let at_end = fault(with(Flaw::Panics, &|_| None), "1, the last, and then freeing object 0");
    assert_eq!(at_end, panicked);
    let naive = fault(with(Flaw::None, &|_| Some(Box::new(Lost))), "1 (");
    assert_eq!(naive.to_string(), "its naive statement panicked: no statement");
}

#[test]
fn what_cannot_be_replayed_has_no_verdict() {
    let source = events("a0:100");
    let check = |cell: &Cell| crate::checking::check(cell, &|_| ()).unwrap_err().to_string();
    let huge = cell("best-fit", &source, HeapSize::Fixed(1 << 37));
    assert_eq!(check(&huge), "cannot be checked: heap over 64 GiB");
    let other = Cell { survey: events("a0:101").survey(0).unwrap().into(), ..tiny() };
    let expected = "cannot be checked: the workload is not what it was when the run began";
    assert_eq!(check(&other), expected);
}

#[test]
fn who_places_nothing_is_asked_for_its_invariants_only() {
    let cell = cell("null", &events(STREAM), HeapSize::Grow);
    let report = crate::checking::check(&cell, &|_| ()).unwrap();
    let expected = "12 events, 0 refused, places nothing; its own invariants at 14 moments";
    assert_eq!(report.to_string(), expected);
}
