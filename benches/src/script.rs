//! A script: the events of a workload as the operations that the replay loop executes, decoded
//! beforehand, so that generation and decoding stand outside every clock.
//!
//! The time pass, `exec-instructions` and the criterion benches all execute scripts, and all make
//! them here. A script is a prefix of the stream: its warm-up, which is never timed, and as many
//! operations behind it as are wanted. Memory is bounded by [`MOST_WARM_UP`] and [`MOST_TIMED`],
//! 16 bytes an operation, however long the stream is.

mod stored;

use allocators::{Kind, Operation, Request};
use workloads::{Event, Fingerprint, Source};

/// The most operations of a warm-up.
pub const MOST_WARM_UP: u64 = 1 << 24;
/// The most operations that are timed in one go.
pub const MOST_TIMED: u64 = 1 << 22;

/// The beginning of a stream, ready to be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Warm-up, then what is timed.
    pub operations: Vec<Operation>,
    /// Where the timed part begins.
    pub timed_from: usize,
    /// Slots that the operations use: the largest number + 1.
    pub slots: usize,
}

/// Why there is no script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The stream cannot be opened.
    #[error(transparent)]
    Source(#[from] workloads::Error),
    /// The stream ended early.
    #[error("the stream ended early: {0}")]
    Fault(String),
    /// More events before the timed ones than memory is given to.
    #[error("a warm-up of {0} events, and at most {MOST_WARM_UP} can be kept in memory")]
    WarmUp(u64),
    /// A stored script that is none, or only half of one.
    #[error("a stored script is damaged: {0}")]
    Damaged(&'static str),
    /// A stored script that cannot be written or read.
    #[error("a stored script: {0}")]
    Stored(#[from] std::io::Error),
}

impl Script {
    /// The stream of `source` with `seed`: its `warm_up` events and at most `limit` more (never
    /// over [`MOST_TIMED`]).
    ///
    /// # Errors
    /// A stream that cannot be opened or ends early; a warm-up over [`MOST_WARM_UP`].
    pub fn new(source: &Source, seed: u64, warm_up: u64, limit: u64) -> Result<Self, ScriptError> {
        if warm_up > MOST_WARM_UP {
            return Err(ScriptError::WarmUp(warm_up));
        }
        let most = warm_up + limit.min(MOST_TIMED);
        let mut stream = source.open(seed)?;
        let mut script = Script { operations: Vec::new(), timed_from: 0, slots: 0 };
        while (script.operations.len() as u64) < most {
            let Some(event) = stream.step() else { break };
            script.push(operation(event));
        }
        if let Some(fault) = stream.fault() {
            return Err(ScriptError::Fault(fault));
        }
        script.timed_from = script.operations.len().min(warm_up as usize);
        Ok(script)
    }

    fn push(&mut self, operation: Operation) {
        self.slots = self.slots.max(operation.slot() as usize + 1);
        self.operations.push(operation);
    }

    /// What is replayed before the clock starts.
    pub fn warm_up(&self) -> &[Operation] {
        &self.operations[..self.timed_from]
    }

    /// What is timed.
    pub fn timed(&self) -> &[Operation] {
        &self.operations[self.timed_from..]
    }

    /// The fingerprint of its operations, warm-up included: that of the stream, if it is all there.
    pub fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint::new();
        self.operations.iter().for_each(|operation| fingerprint.add(&event(*operation)));
        fingerprint.finish()
    }
}

/// An event as the replay loop executes it.
pub(crate) fn operation(event: Event) -> Operation {
    let asked = |request: workloads::Request| Request::new(request.size, request.align.into());
    match event {
        Event::Allocate { object, request } => Operation::allocate(object, asked(request)),
        Event::Free { object } => Operation::free(object),
        Event::Resize { object, request } => Operation::resize(object, asked(request)),
    }
}

fn event(operation: Operation) -> Event {
    let (object, asked) = (operation.slot(), operation.request());
    let request = workloads::Request { size: asked.size, align: asked.align as u32 };
    match operation.kind() {
        Kind::Allocate => Event::Allocate { object, request },
        Kind::Free => Event::Free { object },
        Kind::Resize => Event::Resize { object, request },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: &str = "a0:100 a1:200@64 f0 r1:50 a0:0 a2:64@4096 f2 f1 f0";

    #[test]
    fn a_limit_keeps_the_warm_up_and_so_many_operations() {
        let source = Source::from_events("tiny", EVENTS).unwrap();
        let whole = Script::new(&source, 0, 4, u64::MAX).unwrap();
        assert_eq!((whole.warm_up().len(), whole.timed().len(), whole.slots), (4, 5, 3));
        assert_eq!(whole.fingerprint(), source.survey(0).unwrap().fingerprint);
        let short = Script::new(&source, 0, 4, 2).unwrap();
        assert_eq!(short.operations, whole.operations[..6]);
        let warm_up_only = Script::new(&source, 0, 100, 2).unwrap();
        assert_eq!((warm_up_only.warm_up().len(), warm_up_only.timed().len()), (9, 0));
    }

    #[test]
    fn a_warm_up_past_memory_is_an_error() {
        let source = Source::from_events("tiny", EVENTS).unwrap();
        let error = Script::new(&source, 0, MOST_WARM_UP + 1, 1).unwrap_err();
        assert!(error.to_string().contains("16777217 events"), "{error}");
    }
}
