//! `fraglab`: the command line. Each verb is a file of `cli`.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::dispatch(cli::Cli::parse())
}
