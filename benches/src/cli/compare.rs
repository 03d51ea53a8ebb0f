//! `fraglab compare`: the deterministic figures of two runs, exactly. Any difference is exit code 1.

use super::say;
use crate::problem::Problem;
use clap::Args;
use results::{DifferenceTable, compare_cells, read};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The run folder that is compared with, such as results/baselines/gate.
    base: PathBuf,
    /// The run folder that is judged.
    new: PathBuf,
}

pub(crate) fn compare(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let (base, new) = (read(&arguments.base)?, read(&arguments.new)?);
    let differences = compare_cells(&base.cells, &new.cells);
    let cells = base.cells.len().max(new.cells.len());
    say(&format!("{cells} cells: {}\n", DifferenceTable(&differences)));
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
