//! From an experiment to its cells: names looked up, streams surveyed, pairs multiplied out.
//!
//! The order of the plan is the order of every table: groups in order, and in each workload,
//! allocator, heap, seed. A cell that several groups name appears once, where it came first, with
//! the passes and the heap map that any of them wants. An allocator of one size joins only the
//! workloads of that size; one that takes no heap that grows, only heaps of fixed size.

mod absent;
mod as_run;
mod bars;
mod braces;
mod catalogue;
mod controls;
mod narrowing;
mod pattern;
mod rehearsal;
mod resolved;
mod sets;
mod surveys;
mod sweeps;

pub use braces::items;
pub use narrowing::{Instead, Narrowing};
pub(crate) use pattern::Pattern;
pub use pattern::{allocators, allocators_on};

use crate::cell::{Cell, HeapSize};
use crate::experiment::{Document, MOST_REPETITIONS, Pass, Step};
use crate::problem::Problem;
use absent::Absent;
use allocators::Named;
use catalogue::Catalogue;
use rehearsal::Rehearsals;
use resolved::Resolved;
use results::{CellKey, ExperimentRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use surveys::{Surveyed, Surveys};

/// A cell and how it is to be measured.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The cell.
    pub cell: Cell,
    /// Its passes.
    pub passes: BTreeSet<Pass>,
}

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every cell once, in the order of every table.
    pub cells: Vec<Planned>,
    /// The part of the experiment that a report needs.
    pub record: ExperimentRecord,
    /// The experiment as it is run: the `experiment.toml` of the run folder.
    pub toml: String,
    /// Rounds of the time pass, if the experiment says how many.
    pub repetitions: Option<u64>,
    /// The seeds of generated workloads, ascending.
    pub seeds: Vec<u64>,
    /// Allocators that a glob meant and that have no cell, since they take no heap that grows.
    pub left_out: BTreeSet<String>,
    /// Allocators that are left out of the adaptive workloads, since nobody learns where their
    /// grants lie.
    pub untold: BTreeSet<String>,
}

impl Plan {
    /// Plans an experiment. Every workload in it is surveyed, on the threads of the current rayon
    /// pool; `surveyed` is told after each stream how many there are in all.
    ///
    /// # Errors
    /// The first thing wrong with the experiment or a trace, in its place.
    pub fn new(
        document: &Document,
        narrowing: &Narrowing,
        surveyed: &(dyn Fn(usize) + Sync),
    ) -> Result<Plan, Problem> {
        let experiment = &document.experiment;
        if !catalogue::is_plain(&experiment.name) {
            let expected = "expected 1 to 64 letters, digits, `-`, `_` or `.`";
            return Err(Problem::at(document, &["name".into()], expected));
        }
        let repetitions = experiment.repetitions;
        if repetitions.is_some_and(|count| !(1..=MOST_REPETITIONS).contains(&count)) {
            let expected = format!("expected 1 to {MOST_REPETITIONS}");
            return Err(Problem::at(document, &["repetitions".into()], expected));
        }
        let document = &sets::written_out(document)?;
        let mut catalogue = Catalogue::new(document)?;
        let document = &narrowing.with_paths(document, &mut catalogue)?;
        catalogue.add_all_twins(document)?;
        let absent = Absent::new(document, narrowing)?;
        let groups = resolved::resolve(document, &catalogue, narrowing, &absent)?;
        let surveys = surveys::surveys(document, &catalogue, &groups, surveyed)?;
        let rehearsals = Rehearsals::new(document, &catalogue, &groups)?;
        let streams = Streams { catalogue: &catalogue, surveys, rehearsals };
        let cells = cells(document, &groups, &streams, narrowing.narrows())?;
        let untold = untold(&catalogue, &groups);
        if cells.is_empty() && !untold.is_empty() {
            let names: Vec<&str> = untold.iter().map(String::as_str).collect();
            return Err(Problem::new(format!(
                "{}: no cell is left: an adaptive workload must be told where grants lie, and of {} \
                 nobody knows",
                experiment.name,
                names.join(", ")
            )));
        }
        if cells.is_empty() {
            return Err(Problem::new(format!(
                "{}: no cell is left: expected --allocators and --workloads to name some of it; \
                 without an experiment they are run on their own",
                experiment.name
            )));
        }
        let record = as_run::record(document, &catalogue, &cells, narrowing.narrows(), &absent)?;
        let toml = as_run::written_out(document, &catalogue, &groups, &record)?;
        let seeds: BTreeSet<u64> = cells.iter().map(|planned| planned.cell.seed).collect();
        let seeds = seeds.into_iter().filter(|seed| *seed > 0).collect();
        let left_out =
            groups.into_iter().flat_map(|group| group.left_out).map(|named| named.to_string());
        let joined: BTreeSet<&str> = record.families.keys().map(String::as_str).collect();
        let left_out = left_out.filter(|name| !joined.contains(name.as_str())).collect();
        Ok(Plan { cells, record, toml, repetitions, seeds, left_out, untold })
    }

    /// How many cells have this pass.
    pub fn count(&self, pass: Pass) -> usize {
        self.cells.iter().filter(|planned| planned.passes.contains(&pass)).count()
    }
}

/// Where the cells' streams come from.
struct Streams<'c> {
    catalogue: &'c Catalogue,
    surveys: Surveys,
    rehearsals: Rehearsals,
}

impl Streams<'_> {
    /// Most live bytes; of an adaptive workload, those it means to have.
    fn load_bytes(&self, name: &str, seed: u64) -> u64 {
        let planned = self.catalogue.get(name).source.planned_load_bytes();
        planned.unwrap_or_else(|| self.surveys[&(name.to_string(), seed)].survey.load_bytes)
    }

    /// What the workload asks of this allocator on this heap; `None` where they do not join.
    fn of(&self, name: &str, seed: u64, own: &Named, heap: HeapSize) -> Option<&Surveyed> {
        if self.catalogue.get(name).source.is_adaptive() {
            return self.rehearsals.get(name, own, heap);
        }
        let stream = &self.surveys[&(name.to_string(), seed)];
        joins(own, stream.survey.one_size, heap).then_some(stream)
    }
}

/// Who is left out of an adaptive workload.
fn untold(catalogue: &Catalogue, groups: &[Resolved]) -> BTreeSet<String> {
    let adaptive = |name: &String| catalogue.get(name).source.is_adaptive();
    let meeting = groups.iter().filter(|group| group.workloads.iter().any(adaptive));
    let met = meeting.flat_map(|group| &group.allocators);
    met.filter(|own| !rehearsal::tells(own)).map(ToString::to_string).collect()
}

fn cells(
    document: &Document,
    groups: &[Resolved],
    streams: &Streams<'_>,
    narrowed: bool,
) -> Result<Vec<Planned>, Problem> {
    let mut plan = Cells {
        experiment: document.experiment.name.as_str().into(),
        planned: Vec::new(),
        places: BTreeMap::new(),
    };
    for group in groups {
        let wrong = |key: &str, number: Option<usize>, what: String| {
            let mut path: Vec<Step> = vec!["group".into(), group.at.into(), key.into()];
            path.extend(number.map(Step::At));
            Problem::at(document, &path, what)
        };
        let mut joined = BTreeSet::new();
        for name in &group.workloads {
            for allocator in &group.allocators {
                if group.leaves_out(&allocator.to_string(), name) {
                    joined.insert(allocator.to_string());
                    continue;
                }
                for (heap, wish) in &group.heaps {
                    for &seed in surveys::seeds_of(streams.catalogue, group, name) {
                        let size = wish.size(streams.load_bytes(name, seed)).map_err(|what| {
                            wrong("heaps", None, format!("`{heap}` on {name}: {what}"))
                        })?;
                        let Some(stream) = streams.of(name, seed, allocator, size) else {
                            continue;
                        };
                        joined.insert(allocator.to_string());
                        plan.add(group, allocator, stream, seed, size);
                    }
                }
            }
        }
        let lonely = group
            .allocators
            .iter()
            .find(|own| own.promises().one_size.is_some() && !joined.contains(&own.to_string()));
        if let (Some(own), false) = (lonely, narrowed) {
            let what = format!("{own} serves one size, expected a workload of that size");
            return Err(wrong("allocators", None, what));
        }
        let idle = (0..group.excludes.len()).find(|&at| !group.excludes_something(at));
        if let (Some(at), false) = (idle, narrowed) {
            return Err(wrong(
                "exclude",
                Some(at),
                "expected to leave out at least one pair".into(),
            ));
        }
    }
    Ok(plan.planned)
}

/// An allocator of one size joins the workloads of that size, one that takes no heap that grows the
/// others.
fn joins(allocator: &Named, one_size: Option<u64>, heap: HeapSize) -> bool {
    let promises = allocator.promises();
    let size = promises.one_size;
    (size.is_none() || size == one_size) && (promises.grows || heap != HeapSize::Grow)
}

/// The plan in the making.
struct Cells {
    experiment: Arc<str>,
    planned: Vec<Planned>,
    places: BTreeMap<CellKey, usize>,
}

impl Cells {
    fn add(
        &mut self,
        group: &Resolved,
        allocator: &Named,
        stream: &Surveyed,
        seed: u64,
        heap: HeapSize,
    ) {
        let cell = Cell {
            experiment: self.experiment.clone(),
            allocator: allocator.clone(),
            workload: stream.source.clone(),
            survey: stream.survey.clone(),
            seed,
            heap,
            map: group.map,
        };
        let at = *self.places.entry(cell.key()).or_insert(self.planned.len());
        match self.planned.get_mut(at) {
            Some(planned) => {
                planned.passes.extend(&group.passes);
                planned.cell.map |= group.map;
            }
            None => self.planned.push(Planned { cell, passes: group.passes.clone() }),
        }
    }
}
