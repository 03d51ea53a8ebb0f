//! What the kit found out: how much was held, or the shortest stream that breaks the allocator.

use super::streams;
use crate::cell::HeapSize;
use allocators::Named;
use std::fmt;
use workloads::Event;

/// What was played without a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Streams.
    pub streams: u64,
    /// Their events.
    pub events: u64,
    /// Allocations and resizes that were refused.
    pub refused: u64,
    /// Allocations and resizes that were compared with the naive statement's.
    pub compared: u64,
}

impl Covered {
    /// Both together.
    pub fn add(&mut self, other: Covered) {
        self.streams += other.streams;
        self.events += other.events;
        self.refused += other.refused;
        self.compared += other.compared;
    }
}

/// An allocator did what it must not. Shows the stream, and how to see it again.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The allocator's full name.
    pub allocator: String,
    /// On which heap.
    pub heap: Option<HeapSize>,
    /// The seed of a random stream.
    pub seed: Option<u64>,
    /// The event of `events` and what is wrong after it.
    pub fault: String,
    /// The shortest stream found that breaks it, empty if no stream did.
    pub events: Vec<Event>,
    /// How many events it had before.
    pub shortened_from: usize,
    /// Whether the stream breaks a new allocator: with memory of its own it may need what was played
    /// before.
    pub again: bool,
}

impl std::error::Error for Failure {}

impl Failure {
    /// Nothing could be played, and why.
    pub(super) fn impossible(named: &Named, why: String) -> Failure {
        Failure {
            allocator: named.to_string(),
            heap: None,
            seed: None,
            fault: why,
            events: Vec::new(),
            shortened_from: 0,
            again: true,
        }
    }

    /// The stream as words, for `show` and [`super::replay`].
    pub fn stream(&self) -> String {
        streams::text(&self.events)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.allocator)?;
        if let Some(heap) = self.heap {
            write!(f, " on the heap `{heap}`")?;
        }
        if let Some(seed) = self.seed {
            write!(f, ", seed {seed}")?;
        }
        write!(f, ": {}", self.fault)?;
        if self.events.is_empty() {
            return Ok(());
        }
        let (few, many) = (self.events.len(), self.shortened_from);
        write!(f, "\n  the stream ({few} of {many} events): {}", self.stream())?;
        if !self.again {
            write!(f, "\n  it takes what was played before as well: alone it does no harm")?;
        }
        let heap = match self.heap {
            Some(HeapSize::Fixed(bytes)) => format!(" --heap {bytes}"),
            _ => String::new(),
        };
        write!(f, "\n  to look at it: show {} '{}'{heap}", self.allocator, self.stream())
    }
}
