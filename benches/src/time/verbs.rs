//! The hidden verbs, which only this program and `scripts/instructions.sh` type. They are read
//! before the command line proper: starting one must cost nothing.

use super::child;
use super::instructions::instructions;
use super::order::Order;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// One repetition, for the time pass.
pub(super) const TIME: &str = "exec-time";
/// One replay, for callgrind.
const INSTRUCTIONS: &str = "exec-instructions";

/// Executes the hidden verb that `arguments` (without the program's name) begin with, if they do.
pub fn hidden_verb(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter();
    let verb = arguments.next()?;
    let rest = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let rest: Vec<String> = rest.take(3).collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let done = match (verb.to_str()?, &rest[..]) {
        (TIME, [order]) => time(order),
        (TIME, _) => Err(format!("{TIME}: expected one order")),
        (INSTRUCTIONS, [allocator, workload]) => instructions(allocator, workload),
        (INSTRUCTIONS, _) => Err(format!("{INSTRUCTIONS}: expected ALLOCATOR WORKLOAD")),
        _ => return None,
    };
    Some(match done.and_then(|text| say(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    })
}

fn time(order: &str) -> Result<String, String> {
    child::execute(&Order::read(order)?, std::io::stdin().lock())?.write()
}

fn say(text: &str) -> Result<(), String> {
    writeln!(std::io::stdout(), "{}", text.trim_end()).map_err(|error| error.to_string())
}
