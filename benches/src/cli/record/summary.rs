//! What is said after a recording, on standard error: the traces, and what they lack.

use super::launch::Outcome;
use super::names::Names;
use std::collections::BTreeMap;
use std::io::Write;
use workloads::recorder::{Counts, Recorded};

/// Traces that are listed one by one; of more, as many.
const MOST_LISTED: usize = 20;
/// Signs of a command that are shown.
const MOST_SHOWN: usize = 60;

/// What it means that nothing was seen of a program into which the recorder was loaded.
const NO_CALL: &str = "the program brings its own allocator, or asks for nothing";

/// All that the summary speaks of.
pub(super) struct Summary<'r> {
    pub(super) recorded: &'r [Recorded],
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
        let events: u64 = self.recorded.iter().map(|it| it.totals.events).sum();
        let processes = self.recorded.len();
        let s = if processes == 1 { "" } else { "es" };
        let dropped = self.counts.dropped;
        let mut text =
            format!("recorded {processes} process{s}, {events} events, {dropped} dropped\n");
        for trace in self.recorded.iter().take(MOST_LISTED) {
            text += &self.line(trace);
        }
        if let Some(last) = self.recorded.last().filter(|_| processes > MOST_LISTED) {
            text += &format!("  … up to {}\n", short(&self.names.of(last.header.process.number)));
        }
        let silent = self.recorded.iter().filter(|it| it.totals.events == 0).count();
        if silent > 0 && silent < processes {
            text += &format!("  {silent} of them without a call: {NO_CALL}\n");
        }
        text
    }

    fn line(&self, trace: &Recorded) -> String {
        let process = &trace.header.process;
        let mut text = format!(
            "  {}  {} events, {} live at most, {} bytes",
            short(&self.names.of(process.number)),
            trace.totals.events,
            trace.totals.peak_live_objects,
            trace.totals.peak_live_bytes
        );
        if process.inherited > 0 {
            text += &format!(", {} blocks inherited", process.inherited);
        }
        if let Some(parent) = process.parent {
            text += &format!(", {} of {parent}", process.born);
        }
        text + &format!("  {}\n", command(trace))
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let Counts { dropped, lost } = self.counts;
        if self.recorded.is_empty() && lost == 0 {
            warnings.push(
                "nothing was recorded: the recorder was not loaded into the program, expected one \
                 that is linked dynamically with glibc and runs as the user who starts it"
                    .to_string(),
            );
        }
        if !self.recorded.is_empty() && self.recorded.iter().all(|it| it.totals.events == 0) {
            warnings.push(format!("no call was seen: {NO_CALL}"));
        }
        if lost > 0 {
            let why = "the disk is full, or they may not write there, or not as much";
            warnings.push(format!("{lost} processes could not write a log to its end: {why}"));
        }
        if dropped > 0 {
            warnings.push(format!("{dropped} calls are in no trace"));
        }
        for trace in self.recorded {
            let name = short(&self.names.of(trace.header.process.number));
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

/// A refused request is the program's own business.
fn is_loss(what: &str) -> bool {
    !what.starts_with("refused")
}

fn short(path: &std::path::Path) -> String {
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
