//! `record`: runs a program with the recorder preloaded and writes a trace for each of its processes.
//!
//! The program has the terminal, its signals and its exit status to itself: everything of ours goes to
//! standard error, after it. The raw logs lie beside the output, in a folder that is removed at the end.

mod launch;
mod names;
mod program;
mod summary;

use fraglab::problem::Problem;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use tempfile::TempDir;
use workloads::recorder::{self, Facts, Recorded, Recording};

/// How long the logs are left alone when there is little to read.
const IDLE: Duration = Duration::from_millis(20);

/// What `record` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The trace of the first process; children's get a number before the ending: app.1.trace …
    #[arg(short, long, value_name = "TRACE")]
    output: PathBuf,
    /// Replaces traces of these names.
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
    let place = Place::new(&names)?;
    let logs = place.logs.path().to_path_buf();
    let create = move |number: u32| std::fs::File::create(unfinished(&logs, number));
    let recording = Recording::new(place.logs.path(), facts(), create);
    let running = AtomicBool::new(true);
    let (outcome, recording) = std::thread::scope(|scope| {
        let follower = scope.spawn(|| followed(recording, &running));
        let outcome = launch::run(&program, &arguments.program, place.library());
        running.store(false, Relaxed);
        (outcome, follower.join())
    });
    let outcome = outcome?;
    let recorded = recording.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let recorded = recorded
        .and_then(|recording| recording.finish(outcome.ends.clone()))
        .and_then(|recorded| named(&place, &names, arguments.force, recorded));
    let recorded = recorded.map_err(|error| {
        let file = names.first();
        let file = file.display();
        Problem::new(format!("{file}: the recording cannot be written ({error})"))
    })?;
    let counts = recorder::counts(place.logs.path()).unwrap_or_default();
    let summary =
        summary::Summary { recorded: &recorded, counts, names: &names, outcome: &outcome };
    summary.tell(arguments.quiet);
    Ok(ExitCode::from(outcome.status))
}

/// The folder of the logs, and the library.
struct Place {
    logs: TempDir,
    library: PathBuf,
    /// The library's own folder, where the logs' path has a sign that the loader's list cannot hold.
    _elsewhere: Option<TempDir>,
}

impl Place {
    fn new(names: &names::Names) -> Result<Place, Problem> {
        let beside = names.folder();
        let unwritable = |folder: &Path, error: std::io::Error| {
            let folder = folder.display();
            Problem::new(format!("{folder}: no folder for the logs can be made there ({error})"))
        };
        let logs = tempfile::Builder::new().prefix(".fraglab-recording-").tempdir_in(beside);
        let logs = logs.map_err(|error| unwritable(beside, error))?;
        let mut elsewhere = None;
        let mut library = logs.path().join("recorder.so");
        if !can_be_preloaded(&library) {
            let common = std::env::temp_dir();
            let own =
                TempDir::with_prefix("fraglab-").map_err(|error| unwritable(&common, error))?;
            library = own.path().join("recorder.so");
            elsewhere = Some(own);
        }
        if !can_be_preloaded(&library) {
            let path = library.display();
            return Err(Problem::new(format!(
                "{path}: a library at this path cannot be preloaded, expected a TMPDIR without \
                 blanks and colons"
            )));
        }
        recorder::prepare(logs.path(), &library).map_err(|error| unwritable(logs.path(), error))?;
        Ok(Place { logs, library, _elsewhere: elsewhere })
    }

    fn library(&self) -> &Path {
        &self.library
    }
}

/// The loader's list of libraries is separated by these, and has no way to quote them.
fn can_be_preloaded(library: &Path) -> bool {
    library.to_str().is_some_and(|path| !path.contains([' ', ':', '\t', '\n', '$']))
}

/// A trace that is still being written.
fn unfinished(logs: &Path, number: u32) -> PathBuf {
    logs.join(format!("{number}.trace"))
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
    place: &Place,
    names: &names::Names,
    force: bool,
    recorded: Vec<Recorded>,
) -> std::io::Result<Vec<Recorded>> {
    if force {
        names.clear()?;
    }
    for trace in &recorded {
        let number = trace.header.process.number;
        std::fs::rename(unfinished(place.logs.path(), number), names.of(number))?;
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
