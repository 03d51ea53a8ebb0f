//! What is said after a recording, on standard error: the traces, and what they lack.

use super::launch::Outcome;
use super::names::Names;
use super::program;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use workloads::recorder::{Counts, Finished, Recorded, Unseen};

/// Traces that are listed one by one; of more, as many.
const MOST_LISTED: usize = 20;
/// Signs of a command that are shown.
const MOST_SHOWN: usize = 60;

/// What it means that nothing was seen of a program into which the recorder was loaded.
const NO_CALL: &str = "the program brings its own allocator, or asks for nothing";

/// All that the summary speaks of.
pub(super) struct Summary<'r> {
    pub(super) recorded: &'r Finished,
    pub(super) counts: Counts,
    pub(super) names: &'r Names,
    pub(super) outcome: &'r Outcome,
}

impl Summary<'_> {
    /// Says it; when `quiet`, only what went wrong.
    pub(super) fn tell(&self, quiet: bool) {
        let mut text = if quiet { String::new() } else { self.traces() };
        self.warnings().iter().for_each(|warning| text += &format!("warning: {warning}\n"));
        let _ = std::io::stderr().write_all(crate::cli::harmless(&text).as_bytes());
    }

    fn traces(&self) -> String {
        let events: u64 = self.recorded.traces.iter().map(|it| it.totals.events).sum();
        let processes = self.recorded.traces.len();
        let s = if processes == 1 { "" } else { "es" };
        let dropped = self.counts.dropped;
        let mut text =
            format!("recorded {processes} process{s}, {events} events, {dropped} dropped\n");
        let most = self.recorded.traces.iter().rev().max_by_key(|it| it.totals.events);
        if let Some(most) = most.filter(|it| processes > 1 && it.totals.events > 0) {
            let (name, of_it) = (self.name(most), most.totals.events);
            text += &format!("most events: {name}, {of_it} of {}\n", command(most));
        }
        for trace in self.recorded.traces.iter().take(MOST_LISTED) {
            text += &self.line(trace);
        }
        if let Some(last) = self.recorded.traces.last().filter(|_| processes > MOST_LISTED) {
            text += &format!("  … up to {}\n", self.name(last));
        }
        let silent = self.recorded.traces.iter().filter(|it| it.totals.events == 0).count();
        if silent > 0 && silent < processes {
            text += &format!("  {silent} of them without a call: {NO_CALL}\n");
        }
        text
    }

    fn name(&self, trace: &Recorded) -> String {
        short(&self.names.of(trace.header.process.number))
    }

    fn line(&self, trace: &Recorded) -> String {
        let process = &trace.header.process;
        let mut text = format!(
            "  {}  {} events, {} live at most, {} bytes",
            self.name(trace),
            trace.totals.events,
            trace.totals.peak_live_objects,
            trace.totals.peak_live_bytes
        );
        let parent = process.parent.map(|it| short(&self.names.of(it))).unwrap_or_default();
        match process.born.as_str() {
            "fork" => {
                text += &format!(", forked from {parent} with {} blocks of its", process.inherited);
            }
            "exec" => text += &format!(", what {parent} went on as"),
            "spawn" if !parent.is_empty() => text += &format!(", started by {parent}"),
            _ => {}
        }
        text + &format!("  {}\n", command(trace))
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let Counts { dropped, lost, unnoted } = self.counts;
        if self.recorded.traces.is_empty() && lost == 0 {
            warnings.push(
                "nothing was recorded: the recorder was not loaded into the program, expected one \
                 that is linked dynamically with glibc and runs as the user who starts it"
                    .to_string(),
            );
        }
        if !self.recorded.traces.is_empty()
            && self.recorded.traces.iter().all(|it| it.totals.events == 0)
        {
            warnings.push(format!("no call was seen: {NO_CALL}"));
        }
        if lost > 0 {
            let why = "the disk is full, or they may not write there, or not as much";
            warnings.push(format!("{lost} processes could not write a log to its end: {why}"));
        }
        if dropped > 0 {
            warnings.push(format!("{dropped} calls are in no trace"));
        }
        warnings.extend(unseen(&self.recorded.unseen));
        if unnoted > 0 {
            warnings.push(format!(
                "too many programs were started to watch them all: {unnoted} more may have left no \
                 trace"
            ));
        }
        for trace in &self.recorded.traces {
            let name = self.name(trace);
            let told: BTreeMap<&String, &u64> =
                trace.mended.iter().chain(&trace.skipped).filter(|it| is_loss(it.0)).collect();
            let told = told.iter().map(|(what, count)| format!("{name}: {count} {what}"));
            warnings.extend(told.take(MOST_LISTED));
            if let Some(byte) = trace.damage {
                warnings.push(format!("{name}: its log is damaged from byte {byte} on"));
            }
        }
        if self.outcome.left_running {
            warnings.push("some processes run on; their traces end here".to_string());
        }
        warnings
    }
}

/// Programs without a trace, those of one name and reason together.
fn unseen(all: &[Unseen]) -> Option<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for program in all {
        let text = why(program);
        match counts.iter_mut().find(|(it, _)| *it == text) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    let told = counts.iter().take(MOST_LISTED).map(|(text, count)| match count {
        1 => text.clone(),
        count => format!("{count} times {text}"),
    });
    let mut told: Vec<String> = told.collect();
    if counts.len() > MOST_LISTED {
        told.push("…".to_string());
    }
    let s = if all.len() == 1 { " that was started" } else { "s that were started" };
    (!all.is_empty())
        .then(|| format!("{} program{s} left no trace: {}", all.len(), told.join(", ")))
}

/// A program's name, and why the recorder was not in it, as far as can be told.
fn why(unseen: &Unseen) -> String {
    let path = Path::new(&unseen.program);
    let reason = if path.is_absolute() { program::reason(path) } else { None };
    let name = if path.as_os_str().is_empty() { Path::new("one opened before") } else { path };
    let name = name.display();
    match reason {
        Some(reason) => format!("{name} ({reason})"),
        None if !unseen.preloads => format!("{name} (LD_PRELOAD was taken from its environment)"),
        None => name.to_string(),
    }
}

/// A refused request is the program's own business.
fn is_loss(what: &str) -> bool {
    !what.starts_with("refused")
}

fn short(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn command(trace: &Recorded) -> String {
    let words = std::iter::once(&trace.header.program).chain(&trace.header.arguments);
    let text = words.map(String::as_str).collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST_SHOWN) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text,
    }
}
