//! The deterministic passes over many cells at once. Rows come out in the order of the plan,
//! whatever the number of threads; a cell that fails is a row with its reason, and the others go on.

use crate::experiment::Pass;
use crate::plan::Planned;
use crate::space::{self, Passes};
use crate::time::Job;
use rayon::prelude::*;
use results::{CellRecord, Field, Run};

/// Measures the space pass of every cell, and gives each cell its row, measured or not.
/// `progress` is told of events executed.
pub fn space(cells: &[Planned], run: &mut Run, progress: &(dyn Fn(u64) + Sync)) {
    let measured = each(cells, |planned| {
        let space = planned.passes.contains(&Pass::Space);
        space::measure(&planned.cell, Passes { space, work: false }, &progress)
    });
    for one in measured {
        run.cells.push(one.record);
        run.series.extend(one.series);
        run.metrics.extend(one.metrics);
        run.maps.extend(one.maps);
    }
}

/// Measures the work pass of the cells that have one, and completes their rows.
pub fn work(cells: &[Planned], run: &mut Run, progress: &(dyn Fn(u64) + Sync)) {
    let measured = each(cells, |planned| {
        let wanted = planned.passes.contains(&Pass::Work);
        wanted
            .then(|| space::measure(&planned.cell, Passes { space: false, work: true }, &progress))
    });
    for (row, one) in run.cells.iter_mut().zip(measured) {
        let Some(one) = one else { continue };
        complete(row, one.record);
    }
}

/// How many events the cells with this pass have.
pub fn events(cells: &[Planned], pass: Pass) -> u64 {
    let with = cells.iter().filter(|planned| planned.passes.contains(&pass));
    with.map(|planned| planned.cell.survey.events).sum()
}

/// Puts the work pass's columns into the space pass's row.
fn complete(row: &mut CellRecord, work: CellRecord) {
    let taken = [
        (&mut row.loads, work.loads),
        (&mut row.stores, work.stores),
        (&mut row.lines, work.lines),
        (&mut row.inspected, work.inspected),
    ];
    for (own, measured) in taken {
        if *own == Field::NotRun {
            *own = measured;
        }
    }
    if row.error.is_empty() {
        row.error = work.error;
    }
}

fn each<T: Send>(cells: &[Planned], measure: impl Fn(&Planned) -> T + Send + Sync) -> Vec<T> {
    cells.par_iter().with_max_len(1).map(measure).collect()
}

/// The cells with a time pass that did not end in an error: what cannot be replayed at all cannot
/// be timed.
pub fn timed<'p>(cells: &'p [Planned], run: &Run) -> Vec<Job<'p>> {
    let rows = cells.iter().zip(&run.cells);
    rows.filter(|(planned, row)| planned.passes.contains(&Pass::Time) && row.error.is_empty())
        .map(|(planned, row)| Job::new(&planned.cell, row))
        .collect()
}
