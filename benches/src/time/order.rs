//! What the parent asks of a child, and what the child answers: TOML in one argument, TOML on
//! standard output. The script comes on standard input, so that no path has to survive a command
//! line.

use allocators::Heap;
use serde::{Deserialize, Serialize};

/// The most replays of one process.
pub(super) const MOST_REPLAYS: u64 = 1000;

/// One repetition in a process of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    /// Full name of the allocator.
    pub(super) allocator: String,
    /// Whether the heap grows.
    pub(super) grows: bool,
    /// Bytes of the heap, or of addresses for it to grow in.
    pub(super) heap_bytes: u64,
    /// Bytes from offset 0 to be touched beforehand.
    pub(super) footprint_bytes: u64,
    /// Operations to be timed, at most, in each replay.
    pub(super) operations: u64,
    /// Replays, each from a heap that everything has been given back to; their times add up.
    pub(super) replays: u64,
    /// Huge pages.
    pub(super) huge: bool,
    /// Whether resident memory and page faults are asked for: an untimed replay goes first.
    pub(super) weigh: bool,
    /// Not a repetition but a trial, which watches the clock.
    pub(super) trial: Option<Limits>,
}

/// Where a trial stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    /// Nanoseconds for the warm-up.
    pub(super) warm_up_ns: u64,
    /// Nanoseconds for what is timed.
    pub(super) timed_ns: u64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Outcome {
    /// Everything asked for was granted.
    Served(Served),
    /// The request of this number in the stream, from 1, was not granted.
    Refused {
        /// Its number.
        event: u64,
    },
    /// A trial's warm-up took too long.
    SlowWarmUp,
}

/// A replay that was served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Served {
    /// Operations timed, in all replays; in a trial as many of one as fit the time.
    pub(super) operations: u64,
    /// Thread time they took.
    pub(super) ns: u64,
    /// Thread time of the quickest replay.
    pub(super) least_ns: u64,
    /// What a clock on the wall showed meanwhile.
    pub(super) wall_ns: u64,
    /// What reading the clock costs, once for each replay.
    pub(super) clock_ns: u64,
    /// One past the highest byte granted; 0 unless it was a trial.
    pub(super) footprint_bytes: u64,
    /// Of the events replayed, warm-up included: 16 hex digits.
    pub(super) fingerprint: String,
    /// Resident memory at the end of the untimed replay; none if it was not asked for or the system
    /// does not tell.
    pub(super) resident_bytes: Option<u64>,
    /// Minor page faults while the operations were timed; likewise.
    pub(super) minor_faults: Option<u64>,
}

impl Order {
    /// The heap to build on.
    pub(super) fn heap(&self) -> Heap {
        match self.grows {
            true => Heap::Growing { reserve: self.heap_bytes },
            false => Heap::Fixed { capacity: self.heap_bytes },
        }
    }

    pub(super) fn write(&self) -> Result<String, String> {
        toml::to_string(self).map_err(|error| error.to_string())
    }

    pub(super) fn read(text: &str) -> Result<Order, String> {
        let order: Order = toml::from_str(text).map_err(|error| error.to_string())?;
        if order.grows && !order.heap_bytes.is_power_of_two() {
            return Err("heap_bytes of a growing heap: expected a power of two".to_string());
        }
        match order.replays {
            1..=MOST_REPLAYS => Ok(order),
            _ => Err(format!("replays: expected 1 to {MOST_REPLAYS}")),
        }
    }
}

impl Outcome {
    pub(super) fn write(&self) -> Result<String, String> {
        toml::to_string(self).map_err(|error| error.to_string())
    }

    pub(super) fn read(text: &str) -> Result<Outcome, String> {
        toml::from_str(text).map_err(|_| format!("an answer that is none: {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_and_outcomes_survive_the_text() {
        let limits = Limits { warm_up_ns: 3, timed_ns: 1 };
        for trial in [None, Some(limits)] {
            let order = Order {
                allocator: "first-fit:order=lifo+headers=8 \"'\n=[".into(),
                grows: true,
                heap_bytes: 1 << 36,
                footprint_bytes: 12345,
                operations: 7,
                replays: 3,
                huge: false,
                weigh: true,
                trial,
            };
            assert_eq!(Order::read(&order.write().unwrap()), Ok(order));
        }
        let served = Served {
            operations: 1,
            ns: 2,
            least_ns: 7,
            wall_ns: 6,
            clock_ns: 3,
            footprint_bytes: 4,
            fingerprint: "0123456789abcdef".into(),
            resident_bytes: Some(5),
            minor_faults: None,
        };
        let outcomes =
            [Outcome::Served(served), Outcome::Refused { event: 9 }, Outcome::SlowWarmUp];
        for outcome in outcomes {
            assert_eq!(Outcome::read(&outcome.write().unwrap()), Ok(outcome));
        }
        assert!(Outcome::read("").is_err() && Order::read("").is_err());
    }
}
