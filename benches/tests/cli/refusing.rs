//! Bad usage: exit code 2, a message that says what was expected, and nothing written.

use crate::user::User;
use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn unknown_names_are_told_what_there_is() {
    let user = User::new();
    let cases: &[(&[&str], &[&str])] = &[
        (&["run", "nothing"], &["nothing", "textbook", "gate", "fraglab list"]),
        (&["check", "nothing"], &["nothing", "textbook", "gate", "fraglab list"]),
        (&["run", "--allocators", "nothing"], &["--allocators", "`nothing`", "fraglab list"]),
        (&["run", "--allocators", "nothing-*"], &["--allocators", "`nothing-*`", "fraglab list"]),
        (&["run", "first-fit,nothing"], &["--allocators", "`nothing`", "fraglab list"]),
        (&["run", "first-fit:order=up"], &["order", "up", "address", "lifo", "fifo"]),
        (&["run", "first-fit:older=lifo"], &["older", "order"]),
        (&["run", "first-fit:order"], &["order"]),
        (&["run", "first-fit+footers=8"], &["footers", "wrapper"]),
        (&["run", "first-fit+headers=x"], &["`headers=x`", "bytes"]),
        (&["run", "buddy:max=5"], &["`max=5`", "a power of two"]),
        (
            &["run", "first-fit", "--workloads", "nothing"],
            &["--workloads", "`nothing`", "fraglab list"],
        ),
        (&["run", "first-fit", "--workloads", "no*"], &["--workloads", "`no*`", "fraglab list"]),
        (&["run", "first-fit", "--workloads", "./no.rep"], &["./no.rep", "expected a trace"]),
        (&["run", "gate", "--workloads", "nothing"], &["gate", "--allocators and --workloads"]),
        (&["run", "gate", "--allocators", "nothing"], &["--allocators", "`nothing`"]),
        (
            &["run", "first-fit", "--passes", "speed"],
            &["--passes", "space, time, work, minimum, tail or instructions"],
        ),
        (&["run", "first-fit", "--heap", "5"], &["--heap", "`5`", "multiple of 16"]),
        (&["run", "first-fit", "--heap", "large"], &["--heap", "`large`", "`grow`", "64M"]),
        (&["run", "first-fit", "--heap", "max"], &["--heap", "`max`", "`min`"]),
        (&["run", "first-fit", "--seeds", "0"], &["--seeds", "`0`", "from 1"]),
        (&["run", "first-fit", "--jobs", "0"], &["--jobs", "1..=1024"]),
        (&["run", "first-fit", "--jobs", "many"], &["--jobs", "many"]),
        (&["run", "slab", "--workloads", "mixed"], &["slab serves one size"]),
        (&["show", "nothing"], &["`nothing`", "fraglab list"]),
        (&["show", "first-fit", "nothing"], &["`nothing`", "a stream", "a workload or a trace"]),
        (&["show", "first-fit", "a0:1 b1:2"], &["word 2", "`b1:2`", "aID:SIZE"]),
        (&["show", "first-fit", "a0:1", "--events", "0"], &["--events", "1..=10000"]),
        (&["report", "nowhere"], &["nowhere", "cells.csv"]),
    ];
    for (words, named) in cases {
        let said = user.is_refused(words);
        for part in *named {
            assert!(said.contains(part), "{words:?} should name {part:?}: {said}");
        }
    }
}

#[test]
fn unknown_options_and_verbs_show_the_usage() {
    let user = User::new();
    let cases: &[&[&str]] = &[
        &["--nothing"],
        &["nothing"],
        &["run", "--nothing"],
        &["run", "gate", "gate"],
        &["run", "gate", "--out"],
        &["show"],
        &["list", "nothing"],
        &["compare", "one"],
        &["--quick", "list"],
    ];
    for words in cases {
        let said = user.is_refused(words);
        assert!(said.contains("--help") || said.contains("Usage"), "{words:?}: {said}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let user = User::new();
    let verbs: [&[&str]; 4] = [
        &["list"],
        &["show", "*-fit,buddy,slab-on-buddy", "git-log", "--events", "2000", "--why"],
        &["check", "*-fit", "--workloads", "one-size,./tiny.rep"],
        &["run", "first-fit", "--workloads", "./tiny.rep", "--quick", "--out", "out"],
    ];
    for words in verbs {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fraglab"))
            .args(words)
            .current_dir(user.path("."))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let code = child.wait().unwrap().code();
        assert_eq!((code, said.as_str()), (Some(0), ""), "{words:?}");
    }
    assert!(user.path("out/report.html").is_file(), "the run is whole all the same");
}
