//! All streams of a few events on a tiny heap: every allocator with a naive statement, grant for
//! grant, and its invariants after each event.

use allocators::{Extent, Heap, Named, REGISTRY, Request};

const SIZES: [u64; 3] = [16, 32, 48];

/// One event: allocate the n-th size, or free the n-th live object.
#[derive(Clone, Copy, Debug)]
enum Step {
    Allocate(usize),
    Free(usize),
}

fn play(named: &Named, heap: Heap, steps: &[Step]) -> usize {
    let mut real = named.build(heap).unwrap();
    let mut naive = named.naive(heap).unwrap();
    let mut live: Vec<Extent> = Vec::new();
    for step in steps {
        match step {
            Step::Allocate(size) => {
                let request = Request::new(SIZES[*size], 1);
                let grant = real.allocate(request);
                assert_eq!(grant, naive.allocate(request), "{named} {heap:?} {steps:?}");
                live.extend(grant);
            }
            Step::Free(index) => {
                let extent = live.remove(*index);
                real.free(extent);
                naive.free(extent);
            }
        }
        real.check().unwrap_or_else(|broken| panic!("{named} {steps:?}: {broken}"));
    }
    live.len()
}

/// Plays `steps` and all its continuations; returns how many streams that were.
fn all(named: &Named, heap: Heap, steps: &mut Vec<Step>, depth: usize) -> u64 {
    let live = play(named, heap, steps);
    if depth == 0 {
        return 1;
    }
    let allocate = (0..SIZES.len()).map(Step::Allocate);
    let next: Vec<Step> = allocate.chain((0..live).map(Step::Free)).collect();
    let mut streams = 1;
    for step in next {
        steps.push(step);
        streams += all(named, heap, steps, depth - 1);
        steps.pop();
    }
    streams
}

/// Six granules; six pages for an allocator whose smallest block is one.
fn tiny(named: &Named) -> Heap {
    let heap = Heap::Fixed { capacity: 96 };
    match named.build(heap).unwrap().allocate(Request::new(16, 1)) {
        Some(_) => heap,
        None => Heap::Fixed { capacity: 6 * 4096 },
    }
}

#[test]
fn all_short_streams_on_tiny_heaps() {
    for entry in REGISTRY.iter().filter(|entry| entry.naive.is_some()) {
        let named = Named::parse(entry.name).unwrap();
        if named.promises().one_size.is_some() {
            continue; // it serves one of the three sizes at most
        }
        let streams = all(&named, tiny(&named), &mut Vec::new(), 6);
        assert!(streams > 5_000, "{named}: only {streams}");
        for knobs in [":order=lifo", ":order=fifo", ":coalesce=deferred", ":mechanism=chunks"] {
            let Ok(named) = Named::parse(&format!("{}{knobs}", entry.name)) else { continue };
            all(&named, Heap::Fixed { capacity: 96 }, &mut Vec::new(), 5);
            all(&named, Heap::Growing { reserve: 4096 }, &mut Vec::new(), 5);
        }
    }
}

/// The long way: seven events. Minutes for each allocator, so only the four textbook fits.
#[test]
fn all_streams_of_seven_events_for_the_four_fits() {
    for name in ["first-fit", "next-fit", "best-fit", "worst-fit"] {
        let named = Named::parse(name).unwrap();
        all(&named, Heap::Fixed { capacity: 80 }, &mut Vec::new(), 7);
    }
}
