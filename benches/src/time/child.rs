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
use std::time::Instant;

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
            Ok(resident_bytes) => weighed(repetition(&mut subject, &script, order), resident_bytes),
            Err(at) => refused(at),
        },
        None => repetition(&mut subject, &script, order),
    })
}

/// All replays; each but the first begins where all has been given back.
fn repetition(subject: &mut Subject, script: &Script, order: &Order) -> Outcome {
    let mut all = Served {
        operations: 0,
        ns: 0,
        least_ns: u64::MAX,
        wall_ns: 0,
        clock_ns: clock::cost_ns() * order.replays,
        footprint_bytes: 0,
        fingerprint: format!("{:016x}", script.fingerprint()),
        resident_bytes: None,
        minor_faults: order.weigh.then_some(0),
    };
    for number in 0..order.replays {
        if number > 0 {
            subject.give_back();
        }
        if let Err(at) = replay(subject, script, &mut all) {
            return refused(at);
        }
    }
    Outcome::Served(all)
}

/// One replay, entered into what there is. The error is the index of the operation refused.
fn replay(subject: &mut Subject, script: &Script, all: &mut Served) -> Result<(), usize> {
    subject.replay(script.warm_up())?;
    let faults = all.minor_faults.and_then(|_| weight::minor_faults());
    let (wall, before) = (Instant::now(), clock::thread_ns());
    let replayed = subject.replay(script.timed());
    let ns = clock::thread_ns() - before;
    all.wall_ns += wall.elapsed().as_nanos() as u64;
    let more = faults.and_then(|before| weight::minor_faults()?.checked_sub(before));
    all.minor_faults = all.minor_faults.zip(more).map(|(faults, more)| faults + more);
    (all.ns, all.least_ns) = (all.ns + ns, all.least_ns.min(ns));
    all.operations += script.timed().len() as u64;
    replayed.map_err(|at| script.timed_from + at)
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
