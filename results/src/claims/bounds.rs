//! `left` against bounds, or the ratio of `left` to `right`.

use super::measure::{Measure, Reading};
use super::{Finding, Outcome, together};
use crate::claim::{Claim, Operand};
use crate::number::short;
use crate::records::{CellRecord, kind_of_heap};
use crate::run::Run;
use std::collections::BTreeSet;

/// Judges a claim that has `left`.
pub(super) fn judge(run: &Run, claim: &Claim, measure: &Measure) -> Finding {
    pairs(run, claim)
        .map(|pairs| {
            let findings = pairs.into_iter().map(|pair| {
                judge_pair(run, claim, measure, pair)
                    .unwrap_or_else(|why| (claim.figure.clone(), Outcome::Unknown(why)))
            });
            together(&claim.figure, findings.collect())
        })
        .unwrap_or_else(|why| (claim.figure.clone(), Outcome::Unknown(why)))
}

type Pair<'r> = (&'r CellRecord, Option<&'r CellRecord>);

/// The cells on the left, each with its partner on the right: the one of the same seed, or, where
/// each side has a single cell, that one (a trace has seed 0, a generator has not). The single cell
/// of a trace is the partner of every seed of the other side: of its models, say.
fn pairs<'r>(run: &'r Run, claim: &Claim) -> Result<Vec<Pair<'r>>, String> {
    let left = cells(run, claim.left.as_ref().ok_or("nothing on the left")?)?;
    let Some(right) = &claim.right else {
        return Ok(left.into_iter().map(|cell| (cell, None)).collect());
    };
    let right = cells(run, right)?;
    match (left.as_slice(), right.as_slice()) {
        ([left], [right]) => return Ok(vec![(left, Some(right))]),
        (_, [trace]) if trace.seed == 0 => {
            return Ok(left.into_iter().map(|cell| (cell, Some(*trace))).collect());
        }
        ([trace], _) if trace.seed == 0 => {
            return Ok(right.into_iter().map(|cell| (*trace, Some(cell))).collect());
        }
        _ => {}
    }
    let seeds = |cells: &[&CellRecord]| cells.iter().map(|c| c.seed).collect::<BTreeSet<u64>>();
    if seeds(&left) != seeds(&right) {
        return Err("the two sides were run with different seeds".to_owned());
    }
    Ok(left
        .into_iter()
        .map(|cell| (cell, right.iter().find(|other| other.seed == cell.seed).copied()))
        .collect())
}

/// The cells of one operand, one a seed.
fn cells<'r>(run: &'r Run, operand: &Operand) -> Result<Vec<&'r CellRecord>, String> {
    let found: Vec<&CellRecord> = run
        .cells
        .iter()
        .filter(|cell| cell.allocator == operand.allocator && cell.workload == operand.workload)
        .filter(|cell| {
            operand.heap.as_ref().is_none_or(|heap| kind_of_heap(heap) == kind_of_heap(&cell.heap))
        })
        .collect();
    let heaps: BTreeSet<&str> = found.iter().map(|cell| kind_of_heap(&cell.heap)).collect();
    match heaps.len() {
        0 => Err(format!("{} was not run on {}", operand.allocator, operand.workload)),
        1 => Ok(found),
        _ => Err(format!("{} has several heaps there: the claim must name one", operand.allocator)),
    }
}

fn judge_pair(run: &Run, claim: &Claim, measure: &Measure, pair: Pair) -> Result<Finding, String> {
    let bounds = match (claim.at_least, claim.at_most) {
        (Some(low), Some(high)) => format!("at least {low}, at most {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, high) => format!("at most {}", high.unwrap_or(f64::INFINITY)),
    };
    let left = measure.read(run, pair.0, pair.1.is_some())?;
    let Some(right) = pair.1 else {
        let figure = format!("{} {} ({bounds})", claim.figure, left.text);
        return Ok((figure, within(claim, left.low, left.high)));
    };
    let right = measure.read(run, right, true)?;
    let (low, ratio, high) = quotient(&left, &right)?;
    let shown = if low < high {
        format!("{} [{}, {}]", short(ratio), short(low), short(high))
    } else {
        short(ratio)
    };
    let figure = format!("{} {} / {} = {shown} ({bounds})", claim.figure, left.text, right.text);
    Ok((figure, within(claim, low, high)))
}

/// The ratio with the widest interval that the two sides allow.
fn quotient(left: &Reading, right: &Reading) -> Result<(f64, f64, f64), String> {
    if right.low <= 0.0 || left.low < 0.0 {
        return Err("a ratio needs a figure above 0 below the line".to_owned());
    }
    Ok((left.low / right.high, left.value / right.value, left.high / right.low))
}

fn within(claim: &Claim, low: f64, high: f64) -> Outcome {
    let (least, most) =
        (claim.at_least.unwrap_or(f64::NEG_INFINITY), claim.at_most.unwrap_or(f64::INFINITY));
    if low >= least && high <= most {
        Outcome::Holds
    } else if high < least || low > most {
        Outcome::Fails
    } else {
        Outcome::Unknown("the interval spans the bound".to_owned())
    }
}
