//! A wrong allocator for each net, and what the kit says of it.

use super::{Failure, Kit, random, streams};
use crate::checking::tests::tiny::{Flaw, Tiny};
use allocators::{BuildError, Builders, Entry, Promises, boxed};

/// A best fit that has this flaw.
macro_rules! flawed {
    ($flaw:expr) => {
        &const {
            Entry::new(
                "flawed",
                "the shortest block that serves",
                Builders {
                    off: |_, arena| boxed(Tiny::new(arena, $flaw)),
                    counting: |_, _| Err(BuildError::Grows("flawed")),
                },
            )
            .promising(|_| {
                Ok(Promises { tiles: true, merges: true, grows: false, ..Promises::PLACES })
            })
        }
    };
    ($flaw:expr, with_naive) => {
        &const {
            flawed!($flaw).with_naive(|_, heap| {
                allocators::Named::parse("best-fit:resize=move").unwrap().naive(heap).unwrap()
            })
        }
    };
}

fn exhaustive(entry: &'static Entry) -> Failure {
    Kit::of(entry).exhaustive(4).unwrap_err()
}

fn at_random(entry: &'static Entry) -> Failure {
    Kit::of(entry).random(3..=3).unwrap_err()
}

#[test]
fn a_sound_allocator_passes() {
    let kit = Kit::of(flawed!(Flaw::None, with_naive));
    let short = kit.exhaustive(5).unwrap();
    assert!(short.streams > 1_000 && short.compared > 5_000 && short.refused > 500, "{short:?}");
    let long = kit.random(1..=2).unwrap();
    assert!(long.streams == 6 && long.compared > 5_000 && long.refused > 100, "{long:?}");
}

#[test]
fn each_flaw_is_caught_and_its_stream_is_as_short_as_it_can_be() {
    let cases: [(&'static Entry, usize, &str); 9] = [
        (flawed!(Flaw::Overlaps), 4, "overlaps object"),
        (flawed!(Flaw::Misaligns), 4, "expected an offset that is a multiple of 16"),
        (flawed!(Flaw::Shortens), 4, "bytes or more, in whole granules"),
        (flawed!(Flaw::Leaves), 4, "expected it inside the heap"),
        (flawed!(Flaw::Forgets), 1, "neither granted nor free"),
        (flawed!(Flaw::Splinters), 1, "all is freed and the free blocks are"),
        (flawed!(Flaw::Knows), 3, "three is too many"),
        (flawed!(Flaw::Doubts), 1, "overlaps object 0"),
        (flawed!(Flaw::Panics), 1, "panicked: the list is lost"),
    ];
    for (entry, events, says) in cases {
        let [short, random] = [exhaustive(entry), at_random(entry)];
        assert!(short.fault.contains(says), "{short}");
        assert_eq!(short.events.len(), events, "{short}");
        // No piece of it can be left out, though another stream may be shorter.
        assert!(random.events.len() <= events + 2 && random.shortened_from > 1000, "{random}");
    }
}

#[test]
fn flaws_of_resizes_and_contents_are_caught() {
    let cases: [(&'static Entry, &str); 4] = [
        (flawed!(Flaw::LosesOnMove), "of object"),
        (flawed!(Flaw::LosesInPlace), "of object"),
        (flawed!(Flaw::Overruns), "of object"),
        (flawed!(Flaw::Believes), "the free block"),
    ];
    for (entry, says) in cases {
        let failure = at_random(entry);
        assert!(failure.fault.contains(says) && failure.events.len() <= 4, "{failure}");
    }
}

#[test]
fn another_policy_is_caught_with_a_stream_to_look_at() {
    let failure = at_random(flawed!(Flaw::SecondShortest, with_naive));
    // Two holes must be there, and a request.
    assert!(failure.events.len() <= 5, "{failure}");
    assert!(failure.shortened_from > 1000 && failure.seed == Some(3) && failure.again, "{failure}");
    let text = failure.to_string();
    for says in
        ["flawed on the heap `fixed:", ", seed 3: event ", " to look at it: show flawed 'a0:"]
    {
        assert!(text.contains(says), "{text}");
    }
    assert!(text.contains("as in its naive statement: block"), "{text}");
    let again = streams::source(&failure.stream()).unwrap();
    let (events, _) = streams::events(&again).unwrap();
    assert_eq!(events, failure.events);
    let replayed = Kit::of(flawed!(Flaw::SecondShortest, with_naive)).replay(&again);
    assert_eq!(replayed.unwrap_err().events.len(), failure.events.len());
}

#[test]
#[should_panic(expected = "the stream (1 of 4 events): a0:16")]
fn who_asks_for_a_panic_gets_the_stream() {
    super::exhaustive(flawed!(Flaw::Doubts), 4);
}

#[test]
fn random_streams_have_sizes_around_powers_of_two_and_are_the_same_for_ever() {
    let events = random::stream(7, 4096, None);
    let sizes = events.iter().filter_map(|event| match event {
        workloads::Event::Allocate { request, .. } => Some(request.size),
        _ => None,
    });
    let near = |size: &u64| (size - 1..=size + 1).any(u64::is_power_of_two);
    let sizes: Vec<u64> = sizes.filter(|size| *size > 16).collect();
    assert!(sizes.iter().filter(|size| near(size)).count() * 2 > sizes.len());
    let begins = streams::text(&events[..6]);
    assert_eq!(begins, "a0:17 f0 a0:4096 a1:0 a2:0 a3:255@256");
}

#[test]
fn what_is_no_workload_is_said() {
    let why = streams::source("no-such").unwrap_err();
    assert!(why.contains("expected a shipped one, the path of a trace, or a stream"), "{why}");
    let adaptive = streams::source("robson-1974").unwrap();
    let failure = Kit::of(flawed!(Flaw::None)).replay(&adaptive).unwrap_err();
    assert!(failure.to_string().contains("is adaptive"), "{failure}");
}
