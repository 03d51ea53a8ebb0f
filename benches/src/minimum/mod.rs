//! The smallest heap of a cell: how many bytes its allocator must be given to serve the whole
//! workload. It is the space figure that every allocator has, ours and foreign ones, since nothing is
//! asked of it but to allocate, free and resize.
//!
//! `candidate` replays the stream on one heap until a request is refused; `bisect` says which heaps
//! are tried. The search begins at the most live bytes with each size rounded up to a granule, and
//! ends at four times what a heap that reuses nothing could need. Cells are searched in parallel;
//! those of one stream share its decoded events. Deterministic.

mod bisect;
mod candidate;
#[cfg(test)]
mod tests;

use crate::cell::Cell;
use crate::space::alone;
use crate::space::subject::Subject;
use allocators::{GRANULE, LARGEST_HEAP, Off, Request, Slot};
use bisect::Bounds;
use candidate::{Failure, MOST_KEPT, Operations, Outcome};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Bytes in which even an allocator that obtains its memory in large pieces serves one request.
const AMPLE_BYTES: u64 = 16 << 20;
/// What stands in for the smallest heap of who does not place its grants.
const NOWHERE_BYTES: u64 = 4096;

/// The smallest heap that serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// Its size.
    pub heap_bytes: u64,
    /// What the side tables take beside a heap of that size.
    pub metadata_bytes: u64,
}

/// Why there is none; no path, no text of the operating system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMinimum {
    /// No heap serves the workload.
    #[error("{0}")]
    NoHeap(String),
    /// The search could not go on.
    #[error("{0}")]
    Failed(String),
}

/// What the search of a cell came to.
pub type Found = Result<Minimum, NoMinimum>;

/// Searches the smallest heap of each cell, on the threads of the current rayon pool; where the
/// cell's own heap is another, that is left aside. `progress` is told of parts of the cells' events
/// done; over the whole call that makes the sum of their `survey.events`.
///
/// Keeps at most 64 MiB of decoded events, whatever the number and length of the streams. Never
/// panics, even if an allocator does.
pub fn search(cells: &[&Cell], progress: &(dyn Fn(u64) + Sync)) -> Vec<Found> {
    let mut found: Vec<Option<Found>> = vec![None; cells.len()];
    for batch in batches(streams(cells), cells) {
        let decoded: Vec<Result<Operations, Failure>> = batch
            .par_iter()
            .with_max_len(1)
            .map(|stream| Operations::of(cells[stream[0][0]]))
            .collect();
        let searches: Vec<_> = batch
            .iter()
            .zip(&decoded)
            .flat_map(|(stream, operations)| stream.iter().map(move |alike| (alike, operations)))
            .collect();
        let searched: Vec<Found> = searches
            .par_iter()
            .with_max_len(1)
            .map(|(alike, operations)| {
                let times = alike.len() as u64;
                searched(cells[alike[0]], operations, &|done| progress(done * times))
            })
            .collect();
        for ((alike, _), one) in searches.iter().zip(searched) {
            alike.iter().for_each(|&at| found[at] = Some(one.clone()));
        }
    }
    let missing = || Err(NoMinimum::Failed("it was not searched".to_string()));
    found.into_iter().map(|one| one.unwrap_or_else(missing)).collect()
}

/// The places of the cells of one stream, by allocator: cells that differ only in their heap have
/// the same smallest heap.
type Stream = Vec<Vec<usize>>;

/// The cells of each stream.
fn streams(cells: &[&Cell]) -> Vec<Stream> {
    let mut streams: Vec<Stream> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let same =
            |other: &Cell| Arc::ptr_eq(&cell.workload, &other.workload) && cell.seed == other.seed;
        let Some(stream) = streams.iter_mut().rev().find(|stream| same(cells[stream[0][0]])) else {
            streams.push(vec![vec![at]]);
            continue;
        };
        let name = cell.allocator.to_string();
        match stream.iter_mut().find(|alike| cells[alike[0]].allocator.to_string() == name) {
            Some(alike) => alike.push(at),
            None => stream.push(vec![at]),
        }
    }
    streams
}

/// Streams whose decoded events are kept at once.
fn batches(streams: Vec<Stream>, cells: &[&Cell]) -> Vec<Vec<Stream>> {
    let mut batches: Vec<Vec<Stream>> = Vec::new();
    let mut room = 0;
    for stream in streams {
        let events = cells[stream[0][0]].survey.events;
        let kept = if events > MOST_KEPT { 0 } else { events };
        match batches.last_mut() {
            Some(batch) if kept <= room => batch.push(stream),
            _ => {
                batches.push(vec![stream]);
                room = MOST_KEPT;
            }
        }
        room -= kept;
    }
    batches
}

fn searched(
    cell: &Cell,
    operations: &Result<Operations, Failure>,
    progress: &dyn Fn(u64),
) -> Found {
    let found = match operations {
        Ok(operations) => of_subject(&Subject::of(cell), operations, progress),
        Err(why) => Err(NoMinimum::Failed(why.clone())),
    };
    if operations.is_err() {
        progress(cell.survey.events);
    }
    found
}

/// Searches with this allocator; tests bring their own.
fn of_subject(
    subject: &Subject<'_, Off>,
    operations: &Operations,
    progress: &dyn Fn(u64),
) -> Found {
    let mut told = Told { events: subject.cell.survey.events, done: 0, asked: 0, progress };
    let mut candidate = 0;
    let found = catch_unwind(AssertUnwindSafe(|| {
        bisected(subject, operations, &mut |bytes, left| {
            candidate = bytes;
            told.candidate(left);
        })
    }));
    told.finish();
    found.unwrap_or_else(|_| {
        let why = format!("the allocator panicked on a heap of {candidate} bytes");
        Err(NoMinimum::Failed(why))
    })
}

/// `ask` is told of each candidate, and how many more are expected behind it.
fn bisected(
    subject: &Subject<'_, Off>,
    operations: &Operations,
    ask: &mut dyn FnMut(u64, u64),
) -> Found {
    let survey = &subject.cell.survey;
    let least = survey.rounded_load_bytes.max(GRANULE);
    if !subject.promises.places {
        let heap_bytes = least.clamp(NOWHERE_BYTES, LARGEST_HEAP);
        return Ok(Minimum { heap_bytes, metadata_bytes: 0 });
    }
    let bounds = Bounds { least, most: subject.cell.ample(0) };
    let mut slots: Vec<Slot> = vec![None; survey.objects as usize];
    let mut refusals = Refusals { subject, asked: BTreeSet::new(), last: String::new() };
    let mut metadata = None;
    let found = bisect::smallest(bounds, |bytes, left| {
        ask(bytes, left);
        let outcome = candidate::replay(subject, operations, bytes, &mut slots);
        match outcome.map_err(NoMinimum::Failed)? {
            Outcome::Serves { metadata_bytes } => {
                // Whatever serves is smaller than all that served before.
                metadata = Some(metadata_bytes);
                return Ok(true);
            }
            Outcome::Refuses { event, request } if metadata.is_none() => {
                refusals.enter(event, request)?;
            }
            Outcome::Refuses { .. } => {}
            Outcome::Unbuilt(why) => refusals.last = why,
        }
        Ok(false)
    })?;
    match (found, metadata) {
        (Some(heap_bytes), Some(metadata_bytes)) => Ok(Minimum { heap_bytes, metadata_bytes }),
        _ if least > LARGEST_HEAP => {
            let why = format!("no heap serves it: {least} bytes are live at once, over 64 GiB");
            Err(NoMinimum::NoHeap(why))
        }
        _ => {
            let (most, last) = (bounds.most, refusals.last);
            Err(NoMinimum::NoHeap(format!("no heap up to {most} bytes serves it: {last}")))
        }
    }
}

/// What was refused before any heap served.
struct Refusals<'a> {
    subject: &'a Subject<'a, Off>,
    asked: BTreeSet<u64>,
    /// Why the last candidate did not serve.
    last: String,
}

impl Refusals<'_> {
    /// An error if even a fresh allocator refuses the request: then no heap serves.
    fn enter(&mut self, event: u64, request: Request) -> Result<(), NoMinimum> {
        self.last = format!("the request of event {event} is refused");
        let bytes = (alone::ample(self.subject, request) + AMPLE_BYTES).next_power_of_two();
        if self.asked.insert(event)
            && candidate::refuses_alone(self.subject, bytes.min(LARGEST_HEAP), request)
        {
            let size = request.size;
            let why = format!(
                "no heap serves it: even an empty one refuses the {size} bytes of event {event}"
            );
            return Err(NoMinimum::NoHeap(why));
        }
        Ok(())
    }
}

/// How far the search of a cell has come, in parts of its events.
struct Told<'p> {
    events: u64,
    done: u64,
    asked: u64,
    progress: &'p dyn Fn(u64),
}

impl Told<'_> {
    /// A candidate is about to be tried, and so many more are expected behind it.
    fn candidate(&mut self, left: u64) {
        let all = u128::from(self.asked + left + 1);
        let done = u128::from(self.events) * u128::from(self.asked) / all;
        self.reach(done as u64);
        self.asked += 1;
    }

    fn finish(&mut self) {
        self.reach(self.events);
    }

    fn reach(&mut self, done: u64) {
        if done > self.done {
            (self.progress)(done - self.done);
            self.done = done;
        }
    }
}
