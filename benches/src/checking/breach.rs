//! A fault with when it happened, what had been asked and how to see it again.

use super::fault::Fault;
use crate::cell::{Cell, HeapSize};
use std::fmt;
use workloads::{Event, ObjectId};

/// Why a cell did not pass.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// The allocator did what it must not.
    #[error("{when}: {fault}\n  again: {again}")]
    Found {
        /// The event, from 1, and what it asked for.
        when: String,
        /// What is wrong.
        fault: Fault,
        /// The command that shows it again.
        again: String,
    },
    /// The cell has no verdict, and why; no path, no text of the operating system.
    #[error("cannot be checked: {0}")]
    Impossible(String),
}

/// What the allocator was doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Building,
    Event(u64, Event),
    /// The stream is over.
    Over(u64),
    /// The stream is over and this object is freed.
    Clearing(u64, ObjectId),
    /// Nothing lives any more.
    Cleared(u64),
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Deed::Building => write!(f, "event 0 (built, nothing asked yet)"),
            Deed::Event(number, event) => {
                write!(f, "event {number} (")?;
                asked(f, &event)?;
                write!(f, ")")
            }
            Deed::Over(events) => write!(f, "event {events}, the last"),
            Deed::Clearing(events, object) => {
                write!(f, "event {events}, the last, and then freeing object {object}")
            }
            Deed::Cleared(events) => {
                write!(f, "event {events}, the last, and then freeing all that was live")
            }
        }
    }
}

fn asked(f: &mut fmt::Formatter<'_>, event: &Event) -> fmt::Result {
    let request = match *event {
        Event::Free { object } => return write!(f, "free object {object}"),
        Event::Allocate { object, request } => {
            write!(f, "allocate {} bytes for object {object}", request.size)?;
            request
        }
        Event::Resize { object, request } => {
            write!(f, "resize object {object} to {} bytes", request.size)?;
            request
        }
    };
    if request.align > 1 { write!(f, " at a multiple of {}", request.align) } else { Ok(()) }
}

/// The command that checks the cell alone.
pub(super) fn again(cell: &Cell) -> String {
    let file = cell.workload.file().map(|path| path.display().to_string());
    let workload = match file {
        Some(path) if path.chars().all(|s| s.is_alphanumeric() || "/._-+".contains(s)) => path,
        // As a shell takes it.
        Some(path) => format!("'{}'", path.replace('\'', r"'\''")),
        None => cell.workload.name().to_string(),
    };
    let mut command = format!("fraglab check {} --workloads {workload}", cell.allocator);
    if cell.seed > 0 {
        command += &format!(" --seeds {}", cell.seed);
    }
    if let HeapSize::Fixed(bytes) | HeapSize::Min(bytes) = cell.heap {
        command += &format!(" --heap {bytes}");
    }
    command
}
