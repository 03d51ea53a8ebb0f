//! What a call of C's allocation functions means as a record, for the formats that log calls.
//!
//! A free of NULL and a call that failed make no record. `realloc` of NULL allocates; of size 0, if
//! it gives NULL, it frees; a failed one leaves the block alone.

use super::{Notes, Stamp};
use crate::event::Request;
use crate::strict::Record;
use std::collections::BTreeMap;

/// A page, where a call asks for one and does not say how long it is.
pub(super) const PAGE_BYTES: u64 = 4096;
/// The largest alignment a request can have.
const MOST_ALIGN: u64 = 1 << 31;
/// Threads that are told apart; all later ones count as the last.
const MOST_THREADS: usize = 1 << 16;

/// A call and what came of it; 0 stands for NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Allocate {
        at: u64,
        size: u64,
        align: u64,
        zeroed: bool,
    },
    Free {
        at: u64,
    },
    Resize {
        from: u64,
        to: u64,
        size: u64,
    },
    /// A line that is no call, and why it is passed over.
    Nothing {
        why: &'static str,
    },
}

impl Call {
    pub(super) fn malloc(size: u64, at: u64) -> Call {
        Call::Allocate { at, size, align: 1, zeroed: false }
    }

    pub(super) fn calloc(count: u64, size: u64, at: u64) -> Call {
        // What does not fit is refused as too large, unless the call failed.
        Call::Allocate { at, size: count.saturating_mul(size), align: 1, zeroed: true }
    }

    pub(super) fn memalign(align: u64, size: u64, at: u64) -> Call {
        Call::Allocate { at, size, align, zeroed: false }
    }

    /// The record, or `None` after a note why there is none.
    pub(super) fn record(self, stamp: &mut Stamp, notes: &mut Notes) -> Option<Record> {
        stamp.zeroed = matches!(self, Call::Allocate { zeroed: true, .. });
        let request = |size, align: u64| {
            // memalign rounds an alignment up to a power of two.
            let align = align.clamp(1, MOST_ALIGN).next_power_of_two();
            Request { size, align: align as u32 }
        };
        let why = match self {
            Call::Nothing { why } => why,
            Call::Free { at: 0 } | Call::Resize { from: 0, to: 0, size: 0 } => "frees of nothing",
            Call::Allocate { at: 0, .. } => "requests that failed",
            Call::Allocate { at, size, align, .. } => {
                return Some(Record::Allocate { key: at, request: request(size, align) });
            }
            Call::Resize { from, to: 0, size: 0 } | Call::Free { at: from } => {
                return Some(Record::Free { key: from });
            }
            Call::Resize { to: 0, .. } => "requests that failed",
            Call::Resize { from: 0, to, size } => {
                return Some(Record::Allocate { key: to, request: request(size, 1) });
            }
            Call::Resize { from, to, size } => {
                return Some(Record::Resize { key: from, to, request: request(size, 1) });
            }
        };
        notes.skip(why);
        None
    }
}

/// Small numbers for threads, in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Threads(BTreeMap<u64, u32>);

impl Threads {
    pub(super) fn number(&mut self, thread: u64) -> u32 {
        let known = self.0.len();
        match self.0.get(&thread) {
            Some(&number) => number,
            None if known >= MOST_THREADS => MOST_THREADS as u32,
            None => {
                self.0.insert(thread, known as u32);
                known as u32
            }
        }
    }
}
