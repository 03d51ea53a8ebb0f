//! The trial of a cell: how many operations fit into the time of a repetition, how much memory
//! they touch, and whether all are granted. It stops when the time is over, so it takes about as
//! long as one repetition, however slow the allocator.

use super::child::refused;
use super::clock;
use super::order::{Limits, Outcome, Served};
use crate::script::Script;
use allocators::{Drive, Off, Operation, Slot};

/// Reading the clock costs as much as some ten quick operations.
const OPERATIONS_A_READING: usize = 64;

/// What one part of the script came to.
enum Part {
    /// So many operations in so many nanoseconds: all of them, or until time was up.
    Served { operations: usize, ns: u64 },
    /// The operation at this index was refused.
    Refused(usize),
}

/// Replays operation by operation, looking at the clock now and then.
pub(super) fn trial(
    allocator: &mut dyn Drive<Off>,
    script: &Script,
    slots: &mut [Slot],
    limits: Limits,
) -> Outcome {
    let mut highest = 0;
    match watched(allocator, script.warm_up(), slots, limits.warm_up_ns, &mut highest) {
        Part::Refused(at) => return refused(at),
        Part::Served { operations, .. } if operations < script.timed_from => {
            return Outcome::SlowWarmUp;
        }
        Part::Served { .. } => {}
    }
    match watched(allocator, script.timed(), slots, limits.timed_ns, &mut highest) {
        Part::Refused(at) => refused(script.timed_from + at),
        Part::Served { operations, ns } => {
            let whole = operations == script.timed().len();
            let most = operations as u128 * u128::from(limits.timed_ns) / u128::from(ns.max(1));
            Outcome::Served(Served {
                operations: if whole { operations as u64 } else { (most as u64).max(1) },
                ns,
                least_ns: ns,
                wall_ns: ns,
                clock_ns: clock::cost_ns(),
                footprint_bytes: highest,
                fingerprint: format!("{:016x}", script.fingerprint()),
                resident_bytes: None,
                minor_faults: None,
            })
        }
    }
}

/// Replays until the end, a refusal, or `limit_ns`. `highest` follows the end of the grants.
fn watched(
    allocator: &mut dyn Drive<Off>,
    operations: &[Operation],
    slots: &mut [Slot],
    limit_ns: u64,
    highest: &mut u64,
) -> Part {
    let start = clock::thread_ns();
    let mut done = 0;
    for portion in operations.chunks(OPERATIONS_A_READING) {
        for operation in portion {
            if allocator.replay(std::slice::from_ref(operation), slots).is_err() {
                return Part::Refused(done);
            }
            done += 1;
            let grant = slots[operation.slot() as usize];
            *highest = (*highest).max(grant.map_or(0, |grant| grant.end()));
        }
        let ns = clock::thread_ns() - start;
        if ns > limit_ns {
            return Part::Served { operations: done, ns };
        }
    }
    Part::Served { operations: done, ns: clock::thread_ns() - start }
}
