//! The rows of the long tables by cell: a table of the report asks for a few figures of each cell,
//! and a search through all rows for each would take the square of a run's size.

use crate::records::{CellRecord, MetricRecord, TimingRecord};
use crate::run::Run;
use crate::statistics::{Interval, interval_of_median};
use std::collections::BTreeMap;

type Key<'r> = (&'r str, &'r str, &'r str, u64, &'r str);

/// Times and further figures of every cell.
#[derive(Debug)]
pub(crate) struct Index<'r> {
    times: BTreeMap<Key<'r>, Vec<&'r TimingRecord>>,
    metrics: BTreeMap<Key<'r>, Vec<&'r MetricRecord>>,
}

impl<'r> Index<'r> {
    pub(crate) fn new(run: &'r Run) -> Self {
        let mut index = Index { times: BTreeMap::new(), metrics: BTreeMap::new() };
        for row in &run.timings {
            let key = (&*row.experiment, &*row.allocator, &*row.workload, row.seed, &*row.heap);
            index.times.entry(key).or_default().push(row);
        }
        for row in &run.metrics {
            let key = (&*row.experiment, &*row.allocator, &*row.workload, row.seed, &*row.heap);
            index.metrics.entry(key).or_default().push(row);
        }
        index
    }

    /// The median time of a cell; `None` if it was not timed, or a repetition is NA.
    pub(crate) fn time(&self, cell: &CellRecord) -> Option<Interval> {
        let rows = self.times.get(&key(cell))?;
        let times: Option<Vec<f64>> = rows.iter().map(|row| row.ns_per_operation.value()).collect();
        interval_of_median(&times?)
    }

    /// How many operations each repetition of a cell timed; of the first one.
    pub(crate) fn operations(&self, cell: &CellRecord) -> Option<u64> {
        self.times.get(&key(cell))?.first().map(|row| row.operations)
    }

    /// A further figure of a cell, as its file holds it.
    pub(crate) fn metric(&self, cell: &CellRecord, name: &str, parameter: &str) -> Option<&'r str> {
        let rows = self.metrics.get(&key(cell))?;
        let found = rows.iter().find(|row| row.metric == name && row.parameter == parameter);
        found.map(|row| row.value.as_str())
    }

    /// All further figures of a cell, in their order in the file.
    pub(crate) fn metrics<'s>(
        &'s self,
        cell: &'s CellRecord,
    ) -> impl Iterator<Item = &'r MetricRecord> + use<'s, 'r> {
        self.metrics.get(&key(cell)).into_iter().flatten().copied()
    }

    /// The parameters a further figure has in a cell, in their order in the file.
    pub(crate) fn parameters(&self, cell: &CellRecord, name: &str) -> Vec<&'r str> {
        let rows = self.metrics.get(&key(cell)).map_or(&[] as &[_], Vec::as_slice);
        rows.iter().filter(|row| row.metric == name).map(|row| row.parameter.as_str()).collect()
    }
}

fn key(cell: &CellRecord) -> Key<'_> {
    (&cell.experiment, &cell.allocator, &cell.workload, cell.seed, &cell.heap)
}
