//! `least` and `most`: one allocator's figure strictly below or above that of every other.

use super::measure::{Measure, Reading};
use super::{Finding, Outcome, together};
use crate::claim::Claim;
use crate::control::{decimal, floor_of, floors};
use crate::records::{CellRecord, kind_of_heap};
use crate::run::Run;
use std::collections::BTreeSet;

/// Judges a claim that has `least` or `most`.
pub(super) fn judge(run: &Run, claim: &Claim, measure: &Measure) -> Finding {
    let workload = claim.workload.as_deref().unwrap_or_default();
    let cells: Vec<&CellRecord> = run.cells.iter().filter(|c| c.workload == workload).collect();
    let place_of = |cell: &CellRecord| (cell.seed, kind_of_heap(&cell.heap).to_owned());
    let places: BTreeSet<(u64, String)> = cells.iter().map(|cell| place_of(cell)).collect();
    if places.is_empty() {
        let missing = Outcome::Unknown(format!("{workload} was not run"));
        return (claim.figure.clone(), missing);
    }
    let floors = if speaks_of_footprint(claim) { floors(run) } else { Vec::new() };
    let findings = places.into_iter().map(|place| {
        let here: Vec<&CellRecord> =
            cells.iter().filter(|cell| place_of(cell) == place).copied().collect();
        let floor = floor_of(&floors, workload, &place.1);
        judge_place(run, claim, measure, &here, floor)
            .unwrap_or_else(|why| (claim.figure.clone(), Outcome::Unknown(why)))
    });
    together(&claim.figure, findings.collect())
}

/// In one heap with one seed.
fn judge_place(
    run: &Run,
    claim: &Claim,
    measure: &Measure,
    cells: &[&CellRecord],
    floor: Option<u64>,
) -> Result<Finding, String> {
    let read = |name: &str| {
        let cell = cells.iter().find(|cell| cell.allocator == name);
        let missing =
            || format!("{name} was not run on {}", claim.workload.as_deref().unwrap_or(""));
        measure.read(run, cell.ok_or_else(missing)?, true)
    };
    let least = claim.least.is_some();
    let subject = claim.least.as_deref().or(claim.most.as_deref()).unwrap_or_default();
    let own = read(subject)?;
    let mut rivals = Vec::new();
    for name in claim.among.iter().filter(|name| *name != subject) {
        rivals.push((name, read(name)?));
    }
    // The rival that comes closest, or is furthest ahead.
    let order = |a: &Reading, b: &Reading| {
        if least { a.value.total_cmp(&b.value) } else { b.value.total_cmp(&a.value) }
    };
    let (name, rival) = rivals
        .iter()
        .min_by(|a, b| order(&a.1, &b.1))
        .ok_or_else(|| "nobody to compare with".to_owned())?;
    let figure = format!("{} {} vs {} ({name})", claim.figure, own.text, rival.text);
    let outcomes = rivals.iter().map(|(_, rival)| {
        (String::new(), if least { below(&own, rival) } else { below(rival, &own) })
    });
    let outcome = together("", outcomes.collect()).1;
    let load = cells.iter().filter_map(|cell| cell.peak_live_bytes.value()).max();
    let apart = (own.value - rival.value).abs() * 1e6;
    let apart =
        if claim.figure == FOOTPRINT { apart / load.unwrap_or(1).max(1) as f64 } else { apart };
    match floor {
        Some(floor) if outcome == Outcome::Holds && apart < floor as f64 => {
            let why = format!(
                "{} of the load apart, the noise floor is {}",
                decimal(apart.round() as u64),
                decimal(floor)
            );
            Ok((figure, Outcome::Unknown(why)))
        }
        _ => Ok((figure, outcome)),
    }
}

/// The column that a noise floor is about; the metric of the same is it in loads.
const FOOTPRINT: &str = "peak_footprint_bytes";

fn speaks_of_footprint(claim: &Claim) -> bool {
    claim.figure == FOOTPRINT
        || claim.figure.strip_prefix("metric:") == Some(crate::metric::FOOTPRINT_TO_LOAD)
}

/// Whether `a` is strictly below `b`.
fn below(a: &Reading, b: &Reading) -> Outcome {
    if a.high < b.low {
        Outcome::Holds
    } else if a.low >= b.high {
        Outcome::Fails
    } else {
        Outcome::Unknown("the intervals overlap".to_owned())
    }
}
