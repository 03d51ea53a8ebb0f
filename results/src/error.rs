//! What can go wrong with a run's files and claims. Each message names the file and the line or
//! key, and what was expected there; text found in a stranger's file is cut short and escaped.

use std::path::{Path, PathBuf};

/// Why a folder could not be written, read or replaced, or a claim not be understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder exists and nobody said that it may be replaced.
    #[error("{}: is already there; give --force to replace it, or another --out", path.display())]
    Exists {
        /// The folder asked for.
        path: PathBuf,
    },
    /// Something other than a run lies where the run should go; it is never deleted.
    #[error(
        "{}: is no run folder (expected an empty folder, or one with the cells.csv of a run), \
         so it is not replaced, not even with --force",
        path.display()
    )]
    NotARun {
        /// What is in the way.
        path: PathBuf,
    },
    /// Another process is writing the same folder.
    #[error("{}: another run is writing here; expected a folder of its own (--out)", path.display())]
    Busy {
        /// The folder that is locked.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{}: cannot {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: `read`, `write`, …
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row or header of a table is not as it should be.
    #[error("{}:{line}: {}expected {expected}, found {found}", file.display(), in_column(column))]
    Row {
        /// The table's file.
        file: PathBuf,
        /// Line, from 1; the first line of the row.
        line: u64,
        /// The column's name; empty if the row as a whole is meant.
        column: String,
        /// What should stand there.
        expected: String,
        /// What stands there, shortened.
        found: String,
    },
    /// A file is larger than any run's, so it is not read.
    #[error("{}: expected at most {limit} {unit}, found more", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The most that is read.
        limit: u64,
        /// Bytes or rows.
        unit: &'static str,
    },
    /// `experiment.toml` or `provenance.toml` is not as it should be.
    #[error("{}:{} {problem}", file.display(), in_line(*line))]
    Toml {
        /// The file.
        file: PathBuf,
        /// Line, from 1; 0 if the file as a whole is meant.
        line: u64,
        /// What is wrong and what was expected.
        problem: String,
    },
    /// Two runs that are not about the same thing were to be compared.
    #[error("BASE and NEW are unlike, so they are not compared: {}", problems.join("; "))]
    Unlike {
        /// What differs, each naming the cells.
        problems: Vec<String>,
    },
    /// A bar has no meaning.
    #[error("bar {number}: {key}: {problem}")]
    Bar {
        /// Which `[[bar]]` of the experiment, from 1.
        number: usize,
        /// Which of its keys.
        key: &'static str,
        /// What was expected there.
        problem: String,
    },
    /// A picture would have more dots than any paper prints.
    #[error("{}: expected a picture of at most 100 million dots, found more; as pdf or svg it has no dots", path.display())]
    Picture {
        /// The picture's file.
        path: PathBuf,
    },
    /// A history cannot be told.
    #[error("{problem}")]
    History {
        /// What was asked for, what is there and what was expected.
        problem: String,
    },
    /// A claim has no meaning.
    #[error("claim {number} (\"{}\"): {problem}", shown(claim))]
    Claim {
        /// Which `[[claim]]` of the experiment, from 1.
        number: usize,
        /// Its sentence.
        claim: String,
        /// What is wrong and what was expected.
        problem: String,
    },
}

impl Error {
    /// For `map_err`: wraps what the system said about one file.
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> Error {
        move |source| Error::Io { path: path.to_path_buf(), doing, source }
    }
}

fn in_line(line: u64) -> String {
    if line == 0 { String::new() } else { format!("{line}:") }
}

fn in_column(column: &str) -> String {
    if column.is_empty() { String::new() } else { format!("column {column}: ") }
}

/// A stranger's text as an error may show it: escaped, at most 48 characters.
pub(crate) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(48).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect()
}
