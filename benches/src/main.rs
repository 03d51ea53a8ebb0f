//! `fraglab`: the command line, with the allocators of this workspace.

use std::process::ExitCode;

fn main() -> ExitCode {
    fraglab::cli::main()
}
