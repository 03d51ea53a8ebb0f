//! Claims: sentences of a lecture or a paper, each held against the data of a run.

use serde::{Deserialize, Serialize};

/// A statement about figures of a run. Either `least`/`most` among several allocators on one
/// workload, or the ratio of two figures against bounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The sentence, as a lecture would say it.
    pub claim: String,
    /// A column of `cells.csv`, `metric:NAME:PARAMETER`, or `ns_per_operation` (the median).
    pub figure: String,
    /// For `least` and `most`: the workload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// This allocator's figure is strictly below that of every other in `among`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<String>,
    /// This allocator's figure is strictly above that of every other in `among`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<String>,
    /// The allocators compared by `least` and `most`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    /// The figure above the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Operand>,
    /// The figure below the line; without it `left` itself is held against the bounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Operand>,
    /// `left/right ≥` this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// `left/right ≤` this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// One figure of one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operand {
    /// The cell's allocator, canonical name.
    pub allocator: String,
    /// The cell's workload.
    pub workload: String,
    /// The cell's heap, if the experiment has several; `min` for the smallest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap: Option<String>,
}
