//! The hidden verb `exec-instructions`: one replay for `callgrind` to count, of what an order says
//! (the pass `instructions`), or of ALLOCATOR WORKLOAD (`scripts/instructions.sh`).
//!
//! Only what happens inside [`counted`] (or [`super::floor::bare`], for the allocator `bare`) is
//! to be collected; `scripts/instructions.sh` says so to valgrind and divides by the operations
//! printed here. Nothing depends on a clock, so the count repeats to the instruction.

use super::callgrind::MOST_OPERATIONS;
use super::child::refused;
use super::floor;
use super::order::{Order, Outcome, Served};
use super::subject::Subject;
use crate::cell::{Cell, HeapSize};
use crate::experiment::HeapWish;
use crate::script::Script;
use allocators::{Named, Operation};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use workloads::Source;

/// Replays the timed part of a workload once and says how many operations it has.
///
/// # Errors
/// An unknown allocator or workload, a request refused.
pub(super) fn instructions(allocator: &str, workload: &str) -> Result<String, String> {
    let source = source(workload)?;
    let survey = source.survey(1).map_err(|error| error.to_string())?;
    let script = Script::new(&source, 1, survey.warmup_events, MOST_OPERATIONS)
        .map_err(|error| error.to_string())?;
    let done = script.timed().len().to_string();
    if allocator == "bare" {
        let mut memory = [0; floor::MEMORY_BYTES];
        floor::bare(script.timed(), &mut vec![0; script.slots], &mut memory);
        std::hint::black_box(memory);
        return Ok(done);
    }
    let allocator = Named::parse(allocator).map_err(|error| error.to_string())?;
    let heap = match allocator.promises().grows {
        true => HeapSize::Grow,
        false => HeapWish::ROOMY.size(survey.load_bytes)?,
    };
    let cell = Cell {
        experiment: "".into(),
        allocator,
        workload: Arc::new(source),
        survey: Arc::new(survey),
        seed: 1,
        heap,
        map: false,
    };
    let mut subject = Subject::new(&cell.allocator, cell.heap(0), script.slots)?;
    let served = match subject.replay(script.warm_up()) {
        Ok(()) => counted(&mut subject, script.timed()),
        refused => refused,
    };
    served.map_err(|at| format!("operation {at} was refused")).map(|()| done)
}

/// Does what `order` says with the script that comes from `stored`, and tells how many operations
/// were counted; no time.
///
/// # Errors
/// One line: an order or script that is not understood, a heap that is not to be had.
pub(super) fn execute(order: &Order, stored: impl Read) -> Result<Outcome, String> {
    let script = Script::load(stored, order.operations).map_err(|error| error.to_string())?;
    let named = Named::parse(&order.allocator).map_err(|error| error.to_string())?;
    let mut subject = Subject::new(&named, order.heap(), script.slots)?;
    if let Err(at) = subject.replay(script.warm_up()) {
        return Ok(refused(at));
    }
    Ok(match counted(&mut subject, script.timed()) {
        Err(at) => refused(script.timed_from + at),
        Ok(()) => Outcome::Served(Served {
            operations: script.timed().len() as u64,
            ns: 0,
            least_ns: 0,
            wall_ns: 0,
            clock_ns: 0,
            footprint_bytes: 0,
            fingerprint: format!("{:016x}", script.fingerprint()),
            resident_bytes: None,
            minor_faults: None,
        }),
    })
}

/// What callgrind collects.
#[inline(never)]
fn counted(subject: &mut Subject, operations: &[Operation]) -> Result<(), usize> {
    subject.replay(operations)
}

/// What is wrong with a workload, in words.
struct Wrong(String);

impl From<workloads::Error> for Wrong {
    fn from(error: workloads::Error) -> Wrong {
        Wrong(error.to_string())
    }
}

fn source(workload: &str) -> Result<Source, String> {
    if let Some(source) = workloads::shipped().into_iter().find(|one| one.name() == workload) {
        return Ok(source);
    }
    let path = Path::new(workload);
    match Source::twin_named(workload, |of| source(of).map_err(Wrong)) {
        Some(twin) if !path.exists() => twin.map_err(|Wrong(what)| what),
        _ => Source::from_path(path).map_err(|error| error.to_string()),
    }
}
