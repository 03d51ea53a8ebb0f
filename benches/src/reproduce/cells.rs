//! Cells measured for an item, through the plan and the space pass of every run.

use crate::experiment::{Document, Experiment, Group, Pass};
use crate::plan::{Narrowing, Plan};
use crate::problem::Problem;
use crate::runner;
use allocators::Named;
use results::{CellRecord, Run};
use std::sync::Arc;
use toml::Table;
use workloads::{Source, Survey};

/// The cells of an item.
pub(super) struct Cells {
    run: Run,
    streams: Vec<(Arc<Source>, Arc<Survey>)>,
}

/// What is to be measured: all of the allocators on all of the workloads.
#[derive(Default)]
pub(super) struct Wanted<'w> {
    pub(super) allocators: Vec<String>,
    pub(super) workloads: Vec<String>,
    /// Workloads that are not shipped, by name.
    pub(super) own: Vec<(&'w str, Table)>,
    /// `grow` unless given.
    pub(super) heap: Option<String>,
}

impl Cells {
    /// Runs the space pass over all pairs, on the threads of the current pool.
    pub(super) fn measure(wanted: Wanted<'_>) -> Result<Cells, Problem> {
        let group = Group {
            allocators: wanted.allocators,
            workloads: wanted.workloads,
            heaps: wanted.heap.into_iter().collect(),
            ..Group::default()
        };
        let own = wanted.own.into_iter().map(|(name, table)| (name.to_string(), table));
        let experiment = Experiment {
            name: "reproduce".into(),
            passes: vec![Pass::Space],
            workload: own.collect(),
            group: vec![group],
            ..Experiment::default()
        };
        let document = Document::from_command_line(experiment);
        let mut plan = Plan::new(&document, &Narrowing::default(), &|_| ())?;
        let mut run = Run::default();
        let minima = runner::minima(&mut plan.cells, &|_| ());
        runner::space(&plan.cells, &minima, &mut run, &|_| ());
        let streams = plan.cells.into_iter().map(|one| (one.cell.workload, one.cell.survey));
        Ok(Cells { run, streams: streams.collect() })
    }

    /// The figure of a cell that served everything; else why there is none.
    pub(super) fn figure(
        &self,
        allocator: &str,
        workload: &str,
        figure: impl Fn(&CellRecord) -> Option<f64>,
    ) -> Result<f64, String> {
        let allocator = Named::parse(allocator).map_err(|error| error.to_string())?.to_string();
        let named = |cell: &&CellRecord| cell.allocator == allocator && cell.workload == workload;
        let cell = self.run.cells.iter().find(named).ok_or("no such cell")?;
        if !cell.error.is_empty() {
            return Err(cell.error.clone());
        }
        let refused = [cell.refused_full, cell.refused_scattered, cell.refused_policy];
        match refused.iter().filter_map(|count| count.value()).sum() {
            0u64 => figure(cell).ok_or_else(|| "not known of this allocator".to_string()),
            refused => Err(format!("it refused {refused} requests")),
        }
    }

    /// The stream of a workload, which was measured.
    pub(super) fn stream(&self, workload: &str) -> Result<(&Source, &Survey), String> {
        let found = self.streams.iter().find(|(source, _)| source.name() == workload);
        found
            .map(|(source, survey)| (&**source, &**survey))
            .ok_or_else(|| "no such cell".to_string())
    }

    /// Largest footprint ÷ load.
    pub(super) fn footprint_to_load(&self, allocator: &str, workload: &str) -> Result<f64, String> {
        let load = self.stream(workload)?.1.load_bytes as f64;
        self.figure(allocator, workload, |cell| {
            cell.peak_footprint_bytes.value().map(|bytes| bytes as f64 / load)
        })
    }

    /// Johnstone and Wilson's overhead #4, in percent.
    pub(super) fn overhead_4(&self, allocator: &str, workload: &str) -> Result<f64, String> {
        self.figure(allocator, workload, |cell| cell.jw4_percent.value().map(|it| it.as_f64()))
    }
}
