//! Every stream of the plan, read once, strictly and in parallel, before the first cell: bad input
//! ends here, with nothing written. Adaptive workloads have none before they are played.

use super::catalogue::{Catalogue, located};
use super::resolved::Resolved;
use crate::experiment::Document;
use crate::problem::Problem;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use workloads::{Error, Source, Survey};

/// Entries of the tables that all generators draw from, some 12 bytes each.
const MOST_TABLE_ENTRIES: u64 = 1 << 23;
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
        let fixed = |name: &&String| !catalogue.get(name).source.is_adaptive();
        for name in group.workloads.iter().filter(fixed) {
            let seeds = seeds_of(catalogue, group, name);
            wanted.extend(seeds.iter().map(|seed| (name.clone(), *seed)));
        }
    }
    let names: BTreeSet<&String> = wanted.iter().map(|(name, _)| name).collect();
    let entries: u64 = names.iter().map(|name| catalogue.get(name).source.table_entries()).sum();
    if entries > MOST_TABLE_ENTRIES {
        let what = format!(
            "the laws of all workloads take tables of {entries} entries, expected at most \
             {MOST_TABLE_ENTRIES}: a larger `step`, or fewer workloads"
        );
        return Err(Problem::at(document, &["workload".into()], what));
    }
    let budget = TRACE_BUDGET_BYTES / names.len().max(1) as u64;
    let sources = each(names.into_iter().collect(), |name| {
        let mut source = catalogue.get(name).source.clone();
        source.cache(budget).map_err(|error| place(document, name, error))?;
        Ok((name.clone(), Arc::new(source)))
    })?;
    let sources: BTreeMap<_, _> = sources.into_iter().collect();
    let total = wanted.len();
    let surveyed = each(wanted.iter().collect(), |(name, seed)| {
        let source = sources[name].clone();
        let survey = source.survey(*seed).map_err(|error| place(document, name, error))?;
        if survey.events == 0 && (source.file().is_some() || source.twin_of().is_some()) {
            let file =
                source.file().map_or_else(|| name.clone(), |file| file.display().to_string());
            let what = "the trace is empty, expected at least one event";
            return Err(Problem::new(format!("{file}: {what}")));
        }
        done(total);
        Ok(((name.clone(), *seed), Surveyed { source, survey: Arc::new(survey) }))
    })?;
    Ok(surveyed.into_iter().collect())
}

/// Does the work on all items in parallel. The error is that of the first item that has one,
/// whichever thread meets one first; what comes behind it is not begun any more.
pub(crate) fn each<I: Send, T: Send>(
    items: Vec<I>,
    work: impl Fn(I) -> Result<T, Problem> + Sync,
) -> Result<Vec<T>, Problem> {
    let first_wrong = AtomicUsize::new(usize::MAX);
    let done: Vec<Option<Result<T, Problem>>> = items
        .into_par_iter()
        .enumerate()
        .with_max_len(1)
        .map(|(at, item)| {
            if at > first_wrong.load(Ordering::Relaxed) {
                return None;
            }
            let done = work(item);
            if done.is_err() {
                first_wrong.fetch_min(at, Ordering::Relaxed);
            }
            Some(done)
        })
        .collect();
    done.into_iter().flatten().collect()
}

/// The seeds a workload is run with.
pub(crate) fn seeds_of<'g>(catalogue: &Catalogue, group: &'g Resolved, name: &str) -> &'g [u64] {
    if catalogue.get(name).source.has_seeds() { &group.seeds } else { &[0] }
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
