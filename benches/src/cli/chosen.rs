//! What `run` and `check` are to work on, as the options say it.

use crate::experiment::{DEFAULT, Document, HeapWish, Pass};
use crate::plan::{self, Instead, Narrowing};
use crate::problem::{Problem, shown};
use allocators::BEHIND_FEATURES;
use clap::Args;
use std::path::Path;

#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Allocators: names and globs, separated by commas; `first-fit:grow={4K,8K}` is one for each
    /// value. Without an experiment: these on their own.
    #[arg(long, value_name = "LIST")]
    allocators: Vec<String>,
    /// Workloads: names, globs, twins such as `shuffled(dot)` and `mean-value(dot)` and, without an
    /// experiment, paths of traces.
    #[arg(long, value_name = "LIST")]
    workloads: Vec<String>,
    /// Heaps: `grow`, bytes (`64M`), a factor of the most live bytes (`1.25x`), the power of two at or
    /// above it (`pow2:1.9x`), or `min`, the smallest that serves everything.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    heap: Vec<String>,
    /// Seeds of generated workloads: numbers and ranges (`1,2,7-9`).
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    seeds: Vec<String>,
    /// How many cells are measured at once; no figure depends on it. All cores unless given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// The most numbers of one range of seeds.
const LONGEST_RANGE: u64 = crate::experiment::MOST_SEEDS as u64;

impl Options {
    /// The experiment, what is left of it, and what stands in place of its own lists. `named` is an
    /// experiment's name or path, or else allocators.
    pub(crate) fn experiment(
        &self,
        named: Option<&str>,
        passes: &[Pass],
    ) -> Result<(Document, Narrowing), Problem> {
        let (allocators, workloads) = (items(&self.allocators), items(&self.workloads));
        let lists = || (allocators.as_slice(), workloads.as_slice());
        let (mut document, mut narrowing) = match (named, lists()) {
            (Some(named), (more, workloads)) if are_allocators(named) => {
                let allocators = [&plan::items(named), more].concat();
                Narrowing::ad_hoc(&allocators, workloads)
            }
            (Some(name), (allocators, workloads)) => {
                (Document::find(name)?, Narrowing::new(allocators, workloads)?)
            }
            (None, ([], [])) => (Document::find(DEFAULT)?, Narrowing::default()),
            (None, (allocators, workloads)) => Narrowing::ad_hoc(allocators, workloads),
        };
        narrowing.only_passes(passes);
        let instead = Instead { heaps: self.heaps()?, seeds: self.seeds()? };
        instead.apply(&mut document.experiment);
        Ok((document, narrowing))
    }

    /// An experiment of allocators and workloads alone. `named` are the allocators if they are said
    /// elsewhere.
    pub(crate) fn on_their_own(
        &self,
        named: Option<&[String; 2]>,
        usual_allocators: &[&str],
        usual_workloads: &[&str],
    ) -> Result<(Document, Narrowing), Problem> {
        let usual = |items: Vec<String>, usual: &[&str]| match items.is_empty() {
            true => usual.iter().map(|name| (*name).to_string()).collect(),
            false => items,
        };
        let allocators = match (named, items(&self.allocators)) {
            (Some(_), given) if !given.is_empty() => {
                let what = "--allocators: two allocators are named already, expected none";
                return Err(Problem::new(what));
            }
            (Some(named), _) => named.to_vec(),
            (None, given) => usual(given, usual_allocators),
        };
        let workloads = usual(items(&self.workloads), usual_workloads);
        let (mut document, mut narrowing) = Narrowing::ad_hoc(&allocators, &workloads);
        narrowing.only_passes(&[Pass::Time]);
        let instead = Instead { heaps: self.heaps()?, seeds: self.seeds()? };
        instead.apply(&mut document.experiment);
        Ok((document, narrowing))
    }

    /// Threads for everything but times.
    pub(crate) fn pool(&self) -> Result<rayon::ThreadPool, Problem> {
        pool(self.jobs)
    }

    fn heaps(&self) -> Result<Vec<String>, Problem> {
        for heap in &self.heap {
            HeapWish::parse(heap).map_err(|what| Problem::new(format!("--heap: {what}")))?;
        }
        Ok(self.heap.clone())
    }

    fn seeds(&self) -> Result<Vec<u64>, Problem> {
        let mut seeds = Vec::new();
        for item in &self.seeds {
            let range = seed_range(item).ok_or_else(|| {
                let expected = "expected numbers from 1 on and ranges of at most 1000 (1,2,7-9)";
                Problem::new(format!("--seeds: `{}`: {expected}", shown(item)))
            })?;
            seeds.extend(range);
        }
        Ok(seeds)
    }
}

/// The items of an option that may be given several times.
fn items(lists: &[String]) -> Vec<String> {
    lists.iter().flat_map(|list| plan::items(list)).collect()
}

/// So many threads, or one a core.
pub(crate) fn pool(jobs: Option<u16>) -> Result<rayon::ThreadPool, Problem> {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = jobs.map_or_else(all, usize::from);
    let built = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    built.map_err(|error| Problem::new(format!("--jobs: {error}")))
}

fn seed_range(item: &str) -> Option<std::ops::RangeInclusive<u64>> {
    let (first, last) = item.split_once('-').unwrap_or((item, item));
    let number = |text: &str| text.parse::<u64>().ok().filter(|seed| (1..1 << 63).contains(seed));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last && last - first < LONGEST_RANGE).then_some(first..=last)
}

/// Whether some item means allocators, and the whole is no experiment: what is wrong with a knob, or
/// with another item, is then said of an allocator.
fn are_allocators(named: &str) -> bool {
    let experiments = crate::experiment::shipped();
    let is_experiment = experiments.iter().any(|(name, _)| *name == named);
    let is_file = Path::new(named).exists();
    let is_allocator = |item: &str| {
        let base = item.split([':', '+']).next().unwrap_or_default();
        allocators::entries().any(|entry| entry.name == base)
            || BEHIND_FEATURES.iter().any(|(name, _)| *name == base)
            || plan::allocators(item).is_ok()
    };
    !is_experiment && !is_file && plan::items(named).iter().any(|item| is_allocator(item))
}
