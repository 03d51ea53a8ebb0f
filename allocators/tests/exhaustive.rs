//! All streams of a few events on a tiny heap: every allocator with a naive statement, grant for
//! grant, and its invariants after each event.

use allocators::{Extent, Heap, Named, REGISTRY, Request};

const SIZES: [u64; 3] = [16, 32, 48];

/// Sizes of classes that have eight and ten slots a slab, and of one whose slab is two pages long.
const SLAB_SIZES: [u64; 3] = [512, 384, 5000];

/// Each on every fit that has it.
const KNOBS: [&str; 8] = [
    ":order=lifo",
    ":order=fifo",
    ":coalesce=deferred",
    ":mechanism=chunks",
    ":split=32",
    ":order=lifo:split=48",
    ":ties=last",
    ":order=fifo:ties=last",
];

/// One event: allocate so many bytes, or free the n-th live object.
#[derive(Clone, Copy, Debug)]
enum Step {
    Allocate(u64),
    Free(usize),
}

fn play(named: &Named, heap: Heap, steps: &[Step]) -> usize {
    let mut real = named.build(heap).unwrap();
    let mut naive = named.naive(heap).unwrap();
    let mut live: Vec<Extent> = Vec::new();
    for step in steps {
        match step {
            Step::Allocate(size) => {
                let request = Request::new(*size, 1);
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
fn all(named: &Named, heap: Heap, sizes: [u64; 3], steps: &mut Vec<Step>, depth: usize) -> u64 {
    let live = play(named, heap, steps);
    if depth == 0 {
        return 1;
    }
    let allocate = sizes.into_iter().map(Step::Allocate);
    let next: Vec<Step> = allocate.chain((0..live).map(Step::Free)).collect();
    let mut streams = 1;
    for step in next {
        steps.push(step);
        streams += all(named, heap, sizes, steps, depth - 1);
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
        let streams = all(&named, tiny(&named), SIZES, &mut Vec::new(), 6);
        assert!(streams > 5_000, "{named}: only {streams}");
        for knobs in KNOBS {
            let Ok(named) = Named::parse(&format!("{}{knobs}", entry.name)) else { continue };
            all(&named, Heap::Fixed { capacity: 96 }, SIZES, &mut Vec::new(), 5);
            all(&named, Heap::Growing { reserve: 4096 }, SIZES, &mut Vec::new(), 5);
        }
    }
}

/// Slabs around the moments at which they fill, come and go, which short streams do not reach.
#[test]
fn all_short_streams_on_slabs_that_are_nearly_full() {
    let heap = |pages: u64| Heap::Fixed { capacity: pages * 4096 };
    let named = Named::parse("slab:object=512").unwrap();
    for live in [7, 15] {
        let mut steps = vec![Step::Allocate(512); live];
        assert!(all(&named, heap(2), [512, 100, 1000], &mut steps, 3) > 500);
    }
    let named = Named::parse("slab-on-buddy").unwrap();
    for pages in 2..=4 {
        let mut steps = vec![Step::Allocate(512); 8];
        steps.push(Step::Allocate(384));
        assert!(all(&named, heap(pages), SLAB_SIZES, &mut steps, 4) > 5_000);
    }
}

/// The long way: seven events. Minutes for each allocator, so only the four textbook fits.
#[test]
fn all_streams_of_seven_events_for_the_four_fits() {
    for name in ["first-fit", "next-fit", "best-fit", "worst-fit"] {
        let named = Named::parse(name).unwrap();
        all(&named, Heap::Fixed { capacity: 80 }, SIZES, &mut Vec::new(), 7);
    }
}
