//! Sweeps: allocators of a run that differ in one knob's bytes only. Who plans a run knows names
//! and knobs, and says so here.

use serde::{Deserialize, Serialize};

/// Allocators that differ in one knob only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// The knob.
    pub knob: String,
    /// What their names have in common: the name without the knob.
    pub of: String,
    /// One for each value, ascending; at least three.
    pub steps: Vec<SweepStep>,
}

/// One value of the knob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepStep {
    /// What the knob is set to, given or by default.
    pub bytes: u64,
    /// The allocator, by its canonical name.
    pub allocator: String,
}
