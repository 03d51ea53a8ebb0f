//! `fraglab compare`: the deterministic figures of two runs, exactly; any difference is exit code 1.
//! With `--times`: the times of two binaries or allocators, in pairs.

mod times;

use super::say;
use crate::problem::Problem;
use clap::{Args, ValueEnum};
use results::{DifferenceTable, compare_cells, read};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `--times` does not call a difference unless told otherwise.
const USUAL_MARGIN: f64 = 0.01;

#[derive(Args)]
#[command(after_help = times::ABOUT)]
pub(crate) struct Arguments {
    /// The run folder that is compared with, such as results/baselines/gate; with --times a fraglab
    /// binary or an allocator.
    base: PathBuf,
    /// The run folder, binary or allocator that is judged.
    new: PathBuf,
    /// Times BASE and NEW, two fraglab binaries or two allocators, in turn; exit code 1 if NEW is
    /// slower.
    #[arg(long)]
    times: bool,
    /// What is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text", requires = "times")]
    format: Format,
    /// A difference of times is one only beyond this; 1% with --times.
    #[arg(long, value_name = "PERCENT", requires = "times", value_parser = percentage)]
    margin: Option<f64>,
    #[command(flatten)]
    how: times::How,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

fn percentage(text: &str) -> Result<f64, String> {
    let percent = text.trim_end_matches('%').trim_end().parse::<f64>().ok();
    let percent = percent.filter(|percent| (0.0..=100.0).contains(percent));
    percent.map(|percent| percent / 100.0).ok_or("expected percent from 0 to 100".to_string())
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
    let (base, new) = (read(&arguments.base)?, read(&arguments.new)?);
    let differences = compare_cells(&base.cells, &new.cells);
    let cells = base.cells.len().max(new.cells.len());
    say(&format!("{cells} cells: {}\n", DifferenceTable(&differences)));
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The answer of `--times`.
fn in_pairs(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let Arguments { base, new, how, .. } = arguments;
    let answer = times::times(base, new, arguments.margin.unwrap_or(USUAL_MARGIN), how)?;
    say(&match arguments.format {
        Format::Text => answer.text(),
        Format::Markdown => answer.markdown(),
        Format::Json => answer.json(),
    });
    Ok(if answer.falls_short() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
