//! `check`: a cell replayed on its allocator while everything the allocator promises is held
//! against what it does.
//!
//! `watch` follows the replay and shows each event to the `nets`: `live` for the shape of every grant and
//! its distance from all others, `contents` for what lies in the objects, `policy` for the naive
//! statement's opinion, `tiling` for the free blocks at some moments and at the end. The first
//! `fault` ends the replay; as a `breach` it says at which event, and how to see it again. `owned` is the
//! same for allocators whose memory is their own: what a program sees of them.

mod breach;
mod contents;
mod fault;
mod live;
mod nets;
mod owned;
mod policy;
mod report;
mod tiling;
mod watch;

#[cfg(test)]
pub(crate) mod tests;

use crate::cell::Cell;
use crate::space::replay::play;
use crate::space::stream::Progress;
use crate::space::subject::{Stop, Subject};
use allocators::{Heap, Naive, Off};
pub use breach::Breach;
pub use fault::Fault;
pub use report::Report;
use std::panic::{AssertUnwindSafe, catch_unwind};
use watch::Watch;

/// Makes the naive statement for a heap, where there is one.
pub(crate) type MakeNaive<'a> = dyn Fn(Heap) -> Option<Box<dyn Naive>> + 'a;

/// Replays the cell and verifies the shape of every grant, that grants are apart, that objects keep
/// their contents, that grants, headers and free blocks tile the heap where that is promised, the
/// allocator's own invariants, its policy where it has a naive statement, and that all merges at
/// the end where that is promised. Deterministic. Of an allocator whose memory is its own: that every
/// object lies as asked and apart from the others, keeps its contents, and is zeroed where asked.
///
/// `progress` is told of events done since it was last told.
///
/// # Errors
/// The first breach; or why the cell cannot be replayed at all. Never panics, even if the allocator
/// does.
pub fn check(cell: &Cell, progress: &dyn Fn(u64)) -> Result<Report, Breach> {
    if cell.allocator.promises().own_memory {
        return owned::check(cell, progress);
    }
    check_subject(&Subject::of(cell), &|heap| cell.allocator.naive(heap), progress)
}

/// Checks this allocator against this naive statement; tests bring their own.
pub(crate) fn check_subject(
    subject: &Subject<'_, Off>,
    naive: &MakeNaive<'_>,
    progress: &dyn Fn(u64),
) -> Result<Report, Breach> {
    let mut progress = Progress::new(progress);
    let checked = subject.on_heaps(|heap| on(subject, naive, heap, &mut progress));
    checked.unwrap_or_else(|why| Err(Breach::Impossible(why)))
}

fn on(
    subject: &Subject<'_, Off>,
    naive: &MakeNaive<'_>,
    heap: Heap,
    progress: &mut Progress<'_>,
) -> Result<Result<Report, Breach>, Stop> {
    let mut watch = Watch::new(subject, heap, naive);
    let replayed = catch_unwind(AssertUnwindSafe(|| {
        let replay = play(subject, heap, progress, &mut watch)?;
        watch.end(replay)
    }));
    let outcome = replayed.unwrap_or_else(|panic| Err(watch.panicked(&*panic)));
    match (outcome, watch.breach()) {
        (_, Some(breach)) => Ok(Err(breach)),
        (Ok(()), None) => Ok(Ok(watch.report())),
        (Err(stop), None) => Err(stop),
    }
}
