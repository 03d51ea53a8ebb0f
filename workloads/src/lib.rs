//! Workloads: seeded generators, recorded programs and the readers of their traces.
//!
//! This crate knows nothing of allocators: it says what a program asks for and when.

mod event;

pub use event::{Event, ObjectId, Request, Workload};
