//! The whole command line of fraglab with the allocators of this crate: `cargo run --release -- list`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fraglab::cli::main_with(&own_allocator::ALLOCATORS)
}
