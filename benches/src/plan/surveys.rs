//! Every stream of the plan, read once, strictly and in parallel, before the first cell: bad input
//! ends here, with nothing written.

use super::catalogue::{Catalogue, located};
use super::resolved::Resolved;
use crate::experiment::Document;
use crate::problem::Problem;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use workloads::{Error, Source, Survey};

/// Packed events of traces kept in memory over all cells, in bytes.
const TRACE_BUDGET_BYTES: u64 = 64 << 20;

/// A stream and its facts.
#[derive(Clone)]
pub(crate) struct Surveyed {
    pub(crate) source: Arc<Source>,
    pub(crate) survey: Arc<Survey>,
}

/// By workload and seed; recorded workloads have seed 0.
pub(crate) type Surveys = BTreeMap<(String, u64), Surveyed>;

/// Surveys what the groups need. `done` is told after each stream, of how many.
pub(crate) fn surveys(
    document: &Document,
    catalogue: &Catalogue,
    groups: &[Resolved],
    done: &(dyn Fn(usize) + Sync),
) -> Result<Surveys, Problem> {
    let mut wanted = BTreeSet::new();
    for group in groups {
        for name in &group.workloads {
            let seeds = seeds_of(catalogue, group, name);
            wanted.extend(seeds.iter().map(|seed| (name.clone(), *seed)));
        }
    }
    let names: BTreeSet<&String> = wanted.iter().map(|(name, _)| name).collect();
    let budget = TRACE_BUDGET_BYTES / names.len().max(1) as u64;
    // The first error in the order of names, whichever thread meets one first.
    let sources: Vec<Result<(String, Arc<Source>), Problem>> = names
        .into_par_iter()
        .map(|name| {
            let mut source = catalogue.get(name).source.clone();
            source.cache(budget).map_err(|error| place(document, name, error))?;
            Ok((name.clone(), Arc::new(source)))
        })
        .collect();
    let sources: BTreeMap<_, _> = sources.into_iter().collect::<Result<_, _>>()?;
    let total = wanted.len();
    let surveyed: Vec<Result<_, Problem>> = wanted
        .into_par_iter()
        .map(|(name, seed)| {
            let source = sources[&name].clone();
            let survey = source.survey(seed).map_err(|error| place(document, &name, error))?;
            done(total);
            Ok(((name, seed), Surveyed { source, survey: Arc::new(survey) }))
        })
        .collect();
    surveyed.into_iter().collect()
}

/// The seeds a workload is run with.
pub(crate) fn seeds_of<'g>(catalogue: &Catalogue, group: &'g Resolved, name: &str) -> &'g [u64] {
    if catalogue.get(name).source.is_recorded() { &[0] } else { &group.seeds }
}

/// A generator of the experiment's own that runs into a bound is shown in its place.
fn place(document: &Document, name: &str, error: Error) -> Problem {
    match error {
        Error::Bound { .. } if document.experiment.workload.contains_key(name) => {
            located(document, name, error)
        }
        error => error.into(),
    }
}
