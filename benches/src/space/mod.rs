//! The space pass and the work pass: a cell replayed through its allocator, and every figure of it
//! computed from outside, from grants, free blocks and the arena's counters.
//!
//! `replay` executes events, `stream` hands them out, and observers watch: the `ledger` keeps live,
//! granted and footprint bytes with their peaks and means, `holes` the free blocks at a moment,
//! `causes` why requests were refused. `figures` and `metrics` make rows of it. All arithmetic is
//! on integers; nothing depends on how many cells run at once.

pub(crate) mod alone;
pub(crate) mod causes;
mod classes;
mod figures;
mod gaps;
mod grants;
mod heap_map;
mod holes;
mod ledger;
pub(crate) mod linux;
mod metrics;
mod pass;
mod ratio;
pub(crate) mod replay;
mod steps;
pub(crate) mod stream;
pub(crate) mod subject;
mod work;

use crate::cell::{Cell, HeapSize};
use crate::minimum::{Found, NoMinimum};
use crate::planning::Plan;
use allocators::{Counting, Off};
use heap_map::HeapMap;
use metrics::Metrics;
use results::{CellRecord, Field, HeapMapRecord, MetricRecord, SeriesRecord};
use std::panic::{AssertUnwindSafe, catch_unwind};
use stream::Progress;
use subject::Subject;
use work::Worked;

/// The rows of one cell.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its row of `cells.csv`; without figures and with `error` if the cell was impossible.
    pub record: CellRecord,
    /// Its rows of `series.csv`.
    pub series: Vec<SeriesRecord>,
    /// Its rows of `metrics.csv`.
    pub metrics: Vec<MetricRecord>,
    /// Its rows of `heapmap.csv`, if the cell wants a map.
    pub maps: Vec<HeapMapRecord>,
}

/// Which passes to run. Columns of a pass not run stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passes {
    /// Grants and free blocks.
    pub space: bool,
    /// Loads, stores, lines and free blocks inspected.
    pub work: bool,
}

/// Measures one cell. Deterministic.
///
/// `progress` is told of events done since it was last told; over a whole call that makes
/// `survey.events` for each pass, fewer if the cell fails.
///
/// Never panics: a cell that cannot be measured is a row with an `error` that holds no path and no
/// text of the operating system.
pub fn measure(cell: &Cell, passes: Passes, progress: &dyn Fn(u64)) -> Measured {
    if cell.heap == HeapSize::Smallest {
        return failed(cell, "no smallest heap is known".to_string());
    }
    let caught = catch_unwind(AssertUnwindSafe(|| {
        measure_subjects(&Subject::of(cell), &Subject::counting(cell), passes, progress)
    }));
    let panicked = |_| Err("the allocator panicked".to_string());
    caught.unwrap_or_else(panicked).unwrap_or_else(|error| failed(cell, error))
}

impl Measured {
    /// Enters what the search for the cell's smallest heap came to.
    pub fn enter(&mut self, cell: &Cell, found: &Found) {
        let record = &mut self.record;
        record.min_heap_bytes = Field::Unknown;
        match found {
            Ok(minimum) if cell.allocator.promises().places => {
                record.min_heap_bytes = Field::Value(minimum.heap_bytes);
                self.metrics.extend(Metrics::minimum(record, &cell.survey, minimum));
            }
            Ok(_) => {}
            Err(NoMinimum::NoHeap(_)) if cell.heap != HeapSize::Smallest => {}
            Err(why) if record.error.is_empty() || cell.heap == HeapSize::Smallest => {
                record.error = why.to_string();
            }
            Err(_) => {}
        }
    }
}

/// The rows of a cell about the best plan of its stream, or about why there is none.
pub fn rows_of_plan(cell: &CellRecord, plan: &Result<Plan, String>) -> Vec<MetricRecord> {
    Metrics::plan(cell, plan)
}

fn failed(cell: &Cell, error: String) -> Measured {
    let record = CellRecord { error, ..figures::blank(cell) };
    Measured { record, series: Vec::new(), metrics: Vec::new(), maps: Vec::new() }
}

/// Measures with these allocators; tests bring their own.
pub(crate) fn measure_subjects(
    subject: &Subject<'_, Off>,
    counting: &Subject<'_, Counting>,
    passes: Passes,
    progress: &dyn Fn(u64),
) -> Result<Measured, String> {
    let (cell, promises) = (subject.cell, subject.promises);
    let mut measured = failed(cell, String::new());
    measured.metrics = Metrics::of(&measured.record, cell, &promises, None);
    if passes.space && promises.own_memory {
        progress(cell.survey.events);
        figures::fill_unknown(&mut measured.record);
    } else if passes.space {
        let space = pass::space(subject, &mut Progress::new(progress))?;
        let record = &mut measured.record;
        figures::fill_space(record, &space, &promises);
        let samples = space.samples.iter();
        measured.series =
            samples.map(|sample| figures::sample(record, sample, &promises)).collect();
        measured.metrics = Metrics::of(record, cell, &promises, Some(&space));
        measured.maps = space.map.iter().flat_map(|map| map_rows(record, map)).collect();
    }
    if passes.work {
        let worked = match promises.counts {
            true => work::work(counting, &mut Progress::new(progress))?,
            // The pass would see nothing.
            false => {
                progress(cell.survey.events);
                Worked { work: None, inspected: None }
            }
        };
        figures::fill_work(&mut measured.record, &worked);
        if !promises.inspects {
            measured.record.inspected = Field::Unknown;
        }
    }
    Ok(measured)
}

fn map_rows(cell: &CellRecord, map: &HeapMap) -> Vec<HeapMapRecord> {
    let row = |row: &heap_map::Row| HeapMapRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        clock_bytes: figures::clock_bytes(row.clock),
        bin_bytes: map.bin_bytes,
        bins: row.bins.clone(),
    };
    map.rows.iter().map(row).collect()
}
