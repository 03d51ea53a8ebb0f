//! Claims held against the data of a run. A claim holds only if every cell it speaks of was
//! measured and bears it out; whatever is missing, refused or within the noise makes it unknown,
//! never true. Where an experiment has several seeds or heaps, it must hold in each.

mod bounds;
mod extremes;
mod measure;
mod shape;

use crate::claim::Claim;
use crate::run::Run;
use measure::Measure;
pub(crate) use measure::refusals;
pub use shape::check_claims;

/// What the data say about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The sentence.
    pub claim: String,
    /// The figures that decide, e.g. `peak_footprint_bytes 1 024 vs 1 536 (first-fit)`.
    pub figure: String,
    /// Whether they bear it out.
    pub outcome: Outcome,
}

/// Whether a claim is borne out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// In every cell it speaks of.
    Holds,
    /// At least one cell contradicts it.
    Fails,
    /// The data cannot tell, and why.
    Unknown(String),
}

/// A verdict on each claim of the run's experiment, in their order.
pub fn verdicts(run: &Run) -> Vec<Verdict> {
    run.experiment.claims.iter().map(|claim| verdict(run, claim)).collect()
}

fn verdict(run: &Run, claim: &Claim) -> Verdict {
    let (figure, outcome) = match (shape::problem(claim), Measure::parse(&claim.figure)) {
        (Some(problem), _) => (claim.figure.clone(), Outcome::Unknown(problem)),
        (None, None) => (claim.figure.clone(), Outcome::Unknown("unknown figure".to_owned())),
        (None, Some(measure)) if claim.left.is_some() => bounds::judge(run, claim, &measure),
        (None, Some(measure)) => extremes::judge(run, claim, &measure),
    };
    Verdict { claim: claim.claim.clone(), figure, outcome }
}

/// One part of the evidence: the figures as text, and what they say.
type Finding = (String, Outcome);

/// All parts of the evidence together: the first that contradicts decides, else the first that
/// cannot tell, else the first.
fn together(figure: &str, findings: Vec<Finding>) -> Finding {
    let rank = |finding: &Finding| match finding.1 {
        Outcome::Fails => 0,
        Outcome::Unknown(_) => 1,
        Outcome::Holds => 2,
    };
    let nothing = || (figure.to_owned(), Outcome::Unknown("no such cell".to_owned()));
    findings.into_iter().min_by_key(rank).unwrap_or_else(nothing)
}
