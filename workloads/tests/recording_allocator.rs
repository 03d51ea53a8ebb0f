//! The recording global allocator, as the allocator of this very test program. One test, since
//! the tests of a program share its allocator.

use std::alloc::{GlobalAlloc, Layout};
use std::path::Path;
use workloads::recorder::RecordingAllocator;
use workloads::trace::{End, Reading};
use workloads::{Event, Request};

#[global_allocator]
static ALLOCATOR: RecordingAllocator = RecordingAllocator::system();

/// Events about objects whose first size is one of ours, as text, and what the end of the trace says.
fn told(path: &Path) -> (Vec<String>, End) {
    let mut reading = Reading::open(path, false).unwrap();
    let (mut told, mut ours) = (Vec::new(), std::collections::BTreeMap::new());
    let mut named = 0;
    while let Some((event, stamp)) = reading.next().unwrap() {
        let zeroed = if stamp.zeroed { " zeroed" } else { "" };
        match event {
            Event::Allocate { object, request: Request { size, align } } => {
                ours.remove(&object);
                if (90_000..91_000).contains(&size) {
                    ours.insert(object, named);
                    told.push(format!("had {named}: {size} at {align}{zeroed}"));
                    named += 1;
                }
            }
            Event::Free { object } => {
                told.extend(ours.remove(&object).map(|name: i32| format!("freed {name}")));
            }
            Event::Resize { object, request } => {
                let name = ours.get(&object);
                told.extend(name.map(|name| format!("resized {name}: {}", request.size)));
            }
        }
    }
    (told, reading.notes().end.unwrap())
}

#[test]
#[cfg_attr(miri, ignore = "it needs files")]
fn what_passes_through_is_written_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.trace");
    let before = vec![1_u8; 90_900];
    let recording = ALLOCATOR.record(&path).unwrap();
    assert!(ALLOCATOR.record(&path).is_err(), "one at a time");
    let mut grown: Vec<u8> = Vec::with_capacity(90_001);
    grown.reserve_exact(90_101);
    let zeroed = vec![0_u8; 90_002];
    drop(before);
    let aligned = Layout::from_size_align(90_003, 256).unwrap();
    // The allocator itself, where the compiler cannot leave a pair of calls out.
    let block = std::hint::black_box(Box::new([0_u64; 11_251]));
    let elsewhere = std::thread::spawn(move || drop(zeroed));
    elsewhere.join().unwrap();
    drop(block);
    drop(grown);
    assert!(aligned_pair(aligned));
    let totals = recording.finish().unwrap();
    drop(std::hint::black_box(vec![1_u8; 90_004]));
    let (told, end) = told(&path);
    let expected = [
        "had 0: 90001 at 1",
        "resized 0: 90101",
        "had 1: 90002 at 1 zeroed",
        "had 2: 90008 at 8",
        "freed 1",
        "freed 2",
        "freed 0",
        "had 3: 90003 at 256",
        "freed 3",
    ];
    assert_eq!(told, expected);
    assert!(totals.events >= 9);
    // Ours, and what the test harness had before.
    assert!(end.skipped["frees of blocks not seen before"] >= 1);
    assert!(end.mended.is_empty(), "{:?}", end.mended);
}

#[allow(unsafe_code, reason = "the interface of allocators")]
fn aligned_pair(layout: Layout) -> bool {
    // SAFETY: the layout is not empty, and the block goes back with it.
    unsafe {
        let block = ALLOCATOR.alloc(layout);
        let aligned = !block.is_null() && block.addr().is_multiple_of(layout.align());
        ALLOCATOR.dealloc(block, layout);
        aligned
    }
}
