//! What a trace says beside its events, and what became of its records.

use super::own::End;
use std::collections::BTreeMap;

/// What is known of an event beside the event itself; 0 where the source says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The thread, by a small number.
    pub thread: u32,
    /// Since the beginning.
    pub nanoseconds: u64,
    /// Where an allocate or resize was asked for: a return address, say.
    pub site: u64,
    /// Whether an allocate asked for zeroed memory.
    pub zeroed: bool,
}

/// An account of the records of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Events made of them.
    pub taken: u64,
    /// Records that make no event, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Records that were mended, by how.
    pub mended: BTreeMap<String, u64>,
    /// Where the damage is from which on nothing could be used; for repairs only.
    pub lost: Option<String>,
    /// The first line that could not be read; for repairs only.
    pub unreadable: Option<String>,
    /// What a trace in our own format says at its end.
    pub end: Option<End>,
}

impl Notes {
    /// One more record that makes no event.
    pub(crate) fn skip(&mut self, reason: &str) {
        count(&mut self.skipped, reason, 1);
    }

    /// One more record that was mended.
    pub(crate) fn mend(&mut self, how: &str) {
        count(&mut self.mended, how, 1);
    }

    /// What was counted when the trace was written.
    pub(crate) fn take_over(&mut self, end: &End) {
        end.skipped.iter().for_each(|(reason, &by)| count(&mut self.skipped, reason, by));
        end.mended.iter().for_each(|(how, &by)| count(&mut self.mended, how, by));
    }
}

fn count(counts: &mut BTreeMap<String, u64>, reason: &str, by: u64) {
    match counts.get_mut(reason) {
        Some(count) => *count = count.saturating_add(by),
        None => _ = counts.insert(reason.to_string(), by),
    }
}
