//! `fraglab report`: the report of a run folder, made anew from its tables.

use super::say;
use clap::Args;
use fraglab::problem::Problem;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The run folder.
    folder: PathBuf,
}

pub(crate) fn report(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let report = results::rewrite_report(&arguments.folder)?;
    say(&format!("{}\n", report.display()));
    Ok(ExitCode::SUCCESS)
}
