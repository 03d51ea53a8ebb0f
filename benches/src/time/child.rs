//! One repetition in this fresh process: the verb `exec-time`.
//!
//! Outside the clock: reading the script, mapping, touching heap, side tables and slots, the
//! warm-up. Under it: [`allocators::Drive::replay`], the loop that every measurement shares.

use super::clock;
use super::order::{Order, Outcome, Served};
use super::trial;
use crate::script::Script;
use allocators::{Drive, Named, Off, Slot};
use std::io::Read;

/// A remainder's links stand right behind the highest grant.
const BEHIND_BYTES: u64 = 4096;

/// Does what `order` says with the script that comes from `stored`.
///
/// # Errors
/// One line: an order or script that is not understood, a heap that is not to be had.
pub(super) fn execute(order: &Order, stored: impl Read) -> Result<Outcome, String> {
    clock::pin();
    let script = Script::load(stored, order.operations).map_err(|error| error.to_string())?;
    let named = Named::parse(&order.allocator).map_err(|error| error.to_string())?;
    let mut allocator = named.build(order.heap()).map_err(|error| error.to_string())?;
    let arena = allocator.arena_mut();
    if order.huge && !arena.allow_huge_pages() {
        return Err("this system has no huge pages".to_string());
    }
    let touched = order.footprint_bytes.min(order.heap_bytes);
    match clock::available_bytes() {
        Some(available) if touched > available / 4 * 3 => {
            return Err(format!(
                "{touched} bytes are to be touched and the system has {available} left"
            ));
        }
        _ => arena.prefault(touched.saturating_add(BEHIND_BYTES)),
    }
    let mut slots = vec![None; script.slots];
    Ok(match order.trial {
        Some(limits) => trial::trial(&mut *allocator, &script, &mut slots, limits),
        None => repetition(&mut *allocator, &script, &mut slots),
    })
}

fn repetition(allocator: &mut dyn Drive<Off>, script: &Script, slots: &mut [Slot]) -> Outcome {
    if let Err(at) = allocator.replay(script.warm_up(), slots) {
        return refused(at);
    }
    let clock_ns = clock::cost_ns();
    let before = clock::thread_ns();
    let replayed = allocator.replay(script.timed(), slots);
    let ns = clock::thread_ns() - before;
    match replayed {
        Err(at) => refused(script.timed_from + at),
        Ok(()) => Outcome::Served(Served {
            operations: script.timed().len() as u64,
            ns,
            clock_ns,
            footprint_bytes: 0,
            fingerprint: format!("{:016x}", script.fingerprint()),
        }),
    }
}

/// The refusal of the operation at `index`.
pub(super) fn refused(index: usize) -> Outcome {
    Outcome::Refused { event: index as u64 + 1 }
}
