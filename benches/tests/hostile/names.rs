//! Names and words that try to leave their place: paths, terminal codes, HTML. Where a run goes is
//! decided by plain names alone; every other word may say what it likes and is only ever shown.

use crate::refused::{Folder, experiment};
use std::fs;

/// A sound trace.
const TRACE: &str = "1\n2\n4\n1\na 0 10\na 1 20\nr 0 30\nf 1\n";

#[test]
fn an_experiment_cannot_be_named_like_a_path() {
    let folder = Folder::new();
    let names = [
        "../../x",
        "/tmp/x",
        "a/b",
        "..",
        ".",
        "",
        ".x",
        "a b",
        "x\\u0000",
        "\\u001b[31mx",
        "na\u{ef}ve",
        "a\\nb",
        "C:\\\\x",
        "<script>",
    ];
    let long = "x".repeat(65);
    for name in names.into_iter().chain([long.as_str()]) {
        let text = experiment("w", "events = \"a0:1\"");
        let text = text.replacen("\"x\"", &format!("\"{name}\""), 1);
        folder.experiment(text, &[":1: name: ", "expected 1 to 64 letters, digits"]);
        let text = experiment(&format!("\"{name}\""), "events = \"a0:1\"");
        folder.experiment(text, &["expected"]);
    }
}

#[test]
fn a_trace_cannot_be_named_so_that_lists_misread_it() {
    let folder = Folder::new();
    let long = "x".repeat(101) + ".rep";
    let names = [
        "a[1].rep",
        "a*.rep",
        "{a}.rep",
        "a\"b.rep",
        ".rep",
        "\u{1b}[31mred.rep",
        "a\nb.rep",
        &long,
    ];
    for name in names {
        folder.write(name, TRACE);
        let path = format!("./{name}");
        let why = "the file's name makes the workload";
        folder.refused_for(&["run", "first-fit", "--workloads", &path], &[why, "expected"]);
    }
    folder.write("with,comma.rep", TRACE);
    folder.refused_for(&["run", "first-fit", "--workloads", "./with,comma.rep"], &["./with: "]);
}

#[test]
fn odd_names_of_traces_run_and_run_again() {
    for name in ["<script>alert(1)<", "my trace", "na\u{ef}ve", "=1+1", "-dash", "it's"] {
        let folder = Folder::new();
        folder.write(&format!("{name}.rep"), TRACE);
        let path = format!("./{name}.rep");
        let arguments =
            ["run", "first-fit", "--workloads", &path, "--passes", "space", "--out", "o"];
        let ended = folder.run(&arguments);
        assert_eq!(ended.status.code(), Some(0), "{name}: {}", ended.stderr);
        let again = folder.run(&["run", "o/experiment.toml", "--out", "again"]);
        assert_eq!(again.status.code(), Some(0), "{name}: {}", again.stderr);
        let cells = |out: &str| fs::read_to_string(folder.path(out).join("cells.csv")).unwrap();
        assert_eq!(cells("o"), cells("again"));
        assert!(cells("o").contains(name));
        let report = fs::read_to_string(folder.path("o/report.html")).unwrap();
        assert!(!report.contains("<script"), "{name}");
    }
}

/// An experiment all of whose words want to be obeyed.
const WORDS: &str = r#"name = "words"
title = "<script>alert(1)</script>\u001b[31m"
analysis = "<img src=x onerror=alert(1)>\u001b[2J"
passes = ["space", "work"]

[labels]
"first-fit" = "<script>\u001b[31mx"
"best-fit" = "</svg>\"'&amp;\u202e"

[workload.w]
about = "<script>alert(2)</script>\u001b]0;title\u0007"
events = "a0:1 a1:100 f0 a2:17 a3:4000 f1 a4:16"

[[group]]
allocators = ["first-fit", "best-fit", "worst-fit"]
workloads = ["w"]
heaps = ["grow", "64"]
map = true

[[group.exclude]]
allocator = "worst-fit"
workload = "w"
because = "<script>alert(4)</script>\u001b[31m"

[[claim]]
claim = "<script>alert(3)</script>\u001b[31m"
figure = "peak_live_bytes"
workload = "w"
least = "first-fit"
among = ["first-fit", "best-fit"]
"#;

#[test]
fn words_are_shown_and_not_obeyed() {
    let folder = Folder::new();
    // A claim has no meaning on two heaps; each gets its own run.
    for heap in ["grow", "64"] {
        folder.write("words.toml", WORDS);
        let ended = folder.run(&["run", "words.toml", "--heap", heap, "--out", heap]);
        assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
        let said = ended.stdout + &ended.stderr;
        assert!(!said.chars().any(|sign| sign.is_control() && sign != '\n'), "{said:?}");
        assert!(said.contains("<script>alert(3)"), "{said}");
        let report = fs::read_to_string(folder.path(heap).join("report.html")).unwrap();
        assert!(report.contains("&lt;script&gt;alert(1)"), "the title is shown");
        let figures = fs::read_dir(folder.path(heap).join("figures")).unwrap();
        let figures = figures.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
        for text in figures.chain([report]) {
            for word in ["<script>alert", "<script>\u{1b}", "<img src=x", "</svg>\"", "\u{1b}[31mx"]
            {
                assert!(!text.contains(word), "{word:?}");
            }
        }
        let compared = folder.run(&["compare", heap, heap]);
        assert_eq!(compared.status.code(), Some(0), "{}", compared.stderr);
        let again = folder.run(&["report", heap]);
        assert_eq!(again.status.code(), Some(0), "{}", again.stderr);
    }
}

#[test]
fn errors_show_words_and_do_not_obey_them() {
    let folder = Folder::new();
    let code = "\\u001b[31m\\u0007";
    let events = experiment("w", &format!("events = \"a0:1 {code}\""));
    folder.experiment(events, &["word 2"]);
    folder.experiment(experiment("w", &format!("like = \"{code}\"")), &["like"]);
    folder.experiment(experiment("w", &format!("\"{code}\" = 1")), &["workload.w"]);
    folder.experiment(experiment("w", &format!("trace = \"{code}\"")), &["trace"]);
    let sound = experiment("w", "events = \"a0:1\"");
    folder.experiment(sound.replace("first-fit", code), &["allocators[0]"]);
    folder.experiment(sound.replace("[\"w\"]", &format!("[\"{code}\"]")), &["workloads[0]"]);
    folder.experiment(sound.clone() + &format!("\"{code}\" = 1\n"), &["unknown field"]);
    folder.experiment(format!("headline = \"{code}\"\n{sound}"), &["headline"]);
    folder.experiment(format!("heaps = [\"{code}\"]\n{sound}"), &["heaps[0]"]);
    folder.experiment(sound.replace("a0:1", &"z".repeat(500_000)), &["word 1"]);
    folder.experiment(
        sound.replace("first-fit", &"z".repeat(500_000)),
        &["allocators[0]", "fraglab list"],
    );
    folder.experiment(sound.replace("a0:1", &format!("a0:{}", "1".repeat(500_000))), &["word 1"]);
    folder.experiment(
        sound.replace("\"w\"]", &format!("\"{}\"]", "w".repeat(500_000))),
        &["workloads"],
    );
    let raw = "\u{1b}[31m\u{7}";
    let cases = [
        ["run", "first-fit", "--workloads", raw],
        ["run", "textbook", "--allocators", raw],
        ["run", "first-fit", "--heap", raw],
        ["run", "first-fit", "--seeds", raw],
        ["show", raw, "--heap", "64"],
        ["show", "first-fit", raw, "--why"],
        ["compare", raw, raw, "--"],
    ];
    for arguments in cases {
        folder.refused(&arguments);
    }
    folder.refused(&["report", raw]);
    folder.refused(&["run", raw]);
}
