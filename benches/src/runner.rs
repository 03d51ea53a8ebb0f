//! The deterministic passes over many cells at once. Rows come out in the order of the plan,
//! whatever the number of threads; a cell that fails is a row with its reason, and the others go on.

use crate::cell::{Cell, HeapSize};
use crate::experiment::Pass;
use crate::minimum::{self, Found};
use crate::plan::Planned;
use crate::planning::best;
use crate::space::{self, Passes};
use crate::time::Job;
use rayon::prelude::*;
use results::{CellRecord, Field, Run};
use std::collections::BTreeMap;

/// By cell, what the search for its smallest heap came to; `None` where nobody asks.
pub type Minima = Vec<Option<Found>>;

/// Whether the cell's smallest heap is asked for: by a pass, or because it is the cell's heap.
pub fn wants_minimum(planned: &Planned) -> bool {
    planned.passes.contains(&Pass::Minimum) || planned.cell.heap == HeapSize::Smallest
}

/// Searches the smallest heaps that are asked for, and gives them to the cells that are to be
/// measured on theirs. `progress` is told of parts of the cells' events done.
pub fn minima(cells: &mut [Planned], progress: &(dyn Fn(u64) + Sync)) -> Minima {
    let wanted: Vec<&Cell> =
        cells.iter().filter(|one| wants_minimum(one)).map(|one| &one.cell).collect();
    let mut found = minimum::search(&wanted, progress).into_iter();
    let mut minima = Vec::new();
    for planned in cells {
        let one = if wants_minimum(planned) { found.next() } else { None };
        if let (HeapSize::Smallest, Some(Ok(minimum))) = (planned.cell.heap, &one) {
            planned.cell.heap = HeapSize::Min(minimum.heap_bytes);
        }
        minima.push(one);
    }
    minima
}

/// A stream: its workload, its seed, and its fingerprint, since one that listens to its allocator has
/// another stream with each.
type Stream<'c> = (&'c str, u64, u64);

fn stream(cell: &Cell) -> Stream<'_> {
    (cell.workload.name(), cell.seed, cell.survey.fingerprint)
}

/// The streams whose space is measured, each with one of its cells.
fn streams(cells: &[Planned]) -> BTreeMap<Stream<'_>, &Cell> {
    let measured = cells.iter().filter(|planned| planned.passes.contains(&Pass::Space));
    measured.map(|planned| (stream(&planned.cell), &planned.cell)).collect()
}

/// How many different streams have a space pass.
pub fn streams_in_space(cells: &[Planned]) -> usize {
    streams(cells).len()
}

/// Finds the best offline plan of each stream whose space was measured, once for all its cells, and
/// enters it beside their rows. One stream at a time, since a plan takes up to some 220 MB.
/// `progress` is told of each stream that is done.
pub fn plans(cells: &[Planned], run: &mut Run, progress: &dyn Fn(u64)) {
    let mut plans = BTreeMap::new();
    for (stream, cell) in streams(cells) {
        plans.insert(stream, best(&cell.workload, cell.seed, &cell.survey));
        progress(1);
    }
    for (planned, row) in cells.iter().zip(&run.cells) {
        let plan = plans.get(&stream(&planned.cell)).filter(|_| row.error.is_empty());
        if let (true, Some(plan)) = (planned.passes.contains(&Pass::Space), plan) {
            run.metrics.extend(space::rows_of_plan(row, plan));
        }
    }
}

/// Measures the space pass of every cell, and gives each cell its row, measured or not, with its
/// smallest heap where that was searched. `progress` is told of events executed.
pub fn space(cells: &[Planned], minima: &Minima, run: &mut Run, progress: &(dyn Fn(u64) + Sync)) {
    let mut measured = each(cells, |planned| {
        let space = planned.passes.contains(&Pass::Space);
        space::measure(&planned.cell, Passes { space, work: false }, &progress)
    });
    for ((planned, one), found) in cells.iter().zip(&mut measured).zip(minima) {
        if let Some(found) = found {
            one.enter(&planned.cell, found);
        }
    }
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
    events_of(cells, |planned| planned.passes.contains(&pass))
}

/// How many events the cells have whose smallest heap is asked for.
pub fn events_of_minima(cells: &[Planned]) -> u64 {
    events_of(cells, wants_minimum)
}

fn events_of(cells: &[Planned], wanted: impl Fn(&Planned) -> bool) -> u64 {
    cells.iter().filter(|one| wanted(one)).map(|one| one.cell.survey.events).sum()
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

/// The cells with this pass, of time or of the tail, that did not end in an error: what cannot be
/// replayed at all cannot be timed.
pub fn timed<'p>(cells: &'p [Planned], run: &Run, pass: Pass) -> Vec<Job<'p>> {
    let rows = cells.iter().zip(&run.cells);
    rows.filter(|(planned, row)| planned.passes.contains(&pass) && row.error.is_empty())
        .map(|(planned, row)| Job::new(&planned.cell, row))
        .collect()
}
