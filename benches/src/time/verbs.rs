//! The hidden verbs, which only this program and `scripts/instructions.sh` type. They are read
//! before the command line proper: starting one must cost nothing.

use super::child;
use super::instructions::{self, instructions};
use super::order::Order;
use super::protocol;
use super::tail;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// One repetition, for the time pass.
pub(super) const TIME: &str = "exec-time";
/// Some replays, for the tail pass.
pub(super) const TAIL: &str = "exec-tail";
/// One replay, for callgrind.
pub(super) const INSTRUCTIONS: &str = "exec-instructions";

/// Executes the hidden verb that `arguments` (without the program's name) begin with, if they do.
pub fn hidden_verb(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter();
    let verb = arguments.next()?;
    let rest = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let rest: Vec<String> = rest.take(3).collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let done = match (verb.to_str()?, &rest[..]) {
        (TIME, [protocol::QUESTION]) => protocol::answer(),
        (TIME, [order]) => time(order),
        (TAIL, [order]) => tails(order),
        (verb @ (TIME | TAIL), _) => Err(format!("{verb}: expected one order")),
        (INSTRUCTIONS, [allocator, workload]) => line(instructions(allocator, workload)),
        (INSTRUCTIONS, [order]) => counted(order),
        (INSTRUCTIONS, _) => {
            Err(format!("{INSTRUCTIONS}: expected ALLOCATOR WORKLOAD, or an order"))
        }
        _ => return None,
    };
    Some(match done.and_then(|answer| say(&answer)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    })
}

fn time(order: &str) -> Result<Vec<u8>, String> {
    line(child::execute(&Order::read(order)?, std::io::stdin().lock())?.write())
}

fn tails(order: &str) -> Result<Vec<u8>, String> {
    tail::execute(&Order::read(order)?, std::io::stdin().lock())?.write()
}

fn counted(order: &str) -> Result<Vec<u8>, String> {
    line(instructions::execute(&Order::read(order)?, std::io::stdin().lock())?.write())
}

fn line(text: Result<String, String>) -> Result<Vec<u8>, String> {
    text.map(|text| format!("{}\n", text.trim_end()).into_bytes())
}

fn say(answer: &[u8]) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    out.write_all(answer).and_then(|()| out.flush()).map_err(|error| error.to_string())
}
