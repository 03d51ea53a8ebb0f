//! The ratios a bar is judged by: of each cell one a round, ours ÷ theirs of the same round, seed
//! and heap.

use crate::bar::{Bar, What};
use crate::claims::refusals;
use crate::metric;
use crate::number::grouped;
use crate::records::{CellRecord, kind_of_heap};
use crate::run::Run;
use std::collections::BTreeMap;

/// Why a cell has no ratio.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Missing(pub(super) String);

/// A cell of a bar.
pub(super) struct Ratios {
    pub(super) workload: String,
    pub(super) seed: u64,
    /// A ratio a round, in their order.
    pub(super) rounds: Result<Vec<f64>, Missing>,
}

/// All cells of a bar, by workload, in the run's order within one.
pub(super) fn ratios(run: &Run, bar: &Bar) -> Vec<Ratios> {
    if bar.what == What::Growth {
        return vec![growth(run, bar)];
    }
    bar.workloads.iter().flat_map(|workload| on(run, bar, workload)).collect()
}

/// The ratios on one workload: a cell for each seed and kind of heap that ours was measured with.
fn on(run: &Run, bar: &Bar, workload: &str) -> Vec<Ratios> {
    let measured = |cell: &&CellRecord| match bar.what {
        What::Space => {
            run.metrics.iter().any(|row| row.metric == metric::SPACE && row.belongs_to(cell))
        }
        What::Time | What::Growth => run.timings.iter().any(|row| row.belongs_to(cell)),
    };
    let ours =
        run.cells.iter().filter(|cell| cell.allocator == bar.ours && cell.workload == workload);
    let cells: Vec<Ratios> = ours
        .filter(measured)
        .map(|cell| Ratios {
            workload: workload.to_owned(),
            seed: cell.seed,
            rounds: rounds(run, bar, cell),
        })
        .collect();
    if !cells.is_empty() {
        return cells;
    }
    let absent = run.experiment.absent.get(&bar.ours).cloned();
    let why =
        absent.unwrap_or_else(|| format!("{}: no {} on {workload}", bar.ours, bar.what.name()));
    vec![Ratios { workload: workload.to_owned(), seed: 0, rounds: Err(Missing(why)) }]
}

fn rounds(run: &Run, bar: &Bar, ours: &CellRecord) -> Result<Vec<f64>, Missing> {
    let read = |cell| by_round(run, bar.what, cell);
    let Some(against) = &bar.against else { return Ok(read(ours)?.into_values().collect()) };
    let partner = run.cells.iter().find(|cell| {
        cell.allocator == *against
            && (&cell.workload, cell.seed) == (&ours.workload, ours.seed)
            && kind_of_heap(&cell.heap) == kind_of_heap(&ours.heap)
    });
    let absent = || run.experiment.absent.get(against).cloned();
    let missing = || {
        Missing(absent().unwrap_or_else(|| format!("{against} was not run on {}", ours.workload)))
    };
    let partner = partner.ok_or_else(missing)?;
    quotients(&read(ours)?, &read(partner)?)
}

/// Round by round; both sides must have the same rounds.
fn quotients(ours: &BTreeMap<u64, f64>, theirs: &BTreeMap<u64, f64>) -> Result<Vec<f64>, Missing> {
    if !ours.keys().eq(theirs.keys()) {
        return Err(Missing("the two sides have different rounds".to_owned()));
    }
    Ok(ours.values().zip(theirs.values()).map(|(ours, theirs)| ours / theirs).collect())
}

/// From the smaller workload to the larger, our ratio there ÷ our ratio here.
fn growth(run: &Run, bar: &Bar) -> Ratios {
    let [small, large] = [0, 1].map(|at| &bar.workloads[at]);
    let side = |workload: &str| -> Result<Vec<f64>, Missing> {
        let mut cells = on(run, bar, workload);
        match (cells.pop(), cells.is_empty()) {
            (Some(only), true) => only.rounds,
            _ => Err(Missing(format!("several cells on {workload}, growth needs one"))),
        }
    };
    let rounds = side(small).and_then(|small| {
        let large = side(large)?;
        if small.len() != large.len() {
            return Err(Missing("the two workloads have different rounds".to_owned()));
        }
        Ok(large.iter().zip(&small).map(|(large, small)| large / small).collect())
    });
    Ratios { workload: format!("{small} → {large}"), seed: 0, rounds }
}

/// The figure of one cell by round.
fn by_round(run: &Run, what: What, cell: &CellRecord) -> Result<BTreeMap<u64, f64>, Missing> {
    let (who, on) = (&cell.allocator, &cell.workload);
    let missing = |why: String| Err(Missing(format!("{who} on {on}: {why}")));
    if !cell.error.is_empty() {
        return missing(cell.error.clone());
    }
    if refusals(cell) > 0 {
        return missing(format!("refused {} requests", grouped(refusals(cell))));
    }
    if what == What::Space {
        let mut rows = run.metrics.iter();
        let row = rows.find(|row| row.metric == metric::SPACE && row.belongs_to(cell));
        let value = row.and_then(|row| row.value.parse::<f64>().ok()).filter(|v| v.is_finite());
        return match value {
            Some(value) if value > 0.0 => Ok(BTreeMap::from([(0, value)])),
            _ => missing("space is not known".to_owned()),
        };
    }
    let rows: Vec<_> = run.timings.iter().filter(|row| row.belongs_to(cell)).collect();
    let times = rows.iter().map(|row| Some((row.repetition, row.ns_per_operation.value()?)));
    match times.collect::<Option<BTreeMap<u64, f64>>>() {
        Some(times) if times.is_empty() => missing("the time pass was not run".to_owned()),
        Some(times) if times.values().any(|ns| *ns <= 0.0) => missing("a time of 0".to_owned()),
        Some(times) => Ok(times),
        None => missing("some times are NA".to_owned()),
    }
}
