//! What the criterion benches time: every entry of the registry on the beginnings of a few
//! workloads. Here and not in the bench itself, so that a test can look at it.
//!
//! All of a group manage a heap of the same size, the power of two at or above 1.9 times the most
//! live bytes, so that those stand beside the others that take no heap that grows; but a floor that
//! needs more has as much as it asks for.

use super::subject::Subject;
use crate::cell::{Cell, HeapSize};
use crate::experiment::HeapWish;
use crate::script::Script;
use allocators::{Entry, Family, Heap, Named, REGISTRY};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use workloads::{Source, Survey};

/// Synthetic sizes that suit a buddy, a slab and nobody, then the recorded programs.
const WORKLOADS: &[&str] = &["powers", "one-size", "mixed", "a-1k", "git-log", "dot", "gs-pdf"];

/// Operations timed in one iteration: a few tens of them make a sample of criterion's.
const OPERATIONS: u64 = 20_000;

/// A workload and all who serve it.
pub struct Group {
    /// The workload's name.
    pub workload: String,
    /// Its beginning.
    pub script: Script,
    /// In the order of the registry.
    pub allocators: Vec<Bench>,
}

/// An allocator on the workload of its group.
pub struct Bench {
    /// Its canonical name.
    pub name: String,
    allocator: Named,
    heap: Heap,
    footprint_bytes: u64,
}

/// All groups. Who refuses a request of the script is left out: a refusal is never a fast success.
///
/// # Errors
/// A shipped workload that is not there or cannot be read.
pub fn groups() -> Result<Vec<Group>, String> {
    let shipped = workloads::shipped();
    WORKLOADS
        .iter()
        .map(|name| {
            let source = shipped.iter().find(|source| source.name() == *name);
            group(source.ok_or_else(|| format!("no workload `{name}` is shipped"))?)
        })
        .collect()
}

fn group(source: &Source) -> Result<Group, String> {
    let survey = source.survey(1).map_err(|error| error.to_string())?;
    let script = Script::new(source, 1, survey.warmup_events, OPERATIONS)
        .map_err(|error| error.to_string())?;
    let named = REGISTRY.iter().filter_map(|entry| suited(entry, &survey));
    // Those keep what one round leaves live: the time pass gives each a process.
    let named = named.filter(|named| !named.promises().own_memory);
    let roomy = HeapWish::ROOMY.size(survey.load_bytes)?;
    let bench = |named: Named, heap| Bench::new(named, source, &survey, &script, heap);
    let allocators = named.filter_map(|named| {
        let floor = named.family() == Family::Floors;
        let grown = floor.then(|| named.clone());
        bench(named, roomy).or_else(|| bench(grown?, HeapSize::Grow))
    });
    let allocators = allocators.collect();
    Ok(Group { workload: source.name().to_string(), script, allocators })
}

/// The entry as it is when nothing is said; if it serves one size only, with the workload's.
fn suited(entry: &Entry, survey: &Survey) -> Option<Named> {
    if let Ok(named) = Named::parse(entry.name)
        && named.promises().one_size.is_none_or(|size| survey.one_size == Some(size))
    {
        return Some(named);
    }
    Named::parse(&format!("{}:object={}", entry.name, survey.one_size?)).ok()
}

impl Bench {
    /// `None` if it does not serve the script, or panics.
    fn new(
        named: Named,
        source: &Source,
        survey: &Survey,
        script: &Script,
        heap: HeapSize,
    ) -> Option<Bench> {
        let cell = Cell {
            experiment: "bench".into(),
            allocator: named,
            workload: Arc::new(source.clone()),
            survey: Arc::new(survey.clone()),
            seed: 1,
            heap,
            map: false,
        };
        let heap = cell.heap(0);
        let mut rehearsal = Subject::new(&cell.allocator, heap, script.slots).ok()?;
        let rehearsed = catch_unwind(AssertUnwindSafe(|| rehearsal.rehearse(script)));
        let footprint_bytes = rehearsed.ok()?.ok()?;
        let name = cell.allocator.to_string();
        Some(Bench { name, allocator: cell.allocator, heap, footprint_bytes })
    }

    /// A fresh one behind its warm-up, ready to replay [`Script::timed`].
    ///
    /// # Errors
    /// One line, if the memory is not to be had or the warm-up is refused.
    pub fn ready(&self, script: &Script) -> Result<Subject, String> {
        let mut subject = Subject::new(&self.allocator, self.heap, script.slots)?;
        subject.touch(self.footprint_bytes)?;
        let refused = |at| format!("{} refuses event {} of the warm-up", self.name, at + 1);
        subject.replay(script.warm_up()).map_err(refused)?;
        Ok(subject)
    }
}
