//! Groups with their globs written out and their defaults filled in.

use super::Narrowing;
use super::absent::Absent;
use super::catalogue::Catalogue;
use super::pattern::{self, Pattern};
use crate::experiment::{Document, Group, HeapWish, MOST_CELLS, MOST_EXCLUDES, MOST_SEEDS};
use crate::experiment::{Pass, Step};
use crate::problem::Problem;
use allocators::Named;
use std::collections::BTreeSet;

/// A group as it will be run.
pub(crate) struct Resolved {
    /// Which `[[group]]`, from 0.
    pub(crate) at: usize,
    pub(crate) allocators: Vec<Named>,
    pub(crate) workloads: Vec<String>,
    pub(crate) heaps: Vec<(String, HeapWish)>,
    pub(crate) seeds: Vec<u64>,
    pub(crate) passes: BTreeSet<Pass>,
    /// Whether the experiment says which passes, so that the command line can only leave some out.
    pub(crate) passes_named: bool,
    pub(crate) map: bool,
    pub(crate) excludes: Vec<[Pattern; 2]>,
    /// Who was meant by a glob and takes none of the heaps.
    pub(crate) left_out: Vec<Named>,
    /// Items that this build has no allocator for.
    pub(crate) absent: Vec<String>,
}

/// Every group with something left in it.
pub(crate) fn resolve(
    document: &Document,
    catalogue: &Catalogue,
    narrowing: &Narrowing,
    absent: &Absent,
) -> Result<Vec<Resolved>, Problem> {
    let experiment = &document.experiment;
    if experiment.group.is_empty() {
        return Err(Problem::at(document, &["group".into()], "expected at least one [[group]]"));
    }
    let mut groups = Vec::new();
    for (at, group) in experiment.group.iter().enumerate() {
        let group = one(document, catalogue, (at, group), absent)?;
        let group = narrowing.narrow(group);
        if !group.is_empty() {
            groups.push(group);
        }
    }
    let cells: u128 = groups.iter().map(|group| group.most_cells(catalogue)).sum();
    if cells > MOST_CELLS as u128 {
        let what = format!("{cells} cells, expected at most {MOST_CELLS}");
        return Err(Problem::at(document, &["group".into()], what));
    }
    Ok(groups)
}

impl Resolved {
    fn is_empty(&self) -> bool {
        self.allocators.is_empty() || self.workloads.is_empty() || self.passes.is_empty()
    }

    /// Whether one of the excludes leaves this pair out.
    pub(crate) fn leaves_out(&self, allocator: &str, workload: &str) -> bool {
        self.excludes.iter().any(|exclude| matches(exclude, allocator, workload))
    }

    /// Whether there is a pair that exclude `at` leaves out.
    pub(crate) fn excludes_something(&self, at: usize) -> bool {
        let exclude = &self.excludes[at];
        let names: Vec<String> = self.allocators.iter().map(ToString::to_string).collect();
        let meets = |name: &String| self.workloads.iter().any(|on| matches(exclude, name, on));
        names.iter().any(meets)
    }

    fn most_cells(&self, catalogue: &Catalogue) -> u128 {
        let seeded = |name: &&String| catalogue.get(name).source.has_seeds();
        let seeded = self.workloads.iter().filter(seeded).count();
        let streams = self.workloads.len() - seeded + seeded * self.seeds.len();
        self.allocators.len() as u128 * streams as u128 * self.heaps.len() as u128
    }
}

fn matches([allocator, workload]: &[Pattern; 2], name: &str, on: &str) -> bool {
    allocator.matches(name) && workload.matches(on)
}

fn one(
    document: &Document,
    catalogue: &Catalogue,
    (at, group): (usize, &Group),
    absent: &Absent,
) -> Result<Resolved, Problem> {
    let experiment = &document.experiment;
    let lists = Lists { document, at };
    let workloads = lists.each("workloads", &group.workloads, |item| catalogue.names(item))?;
    let heap = |text: &str| HeapWish::parse(text).map(|wish| vec![(text.to_string(), wish)]);
    let heaps = match (group.heaps.as_slice(), experiment.heaps.as_slice()) {
        ([], []) => vec![("grow".to_string(), HeapWish::Grow)],
        ([], heaps) => Lists { document, at: usize::MAX }.each("heaps", heaps, heap)?,
        (heaps, _) => lists.each("heaps", heaps, heap)?,
    };
    let only_growing = heaps.iter().all(|(_, wish)| *wish == HeapWish::Grow);
    let on = |item: &str| match absent.has(item) {
        true => Ok(Vec::new()),
        false => pattern::allocators_on(item, only_growing).map(|both| vec![both]),
    };
    let [allocators, left_out] = lists.each("allocators", &group.allocators, on)?.into_iter().fold(
        [Vec::new(), Vec::new()],
        |[joining, out], [more, others]| {
            [joining.into_iter().chain(more).collect(), out.into_iter().chain(others).collect()]
        },
    );
    let seeds = match (group.seeds.as_slice(), experiment.seeds.as_slice()) {
        ([], []) => vec![1],
        ([], seeds) => check_seeds(document, vec!["seeds".into()], seeds)?,
        (seeds, _) => check_seeds(document, lists.path("seeds"), seeds)?,
    };
    let passes = match (group.passes.as_slice(), experiment.passes.as_slice()) {
        ([], []) => None,
        ([], passes) | (passes, _) => Some(passes),
    };
    Ok(Resolved {
        at,
        allocators: once(allocators, ToString::to_string),
        workloads: once(workloads, Clone::clone),
        heaps: once(heaps, |(text, _)| text.clone()),
        seeds,
        passes: passes.unwrap_or(&Pass::USUAL).iter().copied().collect(),
        passes_named: passes.is_some(),
        map: group.map,
        excludes: excludes(&lists, group)?,
        left_out,
        absent: group.allocators.iter().filter(|item| absent.has(item)).cloned().collect(),
    })
}

/// The pairs that the group leaves out.
fn excludes(lists: &Lists<'_>, group: &Group) -> Result<Vec<[Pattern; 2]>, Problem> {
    if group.exclude.len() > MOST_EXCLUDES {
        let what = format!("{} pairs, expected at most {MOST_EXCLUDES}", group.exclude.len());
        return Err(Problem::at(lists.document, &lists.path("exclude"), what));
    }
    let mut excludes = Vec::new();
    for (number, exclude) in group.exclude.iter().enumerate() {
        let wrong = |key: &str, what: String| {
            let mut path = lists.path("exclude");
            path.extend([number.into(), key.into()]);
            Problem::at(lists.document, &path, what)
        };
        if exclude.because.trim().is_empty() {
            return Err(wrong("because", "expected a reason".into()));
        }
        let allocator = Pattern::of_allocators(&exclude.allocator);
        let allocator = allocator.map_err(|what| wrong("allocator", what))?;
        let workload = Pattern::new(&exclude.workload).map_err(|what| wrong("workload", what))?;
        excludes.push([allocator, workload]);
    }
    Ok(excludes)
}

/// The lists of one group, or of the experiment itself where `at` is out of range.
struct Lists<'d> {
    document: &'d Document,
    at: usize,
}

impl Lists<'_> {
    fn path(&self, key: &str) -> Vec<Step> {
        match self.at {
            usize::MAX => vec![key.into()],
            at => vec!["group".into(), at.into(), key.into()],
        }
    }

    /// What all items stand for, in order.
    fn each<T>(
        &self,
        key: &str,
        items: &[String],
        read: impl Fn(&str) -> Result<Vec<T>, String>,
    ) -> Result<Vec<T>, Problem> {
        let mut all = Vec::new();
        if items.is_empty() {
            return Err(Problem::at(self.document, &self.path(key), "expected at least one"));
        }
        for (number, item) in items.iter().enumerate() {
            let found = read(item).map_err(|what| {
                let mut path = self.path(key);
                path.push(number.into());
                Problem::at(self.document, &path, what)
            })?;
            all.extend(found);
            if all.len() > MOST_CELLS {
                let what = format!("expected at most {MOST_CELLS}");
                return Err(Problem::at(self.document, &self.path(key), what));
            }
        }
        Ok(all)
    }
}

/// Seed 0 is what recorded workloads have.
fn check_seeds(document: &Document, path: Vec<Step>, seeds: &[u64]) -> Result<Vec<u64>, Problem> {
    let expected = format!("expected 1 to {MOST_SEEDS} different seeds, each from 1 to 2^63 - 1");
    let different: BTreeSet<u64> = seeds.iter().copied().collect();
    let in_range = different.iter().all(|seed| (1..1 << 63).contains(seed));
    if seeds.len() > MOST_SEEDS || different.len() < seeds.len() || !in_range {
        return Err(Problem::at(document, &path, expected));
    }
    Ok(seeds.to_vec())
}

/// Each once, where it came first.
fn once<T>(items: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|item| seen.insert(key(item))).collect()
}
