//! `fraglab check`: every cell replayed under the checking wrapper. Writes nothing.

use super::chosen::Options;
use super::progress::bar;
use super::run::smallest;
use super::{planned, say};
use crate::checking::{self, Breach};
use crate::experiment::Pass;
use crate::minimum::Found;
use crate::plan::{Plan, Planned};
use crate::problem::Problem;
use clap::Args;
use rayon::prelude::*;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Arguments {
    /// An experiment, by name or path; or allocators. `textbook` unless given.
    experiment: Option<String>,
    #[command(flatten)]
    options: Options,
}

pub(crate) fn check(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let options = &arguments.options;
    let (document, narrowing) = options.experiment(arguments.experiment.as_deref(), &[])?;
    let mut plan = planned(options, &document, &narrowing)?;
    // The smallest heaps of the cells that are to be checked on theirs.
    plan.cells.iter_mut().for_each(|one| _ = one.passes.remove(&Pass::Minimum));
    let pool = options.pool()?;
    let minima = smallest(&pool, &mut plan.cells);
    let bar = bar("checking", plan.cells.iter().map(|one| one.cell.survey.events).sum());
    let one = |(planned, found): (&Planned, &Option<Found>)| match found {
        Some(Err(why)) => Err(Breach::Impossible(why.to_string())),
        _ => checking::check(&planned.cell, &|events| bar.inc(events)),
    };
    let cells = plan.cells.par_iter().with_max_len(1).zip(&minima);
    let verdicts: Vec<_> = pool.install(|| cells.map(one).collect());
    bar.finish_and_clear();
    let mut breaches = 0;
    let mut text = String::new();
    for (planned, verdict) in plan.cells.iter().zip(verdicts) {
        let name = named(planned);
        match verdict {
            Ok(report) => text += &format!("{name}: {report}\n"),
            Err(breach) => {
                breaches += 1;
                text += &format!("{name}: BREACH: {breach}\n");
            }
        }
    }
    say(&(text + &summary(&plan, breaches)));
    Ok(if breaches == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn named(planned: &Planned) -> String {
    let key = planned.cell.key();
    let seed = if key.seed > 0 { format!(", seed {}", key.seed) } else { String::new() };
    let heap = if key.heap == "grow" { String::new() } else { format!(", {}", key.heap) };
    format!("{} on {}{seed}{heap}", key.allocator, key.workload)
}

fn summary(plan: &Plan, breaches: usize) -> String {
    match (breaches, plan.cells.len()) {
        (0, 1) => "no breach\n".to_string(),
        (0, cells) => format!("no breach in {cells} cells\n"),
        (_, cells) => format!("a breach in {breaches} of {cells} cells\n"),
    }
}
