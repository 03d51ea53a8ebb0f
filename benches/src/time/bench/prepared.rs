//! A stream ready to be timed, and those of its candidates that serve it.
//!
//! All of a group manage a heap of the same size, the power of two at or above 1.9 times the most
//! live bytes, so that ours stand beside those that take no heap that grows; but a floor that needs
//! more has as much as it asks for. Who refuses is left out, since a refusal is never a fast success;
//! so is who would take too long to be watched.

use super::Stream;
use crate::cell::{Cell, HeapSize};
use crate::experiment::HeapWish;
use crate::script::Script;
use crate::time::Subject;
use crate::time::order::{Limits, Outcome};
use allocators::{Class, Heap, Named};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use workloads::{Source, Survey};

/// What a warm-up and an iteration may take: as in the time pass.
const LIMITS: Limits = Limits { warm_up_ns: 3_000_000_000, timed_ns: 1_000_000_000 };

/// A stream's beginning, decoded.
pub struct Prepared {
    source: Arc<Source>,
    survey: Arc<Survey>,
    /// The warm-up and what is timed.
    pub script: Script,
}

/// An allocator on the workload of its group.
pub struct Bench {
    /// Its canonical name.
    pub name: String,
    allocator: Named,
    heap: Heap,
    footprint_bytes: u64,
}

impl Stream {
    /// Surveys the stream and makes its script.
    ///
    /// # Errors
    /// One line, if it cannot be read.
    pub fn prepare(&self) -> Result<Prepared, String> {
        let survey = self.source.survey(1).map_err(|error| error.to_string())?;
        let script = Script::new(&self.source, 1, survey.warmup_events, self.operations)
            .map_err(|error| error.to_string())?;
        Ok(Prepared { source: Arc::new(self.source.clone()), survey: Arc::new(survey), script })
    }
}

impl Prepared {
    /// The candidate, if it serves the script.
    ///
    /// # Errors
    /// Why it does not, one line.
    pub fn bench(&self, named: &Named) -> Result<Bench, String> {
        let roomy = HeapWish::ROOMY.size(self.survey.load_bytes)?;
        let served = self.on(named, roomy, LIMITS);
        match named.entry().class {
            Class::Floor => served.or_else(|_| self.on(named, HeapSize::Grow, LIMITS)),
            _ => served,
        }
    }

    fn on(&self, named: &Named, heap: HeapSize, limits: Limits) -> Result<Bench, String> {
        let cell = Cell {
            experiment: "bench".into(),
            allocator: named.clone(),
            workload: self.source.clone(),
            survey: self.survey.clone(),
            seed: 1,
            heap,
            map: false,
        };
        let heap = cell.heap(0);
        let mut subject = Subject::new(named, heap, self.script.slots)?;
        let trial = AssertUnwindSafe(|| subject.trial(&self.script, limits));
        let outcome = catch_unwind(trial).map_err(|_| "it panics".to_string())?;
        let whole = self.script.timed().len() as u64;
        match outcome {
            Outcome::Served(served) if served.operations == whole => Ok(Bench {
                name: named.to_string(),
                allocator: cell.allocator,
                heap,
                footprint_bytes: served.footprint_bytes,
            }),
            Outcome::Served(_) => {
                Err(format!("{whole} operations take it {}", over(limits.timed_ns)))
            }
            Outcome::SlowWarmUp => Err(format!("its warm-up takes {}", over(limits.warm_up_ns))),
            Outcome::Refused { event } => Err(format!("it refuses the request of event {event}")),
        }
    }
}

fn over(ns: u64) -> String {
    format!("more than {} s", ns as f64 / 1e9)
}

impl Bench {
    /// A fresh one behind its warm-up, ready to replay [`Script::timed`].
    ///
    /// # Errors
    /// One line, if the memory is not to be had or the warm-up is refused.
    pub fn ready(&self, script: &Script) -> Result<Subject, String> {
        let mut subject = Subject::new(&self.allocator, self.heap, script.slots)?;
        subject.touch(self.footprint_bytes)?;
        let refused = |at| format!("{} refuses event {} of the warm-up", self.name, at + 1);
        subject.replay(script.warm_up()).map_err(refused)?;
        Ok(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Sizes, streams};
    use super::*;

    #[test]
    fn who_takes_too_long_is_left_out() {
        let streams = streams(Sizes::Small).unwrap();
        let stream = streams.iter().find(|stream| stream.workload() == "a-1k").unwrap();
        let prepared = stream.prepare().unwrap();
        let named = Named::parse("first-fit").unwrap();
        let on = |limits| prepared.on(&named, HeapSize::Grow, limits).map(|bench| bench.name);
        assert_eq!(on(LIMITS), Ok("first-fit".to_string()));
        let slow = Limits { timed_ns: 1000, ..LIMITS };
        assert_eq!(on(slow).unwrap_err(), "20000 operations take it more than 0.000001 s");
        let slower = Limits { warm_up_ns: 2000, ..LIMITS };
        assert_eq!(on(slower).unwrap_err(), "its warm-up takes more than 0.000002 s");
    }
}
