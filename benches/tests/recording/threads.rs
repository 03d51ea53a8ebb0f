//! Threads: who had a block, who freed it, and an order in which no address is had twice.

use super::Bench;
use std::collections::BTreeSet;

#[test]
fn blocks_are_handed_over_and_the_order_is_true() {
    let trace = Bench::new().traces("threads", &[]).remove(0);
    // A free written after the block went back, or an allocation before it came, would show as an
    // address that is had twice: mended. So would half of a resize.
    assert!(trace.end().mended.is_empty(), "{:?}", trace.end().mended);
    assert!(trace.end().skipped.is_empty(), "{:?}", trace.end().skipped);
    let owners: Vec<u32> = (0..4).map(|number| trace.of(50_001 + number)[0].thread).collect();
    assert_eq!(owners.iter().collect::<BTreeSet<_>>().len(), 4, "each thread has a number");
    for number in 0..4 {
        let blocks = trace.of(50_001 + number as u64);
        assert_eq!(blocks.len(), 20_000);
        let (owner, freed_by) = (owners[number], Some(owners[(number + 3) % 4]));
        let handed = |it: &&super::Block| it.thread == owner && it.freed_by == freed_by;
        assert!(blocks.iter().all(handed), "thread {number}");
    }
}

#[test]
fn a_thread_on_the_stack_of_another_has_a_number_of_its_own() {
    let trace = Bench::new().traces("threads", &[]).remove(0);
    let threads: BTreeSet<u32> = trace.of(50_011).iter().map(|block| block.thread).collect();
    assert_eq!(threads.len(), 3);
}
