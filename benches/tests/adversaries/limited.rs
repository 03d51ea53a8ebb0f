//! Heaps too small for an adversary: it hears of refusals, goes on with what it has, and ends.

use super::played::play;

const NAMES: [&str; 7] =
    ["first-fit", "best-fit", "worst-fit", "next-fit", "buddy", "slab-on-buddy", "tlsf"];

#[test]
fn an_adversary_that_is_refused_ends() {
    let mut refused = 0;
    for table in [
        "adversary = \"robson-1974\", live = 1024, largest = 16",
        "adversary = \"knuth-buddy\", r = 9",
        "adversary = \"fragment-then-enlarge\", live = 1024, hole = 3",
        "adversary = \"robson-1977-best\", live = 128, largest = 8",
        "adversary = \"robson-1977-next\", live = 128, largest = 8",
        "adversary = \"doubling\", volume = 512",
    ] {
        // A page, half of what is to be live, just that, and a half more.
        for heap in ["4K", "0.5x", "1x", "1.5x"] {
            for (name, played) in play(table, &NAMES, heap) {
                let record = &played.measured.record;
                let events = record.events.value().unwrap();
                assert!(events > 0 && played.live <= 1024, "{name} on {table}, {heap}");
                assert_eq!(played.cell.survey.events, events);
                refused += played.refused;
            }
        }
    }
    assert!(refused > 10_000, "{refused}");
}

/// On a heap of M words only the first batch is served whole by everyone that tiles its heap.
#[test]
fn what_is_refused_is_scattered() {
    let table = "adversary = \"fragment-then-enlarge\", live = 1024, hole = 4";
    for name in ["first-fit", "best-fit", "worst-fit", "next-fit"] {
        let played = &play(table, &[name], "1x")[name];
        let record = &played.measured.record;
        assert_eq!(record.refused_scattered.value(), Some(512 / 5), "{name}");
        assert_eq!((played.refused, played.words), (512 / 5, 1024), "{name}");
    }
}
