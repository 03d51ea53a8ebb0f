//! A run as it lies in its folder, read into memory: what every figure and table is made from.

use crate::bar::Bar;
use crate::claim::Claim;
use crate::control::Control;
use crate::records::{CellRecord, HeapMapRecord, MetricRecord, SeriesRecord, TimingRecord};
use crate::sweep::Sweep;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a report is made from.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The experiment as it was run.
    pub experiment: ExperimentRecord,
    /// Where, when and with what it was run.
    pub provenance: Provenance,
    /// `cells.csv`, in plan order.
    pub cells: Vec<CellRecord>,
    /// `series.csv`; empty if the space pass was not run.
    pub series: Vec<SeriesRecord>,
    /// `timings.csv`; empty if the time pass was not run.
    pub timings: Vec<TimingRecord>,
    /// `metrics.csv`.
    pub metrics: Vec<MetricRecord>,
    /// `heapmap.csv`; only the cells the experiment asks for.
    pub maps: Vec<HeapMapRecord>,
}

/// What `experiment.toml` of a run folder says beyond the plan: the parts a report needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExperimentRecord {
    /// The experiment's name: the `experiment` column.
    pub name: String,
    /// One line for the report's heading.
    #[serde(default)]
    pub title: String,
    /// What the author wants a reader to know; plain text, paragraphs split by blank lines.
    #[serde(default)]
    pub analysis: String,
    /// Statements to be held against the data.
    #[serde(default, rename = "claim")]
    pub claims: Vec<Claim>,
    /// What allocators are held to beside their peers.
    #[serde(default, rename = "bar", skip_serializing_if = "Vec::is_empty")]
    pub bars: Vec<Bar>,
    /// The workload the report opens with; the first recorded one if empty.
    #[serde(default)]
    pub headline: String,
    /// Short names for figures, by canonical allocator name.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Which family each allocator belongs to, by canonical name.
    #[serde(default)]
    pub families: BTreeMap<String, Family>,
    /// One line on each workload, by name.
    #[serde(default)]
    pub workloads: BTreeMap<String, String>,
    /// Policies whose tie-breaks and seeds tell the noise.
    #[serde(default, rename = "control", skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
    /// Workloads that listen to their allocator, so that each has a stream of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adaptive: Vec<String>,
    /// Allocators that differ in one knob's bytes only.
    #[serde(default, rename = "sweep", skip_serializing_if = "Vec::is_empty")]
    pub sweeps: Vec<Sweep>,
    /// Why an allocator that the experiment can do without is not in the run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub absent: BTreeMap<String, String>,
}

/// Decides an allocator's colour, everywhere the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// First, next, best, worst fit.
    ListFits,
    /// Binary and other buddies.
    Buddies,
    /// Segregated storage and fits.
    Segregated,
    /// Slabs and slabs on a buddy.
    Slabs,
    /// What no allocator can beat: the harness, bump, exact lists.
    Floors,
    /// Other people's allocators.
    Foreign,
}

/// `provenance.toml`. Unknown is `NA`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub struct Provenance {
    pub fraglab: String,
    pub revision: String,
    pub dirty: String,
    pub rustc: String,
    pub target: String,
    pub flags: String,
    /// Of Cargo.lock: whether two builds had the same dependencies.
    #[serde(default = "unknown")]
    pub lock: String,
    pub cpu: String,
    pub cores: String,
    pub kernel: String,
    pub page_policy: String,
    pub date: String,
    pub seeds: Vec<u64>,
    pub passes: Vec<String>,
    pub command: String,
}

fn unknown() -> String {
    "NA".to_owned()
}
