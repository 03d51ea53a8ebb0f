//! What is no plain file at all, or cannot be read: refused before it is opened, so that no pipe is
//! waited for.

use crate::refused::{Folder, experiment};
use std::os::unix::fs::symlink;

fn make_pipe(folder: &Folder, name: &str) {
    let made = std::process::Command::new("mkfifo").arg(folder.path(name)).status();
    assert!(made.unwrap().success());
}

/// Paths that hold no file one could read.
fn odd_places(folder: &Folder) -> Vec<(&'static str, &'static str)> {
    std::fs::create_dir(folder.path("folder.rep")).unwrap();
    symlink("loop.rep", folder.path("loop.rep")).unwrap();
    symlink("two.rep", folder.path("one.rep")).unwrap();
    symlink("one.rep", folder.path("two.rep")).unwrap();
    symlink("nowhere", folder.path("dangling.rep")).unwrap();
    make_pipe(folder, "pipe.rep");
    let mut places = vec![
        ("./folder.rep", "not a regular file"),
        ("./loop.rep", "cannot be read"),
        ("./one.rep", "cannot be read"),
        ("./dangling.rep", "cannot be read"),
        ("./pipe.rep", "not a regular file"),
        ("./missing.rep", "cannot be read"),
        ("./missing/missing.rep", "cannot be read"),
    ];
    if cfg!(target_os = "linux") {
        places.push(("/dev/zero", "not a regular file"));
        places.push(("/dev/stdin", "not a regular file"));
        // Says that it is empty, and is not.
        places.push(("/proc/self/maps", "no known trace format"));
    }
    places
}

#[test]
fn no_trace_is_read_from_what_is_no_file() {
    let folder = Folder::new();
    for (path, what) in odd_places(&folder) {
        folder.refused_for(&["run", "first-fit", "--workloads", path], &[path, what]);
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".rep");
        let shown = if path.contains("missing") { "expected" } else { what };
        folder.write("x.toml", experiment(name, &format!("trace = \"{path}\"")));
        folder.refused_for(&["run", "x.toml"], &["x.toml:4: ", "trace", shown]);
        std::fs::remove_file(folder.path("x.toml")).unwrap();
    }
    folder.trace("empty.rep", "", &["the file is empty"]);
    folder.trace("empty", "", &["the file is empty"]);
}

#[test]
fn no_experiment_is_read_from_what_is_no_file() {
    let folder = Folder::new();
    for (path, _) in odd_places(&folder) {
        folder.refused_for(&["run", path], &[path, "expected"]);
        folder.refused_for(&["check", path], &[path, "expected"]);
    }
    folder.refused_for(&["run", "./"], &["./", "expected an experiment"]);
    folder.write("empty.toml", "");
    folder.refused_for(&["run", "empty.toml"], &["empty.toml:1: ", "name"]);
}

#[test]
fn no_run_is_read_from_what_is_none() {
    let folder = Folder::new();
    for (path, _) in odd_places(&folder) {
        folder.refused_for(&["report", path], &[path, "cells.csv"]);
        folder.refused_for(&["compare", path, path], &[path, "cells.csv"]);
    }
    make_pipe(&folder, "folder.rep/cells.csv");
    folder.refused_for(&["report", "folder.rep"], &["cells.csv:1: ", "expected a plain file"]);
}
