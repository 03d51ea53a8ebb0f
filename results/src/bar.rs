//! Bars: what an allocator is held to beside a peer, in time or in space. A claim is a sentence
//! about one run's figures; a bar is a bound on a ratio, judged over paired repetitions.

use serde::{Deserialize, Serialize};

/// A bound on what `ours` needs, as a ratio to `against` where there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// Who is held to it, by canonical name.
    pub ours: String,
    /// The peer. Space alone has a meaning without one: the metric `space` itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// The figure.
    pub what: What,
    /// The workloads, all of whose cells are meant; for growth the smaller and the larger.
    pub workloads: Vec<String>,
    /// The bound.
    pub at_most: f64,
    /// Whether every cell must meet it; else their geometric mean.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each: bool,
}

/// What a bar speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Nanoseconds an operation, ours ÷ theirs, repetition by repetition.
    Time,
    /// The metric `space`, ours ÷ theirs; or ours alone.
    Space,
    /// How much slower ours gets from the first workload to the second ÷ how much slower theirs
    /// does, repetition by repetition.
    Growth,
}

impl What {
    /// As experiments write it.
    pub fn name(self) -> &'static str {
        match self {
            What::Time => "time",
            What::Space => "space",
            What::Growth => "growth",
        }
    }
}

impl Bar {
    /// What is wrong with the bar, if anything is: the key and what was expected there.
    pub(crate) fn problem(&self) -> Option<(&'static str, String)> {
        let wrong = |key, expected: &str| Some((key, format!("expected {expected}")));
        if self.workloads.is_empty() {
            return wrong("workloads", "at least one");
        }
        if !(self.at_most.is_finite() && self.at_most > 0.0) {
            return wrong("at_most", "a number above 0");
        }
        if self.what != What::Space && self.against.is_none() {
            return wrong("against", "an allocator: only `space` has a bound of its own");
        }
        if self.what == What::Growth {
            if self.workloads.len() != 2 || self.workloads[0] == self.workloads[1] {
                return wrong("workloads", "two of them, the smaller and the larger");
            }
            if self.each {
                return wrong("each", "nothing: growth is one figure");
            }
        }
        None
    }
}
