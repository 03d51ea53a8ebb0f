//! `record`: runs a program with the recorder preloaded and writes a trace for each of its processes.
//!
//! The program has the terminal, its signals and its exit status to itself: everything of ours goes to
//! standard error, after it. The raw logs lie beside the output, in a folder that is removed at the end.

mod launch;
mod names;
mod place;
mod program;
mod summary;

use crate::problem::Problem;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use workloads::recorder::{self, Facts, Finished, Recording};

/// How long the logs are left alone when there is little to read.
const IDLE: Duration = Duration::from_millis(20);

/// What `record` takes.
#[derive(clap::Args)]
#[command(after_help = "\
Every process of the program gets a trace: app.trace for the first, then app.1.trace, app.2.trace … \
in order of birth; a child that is forked begins one, and so does each program that is started. What \
was recorded until a process ends is there however it ends. `fraglab inspect` shows what a trace is like.

Recorded: malloc, calloc, realloc, reallocarray, free, posix_memalign, aligned_alloc, memalign, valloc, \
pvalloc, and with them C++'s new and delete; in any program linked dynamically with glibc on x86_64. \
Not recorded, and told where it can be: programs linked statically or with another C library, that run \
as another user (setuid), or started without LD_PRELOAD in their environment. Not seen: an allocator \
of the program's own, libraries opened with RTLD_DEEPBIND. Python shows its objects with \
PYTHONMALLOC=malloc. While it runs, the logs lie in a folder .fraglab-recording-… beside the trace.

Exit code: the program's, or 128 + the signal that ended it; 2 if nothing was run, or if it would be 0 \
and the traces could not be written.

  fraglab record -o app.trace -- ./app --its own arguments
  PYTHONMALLOC=malloc fraglab record -o py.trace -- python3 script.py
  fraglab record -o cc.trace -- cc -O2 -c my.c    # the compiler proper is cc.1.trace")]
pub(crate) struct Arguments {
    /// The trace of the first process, e.g. app.trace; the others' get a number before the ending.
    #[arg(short, long, value_name = "TRACE")]
    output: PathBuf,
    /// Replaces an earlier recording of this name, all its traces.
    #[arg(long)]
    force: bool,
    /// Says nothing but what went wrong.
    #[arg(short, long)]
    quiet: bool,
    /// The program and its arguments.
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    program: Vec<OsString>,
}

/// Runs the program; its exit status becomes ours (128 + the signal that ended it).
pub(crate) fn record(arguments: &Arguments) -> Result<ExitCode, Problem> {
    if !recorder::is_supported() {
        return Err(Problem::new(recorder::UNSUPPORTED));
    }
    let names = names::Names::new(&arguments.output)?;
    let program = program::find(&arguments.program[0])?;
    names.vacant(arguments.force)?;
    let place = place::Place::new(&names)?;
    let logs = place.logs().to_path_buf();
    let create = move |number: u32| std::fs::File::create(unfinished(&logs, number));
    let recording = Recording::new(place.logs(), facts(), create);
    let running = AtomicBool::new(true);
    let (outcome, recording) = std::thread::scope(|scope| {
        let follower = scope.spawn(|| followed(recording, &running));
        let outcome = launch::run(&program, &arguments.program, place.library(), arguments.quiet);
        running.store(false, Relaxed);
        (outcome, follower.join())
    });
    let outcome = outcome?;
    let recorded = recording.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let recorded = recorded
        .and_then(|recording| recording.finish(outcome.ends.clone()))
        .and_then(|recorded| named(place.logs(), &names, arguments.force, recorded));
    let recorded = match recorded {
        Ok(recorded) => recorded,
        Err(error) => {
            let kept = kept(place.logs(), &names, arguments.force);
            crate::cli::complain(&incomplete(&names, &error, &kept));
            return Ok(ExitCode::from(if outcome.status == 0 { 2 } else { outcome.status }));
        }
    };
    let counts = recorder::counts(place.logs()).unwrap_or_default();
    let summary =
        summary::Summary { recorded: &recorded, counts, names: &names, outcome: &outcome };
    summary.tell(arguments.quiet);
    Ok(ExitCode::from(outcome.status))
}

/// A trace that is still being written.
fn unfinished(logs: &Path, number: u32) -> PathBuf {
    logs.join(format!("{number}.trace"))
}

/// Gives what could be written of the traces their names; which that was.
fn kept(logs: &Path, names: &names::Names, force: bool) -> Vec<PathBuf> {
    // One that is in the way, or cannot be moved, is not worse than all that could not be written.
    if force {
        let _ = names.clear();
    }
    let numbered = logs.read_dir().into_iter().flatten().flatten().filter_map(|entry| {
        let number = entry.file_name().to_str()?.strip_suffix(".trace")?.parse().ok()?;
        entry.metadata().is_ok_and(|it| it.len() > 0).then_some(number)
    });
    let mut numbers: Vec<u32> = numbered.collect();
    numbers.sort_unstable();
    let moved = numbers.into_iter().filter_map(|number| {
        let name = names.of(number);
        std::fs::rename(unfinished(logs, number), &name).ok().map(|()| name)
    });
    moved.collect()
}

/// That the traces could not be written to their end.
fn incomplete(names: &names::Names, error: &std::io::Error, kept: &[PathBuf]) -> Problem {
    let mut text = format!(
        "{}: the recording could not be written to its end ({error})",
        names.first().display()
    );
    if let Some(first) = kept.first() {
        let (first, more) = (first.display(), kept.len() - 1);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text += &format!("; {first}{more} begins well: `fraglab convert --repair` reads it");
    }
    Problem::new(text)
}

/// Reads what the program writes, until it has ended.
fn followed<C: FnMut(u32) -> std::io::Result<File>>(
    mut recording: Recording<C>,
    running: &AtomicBool,
) -> std::io::Result<Recording<C>> {
    // Where the program needs the processor, it comes first: this thread alone steps back.
    let _ = rustix::process::nice(19);
    while running.load(Relaxed) {
        if !recording.follow()? {
            std::thread::sleep(IDLE);
        }
    }
    Ok(recording)
}

/// Gives the traces their names.
fn named(
    logs: &Path,
    names: &names::Names,
    force: bool,
    recorded: Finished,
) -> std::io::Result<Finished> {
    if force {
        names.clear()?;
    }
    for trace in &recorded.traces {
        let number = trace.header.process.number;
        std::fs::rename(unfinished(logs, number), names.of(number))?;
    }
    Ok(recorded)
}

fn facts() -> Facts {
    let made_by = format!("fraglab {} record", env!("CARGO_PKG_VERSION"));
    Facts { made_by, host: host(), ..Facts::default() }
}

/// Facts about the host that may matter to who reads the trace later.
fn host() -> BTreeMap<String, String> {
    let system = rustix::system::uname();
    let text = |it: &std::ffi::CStr| it.to_string_lossy().into_owned();
    BTreeMap::from([
        ("kernel".to_string(), text(system.release())),
        ("machine".to_string(), text(system.machine())),
        ("page_bytes".to_string(), rustix::param::page_size().to_string()),
    ])
}
