//! The index grants what the list grants, block for block, on the recorded programs and on streams
//! of every kind, growing, in steps and in a fixed heap.

use allocators::Named;
use fraglab::cell::{Cell, HeapSize};
use fraglab::space::{Passes, measure};
use results::Field;
use std::sync::Arc;
use workloads::Source;

/// Everything of a cell that depends on where the grants lie.
fn grants(allocator: &str, workload: &Arc<Source>, heap: HeapSize) -> Vec<Field<u64>> {
    let cell = Cell {
        experiment: "test".into(),
        allocator: Named::parse(allocator).unwrap(),
        workload: workload.clone(),
        survey: Arc::new(workload.survey(1).unwrap()),
        seed: 1,
        heap,
        map: false,
    };
    let record = measure(&cell, Passes { space: true, work: false }, &|_| {}).record;
    assert_eq!(record.error, "");
    let Field::Value(fingerprint) = record.grants_fingerprint else { panic!("no fingerprint") };
    let fingerprint = u64::from_str_radix(&fingerprint, 16).unwrap();
    vec![
        Field::Value(fingerprint),
        record.peak_footprint_bytes,
        record.free_at_peak_live_bytes,
        record.refused_full,
        record.refused_scattered,
    ]
}

#[test]
fn index_and_list_grant_the_same_blocks() {
    let names = ["gs-pdf", "git-log", "dot", "a-1k", "b-1k", "g-1k", "aligned", "processes"];
    let shipped = workloads::shipped();
    let mut refused = 0;
    for name in names {
        let source = Arc::new(shipped.iter().find(|source| source.name() == name).unwrap().clone());
        let live = source.survey(1).unwrap().load_bytes;
        // Tight enough that requests are refused.
        let tight = HeapSize::Fixed((live + live / 20).next_multiple_of(16));
        for fit in ["first-fit", "next-fit", "best-fit", "worst-fit"] {
            for (knobs, heap) in
                [("", HeapSize::Grow), (":grow=4K", HeapSize::Grow), ("+headers=8", tight)]
            {
                let index = grants(&format!("{fit}{knobs}"), &source, heap);
                let list = grants(&format!("{fit}:mechanism=list{knobs}"), &source, heap);
                assert_eq!(index, list, "{fit}{knobs} on {name}, {heap}");
                refused += index[3].value().unwrap() + index[4].value().unwrap();
            }
        }
    }
    assert!(refused > 10_000, "the tight heaps are not tight: {refused} refusals");
}
