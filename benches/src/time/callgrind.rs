//! The pass `instructions`: how many instructions a cell's operations take, counted by valgrind's
//! callgrind inside the replay loop only.
//!
//! For one binary a count repeats to the instruction, on any machine and under any load, so it is
//! what a gate can hold to a thousandth where a time cannot. It is no time: caches, mispredictions
//! and the kernel are not in it. Where valgrind is missing the figure is NA and says why.

use super::group::refuses;
use super::order::{Order, Outcome};
use super::process::{self, Failure};
use super::{Gap, Job, Settings, verbs};
use crate::script::Script;
use allocators::LARGEST_HEAP;
use rayon::prelude::*;
use results::{CellKey, MetricRecord, metric};
use std::fs;
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Operations counted at most: valgrind is some fifty times slower than the machine.
pub(super) const MOST_OPERATIONS: u64 = 200_000;
/// When a child under valgrind is given up.
const DEADLINE: Duration = Duration::from_secs(300);
/// The most of a child's output that is read, and of what callgrind writes.
const MOST_BYTES: u64 = 1 << 20;

/// What the pass found.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Two rows a cell, in the order of the jobs: instructions, and how many operations took them.
    pub records: Vec<MetricRecord>,
    /// Cells without a count, each with its reason.
    pub gaps: Vec<Gap>,
}

/// Instructions, and the operations that took them.
type Counted = Result<(u64, u64), String>;

/// Counts every job, several at once, since a count does not depend on who else is at work.
/// `progress` is told of each cell that is done.
pub fn measure(jobs: &[Job<'_>], settings: &Settings, progress: &(dyn Fn() + Sync)) -> Counts {
    let valgrind = valgrind();
    let counted = jobs.par_iter().with_max_len(1).map(|job| {
        let counted = valgrind.clone().and_then(|()| count(job, &settings.program));
        progress();
        counted
    });
    let counted: Vec<Counted> = counted.collect();
    let mut counts = Counts::default();
    for (job, counted) in jobs.iter().zip(counted) {
        let key = job.cell.key();
        if let Err(why) = &counted {
            counts.gaps.push(Gap { key: key.clone(), why: why.clone() });
        }
        counts.records.extend(rows(&key, &counted));
    }
    counts
}

fn rows(key: &CellKey, counted: &Counted) -> [MetricRecord; 2] {
    let row = |metric: &str, figure: fn(&(u64, u64)) -> u64| MetricRecord {
        experiment: key.experiment.clone(),
        allocator: key.allocator.clone(),
        workload: key.workload.clone(),
        seed: key.seed,
        heap: key.heap.clone(),
        metric: metric.to_owned(),
        parameter: counted.as_ref().err().cloned().unwrap_or_default(),
        value: counted.as_ref().map_or("NA".to_owned(), |both| figure(both).to_string()),
    };
    [row(metric::INSTRUCTIONS, |both| both.0), row(metric::INSTRUCTIONS_OPERATIONS, |both| both.1)]
}

/// Whether there is a valgrind that starts.
fn valgrind() -> Result<(), String> {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("valgrind does not start".to_string()),
        Err(_) => Err("valgrind is not installed".to_string()),
    }
}

fn count(job: &Job<'_>, program: &Path) -> Counted {
    if job.refusals > 0 {
        return Err(format!("it refuses {} requests", job.refusals));
    }
    let cell = job.cell;
    let script = Script::new(&cell.workload, cell.seed, cell.survey.warmup_events, MOST_OPERATIONS)
        .map_err(|error| error.to_string())?;
    let wrong = |error: std::io::Error| format!("no temporary folder for its script: {error}");
    let folder = tempfile::tempdir().map_err(wrong)?;
    let stored = folder.path().join("script");
    script.store(BufWriter::new(fs::File::create(&stored).map_err(wrong)?)).map_err(wrong)?;
    let mut order = Order {
        allocator: cell.allocator.to_string(),
        grows: true,
        heap_bytes: 0,
        footprint_bytes: 0,
        operations: script.timed().len() as u64,
        huge: false,
        weigh: false,
        replays: 1,
        trial: None,
    };
    // A growing heap that refuses may only have been short of addresses.
    let mut refused = 0;
    for retries in [0, 6, 40] {
        let heap = cell.heap(retries);
        (order.grows, order.heap_bytes) = (heap.grows(), heap.capacity());
        match under_callgrind(program, &order, &stored, folder.path())? {
            Ok(counted) => return Ok(counted),
            Err(event) => refused = event,
        }
        if !heap.grows() || heap.capacity() == LARGEST_HEAP {
            break;
        }
    }
    Err(refuses(refused))
}

/// One replay; the inner error is the event that was refused.
fn under_callgrind(
    program: &Path,
    order: &Order,
    script: &Path,
    folder: &Path,
) -> Result<Result<(u64, u64), u64>, String> {
    let out = folder.join("callgrind");
    let words = [
        "--tool=callgrind".to_string(),
        "--collect-atstart=no".to_string(),
        "--toggle-collect=fraglab::time::instructions::counted*".to_string(),
        format!("--callgrind-out-file={}", out.display()),
        program.display().to_string(),
        verbs::INSTRUCTIONS.to_string(),
        order.write()?,
    ];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let answer = process::answer(Path::new("valgrind"), &words, script, DEADLINE, MOST_BYTES);
    let answer = answer.map_err(|failure| match failure {
        Failure::Other(why) => format!("under valgrind {why}"),
        late @ Failure::TimedOut(_) => late.to_string(),
    })?;
    match Outcome::read(&String::from_utf8_lossy(&answer))? {
        Outcome::Refused { event } => Ok(Err(event)),
        Outcome::SlowWarmUp => Err("its warm-up takes too long".to_string()),
        Outcome::Served(served) => {
            let text = fs::read_to_string(&out).map_err(|_| "callgrind wrote nothing")?;
            Ok(Ok((total(&text)?, served.operations)))
        }
    }
}

/// The total of a callgrind file; none is an error and never 0, since a program without symbols
/// gives 0 too.
fn total(text: &str) -> Result<u64, String> {
    let figure = text.lines().find_map(|line| {
        let figure = line.strip_prefix("summary:").or_else(|| line.strip_prefix("totals:"))?;
        figure.split_whitespace().next()?.parse::<u64>().ok()
    });
    match figure {
        Some(figure) if figure > 0 => Ok(figure),
        _ => Err("callgrind saw no instruction of the replay: are symbols stripped?".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_and_never_nothing() {
        assert_eq!(total("version: 1\nsummary: 1234 5\n"), Ok(1234));
        assert_eq!(total("events: Ir\ntotals: 7\n"), Ok(7));
        for none in ["", "summary: 0\n", "summary:\n", "summary: x\n"] {
            assert!(total(none).is_err(), "{none}");
        }
    }
}
