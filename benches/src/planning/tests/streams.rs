//! Lives of streams, and the best plan of one.

use super::super::lives::{Life, Resizes, lives};
use super::super::{MOST_LIVES, Plan, best};
use workloads::Source;

fn stream(events: &str) -> Source {
    Source::from_events("stream", events).unwrap()
}

fn life(start: u64, end: u64, size: u64) -> Life {
    Life { start, end, size, align: 1 }
}

#[test]
fn an_object_lives_from_its_birth_to_its_free_or_the_end() {
    let source = stream("a0:16 a1:17@64 f0 a2:0 a0:32");
    let born = lives(&source, 1, Resizes::Move).unwrap();
    let aligned = Life { align: 4, ..life(2, 6, 2) };
    assert_eq!(born, [life(1, 3, 1), aligned, life(4, 6, 1), life(5, 6, 2)]);
}

#[test]
fn a_resize_is_a_second_object_or_the_same_at_its_largest() {
    // To the same rounded length, to more, to less.
    let source = stream("a0:10 r0:16 r0:100 a1:16 r0:20 f0");
    let moved = lives(&source, 1, Resizes::Move).unwrap();
    assert_eq!(moved, [life(1, 4, 1), life(3, 6, 7), life(4, 7, 1), life(5, 6, 2)]);
    let held = lives(&source, 1, Resizes::Hold).unwrap();
    assert_eq!(held, [life(1, 6, 7), life(4, 7, 1)]);
}

#[test]
fn the_best_plan_is_named() {
    let plan = |events: &str| {
        let source = stream(events);
        best(&source, 1, &source.survey(1).unwrap()).unwrap()
    };
    let named = |planner: &str, bytes| Plan { planner: planner.to_string(), bytes };
    assert_eq!(plan("a0:48 a1:16 f0 a2:32 a3:16"), named("greedy-by-size", 64));
    // A block that grows and shrinks again and again needs no second place if it is held.
    assert_eq!(plan("a0:64 r0:80 r0:64 r0:80"), named("greedy-by-size:resize=hold", 80));
    // Held, the two would be there at their largest at once.
    assert_eq!(plan("a0:16 a1:160 r1:16 r0:160"), named("greedy-by-size", 192));
}

#[test]
fn a_stream_that_is_too_long_has_no_plan() {
    let source = stream("a0:16");
    let mut survey = source.survey(1).unwrap();
    survey.allocates = MOST_LIVES + 1;
    assert_eq!(best(&source, 1, &survey), Err("over 262144 placements".to_string()));
}
