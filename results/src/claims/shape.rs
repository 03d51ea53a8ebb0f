//! Whether a claim has a meaning at all: exactly one form, a known figure, bounds that can be met.

use super::measure::Measure;
use crate::claim::Claim;
use crate::error::Error;

/// Checks the form of every claim: exactly one of `least`, `most` and `left`, with the keys that
/// belong to it; a figure that exists; finite bounds.
///
/// # Errors
/// Names the first claim without a meaning, and what is wrong with it.
pub fn check_claims(claims: &[Claim]) -> Result<(), Error> {
    for (at, claim) in claims.iter().enumerate() {
        if let Some(problem) = problem(claim) {
            return Err(Error::Claim { number: at + 1, claim: claim.claim.clone(), problem });
        }
    }
    Ok(())
}

/// What is wrong with the claim, if anything is.
pub(super) fn problem(claim: &Claim) -> Option<String> {
    if claim.claim.trim().is_empty() {
        return Some("expected `claim` to be a sentence".to_owned());
    }
    if Measure::parse(&claim.figure).is_none() {
        let text = "figure: expected a numeric column of cells.csv, `metric:NAME:PARAMETER`, `space` or \
                    `ns_per_operation`, found";
        return Some(format!("{text} `{}`", crate::error::shown(&claim.figure)));
    }
    let forms = [claim.least.is_some(), claim.most.is_some(), claim.left.is_some()];
    if forms.iter().filter(|&&given| given).count() != 1 {
        return Some("expected exactly one of `least`, `most` and `left`".to_owned());
    }
    if claim.left.is_some() { bounds_problem(claim) } else { extreme_problem(claim) }
}

fn extreme_problem(claim: &Claim) -> Option<String> {
    let subject = claim.least.as_ref().or(claim.most.as_ref())?;
    let stray = claim.right.is_some() || claim.at_least.is_some() || claim.at_most.is_some();
    if stray {
        return Some("`right`, `at_least` and `at_most` belong to `left` only".to_owned());
    }
    if claim.workload.is_none() {
        return Some("expected `workload` beside `least` or `most`".to_owned());
    }
    if !claim.among.iter().any(|name| name != subject) {
        return Some("expected `among` to list at least one other allocator".to_owned());
    }
    None
}

fn bounds_problem(claim: &Claim) -> Option<String> {
    if claim.workload.is_some() || !claim.among.is_empty() {
        return Some("`workload` and `among` belong to `least` and `most` only".to_owned());
    }
    match (claim.at_least, claim.at_most) {
        (None, None) => Some("expected `at_least` or `at_most` beside `left`".to_owned()),
        (Some(low), _) if !low.is_finite() => Some("expected `at_least` to be finite".to_owned()),
        (_, Some(high)) if !high.is_finite() => Some("expected `at_most` to be finite".to_owned()),
        (Some(low), Some(high)) if low > high => {
            Some("expected `at_least` to be no more than `at_most`".to_owned())
        }
        _ => None,
    }
}
