//! `fraglab compare`: two runs, figure by figure; with `--times` two binaries or allocators, in pairs.
//! Exit code 1 if something is worse, 2 if they are unlike and cannot be compared.

mod format;
mod runs;
mod times;

use super::say;
use crate::problem::Problem;
use clap::Args;
use format::{Also, Format};
use results::compare::{percentage, refusal};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `--times` does not call a difference unless told otherwise.
const USUAL_MARGIN: f64 = 0.01;

#[derive(Args)]
#[command(after_help = times::ABOUT)]
pub(crate) struct Arguments {
    /// The run folder that is compared with; or its name under results/baselines, such as `gate`; with
    /// --times a fraglab binary or an allocator.
    base: PathBuf,
    /// The run folder, binary or allocator that is judged.
    new: PathBuf,
    /// What is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Writes the comparison into a file as well, in a format: `markdown=summary.md`. May be repeated.
    #[arg(long, value_name = "FORMAT=FILE")]
    also: Vec<Also>,
    /// A difference of times is one only beyond this; 5% unless given, 1% with --times.
    #[arg(long, value_name = "PERCENT", value_parser = percentage)]
    margin: Option<f64>,
    #[command(flatten)]
    runs: runs::Runs,
    /// Times BASE and NEW, two fraglab binaries or two allocators, in turn; exit code 1 if NEW is
    /// slower.
    #[arg(long, help_heading = "With --times", conflicts_with_all = ["tolerance", "figures", "fail_on", "common", "all"])]
    times: bool,
    #[command(flatten)]
    how: times::How,
}

pub(crate) fn compare(arguments: &Arguments) -> Result<ExitCode, Problem> {
    if arguments.times {
        return in_pairs(arguments);
    }
    if arguments.how.names_cells() {
        let what = "expected --times: two runs are compared on all cells they have";
        let options = "--allocators, --workloads, --heap, --seeds, --jobs";
        return Err(Problem::new(format!("{options}: {what}")));
    }
    let Arguments { base, new, margin, .. } = arguments;
    let found = arguments.runs.compare(base, new, *margin).inspect_err(|why| {
        // A job summary says why there is nothing to summarise; that it cannot be written is no news.
        let summaries = arguments.also.iter().filter(|one| one.format == Format::Markdown);
        for Also { file, .. } in summaries {
            let _ = std::fs::write(file, refusal(&why.to_string()));
        }
    })?;
    tell(arguments, &|format| found.written(format))?;
    Ok(code(found.falls_short()))
}

/// The answer of `--times`.
fn in_pairs(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let Arguments { base, new, how, also, .. } = arguments;
    let feed = [arguments.format].into_iter().chain(also.iter().map(|one| one.format));
    if let Some(feed) = feed.into_iter().find(|format| format.is_a_feed()) {
        let what = "expected text, markdown or json with --times: there is no run to feed";
        return Err(Problem::new(format!("`{}`: {what}", feed.name())));
    }
    let answer = times::times(base, new, arguments.margin.unwrap_or(USUAL_MARGIN), how)?;
    tell(arguments, &|format| match format {
        Format::Markdown => answer.markdown(),
        Format::Json => answer.json(),
        _ => answer.text(),
    })?;
    Ok(code(answer.falls_short()))
}

/// Prints it, and writes the files that are asked for.
fn tell(arguments: &Arguments, written: &dyn Fn(Format) -> String) -> Result<(), Problem> {
    for Also { format, file } in &arguments.also {
        let wrong = |error| Problem::new(format!("{}: cannot write: {error}", file.display()));
        std::fs::write(file, written(*format)).map_err(wrong)?;
    }
    say(&written(arguments.format));
    Ok(())
}

fn code(falls_short: bool) -> ExitCode {
    if falls_short { ExitCode::from(1) } else { ExitCode::SUCCESS }
}
