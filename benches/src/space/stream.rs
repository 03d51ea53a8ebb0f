//! The events of a cell, counted, hashed and reported as they pass.
//!
//! What was surveyed before the run must be what is replayed: a file can change in between, and a
//! row whose fingerprint does not belong to its figures would be worse than none.

use super::subject::Stop;
use crate::cell::Cell;
use workloads::{Event, Fingerprint, Workload};

/// Events between two reports of progress.
const REPORT_EVERY: u64 = 4096;

/// How far a pass has come, whatever number of replays it takes.
pub(crate) struct Progress<'a> {
    reported: u64,
    report: &'a dyn Fn(u64),
}

impl<'a> Progress<'a> {
    /// Nothing done yet.
    pub(crate) fn new(report: &'a dyn Fn(u64)) -> Progress<'a> {
        Progress { reported: 0, report }
    }

    /// `done` events of the pass are done; a second replay of the same events reports nothing.
    fn at(&mut self, done: u64) {
        if done > self.reported {
            (self.report)(done - self.reported);
            self.reported = done;
        }
    }
}

/// A stream that is being replayed.
pub(crate) struct Stream<'a, 'p> {
    cell: &'a Cell,
    workload: Box<dyn Workload + Send>,
    fingerprint: Fingerprint,
    events: u64,
    progress: &'a mut Progress<'p>,
}

impl<'a, 'p> Stream<'a, 'p> {
    /// Opens the cell's workload.
    pub(crate) fn open(cell: &'a Cell, progress: &'a mut Progress<'p>) -> Result<Self, Stop> {
        let failed = |error| match error {
            // An adversary that could not be played says why; other errors may hold a path.
            workloads::Error::Bound { what, .. } => Stop::Failed(what),
            _ => Stop::Failed("the workload cannot be opened again".to_string()),
        };
        let workload = cell.workload.open(cell.seed).map_err(failed)?;
        Ok(Stream { cell, workload, fingerprint: Fingerprint::new(), events: 0, progress })
    }

    /// The next event.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Event> {
        let event = self.workload.step()?;
        self.fingerprint.add(&event);
        self.events += 1;
        if self.events.is_multiple_of(REPORT_EVERY) {
            self.progress.at(self.events);
        }
        Some(event)
    }

    /// Its workload, to be told where requests land.
    #[inline]
    pub(crate) fn workload(&mut self) -> &mut dyn Workload {
        &mut *self.workload
    }

    /// Whether it was the stream that was surveyed.
    pub(crate) fn finish(self) -> Result<(), Stop> {
        let survey = &self.cell.survey;
        let same = self.events == survey.events && self.fingerprint.finish() == survey.fingerprint;
        if self.workload.fault().is_some() || !same {
            let why = "the workload is not what it was when the run began";
            return Err(Stop::Failed(why.to_string()));
        }
        self.progress.at(self.events);
        Ok(())
    }
}
