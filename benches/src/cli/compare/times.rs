//! `fraglab compare --times`: an interleaved A/B of two binaries or two allocators, until every cell
//! is decided or time is up.

use crate::cell::{Cell, HeapSize};
use crate::cli::chosen::Options;
use crate::cli::progress::bar;
use crate::cli::run::smallest;
use crate::cli::surveyed;
use crate::duel::race::Prepared;
use crate::duel::{Answer, Found, Match, Settings, Sides, measure, write_pairs};
use crate::experiment::Pass;
use crate::plan::Plan;
use crate::problem::{Problem, shown};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Allocators unless given: what two binaries are compared on.
const USUAL_ALLOCATORS: [&str; 5] = ["first-fit", "best-fit", "buddy", "slab-on-buddy", "tlsf"];
/// Workloads unless given: a generator and a recorded program.
const USUAL_WORKLOADS: [&str; 2] = ["a-1k", "gs-pdf"];
/// The most cells.
const MOST_CELLS: usize = 200;
/// The most time.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Under the options.
pub(crate) const ABOUT: &str = "\
--times: in each round every cell is timed once by BASE and once by NEW, right \
after each other, in an order drawn by lot, each in a process of its own and on \
the same operations; only the ratio within a pair counts. Times are thread CPU \
time: what a clock on the wall shows when nobody else wants the processor. \
Waiting for others is not counted; caches that they empty and memory that they \
keep busy are. A short stream is replayed several times, and the quickest replay \
counts. A cell is decided when the interval of its ratio lies wholly \
beyond the margin (slower, faster) or wholly within it (no difference); all \
intervals hold together with 99 %, whenever it stops.

Exit code 1: NEW is slower in some cell, or has no time where BASE has one, or \
no pair was timed.";

#[derive(Args)]
#[command(next_help_heading = "With --times")]
pub(crate) struct How {
    #[command(flatten)]
    options: Options,
    /// Time for all of it, such as 20s or 5m.
    #[arg(long, value_name = "DURATION", default_value = "60s", requires = "times", value_parser = duration)]
    within: Duration,
    /// Writes every pair (pairs.csv) and the answer (answer.json) into this folder, which must not
    /// be there yet.
    #[arg(long, value_name = "DIR", requires = "times")]
    out: Option<PathBuf>,
}

impl How {
    /// Whether something is said that only `--times` has a use for.
    pub(crate) fn names_cells(&self) -> bool {
        self.options != Options::default()
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let read = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    let sound = (Duration::from_millis(1)..=LONGEST).contains(&read);
    sound.then_some(read).ok_or_else(|| "expected at most 24h, and more than nothing".to_string())
}

/// Races BASE and NEW; differences of at most `margin` (0.01 is 1 %) are not called one.
pub(crate) fn times(base: &Path, new: &Path, margin: f64, how: &How) -> Result<Answer, Problem> {
    let start = Instant::now();
    if let Some(out) = how.out.as_deref().filter(|out| out.symlink_metadata().is_ok()) {
        return Err(results::Error::Exists { path: out.to_path_buf() }.into());
    }
    let (sides, mut notes) = Sides::read(base, new)?;
    let settings = Settings { within: how.within, margin, ..Settings::default() };
    let (cells, without) = cells(how, &sides)?;
    let matches = sides.matches(&cells);
    notes.extend(without);
    if matches.len() > MOST_CELLS {
        let what = "expected fewer --allocators, --workloads or --seeds";
        return Err(Problem::new(format!("{} cells, {MOST_CELLS} at most: {what}", matches.len())));
    }
    let (found, efforts) = race(&matches, &settings, start)?;
    let names = [base, new].map(|path| path.to_string_lossy().into_owned());
    let took = start.elapsed();
    let answer = Answer::new(names, notes, &matches, &efforts, &found, &settings, took);
    if let Some(out) = &how.out {
        write(out, &answer, &found)
            .map_err(|error| Problem::new(format!("{}: {error}", shown(&out.to_string_lossy()))))?;
    }
    Ok(answer)
}

/// The cells that the options mean, and what is left out.
fn cells(how: &How, sides: &Sides) -> Result<(Vec<Cell>, Vec<String>), Problem> {
    let named = match sides {
        Sides::Programs(_) => None,
        Sides::Allocators(names) => Some(names.each_ref().map(ToString::to_string)),
    };
    let (document, narrowing) =
        how.options.on_their_own(named.as_ref(), &USUAL_ALLOCATORS, &USUAL_WORKLOADS)?;
    let mut plan: Plan = surveyed(&how.options, &document, &narrowing)?;
    let untold = plan.untold.iter().map(|name| format!("{name} is left out of adaptive workloads"));
    let fixed = plan.left_out.iter().map(|name| format!("{name} needs a heap of fixed size"));
    let mut without: Vec<String> = untold.chain(fixed).collect();
    if plan.cells.iter().any(|one| one.cell.heap == HeapSize::Smallest) {
        plan.cells.iter_mut().for_each(|one| _ = one.passes.remove(&Pass::Minimum));
        smallest(&how.options.pool()?, &mut plan.cells);
    }
    let mut cells = Vec::new();
    for one in plan.cells {
        match one.cell.heap {
            HeapSize::Smallest => without.push(format!(
                "{} on {} is left out: no smallest heap serves it",
                one.cell.allocator,
                one.cell.workload.name()
            )),
            _ => cells.push(one.cell),
        }
    }
    Ok((cells, without))
}

/// What was found, and the effort of each cell.
fn race(
    matches: &[Match],
    settings: &Settings,
    start: Instant,
) -> Result<(Found, Vec<[u64; 2]>), Problem> {
    let folder = tempfile::tempdir()
        .map_err(|error| Problem::new(format!("no temporary folder for the scripts: {error}")))?;
    let bar = bar("pairs", 1000);
    let (mut race, ready) = Prepared::new(matches, settings, folder.path(), start);
    let found = measure(ready, settings, &mut race, &|part| {
        bar.set_position((part * 1000.0) as u64);
    });
    bar.finish_and_clear();
    Ok((found, race.efforts()))
}

fn write(out: &Path, answer: &Answer, found: &Found) -> Result<(), Box<dyn std::error::Error>> {
    fs::create_dir_all(out)?;
    write_pairs(answer, &found.pairs, fs::File::create_new(out.join("pairs.csv"))?)?;
    fs::write(out.join("answer.json"), answer.json())?;
    Ok(())
}
