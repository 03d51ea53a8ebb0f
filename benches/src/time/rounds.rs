//! The rounds of a time pass. In each round every cell is timed once; the groups come in random
//! order, and so do the cells within a group, so that whatever slows the machine for a while hits
//! all allocators of a workload alike and no cell more than one repetition long.

use super::group::{Group, Prepared, groups, refuses};
use super::order::{Order, Outcome, Served};
use super::process::{self, Failure};
use super::weight::Weights;
use super::{Gap, Job, Settings, Timings};
use crate::script::{MOST_TIMED, MOST_WARM_UP};
use results::{Field, TimingRecord};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Scripts that lie on the disk at once, by the bytes their events may take.
const MOST_STORED_BYTES: u64 = 1 << 30;

/// Times every job, one process at a time. `progress` hears how many trials and repetitions are
/// done, and of how many.
///
/// Never fails: what could not be timed is NA and has its reason among the gaps.
pub fn measure(jobs: &[Job<'_>], settings: &Settings, progress: &dyn Fn(u64, u64)) -> Timings {
    let mut pass = Pass {
        jobs,
        settings,
        progress,
        done: 0,
        timed: vec![vec![Field::Unknown; settings.repetitions as usize]; jobs.len()],
        operations: vec![0; jobs.len()],
        gaps: vec![None; jobs.len()],
        weights: vec![Weights::default(); jobs.len()],
    };
    for batch in batches(jobs, groups(jobs)) {
        match tempfile::tempdir() {
            Ok(folder) => pass.batch(&batch, folder.path()),
            Err(error) => pass.no_folder(&batch, &error),
        }
    }
    pass.finish()
}

/// A time pass under way; the vectors are by job.
struct Pass<'a> {
    jobs: &'a [Job<'a>],
    settings: &'a Settings,
    progress: &'a dyn Fn(u64, u64),
    done: u64,
    timed: Vec<Vec<Field<f64>>>,
    operations: Vec<u64>,
    gaps: Vec<Option<String>>,
    weights: Vec<Weights>,
}

impl Pass<'_> {
    fn batch(&mut self, groups: &[Group], folder: &Path) {
        let (jobs, settings) = (self.jobs, self.settings);
        let mut prepared: Vec<Prepared> = groups
            .iter()
            .map(|group| group.prepare(jobs, settings, folder, &mut || self.step()))
            .collect();
        for group in &prepared {
            for (job, ready) in &group.cells {
                self.operations[*job] = group.operations;
                self.gaps[*job] = ready.as_ref().err().cloned();
                self.weights[*job].null_bytes = group.beside.null_bytes;
            }
            for (job, bytes) in &group.beside.others {
                self.weights[*job].enter_bytes(*bytes);
            }
        }
        for round in 0..settings.repetitions {
            shuffle(&mut prepared, settings.order_seed, round, |group| group.cells[0].0);
            for group in &mut prepared {
                shuffle(&mut group.cells, settings.order_seed, round, |cell| cell.0);
                for (job, ready) in &mut group.cells {
                    if let Ok(order) = ready {
                        let gone = self.repetition(*job, order, &group.script, round);
                        gone.unwrap_or_else(|why| *ready = Err(why));
                    }
                    self.step();
                }
            }
        }
    }

    /// One repetition. An error means that there is no point in another.
    fn repetition(
        &mut self,
        job: usize,
        order: &Order,
        script: &Path,
        round: u64,
    ) -> Result<(), String> {
        let outcome = process::run(&self.settings.program, order, script, self.settings.deadline());
        let for_good = matches!(outcome, Err(Failure::TimedOut(_)));
        match timed(outcome) {
            Ok(served) => {
                self.timed[job][round as usize] = Field::Value(ns_per_operation(&served));
                self.weights[job].enter(&served);
                Ok(())
            }
            Err(why) => {
                self.gaps[job].get_or_insert_with(|| why.clone());
                if for_good { Err(why) } else { Ok(()) }
            }
        }
    }

    fn no_folder(&mut self, groups: &[Group], error: &std::io::Error) {
        for job in groups.iter().flat_map(|group| &group.jobs) {
            self.gaps[*job] = Some(format!("no temporary folder for its script: {error}"));
            (0..=self.settings.repetitions).for_each(|_| self.step());
        }
    }

    fn step(&mut self) {
        self.done += 1;
        (self.progress)(self.done, self.jobs.len() as u64 * (self.settings.repetitions + 1));
    }

    fn finish(self) -> Timings {
        let mut timings = Timings::default();
        for (at, job) in self.jobs.iter().enumerate() {
            let key = job.cell.key();
            for (repetition, ns_per_operation) in self.timed[at].iter().enumerate() {
                timings.records.push(TimingRecord {
                    experiment: key.experiment.clone(),
                    allocator: key.allocator.clone(),
                    workload: key.workload.clone(),
                    seed: key.seed,
                    heap: key.heap.clone(),
                    repetition: repetition as u64,
                    operations: self.operations[at],
                    ns_per_operation: *ns_per_operation,
                });
            }
            timings.metrics.extend(self.weights[at].rows(&key));
            if let Some(why) = &self.gaps[at] {
                timings.gaps.push(Gap { key, why: why.clone() });
            }
        }
        timings
    }
}

/// Groups whose scripts lie on the disk together.
fn batches(jobs: &[Job<'_>], groups: Vec<Group>) -> Vec<Vec<Group>> {
    let mut batches = Vec::new();
    let (mut batch, mut stored_bytes) = (Vec::new(), 0);
    for group in groups {
        let survey = &jobs[group.jobs[0]].cell.survey;
        let bytes = 16 * survey.events.min(MOST_WARM_UP + MOST_TIMED);
        if stored_bytes + bytes > MOST_STORED_BYTES && !batch.is_empty() {
            batches.push(std::mem::take(&mut batch));
            stored_bytes = 0;
        }
        stored_bytes += bytes;
        batch.push(group);
    }
    batches.push(batch);
    batches
}

/// Puts `items` into an order that follows from the seed, the round and what `name` calls them.
pub(crate) fn shuffle<T>(items: &mut [T], seed: u64, round: u64, name: impl Fn(&T) -> usize) {
    items.sort_by_cached_key(|item| {
        let name = [round.to_le_bytes(), (name(item) as u64).to_le_bytes()];
        xxh3_64_with_seed(name.as_flattened(), seed)
    });
}

/// What a repetition came to, or why it has no time.
pub(super) fn timed(outcome: Result<Outcome, Failure>) -> Result<Served, String> {
    match outcome {
        Ok(Outcome::Served(served)) if !too_short(&served) => Ok(served),
        Ok(Outcome::Served(served)) => Err(format!(
            "{} operations in {} ns are too few for a clock that costs {} ns to read",
            served.operations, served.ns, served.clock_ns
        )),
        Ok(Outcome::Refused { event }) => Err(refuses(event)),
        Ok(Outcome::SlowWarmUp) => Err("its warm-up takes too long".to_string()),
        Err(failure) => Err(failure.to_string()),
    }
}

/// Whether reading the clock is more than a twentieth of what was measured.
fn too_short(served: &Served) -> bool {
    served.ns < 20 * served.clock_ns
}

/// To a ten-thousandth of a nanosecond.
fn ns_per_operation(served: &Served) -> f64 {
    (served.ns as f64 * 10_000.0 / served.operations as f64).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_follows_from_seed_and_round_and_every_order_comes() {
        let drawn = |seed, round| {
            let mut items = [0, 1, 2];
            shuffle(&mut items, seed, round, |item| *item);
            items
        };
        assert_eq!(drawn(1, 2), drawn(1, 2));
        let orders: std::collections::BTreeSet<_> = (0..100).map(|r| drawn(1, r)).collect();
        assert_eq!(orders.len(), 6);
        assert!((0..100).any(|round| drawn(1, round) != drawn(2, round)));
    }

    #[test]
    fn what_the_clock_itself_takes_is_not_claimed() {
        let served = |ns| Served {
            operations: 3,
            ns,
            least_ns: ns,
            wall_ns: ns,
            clock_ns: 100,
            footprint_bytes: 0,
            fingerprint: String::new(),
            resident_bytes: None,
            minor_faults: None,
        };
        assert!(too_short(&served(1999)) && !too_short(&served(2000)));
        assert_eq!(ns_per_operation(&served(2000)), 666.6667);
    }
}
