//! A generator as its TOML table says it. Unknown keys are errors.
//!
//! ```toml
//! about = "uniform sizes, random victim"
//! live = 10_000                       # what counts are in proportion to, a process
//! size = { law = "uniform", min = 16, max = 1024 }
//! lifetime = { law = "random" }       # or lifo, fifo, exponential, uniform
//! phases = [
//!     { phase = "ramp" },
//!     { phase = "steady", replacements = 25_000, warmup = true },
//!     { phase = "steady", replacements = 125_000 },
//! ]
//! ```
//!
//! `plus` is added to every size drawn, `align` is one alignment or a list to draw from, and
//! `processes` seeded copies share one heap.

use super::count::Count;
use super::law::Law;
use serde::Deserialize;

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    #[serde(default)]
    pub(crate) about: String,
    pub(crate) live: Option<u64>,
    pub(crate) size: Law,
    #[serde(default)]
    pub(crate) plus: u64,
    #[serde(default)]
    pub(crate) align: Align,
    #[serde(default)]
    pub(crate) lifetime: Lifetime,
    #[serde(default = "one")]
    pub(crate) processes: u32,
    pub(crate) phases: Vec<Phase>,
}

fn one() -> u32 {
    1
}

/// One alignment for all, or several equally likely.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a power of two, or a list of them")]
pub(crate) enum Align {
    One(u64),
    List(Vec<u64>),
}

impl Default for Align {
    fn default() -> Align {
        Align::One(1)
    }
}

/// Who is freed next. Lifetimes count allocations of the object's own process.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Lifetime {
    /// Any live object, all alike.
    Random {},
    /// The newest.
    Lifo {},
    /// The oldest.
    Fifo {},
    /// The one whose time comes first; times are exponential.
    Exponential { mean: f64, max: Option<u64>, step: Option<u64> },
    /// The one whose time comes first; times are uniform.
    Uniform { min: u64, max: u64 },
}

impl Default for Lifetime {
    fn default() -> Lifetime {
        Lifetime::Random {}
    }
}

/// A stretch of a workload. `size` replaces the size law while it lasts; `warmup` leaves it untimed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Phase {
    /// Allocates until `to` objects are live (by default `live`), or `by` more.
    Ramp {
        to: Option<Count>,
        by: Option<Count>,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// Frees a victim, then allocates, `replacements` times: the number live stays the same.
    Steady {
        replacements: Count,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// Up to `to` live objects and at once down to `back`.
    Peak {
        to: Option<Count>,
        back: Option<Count>,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// Up to `to` live objects, `replacements` there, and down to `back`.
    Plateau {
        to: Option<Count>,
        replacements: Count,
        back: Option<Count>,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// `rounds` times up to `to` live objects and down to `back`.
    Sawtooth {
        rounds: Count,
        to: Option<Count>,
        back: Option<Count>,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// Replacements until the storage age has grown by `age`: until the bytes allocated in this
    /// phase are `age` times the bytes live at its start.
    Ageing {
        age: u64,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// `operations` allocates and frees in bursts: a fair coin says which, the length is uniform
    /// from 1 to `longest`, and a burst ends early at `to` live objects or at none.
    Bursts {
        operations: Count,
        longest: Count,
        to: Option<Count>,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// `allocations` allocates, each after freeing every object whose lifetime is over; only for
    /// lifetimes that are times.
    Churn {
        allocations: Count,
        size: Option<Law>,
        #[serde(default)]
        warmup: bool,
    },
    /// Frees `percent` of the live objects (by default all), rounded down, at random and in random
    /// order, whatever the lifetime law.
    Drain {
        percent: Option<u64>,
        #[serde(default)]
        warmup: bool,
    },
    /// The phases inside, `times` times, of which the first `warmup_rounds` are untimed.
    Repeat {
        times: u64,
        #[serde(default)]
        warmup_rounds: u64,
        phases: Vec<Phase>,
    },
}
