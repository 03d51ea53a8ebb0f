//! `compare` as a gate meets it: run folders, formats, files, exit codes.

use crate::user::{TINY, User};
use std::fs;

const RUN: &str = "run first-fit,best-fit --workloads ./tiny.rep,one-size --passes space,work";

/// Puts another figure into a column of a run's first cell.
fn plant(user: &User, run: &str, column: &str, change: impl Fn(u64) -> u64) {
    let text = user.read(&format!("{run}/cells.csv"));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = lines[0].split(',').position(|name| name == column).unwrap();
    let mut fields: Vec<String> = lines[1].split(',').map(str::to_owned).collect();
    fields[at] = change(fields[at].parse().unwrap()).to_string();
    lines[1] = fields.join(",");
    user.write(&format!("{run}/cells.csv"), &(lines.join("\n") + "\n"));
}

#[test]
fn a_build_compared_with_itself_is_no_difference() {
    let user = User::new();
    user.sees(&format!("{RUN} --out base"));
    user.sees(&format!("{RUN} --out same --jobs 1"));
    let said = user.sees("compare base same");
    assert!(said.contains("\n4 cells: no difference in "), "{said}");
    // A baseline is a folder under its name, and saving one is copying it.
    fs::create_dir_all(user.path("results/baselines")).unwrap();
    fs::rename(user.path("base"), user.path("results/baselines/kept")).unwrap();
    assert_eq!(user.sees("compare kept same --fail-on any"), said);
}

#[test]
fn the_exit_code_says_whether_something_is_worse() {
    let user = User::new();
    user.sees(&format!("{RUN} --out base"));
    user.sees(&format!("{RUN} --out new"));
    let code = |line: &str| {
        let done = user.types(line);
        assert_eq!(done.stderr, "", "{line}");
        (done.code.unwrap(), done.stdout)
    };
    plant(&user, "new", "lines", |lines| lines + 1);
    let (one, said) = code("compare base new");
    assert!(one == 1 && said.contains("worse: 1 figure in 1 cell\nfirst-fit on"), "{said}");
    assert_eq!(code("compare base new --figures *_bytes").0, 0);
    assert_eq!(code("compare base new --fail-on nothing").0, 0);
    assert_eq!(code("compare base new --tolerance lines=100%").0, 0);
    // The other way round it is better, which only a gate of committed figures fails on.
    let (zero, said) = code("compare new base");
    assert!(zero == 0 && said.contains("better: 1 figure in 1 cell"), "{said}");
    assert_eq!(code("compare new base --fail-on any").0, 1);
}

#[test]
fn unlike_runs_are_refused() {
    let user = User::new();
    user.sees(&format!("{RUN} --out base"));
    user.sees("run first-fit --workloads one-size --passes space,work --out less");
    let said = user.is_refused(&["compare", "base", "less"]);
    assert!(said.contains("NEW lacks 3 cells") && said.contains("best-fit on one-size"), "{said}");
    let done = user.types("compare base less --also markdown=summary.md");
    assert!(done.code == Some(2) && user.read("summary.md").contains("NEW lacks 3 cells"));
    user.sees("compare base less --common");
    // Another stream has another fingerprint.
    user.write("tiny.rep", &TINY.replace("a 0 20", "a 0 200"));
    user.sees(&format!("{RUN} --out new"));
    let said = user.is_refused(&["compare", "base", "new"]);
    assert!(said.contains("other events were fed to 2 cells: first-fit on tiny"), "{said}");
    for words in [["compare", "base", "nowhere"], ["compare", "tiny.rep", "base"]] {
        assert!(user.is_refused(&words).contains("cells.csv: cannot read"));
    }
    user.is_refused(&["compare", "base"]);
    for (option, value, expected) in [
        ("--figures", "nothing-*", "expected a column of cells.csv"),
        ("--tolerance", "lines=much", "expected a percentage"),
        ("--tolerance", "line=1%", "expected a column of cells.csv"),
        ("--margin", "-1", "expected a percentage"),
        ("--also", "summary.md", "expected FORMAT=FILE"),
        ("--also", "yaml=x", "expected one of text, markdown, json"),
        ("--format", "yaml", "possible values"),
    ] {
        let said = user.is_refused(&["compare", "base", "base", &format!("{option}={value}")]);
        assert!(said.contains(expected), "{option} {value}: {said}");
    }
}

#[test]
fn every_format_is_written_and_more_than_one_at_once() {
    let user = User::new();
    user.sees(&format!("{RUN} --out base"));
    user.sees(&format!("{RUN} --out new"));
    plant(&user, "new", "peak_footprint_bytes", |bytes| bytes + 16);
    let line = "compare base new --format json --also markdown=summary.md --also bencher=bmf.json \
                --also github-action-benchmark=points.json --also text=said.txt";
    let done = user.types(line);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(json(&done.stdout)["counts"]["worse"], 1);
    assert!(user.read("summary.md").starts_with("### ❌ run: worse"));
    assert!(json(&user.read("bmf.json"))["best-fit on one-size, seed 1"]["lines"].is_object());
    assert!(json(&user.read("points.json")).as_array().unwrap().len() > 8);
    assert!(user.read("said.txt").contains("worse: 1 figure"));
}

#[test]
fn instructions_are_counted_or_na() {
    let user = User::new();
    let line = "run first-fit,null --workloads ./tiny.rep --passes instructions";
    let counted = user.types(&format!("{line} --out base")).stdout;
    user.sees(&format!("{line} --out new"));
    let rows = user.read("base/metrics.csv");
    let rows: Vec<&str> = rows.lines().filter(|row| row.contains(",instructions,")).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    let said = user.sees("compare base new --fail-on any");
    if counted.contains("valgrind is not installed") {
        assert!(rows.iter().all(|row| row.ends_with(",NA")), "{rows:?}");
        assert!(said.contains("NA, not counted on both sides"), "{said}");
        return;
    }
    let count = |row: &str| row.rsplit(',').next().unwrap().parse::<u64>().unwrap();
    assert!(count(rows[0]) > count(rows[1]) && count(rows[1]) > 0, "{rows:?}");
    assert!(!said.contains("instructions"), "{said}");
    // A build with other dependencies is another build.
    let provenance = user.read("new/provenance.toml");
    let lock = provenance.lines().find(|line| line.starts_with("lock = ")).unwrap();
    user.write("new/provenance.toml", &provenance.replace(lock, "lock = \"0000000000000000\""));
    let said = user.sees("compare base new --fail-on any");
    assert!(said.contains("NA, another lock file"), "{said}");
}
