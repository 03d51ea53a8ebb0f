//! The allocators there are pass, with every word of each knob, in growing and fixed heaps, with
//! and without headers.

use super::stream::{cell, random};
use crate::cell::{Cell, HeapSize};
use crate::checking::check;
use allocators::{KnobKind, Named, REGISTRY};

/// Every entry bare and with one knob set.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for entry in REGISTRY {
        names.push(entry.name.to_string());
        for knob in entry.knobs {
            let words = match knob.kind {
                KnobKind::Choice(words) => words.iter().map(|word| word.to_string()).collect(),
                KnobKind::Bytes { least, .. } => vec![least.max(1 << 16).to_string()],
            };
            names.extend(words.iter().map(|word| format!("{}:{}={word}", entry.name, knob.name)));
        }
    }
    names
}

#[test]
fn every_allocator_passes() {
    let (mut checked, mut refused, mut merged) = (0, 0, 0);
    for name in names() {
        for headers in ["", "+headers=8"] {
            let name = format!("{name}{headers}");
            let promises = Named::parse(&name).unwrap().promises();
            let source = random(4000, promises.one_size);
            if promises.own_memory {
                let report = check(&cell(&name, &source, HeapSize::Grow), &|_| ());
                match headers {
                    "" => assert!(report.unwrap().zeroed.is_some_and(|sum| sum > 500), "{name}"),
                    _ => assert!(report.unwrap_err().to_string().contains("memory is its own")),
                }
                continue;
            }
            for heap in [HeapSize::Grow, HeapSize::Fixed(160 << 10 | 0x30)] {
                let cell = cell(&name, &source, heap);
                if heap == HeapSize::Grow && !promises.grows {
                    let refused = check(&cell, &|_| ()).unwrap_err();
                    assert!(refused.to_string().contains("heap of fixed size"), "{refused}");
                    continue;
                }
                let mut report = check(&cell, &|_| ());
                if matches!(&report, Err(why) if why.to_string().contains("too small for")) {
                    // A buddy that takes nothing below its largest block.
                    let cell = Cell { heap: HeapSize::Fixed(16 << 20), ..cell.clone() };
                    report = check(&cell, &|_| ());
                }
                let report = report.unwrap_or_else(|breach| panic!("{name}, {heap}: {breach}"));
                assert_eq!(report.events, cell.survey.events);
                assert_eq!(report.moments, 66);
                assert_eq!(report.merged, promises.merges, "{name}");
                let naive = promises.places && cell.allocator.entry().naive.is_some();
                assert!(naive || !promises.places || !promises.counts, "{name}: no statement");
                assert_eq!(report.compared, naive.then_some(report.requests), "{name}");
                checked += 1;
                refused += report.refused;
                merged += u64::from(report.merged);
            }
        }
    }
    assert!(checked > 3 * REGISTRY.len() && refused > 1000 && merged > 20);
}
