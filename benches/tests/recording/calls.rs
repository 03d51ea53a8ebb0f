//! Every allocation function, and what a trace says of its call.

use super::{Bench, Block};

fn recorded() -> super::Trace {
    let mut traces = Bench::new().traces("calls", &[]);
    assert_eq!(traces.len(), 1);
    traces.remove(0)
}

#[test]
fn every_function_is_seen_with_size_alignment_and_zeroing() {
    let trace = recorded();
    let expected = [
        (10_001, 1, false),
        (10_010, 1, true),
        (10_002, 256, false),
        (10_240, 512, false),
        (10_003, 1024, false),
        (10_004, 4096, false),
        // Whole pages.
        (12_288, 4096, false),
        (10_006, 8, false),
        (10_007, 64, false),
    ];
    for (size, align, zeroed) in expected {
        let block = Block { sizes: vec![size], align, zeroed, thread: 0, freed_by: Some(0) };
        assert_eq!(trace.of(size), [&block]);
    }
    assert_eq!(trace.count(0), (1, 1), "a block of no bytes is a block");
    assert_eq!(trace.count(40_001), (1000, 0), "live at the end");
    for size in [255, 256, 65_535, 65_536, (1 << 24) - 1, 1 << 24, 3 << 30] {
        let blocks = trace.blocks.iter().filter(|block| block.sizes == [size]);
        assert!(blocks.clone().count() >= 1, "{size}");
        assert!(blocks.clone().all(|block| block.freed_by.is_some()), "{size}");
    }
}

#[test]
fn a_resize_is_one_event_of_one_object() {
    let trace = recorded();
    let [resized] = trace.of(20_001)[..] else { panic!("one such block") };
    assert_eq!(resized.sizes, [20_001, 20_002, 2_000_003, 31, 400_004]);
    assert_eq!(resized.freed_by, Some(0), "a resize to nothing frees");
    assert_eq!(trace.of(7 * 2903)[0].sizes, [7 * 2903, 8 * 2903]);
}

#[test]
fn what_is_refused_is_counted_and_errno_is_the_real_functions() {
    let trace = recorded();
    // The program itself holds errno and results against what they must be.
    let [kept] = trace.of(30_001)[..] else { panic!("one such block") };
    assert_eq!((&kept.sizes[..], kept.freed_by), (&[30_001][..], Some(0)));
    assert_eq!(trace.skipped("refused allocations"), 6);
    assert_eq!(trace.skipped("refused resizes"), 1);
    assert!(trace.end().mended.is_empty());
}

#[test]
fn the_header_says_what_ran_and_how_it_ended() {
    let bench = Bench::new();
    let trace = bench.traces("calls", &["one", "two words"]).remove(0);
    assert!(trace.header.program.ends_with("/calls"), "{}", trace.header.program);
    assert_eq!(trace.header.arguments, ["one", "two words"]);
    let process = &trace.header.process;
    assert_eq!((process.number, process.parent, &process.born[..]), (0, None, "start"));
    assert!(process.pid.is_some() && trace.header.made_by.starts_with("fraglab "));
    assert!(trace.header.host.contains_key("kernel"));
    assert_eq!(trace.end().how, "exit 0");
}
