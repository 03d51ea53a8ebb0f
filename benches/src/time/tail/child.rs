//! The replays of one child: the verb `exec-tail`.
//!
//! Under the clock stands one operation at a time, through the replay loop that every measurement
//! shares. Each replay begins with a fresh allocator on a fresh mapping, touched beforehand, and
//! the warm-up.

use super::answer::Answer;
use super::least::Least;
use super::{EMPTY_REPLAYS, REPLAYS};
use crate::script::Script;
use crate::time::clock;
use crate::time::order::Order;
use crate::time::subject::Subject;
use crate::time::weight;
use allocators::{Named, Operation};
use std::io::Read;
use std::time::Instant;

/// Replays as `order` says the script that comes from `stored`.
///
/// # Errors
/// One line: an order or script that is not understood, a heap that is not to be had, replays
/// that differ.
pub(in crate::time) fn execute(order: &Order, stored: impl Read) -> Result<Answer, String> {
    clock::pin();
    let script = Script::load(stored, order.operations).map_err(|error| error.to_string())?;
    let named = Named::parse(&order.allocator).map_err(|error| error.to_string())?;
    if let Err(at) = fresh(order, &named, &script)?.replay(&script.operations) {
        return Ok(Answer::Refused(at as u64 + 1));
    }
    let mut all: Option<Least> = None;
    for _ in 0..REPLAYS {
        let mut subject = fresh(order, &named, &script)?;
        let replayed = match subject.replay(script.warm_up()) {
            Ok(()) => timed(&mut subject, script.timed()).map_err(|at| script.timed_from + at),
            Err(at) => Err(at),
        };
        match (replayed, &mut all) {
            (Err(at), _) => return Ok(Answer::Refused(at as u64 + 1)),
            (Ok(least), None) => all = Some(least),
            (Ok(least), Some(all)) => all.merge(&least)?,
        }
    }
    all.map(Answer::Least).ok_or_else(|| "no replay was asked for".to_string())
}

fn fresh(order: &Order, named: &Named, script: &Script) -> Result<Subject, String> {
    let mut subject = Subject::new(named, order.heap(), script.slots)?;
    if order.huge {
        subject.allow_huge_pages()?;
    }
    subject.touch(order.footprint_bytes)?;
    Ok(subject)
}

/// One timed replay; an error is the index of the operation that was refused.
fn timed(subject: &mut Subject, operations: &[Operation]) -> Result<Least, usize> {
    let mut least = Least {
        operations: vec![u32::MAX; operations.len()],
        empty: vec![u32::MAX; EMPTY_REPLAYS],
        step_ns: step_ns(),
        faults: None,
        grants: 0,
    };
    let faults = weight::minor_faults();
    for ns in &mut least.empty {
        (_, *ns) = under_the_clock(subject, &[]);
    }
    for (at, (operation, ns)) in operations.iter().zip(&mut least.operations).enumerate() {
        let replayed;
        (replayed, *ns) = under_the_clock(subject, std::slice::from_ref(operation));
        replayed.map_err(|_| at)?;
        let grant = subject.grant(operation.slot()).map_or(u64::MAX, |grant| grant.offset());
        least.grants = (least.grants.rotate_left(5) ^ grant).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    least.faults = faults.and_then(|before| weight::minor_faults()?.checked_sub(before));
    Ok(least)
}

/// Replays and says how many nanoseconds that took.
#[inline]
fn under_the_clock(subject: &mut Subject, operations: &[Operation]) -> (Result<(), usize>, u32) {
    let before = Instant::now();
    let replayed = subject.replay(operations);
    let took = before.elapsed();
    (replayed, u32::try_from(took.as_nanos()).unwrap_or(u32::MAX))
}

/// The smallest step between two different readings of the clock in a row, of a thousand.
fn step_ns() -> u32 {
    let one = || {
        let before = Instant::now();
        loop {
            let step = before.elapsed().as_nanos();
            if step > 0 {
                return u32::try_from(step).unwrap_or(u32::MAX);
            }
        }
    };
    (0..1000).map(|_| one()).min().unwrap_or(u32::MAX)
}
