//! The folder of a run. A run works in `OUT.partial` beside `OUT` and takes its place by a rename
//! at the end, so that a folder with the final name is always a whole run. What does not look
//! like a run is never deleted; while a run works, its partial folder is locked, so that a second
//! run into the same place stops at once instead of mixing its rows in.

use crate::error::Error;
use crate::figures::Width;
use crate::paper::Format;
use crate::records::CellRecord;
use crate::stored::{EXPERIMENT, PROVENANCE, parse_toml};
pub use crate::stored::{read, rewrite_report};
use crate::table::{Table, to_csv};
use crate::{ExperimentRecord, History, Reproduction, Run, bars, history, report, reproduction};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The table of a reproduction.
const CHECKS: &str = "checks.csv";

/// A run folder being written; nothing of it is at its final name before [`Folder::finish`].
/// Dropping it unfinished removes what was written.
#[derive(Debug)]
pub struct Folder {
    out: PathBuf,
    partial: PathBuf,
    force: bool,
    finished: bool,
    /// Locked as long as the run works.
    _lock: Option<File>,
}

impl Folder {
    /// Makes the partial folder for `out`, and its parents. A partial folder that a run left
    /// behind is replaced.
    ///
    /// # Errors
    /// If `out` exists and `force` is not set, if something that is no run lies at `out` or at
    /// its partial folder, if another run is working there, or if the system refuses.
    pub fn create(out: &Path, force: bool) -> Result<Folder, Error> {
        let name = out.file_name().ok_or_else(|| Error::NotARun { path: out.to_path_buf() })?;
        let partial = out.with_file_name(suffixed(name.to_os_string(), ".partial"));
        check_replaceable(out, force)?;
        if let Some(parent) = out.parent() {
            fs::create_dir_all(parent).map_err(Error::io(parent, "create"))?;
        }
        if exists(&partial)? {
            if !is_run(&partial) {
                return Err(Error::NotARun { path: partial });
            }
            drop(lock(&partial)?);
            fs::remove_dir_all(&partial).map_err(Error::io(&partial, "remove"))?;
        }
        fs::create_dir(&partial).map_err(Error::io(&partial, "create"))?;
        let lock = lock(&partial)?;
        Ok(Folder { out: out.to_path_buf(), partial, force, finished: false, _lock: lock })
    }

    /// The folder written into until [`Folder::finish`].
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Writes the tables, the experiment and the provenance. `cells.csv` is always there; the
    /// file of a pass that was not run, having no rows, is not; `bars.csv` only where there are bars. May be called again when more is
    /// known.
    ///
    /// # Errors
    /// If `experiment_toml` does not read back as `run.experiment`, since then the report made
    /// from the folder would not be the one made from `run`; or if the system refuses.
    pub fn write(&self, run: &Run, experiment_toml: &str) -> Result<(), Error> {
        // The table that makes this a run folder comes first.
        self.put(CellRecord::FILE, &in_memory(&run.cells, &self.partial)?)?;
        self.table(&run.series)?;
        self.table(&run.timings)?;
        self.table(&run.metrics)?;
        self.table(&run.maps)?;
        self.bars(run)?;
        let file = self.partial.join(EXPERIMENT);
        let read_back: ExperimentRecord = parse_toml(&file, experiment_toml)?;
        if read_back != run.experiment {
            let problem = "expected to read back as the experiment that was run".to_owned();
            return Err(Error::Toml { file, line: 0, problem });
        }
        self.put(EXPERIMENT, experiment_toml.as_bytes())?;
        let provenance = toml::to_string(&run.provenance).map_err(|error| Error::Toml {
            file: self.partial.join(PROVENANCE),
            line: 0,
            problem: error.to_string(),
        })?;
        self.put(PROVENANCE, provenance.as_bytes())
    }

    /// Writes `figures/*.svg` and `report.html`.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn write_report(&self, run: &Run) -> Result<(), Error> {
        report::write(&self.partial, run)
    }

    /// Gives the folder its final name and returns it. An older run there is removed only after
    /// this one has taken its place.
    ///
    /// # Errors
    /// If something came to lie there meanwhile, or if the system refuses.
    pub fn finish(mut self) -> Result<PathBuf, Error> {
        check_replaceable(&self.out, self.force)?;
        let rename =
            |from: &Path, to: &Path| fs::rename(from, to).map_err(Error::io(to, "replace"));
        if exists(&self.out)? {
            let name = self.out.file_name().unwrap_or_default().to_os_string();
            let old = self.out.with_file_name(suffixed(name, ".replaced"));
            if exists(&old)? && !is_run(&old) {
                return Err(Error::NotARun { path: old });
            }
            remove_if_there(&old)?;
            rename(&self.out, &old)?;
            if let Err(error) = rename(&self.partial, &self.out) {
                rename(&old, &self.out)?;
                return Err(error);
            }
            self.finished = true;
            remove_if_there(&old)?;
        } else {
            rename(&self.partial, &self.out)?;
            self.finished = true;
        }
        Ok(self.out.clone())
    }

    /// Writes a whole reproduction: `checks.csv`, `items.csv`, its figures and its report.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn write_reproduction(&self, found: &Reproduction) -> Result<(), Error> {
        let wrong = |error: csv::Error| Error::io(&self.partial, "write")(error.into());
        self.put(CHECKS, &reproduction::checks_csv(found).map_err(wrong)?)?;
        self.put("items.csv", &reproduction::items_csv(found).map_err(wrong)?)?;
        report::reproduction::write(&self.partial, found)
    }

    /// Writes a whole history: `history.csv`, `changes.csv`, `revisions.csv`, its figures at a width
    /// and in formats, and its report.
    ///
    /// # Errors
    /// If a figure is too large for a PNG, or if the system refuses.
    pub fn write_history(
        &self,
        found: &History,
        formats: &[Format],
        width: Width,
    ) -> Result<(), Error> {
        let wrong = |error: csv::Error| Error::io(&self.partial, "write")(error.into());
        self.put(history::FILE, &history::history_csv(found).map_err(wrong)?)?;
        self.put("changes.csv", &history::changes_csv(found).map_err(wrong)?)?;
        self.put("revisions.csv", &history::revisions_csv(found).map_err(wrong)?)?;
        report::history::write(&self.partial, found, formats, width)
    }

    fn bars(&self, run: &Run) -> Result<(), Error> {
        let standings = bars::standings(run);
        if standings.is_empty() {
            return remove_if_there(&self.partial.join(bars::FILE));
        }
        let file = self.partial.join(bars::FILE);
        let text = bars::csv(&standings);
        self.put(bars::FILE, &text.map_err(|error| Error::io(&file, "write")(error.into()))?)
    }

    fn table<T: Table>(&self, rows: &[T]) -> Result<(), Error> {
        if rows.is_empty() {
            return remove_if_there(&self.partial.join(T::FILE));
        }
        self.put(T::FILE, &in_memory(rows, &self.partial)?)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.partial.join(name);
        fs::write(&path, bytes).map_err(Error::io(&path, "write"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.finished {
            // Nobody is left to tell; the next run replaces what could not be removed.
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

fn in_memory<T: Table>(rows: &[T], folder: &Path) -> Result<Vec<u8>, Error> {
    to_csv(rows).map_err(|error| Error::io(&folder.join(T::FILE), "write")(error.into()))
}

fn check_replaceable(out: &Path, force: bool) -> Result<(), Error> {
    match exists(out)? {
        true if !force => Err(Error::Exists { path: out.to_path_buf() }),
        true if !is_run(out) => Err(Error::NotARun { path: out.to_path_buf() }),
        _ => Ok(()),
    }
}

/// An empty folder, or one whose `cells.csv`, `checks.csv` or `history.csv` starts as every one does; or that holds nothing but
/// the beginning of it, as a run leaves it that was killed. A link is none: deleting through it
/// would reach elsewhere.
fn is_run(path: &Path) -> bool {
    if !fs::symlink_metadata(path).is_ok_and(|about| about.is_dir()) {
        return false;
    }
    let Ok(entries) = fs::read_dir(path) else { return false };
    let entries = entries.take(2).count();
    if entries == 0 {
        return true;
    }
    let of_a_run = (CellRecord::FILE, CellRecord::COLUMNS.join(","));
    let of_a_reproduction = (CHECKS, reproduction::COLUMNS.join(","));
    let of_a_history = (history::FILE, history::COLUMNS.join(","));
    [of_a_run, of_a_reproduction, of_a_history]
        .iter()
        .any(|(name, start)| begins(path, name, start, entries))
}

/// Whether the table in the folder starts so; or is all there is, and as much of it as that.
fn begins(path: &Path, name: &str, start: &str, entries: usize) -> bool {
    let Ok(file) = File::open(path.join(name)) else { return false };
    let mut head = Vec::new();
    let read = file.take(start.len() as u64).read_to_end(&mut head);
    let begun = entries == 1 && start.as_bytes().starts_with(&head);
    read.is_ok() && (head == start.as_bytes() || begun)
}

/// Takes the folder's lock, where folders can be locked; it is held as long as the file is open.
fn lock(folder: &Path) -> Result<Option<File>, Error> {
    let Ok(file) = File::open(folder) else { return Ok(None) };
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Err(Error::Busy { path: folder.to_path_buf() }),
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(Some(file)),
    }
}

fn exists(path: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(path, "look at")(error)),
    }
}

pub(crate) fn remove_if_there(path: &Path) -> Result<(), Error> {
    let gone = match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    gone.map_err(Error::io(path, "remove"))
}

fn suffixed(mut name: OsString, suffix: &str) -> OsString {
    name.push(suffix);
    name
}
