//! The cells that are compared with each other: one stream (a workload and seed; of an adaptive
//! workload, those that were asked the same) and heap. They share a stored script and time the same
//! number of its operations.

use super::order::{Limits, Order, Outcome, Served};
use super::process::{self, Failure};
use super::{Job, Settings};
use crate::cell::Cell;
use crate::script::{MOST_TIMED, Script};
use allocators::LARGEST_HEAP;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Fewer operations than this say little; an allocator that does not manage them in its time has
/// none, rather than shorten everybody's script.
const FEWEST_OPERATIONS: u64 = 2000;

/// Cells compared with each other, as indices into the jobs, in their order.
pub(super) struct Group {
    pub(super) jobs: Vec<usize>,
}

/// A cell that can be timed, or the reason it cannot.
pub(super) type Ready = Result<Order, String>;

/// A group whose script is stored and whose trials are over.
pub(super) struct Prepared {
    /// Where the script lies.
    pub(super) script: PathBuf,
    /// Operations each repetition times.
    pub(super) operations: u64,
    /// Resident memory beside that of the mallocs.
    pub(super) beside: Beside,
    /// Job and order.
    pub(super) cells: Vec<(usize, Ready)>,
}

/// Where a malloc is weighed, the null child, and each of the others in a child of its own that is not
/// timed.
#[derive(Default)]
pub(super) struct Beside {
    /// Resident memory of the null child.
    pub(super) null_bytes: Option<u64>,
    /// Job and resident memory.
    pub(super) others: Vec<(usize, u64)>,
}

/// Splits the jobs into groups, in order of first appearance.
pub(super) fn groups(jobs: &[Job<'_>]) -> Vec<Group> {
    let alike = |one: usize, other: usize| {
        let (one, other) = (jobs[one].cell, jobs[other].cell);
        let stream = |cell: &Cell| {
            let same = cell.survey.fingerprint == one.survey.fingerprint;
            cell.workload.name() == one.workload.name() && cell.seed == one.seed && same
        };
        stream(other) && one.heap.is_like(other.heap)
    };
    let mut groups: Vec<Group> = Vec::new();
    for job in 0..jobs.len() {
        match groups.iter_mut().find(|group| alike(group.jobs[0], job)) {
            Some(group) => group.jobs.push(job),
            None => groups.push(Group { jobs: vec![job] }),
        }
    }
    groups
}

impl Group {
    /// Stores the script in `folder`, under a name of its own, and tries every cell. `tried` is
    /// called after each.
    pub(super) fn prepare(
        &self,
        jobs: &[Job<'_>],
        settings: &Settings,
        folder: &Path,
        tried: &mut dyn FnMut(),
    ) -> Prepared {
        let script = folder.join(format!("{}.script", self.jobs[0]));
        let stored = store(jobs[self.jobs[0]], &script);
        let mut operations = *stored.as_ref().unwrap_or(&0);
        let mut cells = Vec::new();
        for &job in &self.jobs {
            let ready = match &stored {
                Ok(_) => try_out(&jobs[job], settings, &script, &mut operations),
                Err(why) => Err(why.clone()),
            };
            cells.push((job, ready));
            tried();
        }
        for (_, ready) in &mut cells {
            if let Ok(order) = ready {
                order.operations = operations;
            }
        }
        let beside = beside(&cells, settings, &script);
        Prepared { script, operations, beside, cells }
    }
}

/// Gives how many operations can be timed.
fn store(job: Job<'_>, path: &Path) -> Result<u64, String> {
    let (cell, warm_up) = (job.cell, job.cell.survey.warmup_events);
    let script = Script::new(&cell.workload, cell.seed, warm_up, MOST_TIMED)
        .map_err(|error| error.to_string())?;
    let write = || script.store(BufWriter::new(std::fs::File::create(path)?));
    write().map_err(|error| format!("its script could not be stored: {error}"))?;
    Ok(script.timed().len() as u64)
}

/// Tries a cell on at most `operations`, and lowers them to what it manages.
fn try_out(job: &Job<'_>, settings: &Settings, script: &Path, operations: &mut u64) -> Ready {
    if job.refusals > 0 {
        let plural = if job.refusals == 1 { "" } else { "s" };
        return Err(format!("it refuses {} request{plural}", job.refusals));
    }
    let (order, served) = trial(job, settings, settings.most_timed(), script, *operations)?;
    let managed =
        if served.operations < *operations { rounded(served.operations) } else { *operations };
    if managed < FEWEST_OPERATIONS.min(*operations) {
        return Err(format!(
            "it manages {managed} operations in {} s, and {FEWEST_OPERATIONS} are the fewest that \
             are timed",
            settings.most_timed().as_secs_f64()
        ));
    }
    *operations = managed;
    Ok(order)
}

/// Tries a cell on at most `operations` for at most `timed`. Gives the order of a repetition of all
/// `operations`, and what it managed of them.
pub(super) fn trial(
    job: &Job<'_>,
    settings: &Settings,
    timed: Duration,
    script: &Path,
    operations: u64,
) -> Result<(Order, Served), String> {
    if operations == 0 {
        return Err("nothing is left to be timed after the warm-up".to_string());
    }
    let limits = Limits {
        warm_up_ns: settings.most_warm_up().as_nanos() as u64,
        timed_ns: timed.as_nanos() as u64,
    };
    let mut order = Order {
        allocator: job.cell.allocator.to_string(),
        grows: true,
        heap_bytes: 0,
        footprint_bytes: job.footprint_bytes,
        operations,
        replays: 1,
        huge: settings.huge,
        weigh: job.cell.allocator.promises().own_memory,
        trial: Some(limits),
    };
    let outcome = with_enough_addresses(job, settings, script, &mut order);
    match outcome.map_err(|failure| failure.to_string())? {
        Outcome::Refused { event } => Err(refuses(event)),
        Outcome::SlowWarmUp => Err(format!(
            "its warm-up of {} events takes over {} s",
            job.cell.survey.warmup_events,
            settings.most_warm_up().as_secs_f64()
        )),
        Outcome::Served(served) => {
            // An address of who is weighed says nothing about a heap.
            let reached = if order.weigh { 0 } else { served.footprint_bytes };
            order.footprint_bytes = order.footprint_bytes.max(reached);
            order.trial = None;
            Ok((order, served))
        }
    }
}

/// Weighs children that do what a malloc's does: the null child, which allocates nothing, and the
/// others.
fn beside(cells: &[(usize, Ready)], settings: &Settings, script: &Path) -> Beside {
    let ready = || cells.iter().filter_map(|(job, ready)| Some((*job, ready.as_ref().ok()?)));
    let Some((_, malloc)) = ready().find(|(_, order)| order.weigh) else {
        return Beside::default();
    };
    let weighed = |order: Order| {
        let order = Order { weigh: true, ..order };
        match process::run(&settings.program, &order, script, settings.deadline()) {
            Ok(Outcome::Served(served)) => served.resident_bytes,
            _ => None,
        }
    };
    let null = Order { allocator: "null".to_string(), ..malloc.clone() };
    let others = ready().filter(|(_, order)| !order.weigh);
    Beside {
        null_bytes: weighed(null),
        others: others.filter_map(|(job, order)| Some((job, weighed(order.clone())?))).collect(),
    }
}

/// Runs the trial; a growing heap that refuses may only have been short of addresses.
fn with_enough_addresses(
    job: &Job<'_>,
    settings: &Settings,
    script: &Path,
    order: &mut Order,
) -> Result<Outcome, Failure> {
    for retries in [0, 6, 40] {
        let heap = job.cell.heap(retries);
        (order.grows, order.heap_bytes) = (heap.grows(), heap.capacity());
        let outcome = process::run(&settings.program, order, script, settings.deadline())?;
        let refused = matches!(outcome, Outcome::Refused { .. });
        if !refused || !heap.grows() || heap.capacity() == LARGEST_HEAP {
            return Ok(outcome);
        }
    }
    Err(Failure::Other("it refuses even with 64 GiB to grow in".to_string()))
}

/// In words, the refusal of an event.
pub(super) fn refuses(event: u64) -> String {
    format!("it refuses the request of event {event}")
}

/// Down to 1, 2 or 5 times a power of ten, so that two runs time the same number.
fn rounded(operations: u64) -> u64 {
    let power = 10_u64.pow(operations.max(1).ilog10());
    power * [5, 2, 1].into_iter().find(|digit| operations / power >= *digit).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_rounded_down_to_few_values() {
        let pairs =
            [(1, 1), (4, 2), (9, 5), (10, 10), (1999, 1000), (123_456, 100_000), (5000, 5000)];
        for (operations, expected) in pairs {
            assert_eq!(rounded(operations), expected);
        }
    }
}
