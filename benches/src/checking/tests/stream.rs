//! Streams and cells for these tests.

use crate::cell::{Cell, HeapSize};
use allocators::Named;
use std::sync::Arc;
use workloads::Source;

/// A cell of `events` on this allocator.
pub(super) fn cell(allocator: &str, source: &Arc<Source>, heap: HeapSize) -> Cell {
    Cell {
        experiment: "test".into(),
        allocator: Named::parse(allocator).unwrap(),
        workload: source.clone(),
        survey: source.survey(0).unwrap().into(),
        seed: 0,
        heap,
        map: false,
    }
}

/// A stream written out.
pub(super) fn events(text: &str) -> Arc<Source> {
    Arc::new(Source::from_events("tiny", text).unwrap())
}

/// Random allocates, frees and resizes, some aligned; of `one_size` bytes if there is one.
pub(super) fn random(count: u64, one_size: Option<u64>) -> Arc<Source> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % bound
    };
    let (mut live, mut words) = (Vec::new(), Vec::new());
    for id in 0..count {
        let power = 1 << below(13);
        let size = one_size.unwrap_or([power, power + 1, below(3000), 0][below(4) as usize]);
        let align = if below(8) == 0 { 1 << below(11) } else { 1 };
        let pick = below(live.len().max(1) as u64) as usize;
        // The heap fills and empties by turns.
        match below(if id % 600 < 300 { 8 } else { 14 }) {
            0..5 => {
                live.push(id);
                words.push(format!("a{id}:{size}@{align}"));
            }
            5 if !live.is_empty() => words.push(format!("r{}:{size}@{align}", live[pick])),
            _ if !live.is_empty() => words.push(format!("f{}", live.swap_remove(pick))),
            _ => {}
        }
    }
    events(&words.join(" "))
}
