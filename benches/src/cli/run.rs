//! `fraglab run`: an experiment from its file to its report. Everything is read and checked before
//! anything is written; the space pass comes first and is shown at once, the slow passes follow.

mod shown;

use super::chosen::Options;
use super::progress::bar;
use super::{out, planned, say};
use crate::experiment::Pass;
use crate::plan::{Plan, Planned};
use crate::problem::Problem;
use crate::provenance::provenance;
use crate::runner::Minima;
use crate::{runner, time};
use clap::Args;
use results::{Folder, Run};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Arguments {
    /// An experiment, by name or path; or allocators. `textbook` unless given.
    experiment: Option<String>,
    #[command(flatten)]
    how: How,
}

#[derive(Args, Default)]
pub(crate) struct How {
    #[command(flatten)]
    options: Options,
    /// Passes: space, time, work, minimum (the smallest heap of every cell), tail (the slowest
    /// operations), instructions (counted by valgrind's callgrind).
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = pass)]
    passes: Vec<Pass>,
    /// The run folder; it must not be there yet. Unless given: results/runs/EXPERIMENT, with a
    /// number behind it if it is there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The first seed only, no work pass, few and short repetitions: to see whether it runs.
    #[arg(long)]
    quick: bool,
    /// Replaces an older run at the same place.
    #[arg(long)]
    force: bool,
    /// Times on huge pages instead of 4 KiB ones, where the system has them.
    #[arg(long)]
    huge: bool,
}

fn pass(text: &str) -> Result<Pass, String> {
    let found = Pass::ALL.into_iter().find(|pass| pass.name() == text);
    found.ok_or_else(|| "expected space, time, work, minimum, tail or instructions".to_string())
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Problem> {
    run_named(arguments.experiment.as_deref(), &arguments.how)
}

/// Runs an experiment, or the default one.
pub(crate) fn run_named(name: Option<&str>, how: &How) -> Result<ExitCode, Problem> {
    let passes: &[Pass] = match how.passes.as_slice() {
        [] if how.quick => &[Pass::Space, Pass::Time, Pass::Tail],
        given => given,
    };
    let (mut document, narrowing) = how.options.experiment(name, passes)?;
    if how.quick {
        first_seeds(&mut document.experiment);
        if how.passes.is_empty() && document.experiment.passes.is_empty() {
            document.experiment.passes = vec![Pass::Space, Pass::Time];
        }
    }
    let out = out::place(how.out.as_deref(), &document.experiment.name, how.force)?;
    let plan = planned(&how.options, &document, &narrowing)?;
    let folder = Folder::create(&out, how.force)?;
    let mut run = Run {
        experiment: plan.record.clone(),
        provenance: provenance(&plan, how.huge),
        ..Run::default()
    };
    measure(how, &plan, &folder, &mut run)?;
    folder.write(&run, &plan.toml)?;
    folder.write_report(&run)?;
    say(&shown::after_all(&run));
    let out = folder.finish()?;
    say(&format!("{}\n", out.join("report.html").display()));
    let failed = run.cells.iter().any(|cell| !cell.error.is_empty());
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// All passes, in the order in which their figures are wanted.
fn measure(how: &How, plan: &Plan, folder: &Folder, run: &mut Run) -> Result<(), Problem> {
    let pool = how.options.pool()?;
    say(&shown::before(plan));
    let mut cells = plan.cells.clone();
    let minima = smallest(&pool, &mut cells);
    let cells = &cells;
    say(&shown::without_minimum(cells, &minima));
    let spaces = bar("space", runner::events(cells, Pass::Space));
    pool.install(|| runner::space(cells, &minima, run, &|events| spaces.inc(events)));
    spaces.finish_and_clear();
    if plan.count(Pass::Space) > 0 {
        say(&shown::after_space(run));
        let plans = bar("plans", runner::streams_in_space(cells) as u64);
        runner::plans(cells, run, &|streams| plans.inc(streams));
        plans.finish_and_clear();
    }
    // From here on a run that is killed leaves its space figures in the partial folder.
    folder.write(run, &plan.toml)?;
    if plan.count(Pass::Work) > 0 {
        let works = bar("work", runner::events(cells, Pass::Work));
        pool.install(|| runner::work(cells, run, &|events| works.inc(events)));
        works.finish_and_clear();
    }
    let settings = settings(how, plan);
    let counted = runner::timed(cells, run, Pass::Instructions);
    if !counted.is_empty() {
        let counts = bar("instructions", counted.len() as u64);
        let tell = || counts.inc(1);
        let found = pool.install(|| time::callgrind::measure(&counted, &settings, &tell));
        counts.finish_and_clear();
        run.metrics.extend(found.records);
        say(&shown::without_count(&found.gaps));
    }
    let timed = runner::timed(cells, run, Pass::Time);
    if !timed.is_empty() {
        let timings = with_bar("time", |told| time::measure(&timed, &settings, told));
        run.timings = timings.records;
        run.metrics.extend(timings.metrics);
        say(&shown::gaps(&timings.gaps));
    }
    let timed = runner::timed(cells, run, Pass::Tail);
    if !timed.is_empty() {
        let tails = with_bar("tail", |told| time::tail::measure(&timed, &settings, told));
        run.metrics.extend(tails.records);
        say(&shown::without_tail(&tails.gaps));
    }
    Ok(())
}

/// How times are taken.
fn settings(how: &How, plan: &Plan) -> time::Settings {
    let mut settings = if how.quick { time::Settings::quick() } else { time::Settings::default() };
    if let (Some(repetitions), false) = (plan.repetitions, how.quick) {
        settings.repetitions = repetitions;
    }
    time::Settings { huge: how.huge, ..settings }
}

/// Measures under a bar that shows how much is done, and of how much.
fn with_bar<T>(name: &'static str, measure: impl FnOnce(&dyn Fn(u64, u64)) -> T) -> T {
    let bar = bar(name, 1);
    let measured = measure(&|done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    measured
}

/// The smallest heaps that are asked for; the cells that are run on theirs get them.
pub(super) fn smallest(pool: &rayon::ThreadPool, cells: &mut [Planned]) -> Minima {
    let bar = bar("minimum", runner::events_of_minima(cells));
    let minima = pool.install(|| runner::minima(cells, &|events| bar.inc(events)));
    bar.finish_and_clear();
    minima
}

/// Leaves the first seed of each list.
fn first_seeds(experiment: &mut crate::experiment::Experiment) {
    let groups = experiment.group.iter_mut().map(|group| &mut group.seeds);
    groups.chain([&mut experiment.seeds]).for_each(|seeds| seeds.truncate(1));
}
