//! Where a recording's logs and the recorder's library lie while the program runs.
//!
//! The folder lies beside the traces, so that it is on their disk; it is removed in the end. A lock on it says
//! that somebody is recording there: one without was left by a recording that was killed, and is removed
//! by the next one that writes beside it.

use super::names::Names;
use crate::problem::Problem;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use workloads::recorder;

const PREFIX: &str = ".fraglab-recording-";
/// A folder that was made so short a while ago may not be locked yet.
const YOUNG: Duration = Duration::from_secs(10);

/// The folder of the logs, and the library.
pub(super) struct Place {
    logs: TempDir,
    library: PathBuf,
    /// The library's own folder, where the logs' path has a sign that the loader's list cannot hold.
    _elsewhere: Option<TempDir>,
    /// Held as long as the folder is in use.
    _lock: Option<File>,
}

impl Place {
    /// Makes both, and removes what a recording that was killed left beside.
    pub(super) fn new(names: &Names) -> Result<Place, Problem> {
        let beside = names.folder();
        let unwritable = |folder: &Path, error: std::io::Error| {
            let (folder, error) = (folder.display(), plain(&error));
            let first = names.first();
            let first = first.file_name().unwrap_or_default().display();
            Problem::new(format!(
                "{first}: nothing can be written in {folder} ({error}), expected a folder that may be \
                 written to, and has room"
            ))
        };
        remove_left(beside);
        let logs = tempfile::Builder::new().prefix(PREFIX).tempdir_in(beside);
        let logs = logs.map_err(|error| unwritable(beside, error))?;
        // Where files cannot be locked, nobody takes the folder for left.
        let lock = File::open(logs.path()).ok().filter(|lock| lock.try_lock().is_ok());
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
        Ok(Place { logs, library, _elsewhere: elsewhere, _lock: lock })
    }

    /// Where the logs are written.
    pub(super) fn logs(&self) -> &Path {
        self.logs.path()
    }

    /// What is to be preloaded.
    pub(super) fn library(&self) -> &Path {
        &self.library
    }
}

/// The loader's list of libraries is separated by these, and has no way to quote them.
fn can_be_preloaded(library: &Path) -> bool {
    library.to_str().is_some_and(|path| !path.contains([' ', ':', '\t', '\n', '$']))
}

/// What happened, without the folder's random name, which the crate that makes it adds.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" at path ").next().unwrap_or_default().to_string()
}

/// Removes folders of recordings that were killed, and says so.
fn remove_left(beside: &Path) {
    for entry in beside.read_dir().into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && is_left(&entry.path()) && std::fs::remove_dir_all(entry.path()).is_ok() {
            let what = "what a recording that was killed had left";
            let text = format!("removed {}: {what}\n", entry.path().display());
            let _ = std::io::stderr().write_all(crate::cli::harmless(&text).as_bytes());
        }
    }
}

/// Whether nobody records in this folder any more.
fn is_left(folder: &Path) -> bool {
    let Ok(open) = File::open(folder) else { return false };
    let Ok(about) = open.metadata() else { return false };
    let age = about.modified().ok().and_then(|then| then.elapsed().ok());
    about.is_dir() && age.is_some_and(|age| age > YOUNG) && open.try_lock().is_ok()
}
