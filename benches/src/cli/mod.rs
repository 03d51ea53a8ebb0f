//! The command line: what can be typed, and which exit code comes of it. 0: done; 1: a cell, a
//! check fell short; 2: bad usage or input, with nothing written.

mod check;
mod chosen;
mod compare;
mod convert;
mod history;
mod inspect;
mod list;
mod out;
mod progress;
mod record;
mod report;
mod reproduce;
mod run;
mod show;

use crate::experiment::Document;
use crate::plan::{Narrowing, Plan};
use crate::problem::Problem;
use allocators::Entry;
use clap::{Parser, Subcommand};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use results::terminal::wrapped;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Allocators left out whose reason is told.
const MOST_ABSENT: usize = 5;

/// A research harness for memory allocators: throughput beside internal and external fragmentation.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Without a verb: runs the experiment `textbook` and says where its report lies."
)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    how: run::How,
}

#[derive(Subcommand)]
enum Verb {
    /// Shows the allocators, workloads and experiments there are.
    List(list::Arguments),
    /// Runs an experiment and writes its tables, figures and report.
    Run(run::Arguments),
    /// Draws the heap after each event as a line of characters, and says why.
    Show(show::Arguments),
    /// Runs a program and records what it asks of its allocator, children included.
    Record(record::Arguments),
    /// Makes the figures and the report of a run folder anew.
    Report(report::Arguments),
    /// Replays cells under the checking wrapper; writes nothing.
    Check(check::Arguments),
    /// Compares two runs, figure by figure, or times two builds in pairs; exit code 1 if NEW is worse.
    Compare(compare::Arguments),
    /// Draws a figure over the baselines of an experiment and says where it changed.
    History(history::Arguments),
    /// Measures results of the literature again: worst cases, statistics, rankings.
    Reproduce(reproduce::Arguments),
    /// Shows what a trace is like: sizes, lifetimes, order of frees, live bytes over time.
    Inspect(inspect::Arguments),
    /// Converts a trace from any known format to another, and says what became of it.
    Convert(convert::Arguments),
}

/// Does what the arguments of this process say: all that the `main` of a program has to call.
pub fn main() -> ExitCode {
    main_with(&[])
}

/// The same with these allocators beside those of this workspace, under every verb. It must be all
/// that `main` does: the time pass starts this program again for each repetition.
///
/// A name that another allocator has is a message and exit code 2.
pub fn main_with(more: &'static [Entry]) -> ExitCode {
    if let Err(error) = allocators::register(more) {
        complain(&Problem::new(error.to_string()));
        return ExitCode::from(2);
    }
    if let Some(done) = crate::time::hidden_verb(std::env::args_os().skip(1)) {
        return done;
    }
    dispatch(Cli::parse())
}

fn dispatch(cli: Cli) -> ExitCode {
    let done = match cli.verb {
        None => run::run_named(None, &cli.how),
        Some(Verb::Run(arguments)) => run::run(&arguments),
        Some(Verb::Check(arguments)) => check::check(&arguments),
        Some(Verb::Compare(arguments)) => compare::compare(&arguments),
        Some(Verb::History(arguments)) => history::history(&arguments),
        Some(Verb::Inspect(arguments)) => inspect::inspect(&arguments),
        Some(Verb::Convert(arguments)) => convert::convert(&arguments),
        Some(Verb::List(arguments)) => list::list(&arguments),
        Some(Verb::Show(arguments)) => show::show(&arguments),
        Some(Verb::Record(arguments)) => record::record(&arguments),
        Some(Verb::Report(arguments)) => report::report(&arguments),
        Some(Verb::Reproduce(arguments)) => reproduce::reproduce(&arguments),
    };
    done.unwrap_or_else(|problem| {
        complain(&problem);
        ExitCode::from(2)
    })
}

/// The plan of what the options say: every stream is surveyed, with a bar where that takes long.
fn planned(
    options: &chosen::Options,
    document: &Document,
    narrowing: &Narrowing,
) -> Result<Plan, Problem> {
    let plan = surveyed(options, document, narrowing)?;
    if !plan.left_out.is_empty() {
        let names: Vec<&str> = plan.left_out.iter().map(String::as_str).collect();
        let names = names.join(", ");
        say(&wrapped(&format!("left out, on a heap of fixed size only: {names}"), 80));
        say("\n\n");
    }
    if !plan.untold.is_empty() {
        let names: Vec<&str> = plan.untold.iter().map(String::as_str).collect();
        let why = "left out of adaptive workloads, since nobody learns where its grants lie";
        say(&(wrapped(&format!("{why}: {}", names.join(", ")), 80) + "\n\n"));
    }
    for (_, why) in plan.record.absent.iter().take(MOST_ABSENT) {
        say(&(wrapped(&format!("left out: {why}"), 80) + "\n\n"));
    }
    Ok(plan)
}

/// As [`planned`], and says nothing.
fn surveyed(
    options: &chosen::Options,
    document: &Document,
    narrowing: &Narrowing,
) -> Result<Plan, Problem> {
    let bar = progress::bar("reading", 1);
    let surveyed = |all: usize| {
        bar.set_length(all as u64);
        bar.inc(1);
    };
    let plan = options.pool()?.install(|| Plan::new(document, narrowing, &surveyed));
    bar.finish_and_clear();
    plan
}

/// Writes to standard output. A reader that went away (`| head`) is no error of ours.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(harmless(text).as_bytes()).and_then(|()| out.flush());
}

/// Bytes of a line that are shown: of a longer one as many of its beginning and of its end.
const LONGEST_LINE: [usize; 2] = [1500, 500];

/// A stranger's words stand in all that is said: a terminal must not obey them, and a line of a
/// megabyte helps nobody.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let seen = |sign: char| if sign.is_control() && sign != '\n' { '\u{fffd}' } else { sign };
    let [beginning, end] = LONGEST_LINE;
    for line in text.split_inclusive('\n') {
        if line.len() > beginning + end {
            let (before, after) = line.split_at(line.floor_char_boundary(beginning));
            let after = &after[after.ceil_char_boundary(after.len() - end)..];
            out.extend(before.chars().chain(" … ".chars()).chain(after.chars()).map(seen));
        } else {
            out.extend(line.chars().map(seen));
        }
    }
    out
}

/// One message on standard error, with the line of the file under it where there is one.
fn complain(problem: &Problem) {
    // One line, whatever names of files stand in it.
    let mut text = harmless(&format!("error: {problem}").replace('\n', " ")) + "\n";
    if problem.shows_source() {
        let theme = match std::io::stderr().is_terminal() {
            true => GraphicalTheme::unicode(),
            false => GraphicalTheme::none(),
        };
        let mut snippet = String::new();
        let handler = GraphicalReportHandler::new_themed(theme).with_context_lines(1);
        if handler.render_report(&mut snippet, &Snippet(problem)).is_ok() {
            // Its colours are ours; the lines that it shows are free of control characters.
            text += snippet.trim_start_matches('\n');
        }
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// The problem's place without its message, which stands above it in one piece: a renderer would
/// break long paths.
#[derive(Debug)]
struct Snippet<'p>(&'p Problem);

impl std::fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("in the file:")
    }
}

impl std::error::Error for Snippet<'_> {}

impl Diagnostic for Snippet<'_> {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.0.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        self.0.labels()
    }
}
