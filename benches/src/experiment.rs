//! An experiment: a named set of cells, with what its author wants to be known about them.
//!
//! Experiments are TOML files; `benches/experiments/` holds those inside the binary. What a run
//! writes as `experiment.toml` is one too: globs written out, definitions complete, so that it
//! runs again to the same cells. Reading is strict: unknown keys, empty lists and figures out of
//! bounds are errors, each with its line.

mod document;
mod heaps;
mod shipped;

pub use document::{Document, Step};
pub use heaps::HeapWish;
pub use shipped::{DEFAULT, shipped};

use results::{Bar, Claim, Control, Family, Sweep};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest experiment file, in bytes.
pub const MOST_BYTES: u64 = 1 << 20;
/// The most seeds of a group.
pub const MOST_SEEDS: usize = 1000;
/// The most rounds of a time pass.
pub const MOST_REPETITIONS: u64 = 1000;
/// The most cells of an experiment.
pub const MOST_CELLS: usize = 100_000;
/// The most workloads of an experiment's own.
pub const MOST_WORKLOADS: usize = 1000;
/// The most pairs that a group leaves out; each is held against every cell.
pub const MOST_EXCLUDES: usize = 100;

/// A way of measuring; each is a run over the events of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pass {
    /// Where the bytes go; deterministic.
    Space,
    /// Nanoseconds an operation.
    Time,
    /// Loads, stores, lines and free blocks inspected; deterministic.
    Work,
    /// The smallest heap that serves everything, whatever the cell's own heap; deterministic.
    Minimum,
    /// What the slowest operations take, each timed on its own.
    Tail,
    /// Instructions of the replay loop, counted by callgrind; deterministic for one binary.
    Instructions,
}

impl Pass {
    /// All of them.
    pub const ALL: [Pass; 6] =
        [Pass::Space, Pass::Time, Pass::Work, Pass::Minimum, Pass::Tail, Pass::Instructions];
    /// What is done unless said otherwise.
    pub const USUAL: [Pass; 3] = [Pass::Space, Pass::Time, Pass::Work];

    /// As experiments and `--passes` write it.
    pub fn name(self) -> &'static str {
        match self {
            Pass::Space => "space",
            Pass::Time => "time",
            Pass::Work => "work",
            Pass::Minimum => "minimum",
            Pass::Tail => "tail",
            Pass::Instructions => "instructions",
        }
    }
}

/// An experiment as its file says it. Lists left out take the default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The `experiment` column and the run folder's name.
    pub name: String,
    /// One line for the report's heading.
    #[serde(default)]
    pub title: String,
    /// What a reader should know: plain text, paragraphs split by blank lines.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub analysis: String,
    /// The workload the report opens with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub headline: String,
    /// Passes of every group that names none; space, time and work unless given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes: Vec<Pass>,
    /// Seeds of every group that names none; 1 unless given. Recorded workloads ignore them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seeds: Vec<u64>,
    /// Heaps of every group that names none; `grow` unless given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heaps: Vec<String>,
    /// Lists by name: `@NAME` in a group's list of allocators or workloads stands for one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sets: BTreeMap<String, Vec<String>>,
    /// Rounds of the time pass, 1 to 1000; nine unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetitions: Option<u64>,
    /// Allocators that a build may lack, and that are left out of one that does: a bar that needs
    /// them is NA then, and says why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
    /// Short names for figures, by allocator.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Written by a run for its report; read and ignored.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub families: BTreeMap<String, Family>,
    /// Written by a run for its report; read and ignored.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub workloads: BTreeMap<String, String>,
    /// Written by a run for its report; read and ignored.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub absent: BTreeMap<String, String>,
    /// Policies beside others that differ in a tie-break only: they tell the noise floor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub control: Vec<Control>,
    /// Written by a run for comparisons; read and ignored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adaptive: Vec<String>,
    /// Written by a run for its report; read and ignored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sweep: Vec<Sweep>,
    /// Workloads of this experiment's own: generators, `events = "…"`, or `trace = "PATH"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub workload: BTreeMap<String, toml::Table>,
    /// What meets what.
    #[serde(default)]
    pub group: Vec<Group>,
    /// Statements held against the data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claim: Vec<Claim>,
    /// What allocators are held to beside their peers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bar: Vec<Bar>,
}

/// All of `allocators` on all of `workloads`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Names and globs. A glob stands before the knobs: `*-fit:order=lifo`.
    pub allocators: Vec<String>,
    /// Names and globs, of this experiment's own workloads and of those shipped.
    pub workloads: Vec<String>,
    /// Instead of the experiment's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes: Vec<Pass>,
    /// Instead of the experiment's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seeds: Vec<u64>,
    /// Instead of the experiment's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heaps: Vec<String>,
    /// Whether heap maps are drawn of these cells.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub map: bool,
    /// Pairs left out, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Exclude>,
}

/// Pairs of a group that are not run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// A name or glob.
    pub allocator: String,
    /// A name or glob.
    pub workload: String,
    /// The reason, for whoever misses them.
    pub because: String,
}
