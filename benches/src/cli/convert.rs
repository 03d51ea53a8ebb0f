//! `fraglab convert`: a trace from one format to another, and an account of what became of it.

use super::progress::bar;
use super::say;
use crate::problem::Problem;
use clap::Args;
use results::terminal::wrapped;
use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use workloads::trace::{Conversion, Converted, Target, Totals};

#[derive(Args)]
#[command(after_help = "\
Read, plain or as gzip or zstd, told by their content: fraglab's own, CS:APP .rep (both headers), \
valgrind --trace-malloc=yes, glibc mtrace, heaptrack --raw, minimalloc CSV, Firefox logalloc, \
Android memory_replay. `run`, `check` and `show` take all of them as they are.

Written: fraglab (.trace), rep (.rep), minimalloc (.csv); with .gz or .zst behind it, compressed.

  fraglab convert app.valgrind app.trace
  fraglab convert app.trace app.rep.zst
  fraglab convert --repair cut.trace sound.trace")]
pub(crate) struct Arguments {
    /// The trace.
    #[arg(value_name = "IN")]
    from: PathBuf,
    /// The file to be written, whole or not at all.
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// The format to be written: fraglab, rep or minimalloc. Unless given, OUT's ending says it.
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,
    /// Mends what breaks the rules of traces, passes over what cannot be read, uses what stands before
    /// damage, and counts all of it. Otherwise the first such thing is an error.
    #[arg(long)]
    repair: bool,
    /// Replaces OUT.
    #[arg(long)]
    force: bool,
}

pub(crate) fn convert(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let out = arguments.out.as_path();
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let target = target(arguments.to.as_deref(), &name)?;
    if !arguments.force && out.symlink_metadata().is_ok() {
        let what = "it is there already, expected a new file, or --force";
        return Err(Problem::new(format!("{}: {what}", out.display())));
    }
    let conversion = Conversion::read(&arguments.from, arguments.repair)?;
    let bar = bar("converting", conversion.totals().events);
    let unwritten = |error: &dyn std::fmt::Display| {
        let what = format!("it cannot be written ({error}), expected a place to write to");
        Problem::new(format!("{}: {what}", out.display()))
    };
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = temporary(folder).map_err(|error| unwritten(&error))?;
    let buffered = BufWriter::with_capacity(1 << 18, file.as_file_mut());
    let done = conversion.write(target, &name, buffered, &|events| bar.inc(events));
    bar.finish_and_clear();
    let done = done.map_err(|error| Problem::new(error.to_string()))?;
    let written = match arguments.force {
        true => file.persist(out).map(drop),
        false => file.persist_noclobber(out).map(drop),
    };
    written.map_err(|error| unwritten(&error.error))?;
    let bytes = out.metadata().map_or(0, |about| about.len());
    say(&account(&arguments.from, out, bytes, &done));
    Ok(ExitCode::SUCCESS)
}

fn target(word: Option<&str>, name: &str) -> Result<Target, Problem> {
    let known: Vec<String> =
        Target::all().map(|target| format!("{} ({})", target.word(), target.ending())).collect();
    let known = known.join(", ");
    match word {
        Some(word) => Target::named(word).ok_or_else(|| {
            Problem::new(format!("--to `{word}`: unknown, expected one of: {known}"))
        }),
        None => Target::of(name).ok_or_else(|| {
            let what = "its ending names no format that is written, expected --to or one of";
            Problem::new(format!("{name}: {what}: {known}"))
        }),
    }
}

/// A file of our own beside what it will be. A temporary file is its owner's alone; a trace is as
/// any other file.
fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".fraglab-").tempfile_in(folder)
}

/// What was taken, skipped, mended and lost.
fn account(from: &Path, out: &Path, bytes: u64, done: &Converted) -> String {
    let Totals { events, allocates, frees, resizes, .. } = done.totals;
    let mut text = format!(
        "{} ({}): {events} events taken: {allocates} allocates, {frees} frees, {resizes} resizes; \
         most live {} objects, {} bytes\n",
        from.display(),
        done.from,
        done.totals.peak_live_objects,
        done.totals.peak_live_bytes,
    );
    let counted = |what: &str, counts: &BTreeMap<String, u64>| {
        counts
            .iter()
            .map(|(reason, count)| format!("{what} {count}: {reason}\n"))
            .collect::<String>()
    };
    text += &counted("skipped", &done.notes.skipped);
    text += &counted("mended", &done.notes.mended);
    if let Some(first) = &done.notes.unreadable {
        text += &format!("the first line that is no record: {first}\n");
    }
    if let Some(lost) = &done.notes.lost {
        text += &format!("lost, from the damage on: {lost}\n");
    }
    if !done.inexact.is_empty() {
        text += &format!("inexact, the source does not tell: {}\n", done.inexact.join(", "));
    }
    if !done.lost.is_empty() {
        text += &format!("left out, {} cannot say it: {}\n", done.to, done.lost.join("; "));
    }
    let lines: String = text.lines().map(|line| wrapped(line, 100) + "\n").collect();
    lines + &format!("{} ({}), {bytes} bytes\n", out.display(), done.to)
}
