//! One stream on one allocator, under the oracle of `fraglab check`.

use super::failure::{Covered, Failure};
use super::quiet::quiet;
use super::{shrink, streams};
use crate::cell::{Cell, HeapSize};
use crate::checking::{self, Breach, Report};
use allocators::{GRANULE, Named};
use std::sync::Arc;
use workloads::{Event, Source};

/// Plays streams on a heap, each on a new allocator.
pub(super) struct Player<'a> {
    named: &'a Named,
    heap: HeapSize,
}

impl<'a> Player<'a> {
    pub(super) fn new(named: &'a Named, heap: HeapSize) -> Player<'a> {
        Player { named, heap }
    }

    /// Plays a stream; one that breaks the allocator is made short.
    pub(super) fn hold(&self, events: &[Event], seed: Option<u64>) -> Result<Covered, Failure> {
        match self.play(events) {
            Ok(report) => Ok(covered(&report)),
            Err(breach) => Err(self.failure(events, breach, seed)),
        }
    }

    /// Plays a stream of at most 64 events; a bit for each that was refused.
    pub(super) fn hold_short(&self, events: &[Event]) -> Result<(Covered, u64), Failure> {
        match self.play(events) {
            Ok(report) => Ok((covered(&report), report.early_refusals)),
            Err(breach) => Err(self.failure(events, breach, None)),
        }
    }

    fn play(&self, events: &[Event]) -> Result<Report, Breach> {
        let impossible = |error: workloads::Error| Breach::Impossible(error.to_string());
        let text = streams::text(events);
        let source = Source::from_events("stream", &text).map_err(impossible)?;
        let cell = Cell {
            experiment: "kit".into(),
            allocator: self.named.clone(),
            survey: source.survey(0).map_err(impossible)?.into(),
            workload: Arc::new(source),
            seed: 0,
            heap: self.heap,
            map: false,
        };
        checking::check(&cell, &|_| ())
    }

    fn failure(&self, events: &[Event], breach: Breach, seed: Option<u64>) -> Failure {
        // Whatever the fault: a shorter stream is looked at more often, and shows it earlier.
        let breaks = |events: &[Event]| {
            let played = quiet(|| self.play(events));
            played.err().filter(|breach| matches!(breach, Breach::Found { .. }))
        };
        let (shortest, last, again) = match &breach {
            Breach::Impossible(_) => (Vec::new(), breach, true),
            Breach::Found { .. } => match breaks(events) {
                Some(_) => {
                    let (shortest, last) = shrink::shortest(events.to_vec(), breach, &breaks);
                    (shortest, last, true)
                }
                None => (events.to_vec(), breach, false),
            },
        };
        let fault = match last {
            Breach::Found { when, fault, .. } => format!("{when}: {fault}"),
            Breach::Impossible(why) => why,
        };
        let heap = match self.heap {
            HeapSize::Fixed(bytes) => HeapSize::Fixed(bytes - bytes % GRANULE),
            other => other,
        };
        Failure {
            allocator: self.named.to_string(),
            heap: (!self.named.promises().own_memory).then_some(heap),
            seed,
            fault,
            events: shortest,
            shortened_from: events.len(),
            again,
        }
    }
}

fn covered(report: &Report) -> Covered {
    Covered {
        streams: 1,
        events: report.events,
        refused: report.refused,
        compared: report.compared.unwrap_or(0),
    }
}
