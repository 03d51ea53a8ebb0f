//! Runs of the program, and their tables as text and as rows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder for experiments and runs.
pub(crate) struct Runs {
    held: tempfile::TempDir,
}

/// A row by its columns' names.
pub(crate) type Row = BTreeMap<String, String>;

impl Runs {
    pub(crate) fn new() -> Runs {
        Runs { held: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.held.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// `fraglab run … --out OUT`, which must succeed.
    #[track_caller]
    pub(crate) fn run(&self, out: &str, arguments: &[&str]) {
        let run = assert_cmd::Command::new(env!("CARGO_BIN_EXE_fraglab"))
            .current_dir(self.held.path())
            .arg("run")
            .args(arguments)
            .args(["--out", out])
            .output()
            .unwrap();
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    }

    #[track_caller]
    pub(crate) fn text(&self, out: &str, table: &str) -> String {
        std::fs::read_to_string(self.path(out).join(table)).unwrap()
    }

    /// The rows of a table, read by the csv crate.
    pub(crate) fn rows(&self, out: &str, table: &str) -> Vec<Row> {
        rows(&self.path(out).join(table))
    }
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// The figure in a column; `None` where it is `NA` or empty.
#[track_caller]
pub(crate) fn figure(row: &Row, column: &str) -> Option<u64> {
    let text = &row[column];
    let known = !text.is_empty() && text != "NA";
    known.then(|| text.parse().unwrap_or_else(|_| panic!("{column} is `{text}` in {row:?}")))
}
