//! One repetition in this fresh process: the verb `exec-time`.
//!
//! Outside the clock: reading the script, mapping, touching heap, side tables and slots, the
//! warm-up; where a process is weighed, as that of a malloc whose memory is its own, one replay of
//! everything in place of the touching. Under it: [`allocators::Drive::replay`], the loop that every measurement shares.

use super::clock;
use super::order::{Order, Outcome, Served};
use super::subject::Subject;
use super::weight;
use crate::script::Script;
use allocators::Named;
use std::io::Read;

/// Does what `order` says with the script that comes from `stored`.
///
/// # Errors
/// One line: an order or script that is not understood, a heap that is not to be had.
pub(super) fn execute(order: &Order, stored: impl Read) -> Result<Outcome, String> {
    clock::pin();
    if order.weigh && !order.huge {
        weight::small_pages();
    }
    let script = Script::load(stored, order.operations).map_err(|error| error.to_string())?;
    let named = Named::parse(&order.allocator).map_err(|error| error.to_string())?;
    let mut subject = Subject::new(&named, order.heap(), script.slots)?;
    if order.huge {
        subject.allow_huge_pages()?;
    }
    if !order.weigh {
        subject.touch(order.footprint_bytes)?;
    }
    Ok(match order.trial {
        Some(limits) => subject.trial(&script, limits),
        None if order.weigh => match subject.weigh(&script) {
            Ok(resident_bytes) => weighed(repetition(&mut subject, &script, true), resident_bytes),
            Err(at) => refused(at),
        },
        None => repetition(&mut subject, &script, false),
    })
}

fn repetition(subject: &mut Subject, script: &Script, weigh: bool) -> Outcome {
    if let Err(at) = subject.replay(script.warm_up()) {
        return refused(at);
    }
    let clock_ns = clock::cost_ns();
    let faults = weigh.then(weight::minor_faults).flatten();
    let before = clock::thread_ns();
    let replayed = subject.replay(script.timed());
    let ns = clock::thread_ns() - before;
    let faults = faults.and_then(|before| weight::minor_faults()?.checked_sub(before));
    match replayed {
        Err(at) => refused(script.timed_from + at),
        Ok(()) => Outcome::Served(Served {
            operations: script.timed().len() as u64,
            ns,
            clock_ns,
            footprint_bytes: 0,
            fingerprint: format!("{:016x}", script.fingerprint()),
            resident_bytes: None,
            minor_faults: faults,
        }),
    }
}

/// The same with what the replay before it came to.
fn weighed(outcome: Outcome, resident_bytes: Option<u64>) -> Outcome {
    match outcome {
        Outcome::Served(served) => Outcome::Served(Served { resident_bytes, ..served }),
        other => other,
    }
}

/// The refusal of the operation at `index`.
pub(super) fn refused(index: usize) -> Outcome {
    Outcome::Refused { event: index as u64 + 1 }
}
