//! Where a run goes: never over anything that is no run, and over a run only with `--force`.

use crate::user::{TINY, User, below};
use std::fs;

const RUN: &str = "run first-fit --workloads ./tiny.rep --passes space";

#[test]
fn without_out_it_goes_to_results_and_gets_a_number() {
    let user = User::new();
    let last = |said: String| said.lines().last().unwrap().to_string();
    assert_eq!(last(user.sees(RUN)), "results/runs/run/report.html");
    assert_eq!(last(user.sees(RUN)), "results/runs/run-2/report.html");
    assert_eq!(last(user.sees(&format!("{RUN} --force"))), "results/runs/run/report.html");
    let runs = below(&user.path("results/runs"));
    let folders: Vec<&String> = runs.iter().filter(|name| !name.contains('/')).collect();
    assert_eq!(folders, ["run", "run-2"]);
}

#[test]
fn an_older_run_is_replaced_only_by_force() {
    let user = User::new();
    user.sees(&format!("{RUN} --out out"));
    let before = user.read("out/cells.csv");
    user.write("tiny.rep", &TINY.replace("a 0 20", "a 0 90"));
    let words: Vec<&str> = RUN.split(' ').chain(["--out", "out"]).collect();
    let said = user.is_refused(&words);
    assert!(said.contains("out: is already there; give --force to replace it"), "{said}");
    assert_eq!(user.read("out/cells.csv"), before, "it is untouched");
    user.sees(&format!("{RUN} --out out --force"));
    assert_ne!(user.read("out/cells.csv"), before);
    let left: Vec<String> =
        user.files().into_iter().filter(|name| !name.starts_with("out/")).collect();
    assert_eq!(left, ["out", "tiny.rep"], "neither .partial nor .replaced is left");
}

#[test]
fn what_is_no_run_is_never_replaced() {
    let user = User::new();
    fs::create_dir(user.path("precious")).unwrap();
    user.write("precious/thesis.txt", "years of work");
    user.write("file", "a file");
    std::os::unix::fs::symlink("precious", user.path("link")).unwrap();
    for out in ["precious", "file", "link", ".", "..", "/"] {
        for force in [&[][..], &["--force"]] {
            let words: Vec<&str> = RUN.split(' ').chain(["--out", out]).collect();
            user.is_refused(&[&words[..], force].concat());
        }
    }
    assert_eq!(user.read("precious/thesis.txt"), "years of work");
    // Nor what lies where the run would work.
    fs::create_dir(user.path("new.partial")).unwrap();
    user.write("new.partial/thesis.txt", "more work");
    let words: Vec<&str> = RUN.split(' ').chain(["--out", "new"]).collect();
    assert!(user.is_refused(&words).contains("new.partial: is no run folder"));
}

#[test]
fn a_new_place_is_made_with_its_parents() {
    let user = User::new();
    let deep = "a/b c/d/ü";
    let words: Vec<&str> = RUN.split(' ').chain(["--out", deep]).collect();
    let done = user.gives(&words);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert!(user.path(deep).join("report.html").is_file());
}

#[test]
fn an_impossible_place_is_an_error() {
    let user = User::new();
    user.write("file", "");
    let mut places =
        vec!["file/out".to_string(), "x".repeat(300), "a/".to_string() + &"x".repeat(300)];
    if cfg!(target_os = "linux") {
        places.push("/proc/out".to_string());
        places.push("/dev/null/out".to_string());
    }
    for place in &places {
        let words: Vec<&str> = RUN.split(' ').chain(["--out", place]).collect();
        let before = fs::read_dir(user.path(".")).unwrap().count();
        let done = user.gives(&words);
        assert_eq!(done.code, Some(2), "{place}: {}", done.stderr);
        assert!(
            done.stderr.starts_with("error: ") && done.stderr.lines().count() == 1,
            "{}",
            done.stderr
        );
        let made = fs::read_dir(user.path(".")).unwrap().count() - before;
        // The parents of a place may have been made.
        assert!(made == 0 || place.starts_with("a/"), "{place}");
    }
}

#[test]
fn a_partial_run_that_was_left_behind_is_replaced() {
    let user = User::new();
    user.sees(&format!("{RUN} --out out"));
    fs::rename(user.path("out"), user.path("out.partial")).unwrap();
    user.sees(&format!("{RUN} --out out"));
    assert!(!user.path("out.partial").exists());
}

#[test]
fn a_place_where_another_run_is_writing_is_left_alone() {
    let user = User::new();
    fs::create_dir(user.path("out.partial")).unwrap();
    let other = fs::File::open(user.path("out.partial")).unwrap();
    other.lock().unwrap();
    let words: Vec<&str> = RUN.split(' ').chain(["--out", "out"]).collect();
    assert!(user.is_refused(&words).contains("out.partial: another run is writing here"));
    drop(other);
    user.sees(&format!("{RUN} --out out"));
}
