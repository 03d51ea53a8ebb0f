//! The portrait of a trace against lists of all objects, and against what is known of a program.

use proptest::prelude::*;
use workloads::trace::{Reading, Stamp};
use workloads::{Event, PERMILLE, Painter, Portrait, Source};

fn painted(events: &[Event]) -> Portrait {
    let mut painter = Painter::new();
    events.iter().for_each(|event| painter.add(event, &Stamp::default()));
    painter.finish()
}

/// Of a sorted list, at [`PERMILLE`].
fn quantiles(sorted: &[u64]) -> Vec<u64> {
    let at = |permille: u64| {
        sorted[((sorted.len() as u64 * permille).div_ceil(1000).max(1) - 1) as usize]
    };
    if sorted.is_empty() { Vec::new() } else { PERMILLE.map(at).into() }
}

fn stream(operations: &[(u8, u8, u16)]) -> Vec<Event> {
    let mut live = [false; 12];
    let mut text = String::new();
    for &(kind, id, size) in operations {
        let slot = &mut live[usize::from(id)];
        text += &match (kind, *slot) {
            (0, true) => format!("f{id} "),
            (1, true) => format!("r{id}:{size} "),
            (_, true) => continue,
            _ => format!("a{id}:{size}@{} ", 1 << (size % 4)),
        };
        *slot = kind != 0 || !*slot;
    }
    let mut stream = Source::from_events("t", &text).unwrap().open(0).unwrap();
    std::iter::from_fn(|| stream.step()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_portrait_is_what_lists_of_everything_say(
        operations in proptest::collection::vec((0_u8..3, 0_u8..12, 0_u16..100), 0..400)
    ) {
        let events = stream(&operations);
        let portrait = painted(&events);
        // Live objects in order of birth: number, size, clock at birth.
        let mut live: Vec<(u32, u64, u64)> = Vec::new();
        let (mut clock, mut lifo, mut peak) = (0, 0, [0, 0]);
        let (mut sizes, mut lifetimes) = (Vec::new(), Vec::new());
        let mut resizes = [0; 3];
        for event in &events {
            match *event {
                Event::Allocate { object, request } => {
                    clock += request.size;
                    sizes.push(request.size);
                    live.push((object, request.size, clock));
                }
                Event::Free { object } => {
                    let at = live.iter().position(|one| one.0 == object).unwrap();
                    lifo += u64::from(at + 1 == live.len());
                    lifetimes.push(clock - live.remove(at).2);
                }
                Event::Resize { object, request } => {
                    clock += request.size;
                    let one = live.iter_mut().find(|one| one.0 == object).unwrap();
                    let which = if request.size > one.1 { 0 } else { 1 + usize::from(request.size == one.1) };
                    resizes[which] += 1;
                    one.1 = request.size;
                }
            }
            let bytes = live.iter().map(|one| one.1).sum();
            peak = [peak[0].max(live.len() as u64), peak[1].max(bytes)];
        }
        sizes.sort_unstable();
        lifetimes.sort_unstable();
        prop_assert_eq!(portrait.events[0], events.len() as u64);
        prop_assert_eq!(portrait.peak_live, peak);
        prop_assert_eq!((portrait.allocated_bytes, portrait.lifo_frees), (clock, lifo));
        prop_assert_eq!(portrait.resizes, resizes);
        prop_assert_eq!(&portrait.sizes, &quantiles(&sizes));
        let mut different = sizes.clone();
        different.dedup();
        prop_assert_eq!(portrait.distinct_sizes, different.len() as u64);
        prop_assert_eq!(portrait.lifetimes.len(), quantiles(&lifetimes).len());
        for (found, exact) in portrait.lifetimes.iter().zip(quantiles(&lifetimes)) {
            prop_assert!(*found >= exact && found - exact <= exact / 64, "{found} for {exact}");
        }
        prop_assert_eq!(portrait.curve.iter().max().copied().unwrap_or(0), peak[1]);
    }
}

#[test]
fn a_known_program() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/known.valgrind");
    let mut reading = Reading::open(sample.as_ref(), false).unwrap();
    let mut painter = Painter::new();
    while let Some((event, stamp)) = reading.next().unwrap() {
        painter.add(&event, &stamp);
    }
    let portrait = painter.finish();
    assert_eq!(portrait.events, [28, 12, 10, 6]);
    assert_eq!(portrait.live_at_end, [2, 72704 + 8192]);
    assert_eq!(portrait.resizes, [6, 0, 0]);
    assert_eq!(portrait.aligns.keys().copied().collect::<Vec<_>>(), [32, 64, 256, 4096]);
    assert_eq!((portrait.zeroed, portrait.threads), (1, 1));
}

#[test]
fn nothing_has_a_portrait_too() {
    let portrait = painted(&[]);
    assert_eq!((portrait.events, portrait.sizes.len(), portrait.phases.len()), ([0; 4], 0, 0));
}
