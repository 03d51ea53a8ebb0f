//! `fraglab`: the command line. Each verb is a file of `cli`.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(done) = fraglab::time::hidden_verb(std::env::args_os().skip(1)) {
        return done;
    }
    cli::dispatch(cli::Cli::parse())
}
