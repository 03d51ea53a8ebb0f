//! Adaptive workloads, played once against each allocator on each heap they are planned for.
//!
//! An adversary's stream depends on where its blocks lie, and everything that measures wants a
//! stream that it can repeat. So the play is kept: it is the cell's own workload from then on, with
//! its own survey and fingerprint. Where several allocators were asked the same they share it. On a
//! heap still to be searched (`min`) it is played with more room than any stream of its events needs.

use super::catalogue::Catalogue;
use super::resolved::Resolved;
use super::surveys::{Surveyed, each};
use crate::cell::{Cell, HeapSize};
use crate::experiment::Document;
use crate::problem::Problem;
use crate::space::causes;
use crate::space::replay::{Replay, Step, tell};
use crate::space::subject::{Stop, Subject};
use allocators::{Heap, Named, Off};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use workloads::{Source, Survey, Workload};

/// Bytes that all kept plays may take together.
const MOST_BYTES: u64 = 512 << 20;
/// How many times its most live bytes an adversary's stream may allocate in all, as a first guess
/// for the addresses of a growing heap.
const ROUNDS: u128 = 32;

/// By workload, allocator and heap.
#[derive(Default)]
pub(crate) struct Rehearsals {
    played: BTreeMap<Key, Surveyed>,
}

type Key = (String, String, String);

/// A cell whose stream does not exist yet.
struct Wanted<'c> {
    source: &'c Source,
    allocator: &'c Named,
    heap: HeapSize,
}

impl Rehearsals {
    /// Plays all adaptive workloads of the groups, in parallel.
    ///
    /// # Errors
    /// If what was asked of all allocators is too much to be kept.
    pub(crate) fn new(
        document: &Document,
        catalogue: &Catalogue,
        groups: &[Resolved],
    ) -> Result<Rehearsals, Problem> {
        let wanted: Vec<(Key, Wanted<'_>)> = wanted(catalogue, groups).into_iter().collect();
        let taken = AtomicU64::new(0);
        let played = each(wanted, |(key, one)| {
            let (surveyed, bytes) = play(&document.experiment.name, &one);
            if taken.fetch_add(bytes, Ordering::Relaxed) + bytes > MOST_BYTES {
                let what = "what adaptive workloads ask of all allocators takes over 512 MiB, \
                            expected fewer of them or fewer words live";
                return Err(Problem::at(document, &["group".into()], what));
            }
            Ok((key, surveyed))
        })?;
        let mut shared: BTreeMap<(String, u64), Surveyed> = BTreeMap::new();
        let mut rehearsals = Rehearsals::default();
        for (key, surveyed) in played {
            let same = (key.0.clone(), surveyed.survey.fingerprint);
            let surveyed = match surveyed.survey.events {
                0 => surveyed,
                _ => shared.entry(same).or_insert(surveyed).clone(),
            };
            rehearsals.played.insert(key, surveyed);
        }
        Ok(rehearsals)
    }

    /// What the workload asks of this allocator on this heap.
    pub(crate) fn get(&self, name: &str, allocator: &Named, heap: HeapSize) -> Option<&Surveyed> {
        self.played.get(&key(name, allocator, heap))
    }
}

/// Whether an adversary learns where the allocator's grants lie.
pub(crate) fn tells(allocator: &Named) -> bool {
    let promises = allocator.promises();
    promises.places && !promises.own_memory
}

fn key(name: &str, allocator: &Named, heap: HeapSize) -> Key {
    (name.to_string(), allocator.to_string(), heap.to_string())
}

fn wanted<'c>(catalogue: &'c Catalogue, groups: &'c [Resolved]) -> BTreeMap<Key, Wanted<'c>> {
    let mut wanted = BTreeMap::new();
    for group in groups {
        for name in &group.workloads {
            let source = &catalogue.get(name).source;
            let Some(load) = source.planned_load_bytes() else { continue };
            for allocator in &group.allocators {
                if !tells(allocator) || group.leaves_out(&allocator.to_string(), name) {
                    continue;
                }
                // A heap that cannot be is told in its place, when cells are made.
                let heaps = group.heaps.iter().filter_map(|(_, wish)| wish.size(load).ok());
                for heap in heaps.filter(|heap| super::joins(allocator, None, *heap)) {
                    let one = Wanted { source, allocator, heap };
                    wanted.insert(key(name, allocator, heap), one);
                }
            }
        }
    }
    wanted
}

/// The play, and the bytes it takes. One that cannot be had is a workload that says why when it is
/// opened: its cell has an error, and the others go on.
fn play(experiment: &str, wanted: &Wanted<'_>) -> (Surveyed, u64) {
    let load = wanted.source.planned_load_bytes().unwrap_or(0);
    let guess =
        Survey { load_bytes: load, rounded_bytes: u128::from(load) * ROUNDS, ..Survey::default() };
    let cell = Cell {
        experiment: experiment.into(),
        allocator: wanted.allocator.clone(),
        workload: Arc::new(wanted.source.clone()),
        survey: Arc::new(guess),
        seed: 0,
        heap: wanted.heap,
        map: false,
    };
    let played = catch_unwind(AssertUnwindSafe(|| {
        let subject = Subject::of(&cell);
        subject.on_heaps(|heap| on(&subject, roomy(&cell, heap)))
    }));
    let played = played.unwrap_or_else(|_| Err("the allocator panicked".to_string()));
    let (source, survey, bytes) =
        played.unwrap_or_else(|why| (wanted.source.unplayable(&why), Survey::default(), 0));
    (Surveyed { source: Arc::new(source), survey: Arc::new(survey) }, bytes)
}

/// The heap itself; for one that is still to be searched and an allocator that takes none that
/// grows, a fixed one as large.
fn roomy(cell: &Cell, heap: Heap) -> Heap {
    match heap.grows() && !cell.allocator.promises().grows {
        true => Heap::Fixed { capacity: heap.capacity() },
        false => heap,
    }
}

fn on(subject: &Subject<'_, Off>, heap: Heap) -> Result<(Source, Survey, u64), Stop> {
    let nothing = || Stop::Failed("the workload has been played already".to_string());
    let mut rehearsal = subject.cell.workload.rehearse().ok_or_else(nothing)?;
    let mut replay = Replay::new(subject, heap)?;
    let mut alone = Default::default();
    while let Some(event) = rehearsal.step() {
        let step = replay.step(&event);
        tell(&mut rehearsal, &event, &step);
        if let (Step::Refused(request), true) = (step, heap.grows()) {
            // Only the policy refuses in a growing heap; else there is another try with more.
            causes::grown(&mut alone, subject, &replay, request)?;
        }
    }
    Ok(rehearsal.finish())
}
