//! Twins of traces as a user meets them: named on the command line and in experiments.

use crate::user::User;

#[test]
fn twins_of_a_trace_by_path_run_and_run_again() {
    let user = User::new();
    let twins = "shuffled(./tiny.rep),mean-value(./tiny.rep),./tiny.rep";
    user.sees(&format!(
        "run first-fit,buddy --workloads {twins} --seeds 1-2 --passes space --out one"
    ));
    let cells = user.read("one/cells.csv");
    let keys: Vec<String> = cells
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(1).take(3).collect::<Vec<_>>().join(" "))
        .collect();
    let both = |model: &str| {
        ["first-fit", "buddy"].map(|name| [1, 2].map(|seed| format!("{name} {model}(tiny) {seed}")))
    };
    let mut expected = [both("shuffled"), both("mean-value")].concat().concat();
    expected.extend(["first-fit tiny 0".to_string(), "buddy tiny 0".to_string()]);
    assert_eq!(keys, expected);
    assert!(user.path("one/figures/models--tiny.svg").exists());
    // As it was run it names the trace, whether that runs itself or not.
    user.sees("run one/experiment.toml --workloads *(tiny) --out two");
    let again = user.read("two/cells.csv");
    assert!(cells.starts_with(&again) && again.lines().count() == 1 + 8, "{again}");
    user.sees("run two/experiment.toml --out three");
    assert_eq!(user.read("three/cells.csv"), again);
}

#[test]
fn experiments_name_twins_of_their_own_traces_and_globs_mean_traces_alone() {
    let user = User::new();
    user.write(
        "mine.toml",
        "name = \"mine\"\npasses = [\"space\"]\n[workload.tiny]\ntrace = \"tiny.rep\"\n\
         [workload.written]\nevents = \"a0:100 a1:64 f0 a2:32\"\n\
         [[group]]\nallocators = [\"first-fit\"]\nworkloads = [\"shuffled(*t*n)\"]\n\
         [[group]]\nallocators = [\"buddy\"]\nworkloads = [\"*ritten*\"]\n",
    );
    user.sees("run mine.toml --out out");
    let cells = user.read("out/cells.csv");
    let on: Vec<&str> = cells.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    // A glob without a model means no twin, and one inside a model no generator.
    assert_eq!(on, ["shuffled(written)", "written"], "{cells}");
}

#[test]
fn twins_are_shown_checked_and_listed() {
    let user = User::new();
    let shown = user.sees("show first-fit shuffled(dot) --events 3 --seed 2");
    assert!(shown.contains("122958 more") || shown.contains("122966 more"), "{shown}");
    let checked = user.sees("check first-fit --workloads shuffled(gs-pdf) --seeds 2");
    assert!(checked.contains("first-fit on shuffled(gs-pdf), seed 2: 19"), "{checked}");
    let listed = user.sees("list workloads");
    assert!(listed.contains("\n  shuffled(TRACE) ") && listed.contains("\n  mean-value(TRACE) "));
}

#[test]
fn what_is_no_twin_is_refused_with_a_reason_and_nothing_is_written() {
    let user = User::new();
    for (named, part) in [
        ("shuffled(a-1k)", "`a-1k` is no recorded program, expected a trace"),
        ("shuffled(mean-value(dot))", "a twin of a twin"),
        ("shufled(dot)", "expected `shuffled(TRACE)`, `mean-value(TRACE)` or"),
        ("shuffled()", "no trace stands in"),
        ("shuffled(nothing)", "`nothing`: no such workload"),
        ("mean-value(no/such.rep)", "no/such.rep"),
        ("shuffled(a-1*)", "no trace is meant by the glob"),
    ] {
        let done = user.types(&format!("run first-fit --workloads {named} --out out"));
        assert_eq!(done.code, Some(2), "{named}");
        assert!(done.stderr.contains(part), "{named}: {}", done.stderr);
    }
    user.write(
        "bad.toml",
        "name = \"bad\"\n[[group]]\nallocators = [\"first-fit\"]\nworkloads = [\"dot\", \"shuffled(e-1k)\"]\n",
    );
    let done = user.types("run bad.toml --out out");
    assert!(done.stderr.contains("bad.toml:4: group[0].workloads[1]"), "{}", done.stderr);
    assert!(!user.path("out").exists());
}
