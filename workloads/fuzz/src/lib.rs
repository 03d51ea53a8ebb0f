//! What must hold whatever is read: the invariants that the targets in `fuzz_targets/` put any
//! input to.
//!
//! Reading never panics, never hangs and needs no more memory than the input deserves; strict
//! reading and repair agree on what is sound; events obey the rules of traces; a trace written again
//! in another format is the same stream. Each module is one kind of input.
//!
//! `README.md` says how to run them. Where a bounded test of the same invariants runs with every
//! `cargo test`: `workloads/tests/mutations`.

pub mod compressed;
pub mod definition;
pub mod frames;
pub mod inline;
pub mod rules;
pub mod scratch;
pub mod trace;
pub mod twins;
