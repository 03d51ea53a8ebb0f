//! Two runs held against each other: what a gate in continuous integration asks.
//!
//! `alike` says whether they may be compared at all. `exact` holds every deterministic figure against
//! the other side's, to the digit unless the user tolerates more; `direction` says which way is
//! better, `builds` when counts or times of two builds or machines say nothing. `times` are ratios
//! with an interval, and a difference is called one only where the interval is beyond a margin. The
//! others write what was found: for people, for a pull request, for programs.

mod alike;
mod builds;
pub(crate) mod direction;
mod exact;
mod feeds;
mod json;
mod markdown;
mod number;
mod text;
mod times;
mod tolerance;

pub use exact::Difference;
pub use feeds::{bencher, github_action_benchmark};
pub use markdown::refusal;
pub use times::TimeRatio;
pub(crate) use tolerance::TIME;
pub use tolerance::{Tolerance, Tolerances, figures, percentage};

use crate::error::Error;
use crate::run::{Provenance, Run};
use std::collections::BTreeMap;

/// What is said of a figure that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It costs more than before, or is lost.
    Worse,
    /// It costs less.
    Better,
    /// It differs, and nobody can say that either is better.
    Changed,
    /// It differs by no more than is tolerated.
    Within,
    /// No difference.
    Same,
}

impl Verdict {
    /// In one or two words.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Worse => "worse",
            Verdict::Better => "better",
            Verdict::Changed => "changed",
            Verdict::Within => "within tolerance",
            Verdict::Same => "no difference",
        }
    }
}

/// How two runs are compared.
pub struct Asked<'a> {
    /// What deterministic figures may differ by.
    pub tolerances: Tolerances,
    /// Differences of times below it are none: 0.05 is 5 %.
    pub margin: f64,
    /// Whether cells that one side lacks are left out instead of being an error.
    pub common: bool,
    /// Which figures are compared; `ns_per_operation` stands for the times.
    pub wanted: &'a dyn Fn(&str) -> bool,
}

/// Below it a difference of times of two runs is none, unless said otherwise.
pub const MARGIN: f64 = 0.05;

impl Default for Asked<'_> {
    /// Everything, exactly; times beyond [`MARGIN`].
    fn default() -> Self {
        Asked {
            tolerances: Tolerances::default(),
            margin: MARGIN,
            common: false,
            wanted: &|_| true,
        }
    }
}

/// What two runs differ by.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The experiment's name.
    pub experiment: String,
    /// Where the base comes from.
    pub base: Provenance,
    /// Where the new run comes from.
    pub new: Provenance,
    /// Cells that were compared.
    pub cells: usize,
    /// Deterministic figures that were compared.
    pub figures: usize,
    /// Those that differ, cell by cell.
    pub differences: Vec<Difference>,
    /// The times of all cells that have some on both sides.
    pub times: Vec<TimeRatio>,
    /// The margin that they were judged by.
    pub margin: f64,
    /// What was not compared, and why.
    pub left_out: Vec<String>,
}

/// Compares two runs.
///
/// # Errors
/// If they are unlike: cells, seeds or passes that one side lacks, or cells that were fed other
/// events. The error names them.
pub fn compare(base: &Run, new: &Run, asked: &Asked<'_>) -> Result<Comparison, Error> {
    let mut left_out = Vec::new();
    let pairs = alike::pairs(base, new, asked.common, &mut left_out)?;
    let exact = exact::exact(&pairs, base, new, asked);
    let times = times::times(&pairs, base, new, asked);
    left_out.extend(figures_left_out(&exact.left_out, builds::why_counts_differ(base, new)));
    let line = |(why, cells): (&String, &usize)| {
        format!("NA, {why}: times of {}", alike::counted(*cells, "cell"))
    };
    left_out.extend(times.left_out.iter().map(line));
    let one_sided = base.timings.is_empty() != new.timings.is_empty();
    if one_sided && (asked.wanted)(TIME) {
        left_out.push("one side has none: times".to_owned());
    }
    Ok(Comparison {
        experiment: new.experiment.name.clone(),
        base: base.provenance.clone(),
        new: new.provenance.clone(),
        cells: pairs.len(),
        figures: exact.figures,
        differences: exact.differences,
        times: times.ratios,
        margin: asked.margin,
        left_out,
    })
}

/// One line for each reason: which figures, and how many values of them.
fn figures_left_out(
    figures: &BTreeMap<String, usize>,
    counts_differ: Option<String>,
) -> Vec<String> {
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (figure, values) in figures {
        let why = match (direction::is_count(figure), &counts_differ) {
            (true, Some(why)) => format!("NA, {why}"),
            (true, None) => "NA, not counted on both sides".to_owned(),
            _ if !direction::is_deterministic(figure) => "no run gives it again".to_owned(),
            _ => "one side has none".to_owned(),
        };
        let values = alike::counted(*values, "value");
        by_reason.entry(why).or_default().push(format!("{figure} ({values})"));
    }
    let line = |(why, names): (String, Vec<String>)| format!("{why}: {}", names.join(", "));
    by_reason.into_iter().map(line).collect()
}

impl Comparison {
    /// How many figures and times have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let figures = self.differences.iter().map(|one| one.verdict);
        figures
            .chain(self.times.iter().map(|one| one.verdict))
            .filter(|one| *one == verdict)
            .count()
    }

    /// The gravest of all: worse before changed before better before none.
    pub fn verdict(&self) -> Verdict {
        let order = [Verdict::Worse, Verdict::Changed, Verdict::Better, Verdict::Within];
        order.into_iter().find(|verdict| self.count(*verdict) > 0).unwrap_or(Verdict::Same)
    }
}
