//! Recording a program: the library that is preloaded into it, and what its logs become.
//!
//! [`prepare`] writes the library (its source is `recorder/`) and readies a folder; the program runs
//! with the library preloaded, and each of its processes writes a raw log there; a [`Recording`]
//! makes traces of them, for the most part while the program runs. The raw log is written for speed, survives whatever kills the process, and is read here only.

#[path = "../recorder/layout.rs"]
mod layout;

mod addresses;
mod family;
mod global;
mod inherited;
mod library;
mod raw;
mod starts;
mod traces;
mod unfold;

pub use global::{RecordingAllocator, Running};
pub use library::{Counts, UNSUPPORTED, counts, is_supported, prepare};
pub use starts::Unseen;
pub use traces::{Facts, Finished, Recorded, Recording};
