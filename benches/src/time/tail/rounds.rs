//! The rounds of a tail pass: a workload at a time, and in each round every cell of it once, in an
//! order drawn anew, each in a process of its own. Memory: the least times of [`MOST_TOGETHER`]
//! cells.

use super::answer::Answer;
use super::least::Least;
use super::{FEWEST_REPLAYS, MOST_OPERATIONS, REPLAYS, Tails, figures};
use crate::script::Script;
use crate::time::group::{Group, Prepared, groups, refuses};
use crate::time::order::Order;
use crate::time::process::{self, Failure};
use crate::time::{Gap, Job, Settings, shuffle, verbs};
use allocators::Kind;
use results::MetricRecord;
use std::fs::File;
use std::path::Path;

/// Cells that take turns.
const MOST_TOGETHER: usize = 64;

/// Times single operations of every job, one process at a time. `progress` hears how many trials
/// and children are done, and of how many.
///
/// Never fails: what has no tail is NA and has its reason among the gaps.
pub fn measure(jobs: &[Job<'_>], settings: &Settings, progress: &dyn Fn(u64, u64)) -> Tails {
    let rounds = settings.repetitions.max(FEWEST_REPLAYS).div_ceil(REPLAYS);
    let found = jobs.iter().map(|_| None).collect();
    let mut pass = Pass { jobs, settings, progress, rounds, done: 0, found };
    for mut group in groups(jobs) {
        let own = |job: &usize| jobs[*job].cell.allocator.promises().own_memory;
        let (own, ours) = std::mem::take(&mut group.jobs).into_iter().partition(own);
        let why = "its memory is its own, and no second replay begins with a fresh heap";
        pass.none(&Group { jobs: own }, why);
        if !Vec::is_empty(&ours) {
            pass.group(&Group { jobs: ours });
        }
    }
    let mut tails = Tails::default();
    for (job, found) in jobs.iter().zip(pass.found) {
        match found.unwrap_or_else(|| Err("it was not tried".to_string())) {
            Ok(rows) => tails.records.extend(rows),
            Err(why) => {
                tails.records.extend(figures::unknown(job.cell));
                tails.gaps.push(Gap { key: job.cell.key(), why });
            }
        }
    }
    tails
}

/// The rows of a cell, or why it has none.
type Found = Result<Vec<MetricRecord>, String>;

/// A tail pass under way.
struct Pass<'a> {
    jobs: &'a [Job<'a>],
    settings: &'a Settings,
    progress: &'a dyn Fn(u64, u64),
    rounds: u64,
    done: u64,
    /// By job.
    found: Vec<Option<Found>>,
}

/// A cell among those that take turns.
struct Turn {
    job: usize,
    order: Order,
    least: Result<Option<Least>, String>,
}

impl Pass<'_> {
    fn group(&mut self, group: &Group) {
        let folder = match tempfile::tempdir() {
            Ok(folder) => folder,
            Err(error) => return self.none(group, &format!("no temporary folder: {error}")),
        };
        let (jobs, settings) = (self.jobs, self.settings);
        let prepared = group.prepare(jobs, settings, folder.path(), &mut || self.step());
        let operations = prepared.operations.min(MOST_OPERATIONS);
        let kinds = match kinds(&prepared.script, operations) {
            Ok(kinds) => kinds,
            Err(_) if prepared.cells.iter().all(|(_, ready)| ready.is_err()) => Vec::new(),
            Err(why) => return self.none(group, &why),
        };
        let Prepared { script, cells, .. } = prepared;
        let mut turns = Vec::new();
        for (job, ready) in cells {
            match ready {
                Ok(order) => {
                    let order = Order { operations, ..order };
                    turns.push(Turn { job, order, least: Ok(None) });
                }
                Err(why) => {
                    self.found[job] = Some(Err(why));
                    (0..self.rounds).for_each(|_| self.step());
                }
            }
        }
        while !turns.is_empty() {
            let rest = turns.split_off(turns.len().min(MOST_TOGETHER));
            self.together(turns, &script, &kinds);
            turns = rest;
        }
    }

    fn together(&mut self, mut turns: Vec<Turn>, script: &Path, kinds: &[Kind]) {
        for round in 0..self.rounds {
            shuffle(&mut turns, self.settings.order_seed, round, |turn| turn.job);
            for turn in &mut turns {
                if let Ok(least) = &mut turn.least
                    && let Err(why) = self.child(&turn.order, script, least)
                {
                    turn.least = Err(why);
                }
                self.step();
            }
        }
        for Turn { job, least, .. } in turns {
            let replays = self.rounds * REPLAYS;
            self.found[job] = Some(match least {
                Ok(Some(least)) => Ok(figures::rows(self.jobs[job].cell, kinds, &least, replays)),
                Ok(None) => Err("it was not replayed".to_string()),
                Err(why) => Err(why),
            });
        }
    }

    fn child(
        &self,
        order: &Order,
        script: &Path,
        so_far: &mut Option<Least>,
    ) -> Result<(), String> {
        let said = |failure: Failure| failure.to_string();
        let text = order.write()?;
        let arguments = [verbs::TAIL, &text];
        // A trial is one replay, and this is some more.
        let deadline = self.settings.deadline() * 2;
        let most = Answer::most_bytes(order.operations);
        let bytes = process::answer(&self.settings.program, &arguments, script, deadline, most);
        match Answer::read(&bytes.map_err(said)?, order.operations as usize)? {
            Answer::Refused(event) => Err(refuses(event)),
            Answer::Least(least) => match so_far {
                Some(so_far) => so_far.merge(&least),
                None => {
                    *so_far = Some(least);
                    Ok(())
                }
            },
        }
    }

    fn none(&mut self, group: &Group, why: &str) {
        for &job in &group.jobs {
            self.found[job] = Some(Err(why.to_string()));
            (0..=self.rounds).for_each(|_| self.step());
        }
    }

    fn step(&mut self) {
        self.done += 1;
        (self.progress)(self.done, self.jobs.len() as u64 * (self.rounds + 1));
    }
}

/// What the timed operations of a stored script are.
fn kinds(script: &Path, operations: u64) -> Result<Vec<Kind>, String> {
    let open = File::open(script).map_err(|error| format!("its script: {error}"))?;
    let script = Script::load(open, operations).map_err(|error| error.to_string())?;
    Ok(script.timed().iter().map(|operation| operation.kind()).collect())
}
