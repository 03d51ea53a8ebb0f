//! The heaps on which an allocator is tested: those it can manage, small enough that it refuses.

use crate::cell::HeapSize;
use allocators::{BuildError, GRANULE, Heap, Named, Request};

/// The largest heap that is tried for an allocator that needs a large one.
const LARGEST: u64 = 64 << 20;

/// The smallest unit that the allocator deals in: the least size, doubled from a granule, of which a
/// heap of six serves one.
pub(super) fn unit(named: &Named) -> u64 {
    let size = named.promises().one_size.unwrap_or(GRANULE);
    let serves = |unit: &u64| {
        let built = named.build(Heap::Fixed { capacity: 6 * unit });
        built.is_ok_and(|mut allocator| allocator.allocate(Request::new(size, 1)).is_some())
    };
    let mut units = std::iter::successors(Some(GRANULE), |unit| Some(2 * unit));
    units.find(|unit| 6 * unit > LARGEST || serves(unit)).unwrap_or(GRANULE)
}

/// Six units, and a growing heap where the allocator manages one.
pub(super) fn tiny(named: &Named, unit: u64) -> Vec<HeapSize> {
    if named.promises().own_memory {
        return vec![HeapSize::Grow];
    }
    let mut heaps = vec![HeapSize::Fixed(6 * unit)];
    heaps.extend(named.promises().grows.then_some(HeapSize::Grow));
    heaps
}

/// Heaps for random streams, each with about the largest request that makes sense there.
pub(super) fn small(named: &Named) -> Vec<(HeapSize, u64)> {
    let promises = named.promises();
    if promises.own_memory {
        return vec![(HeapSize::Grow, 1 << 15), (HeapSize::Grow, 1 << 21)];
    }
    let mut heaps: Vec<(HeapSize, u64)> =
        [(8 << 10, 600), (1 << 14 | 0x30, 600), (1 << 20, 1 << 15)]
            .map(|(bytes, largest)| (HeapSize::Fixed(at_least(named, bytes)), largest))
            .to_vec();
    if promises.grows {
        heaps.extend([(HeapSize::Grow, 4096), (HeapSize::Grow, 1 << 15)]);
    }
    heaps
}

/// Heaps for a workload with so many bytes live: a growing one, one with room, one without.
pub(super) fn for_load(named: &Named, load_bytes: u64) -> Vec<HeapSize> {
    let promises = named.promises();
    if promises.own_memory {
        return vec![HeapSize::Grow];
    }
    let fixed = |bytes: u64| HeapSize::Fixed(at_least(named, bytes.next_multiple_of(GRANULE)));
    let roomy = fixed((2 * load_bytes).next_power_of_two());
    let tight = fixed(load_bytes + load_bytes / 20);
    [promises.grows.then_some(HeapSize::Grow), Some(roomy), Some(tight)]
        .into_iter()
        .flatten()
        .collect()
}

/// So many bytes, or what the allocator says that it needs.
fn at_least(named: &Named, bytes: u64) -> u64 {
    match named.build(Heap::Fixed { capacity: bytes }) {
        Err(BuildError::TooSmall { least, .. }) if least <= LARGEST => {
            (2 * least).next_power_of_two().max(bytes)
        }
        _ => bytes,
    }
}
