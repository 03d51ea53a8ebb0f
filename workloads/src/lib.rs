//! Workloads: seeded generators, adversaries, recorded programs and the readers of their traces.
//!
//! This crate knows nothing of allocators: it says what a program asks for and when. A [`Source`]
//! is a recipe, a [`Workload`] a stream of [`Event`]s made from it, a [`Survey`] what one strict
//! pass over that stream found. Object numbers are normalised, dense and recycled, the last freed
//! first, whatever ids the source uses, so that tables by number stay as small as the most objects
//! live at once and one program has one [`Fingerprint`] in every format.

mod adversary;
mod error;
mod event;
mod fingerprint;
mod generate;
mod inline;
mod numbers;
mod packed;
mod portrait;
pub mod recorder;
mod shipped;
mod source;
mod strict;
mod survey;
pub mod trace;
mod twin;
mod variants;

pub use adversary::{Bound, Ground, Holds, Rehearsal};
pub use error::Error;
pub use event::{Event, ObjectId, Request, Workload};
pub use fingerprint::Fingerprint;
pub use portrait::{PERMILLE, Painter, Phase, Portrait};
pub use shipped::shipped;
pub use source::Source;
pub use survey::Survey;
pub use twin::Model;
