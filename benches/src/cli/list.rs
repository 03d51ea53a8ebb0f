//! `fraglab list`: what can be named, each with what a user must know to name it.

use super::say;
use crate::experiment::{Document, shipped};
use crate::problem::Problem;
use allocators::{BEHIND_FEATURES, Entry, KnobKind, Named, Promises, entries, spec};
use clap::Args;
use results::terminal::wrapped;
use std::process::ExitCode;
use workloads::{Model, Source};

/// Columns of the terminal that are used.
const WIDTH: usize = 80;
/// Columns of a name.
const NAMES: usize = 24;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Only these.
    #[arg(value_enum)]
    what: Option<What>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum What {
    Allocators,
    Workloads,
    Experiments,
}

pub(crate) fn list(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let wanted = |what| arguments.what.is_none_or(|only| only == what);
    let mut parts = Vec::new();
    if wanted(What::Allocators) {
        let head = "Allocators: NAME[:knob=value]…[+headers=BYTES], e.g. first-fit:order=lifo\n";
        let all = entries().map(allocator).chain(left_out());
        parts.push(all.fold(head.to_string(), |all, one| all + &one));
    }
    if wanted(What::Workloads) {
        let head = "Workloads: the name, a glob, the path of a trace, or a twin of a trace\n";
        let all = workloads::shipped();
        let named = all.iter().map(workload);
        parts.push(named.chain(Model::ALL.map(twin)).fold(head.to_string(), |all, one| all + &one));
    }
    if wanted(What::Experiments) {
        let mut text = "Experiments: the name, or the path of a TOML file\n".to_string();
        for (name, _) in shipped() {
            text += &item(name, &[&Document::find(name)?.experiment.title]);
        }
        parts.push(text);
    }
    say(&parts.join("\n"));
    Ok(ExitCode::SUCCESS)
}

fn workload(source: &Source) -> String {
    let adaptive = "adaptive: each allocator is asked what hurts it, as its grants lie";
    let lines = [source.about(), adaptive];
    item(source.name(), &lines[..1 + usize::from(source.is_adaptive())])
}

fn twin(model: Model) -> String {
    let about = format!("twin of a trace, by name or path: {}", model.about());
    item(&format!("{}(TRACE)", model.word()), &[&about])
}

fn allocator(entry: &Entry) -> String {
    let knobs: Vec<String> =
        entry.knobs.iter().map(|knob| knob_line(knob.name, knob.kind)).collect();
    let mut lines = vec![entry.rule.to_string(), format!("from: {}", entry.origin)];
    if !knobs.is_empty() {
        lines.push(format!("knobs: {}", knobs.join(", ")));
    }
    if let Ok(named) = Named::parse(entry.name) {
        lines.push(format!("promises: {}", promises(named.promises())));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    item(entry.name, &lines)
}

/// Those that this program was built without.
fn left_out() -> impl Iterator<Item = String> {
    let here = |name: &str| entries().any(|entry| entry.name == name);
    BEHIND_FEATURES.iter().filter(move |(name, _)| !here(name)).map(|(name, feature)| {
        item(name, &[&format!("not in this build, only in one with `--features {feature}`")])
    })
}

fn knob_line(name: &str, kind: KnobKind) -> String {
    match kind {
        KnobKind::Choice(words) => format!("{name}={}", words.join("|")),
        KnobKind::Bytes { least, most, default, .. } => {
            let usual = default.map(|bytes| format!(" ({})", spec::show_bytes(bytes)));
            let usual = usual.unwrap_or_default();
            format!("{name}={}..{}{usual}", spec::show_bytes(least), spec::show_bytes(most))
        }
    }
}

fn promises(promises: Promises) -> String {
    let said = [
        (promises.places, "grants never overlap"),
        (promises.tiles, "nothing is reserved"),
        (promises.merges, "all is one again when all is free"),
        (promises.buddies, "free blocks are buddies"),
        (promises.classes, "grants come in size classes"),
        (promises.inspects, "counts the free blocks it inspects"),
        (!promises.grows, "only on a heap of fixed size"),
        (promises.own_memory, "memory of its own, whatever the heap: time and resident memory"),
    ];
    let said: Vec<&str> = said.iter().filter(|(made, _)| *made).map(|(_, words)| *words).collect();
    if said.is_empty() { "nothing".into() } else { said.join("; ") }
}

/// A name with lines beside it.
fn item(name: &str, lines: &[&str]) -> String {
    let mut text = String::new();
    let mut name = name;
    for line in lines.iter().flat_map(|line| {
        wrapped(line, WIDTH - NAMES - 2).lines().map(str::to_string).collect::<Vec<_>>()
    }) {
        text += format!("  {name:<width$}{line}\n", width = NAMES).as_str();
        name = "";
    }
    text
}
