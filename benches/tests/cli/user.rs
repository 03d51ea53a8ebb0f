//! A user with a terminal in an empty folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A trace of four events, one of them a resize.
pub(crate) const TINY: &str = "100\n2\n5\n1\na 0 100\na 1 30\nr 1 60\nf 0\na 0 20\n";

/// A folder of their own.
pub(crate) struct User {
    home: tempfile::TempDir,
}

/// What a command came to.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl User {
    /// With `tiny.rep` at hand.
    pub(crate) fn new() -> User {
        let user = User { home: tempfile::tempdir().unwrap() };
        user.write("tiny.rep", TINY);
        user
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Types a command, words split at blanks.
    pub(crate) fn types(&self, line: &str) -> Done {
        self.gives(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// As [`User::types`], for words that hold blanks.
    pub(crate) fn gives(&self, words: &[&str]) -> Done {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_fraglab"));
        let done = command.current_dir(self.home.path()).args(words).output().unwrap();
        Done {
            code: done.status.code(),
            stdout: String::from_utf8(done.stdout).unwrap(),
            stderr: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Types a command that must succeed and say nothing on standard error; gives what it prints.
    #[track_caller]
    pub(crate) fn sees(&self, line: &str) -> String {
        let done = self.types(line);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{line}: {}", done.stdout);
        done.stdout
    }

    /// Types a command that must be refused with nothing written; gives what standard error says.
    #[track_caller]
    pub(crate) fn is_refused(&self, words: &[&str]) -> String {
        let before = self.files();
        let done = self.gives(words);
        assert_eq!(done.code, Some(2), "{words:?}: {}{}", done.stdout, done.stderr);
        assert_eq!(self.files(), before, "{words:?}");
        assert!(done.stderr.starts_with("error: "), "{words:?}: {}", done.stderr);
        done.stderr
    }

    /// Every file and folder, by its path from here.
    pub(crate) fn files(&self) -> BTreeSet<String> {
        below(self.home.path())
    }
}

/// Every file and folder below one, by its path from there.
pub(crate) fn below(root: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.insert(path.strip_prefix(root).unwrap().display().to_string());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}
