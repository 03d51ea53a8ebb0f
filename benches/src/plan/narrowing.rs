//! What the command line leaves of an experiment, and what it puts in place of its own.

use super::braces;
use super::catalogue::Catalogue;
use super::pattern::Pattern;
use super::resolved::Resolved;
use crate::experiment::{Document, Experiment, Group, Pass};
use crate::problem::Problem;
use std::collections::BTreeSet;

/// Allocators of an experiment made from the command line that names none: one of each kind.
const USUAL_ALLOCATORS: [&str; 6] =
    ["first-fit", "next-fit", "best-fit", "worst-fit", "buddy", "slab-on-buddy"];
/// Its workloads: the recorded programs, and a generator.
const USUAL_WORKLOADS: [&str; 4] = ["dot", "git-log", "gs-pdf", "a-1k"];

/// Options that change which cells are run.
#[derive(Default)]
pub struct Narrowing {
    allocators: Option<Vec<Pattern>>,
    workloads: Option<Vec<Pattern>>,
    passes: Option<BTreeSet<Pass>>,
    /// Items of `--workloads` of an experiment made from the command line.
    paths: bool,
}

impl Narrowing {
    /// Keeps of an experiment only what matches, where a list is given.
    ///
    /// # Errors
    /// Names the item that is neither a name nor a glob.
    pub fn new(allocators: &[String], workloads: &[String]) -> Result<Narrowing, Problem> {
        let list = |option: &str, items: &[String], read: fn(&str) -> Result<Pattern, String>| {
            let patterns = items.iter().map(|item| {
                read(item).map_err(|what| Problem::new(format!("{option}: `{item}`: {what}")))
            });
            let patterns: Vec<Pattern> = patterns.collect::<Result<_, _>>()?;
            Ok::<_, Problem>((!patterns.is_empty()).then_some(patterns))
        };
        let mut named = Vec::new();
        for item in allocators {
            let names = braces::written_out(item);
            named.extend(names.map_err(|what| Problem::new(format!("--allocators: {what}")))?);
        }
        Ok(Narrowing {
            allocators: list("--allocators", &named, Pattern::of_allocators)?,
            workloads: list("--workloads", workloads, Pattern::new)?,
            ..Narrowing::default()
        })
    }

    /// Keeps only these passes, and where the experiment names none has just these; all that the
    /// experiment wants if there are none.
    pub fn only_passes(&mut self, passes: &[Pass]) {
        self.passes = (!passes.is_empty()).then(|| passes.iter().copied().collect());
    }

    /// An experiment of its own, named `run`: these allocators on these workloads, which may be
    /// paths of traces; the usual ones where a list is empty.
    pub fn ad_hoc(allocators: &[String], workloads: &[String]) -> (Document, Narrowing) {
        let or = |items: &[String], usual: &[&str]| -> Vec<String> {
            let usual = usual.iter().map(|name| (*name).to_string());
            if items.is_empty() { usual.collect() } else { items.to_vec() }
        };
        let group = Group {
            allocators: or(allocators, &USUAL_ALLOCATORS),
            workloads: or(workloads, &USUAL_WORKLOADS),
            ..Group::default()
        };
        let experiment = Experiment {
            name: "run".into(),
            title: "Chosen on the command line".into(),
            group: vec![group],
            ..Experiment::default()
        };
        let narrowing = Narrowing { paths: true, ..Narrowing::default() };
        (Document::from_command_line(experiment), narrowing)
    }

    /// Whether something of the experiment is left out.
    pub fn narrows(&self) -> bool {
        self.allocators.is_some() || self.workloads.is_some() || self.passes.is_some()
    }

    /// Whether an allocator of this name is left in.
    pub(crate) fn keeps_allocator(&self, name: &str) -> bool {
        keeps(&self.allocators, name)
    }

    /// The experiment with paths of traces turned into workloads.
    pub(crate) fn with_paths(
        &self,
        document: &Document,
        catalogue: &mut Catalogue,
    ) -> Result<Document, Problem> {
        let mut named = document.clone();
        for (at, group) in named.experiment.group.iter_mut().enumerate() {
            let mut names = Vec::new();
            for (number, item) in group.workloads.iter().enumerate() {
                if self.paths {
                    names.extend(catalogue.names_or_path(item)?);
                    continue;
                }
                names.push(catalogue.without_path(document, item).map_err(|what| {
                    let path = ["group".into(), at.into(), "workloads".into(), number.into()];
                    Problem::at(document, &path, what)
                })?);
            }
            group.workloads = names;
        }
        Ok(named)
    }

    /// The group with what is left of it.
    pub(crate) fn narrow(&self, mut group: Resolved) -> Resolved {
        group.allocators.retain(|named| keeps(&self.allocators, &named.to_string()));
        group.left_out.retain(|named| keeps(&self.allocators, &named.to_string()));
        group.workloads.retain(|name| keeps(&self.workloads, name));
        match &self.passes {
            Some(passes) if group.passes_named => {
                group.passes.retain(|pass| passes.contains(pass));
            }
            Some(passes) => group.passes.clone_from(passes),
            None => {}
        }
        group
    }
}

/// Whether a list, where one is given, has the name.
fn keeps(patterns: &Option<Vec<Pattern>>, name: &str) -> bool {
    patterns.as_ref().is_none_or(|list| list.iter().any(|pattern| pattern.matches(name)))
}

/// What the command line puts in place of the experiment's own lists, in every group.
#[derive(Clone, Debug, Default)]
pub struct Instead {
    /// Heaps; the experiment's if empty.
    pub heaps: Vec<String>,
    /// Seeds; the experiment's if empty.
    pub seeds: Vec<u64>,
}

impl Instead {
    /// Puts them in place.
    pub fn apply(&self, experiment: &mut Experiment) {
        let groups = &mut experiment.group;
        if !self.heaps.is_empty() {
            experiment.heaps.clone_from(&self.heaps);
            groups.iter_mut().for_each(|group| group.heaps.clear());
        }
        if !self.seeds.is_empty() {
            experiment.seeds.clone_from(&self.seeds);
            groups.iter_mut().for_each(|group| group.seeds.clear());
        }
    }
}
