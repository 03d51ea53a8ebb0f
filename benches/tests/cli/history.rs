//! `fraglab history`: baselines saved by copying run folders, or by committing one over the other.

use crate::user::{User, below};
use std::fs;
use std::process::Command;

/// A trace of which more is asked the later it is: the events are others, so a trend is cut.
const LATER: &str = "100\n2\n5\n1\na 0 100\na 1 30\nr 1 60\nf 0\na 0 2000\n";

const GATE: &str = "name = \"gate\"\npasses = [\"space\", \"work\"]\n[workload.w]\nevents = \"a0:100 a1:50 f0 a2:20\"\n\
                    [[group]]\nallocators = [\"first-fit\", \"buddy\"]\nworkloads = [\"w\"]\n";

/// A user with a run in `run`, which they save as baselines by copying it.
fn user() -> User {
    let user = User::new();
    user.write("gate.toml", GATE);
    user.sees("run gate.toml --out run");
    user
}

/// Copies the run to a baseline measured on a day, with `lines` of first fit as told.
fn save(user: &User, name: &str, day: &str, lines: &str) {
    let folder = user.path(name);
    fs::create_dir_all(&folder).unwrap();
    for file in ["experiment.toml", "metrics.csv"] {
        fs::copy(user.path("run").join(file), folder.join(file)).unwrap();
    }
    let text = user.read("run/provenance.toml");
    let swap = |text: &str, key: &str, value: &str| -> String {
        let line = |line: &str| match line.starts_with(key) {
            true => format!("{key} = \"{value}\"\n"),
            false => format!("{line}\n"),
        };
        text.lines().map(line).collect()
    };
    let text = swap(&text, "date", &format!("{day}T12:00:00Z"));
    let text = swap(&text, "revision", &format!("{}0123456789", day.replace('-', "")));
    fs::write(folder.join("provenance.toml"), swap(&text, "dirty", "false")).unwrap();
    let mut reader = csv::Reader::from_path(user.path("run/cells.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = header.iter().position(|name| name == "lines").unwrap();
    let mut writer = csv::Writer::from_path(folder.join("cells.csv")).unwrap();
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let changed = &record[1] == "first-fit";
        let field = |(place, field): (usize, &str)| match place == at && changed {
            true => lines.to_owned(),
            false => field.to_owned(),
        };
        writer.write_record(record.iter().enumerate().map(field)).unwrap();
    }
}

fn saved() -> User {
    let user = user();
    save(&user, "results/baselines/gate/a", "2026-03-01", "70");
    save(&user, "results/baselines/gate/b", "2026-01-01", "50");
    save(&user, "results/baselines/elsewhere", "2026-02-01", "50");
    user
}

#[test]
fn it_tells_what_changed_when_and_by_how_much() {
    let user = saved();
    let said = user.sees("history");
    assert!(
        said.starts_with("gate, peak_footprint_bytes, metadata_bytes, lines: 3 revisions"),
        "{said}"
    );
    let change = said.lines().find(|line| line.contains("first-fit")).unwrap();
    let words: Vec<&str> = change.split_whitespace().collect();
    assert_eq!(words, ["2026030", "first-fit", "w", "grow", "lines", "50", "70", "+40.0", "worse"]);
    assert_eq!(said.matches("first-fit").count(), 1, "{said}");
    assert!(said.ends_with("results/runs/history-gate/report.html\n"), "{said}");
    let out = user.path("results/runs/history-gate");
    let files = below(&out);
    for file in [
        "changes.csv",
        "history.csv",
        "revisions.csv",
        "report.html",
        "figures/history--lines--w.svg",
        "figures/history--lines--w.pdf",
    ] {
        assert!(files.contains(file), "{file}: {files:?}");
    }
    let changes = user.read("results/runs/history-gate/changes.csv");
    let row = "change,lines,w,grow,first-fit,2026020,2026030,2026-03-01T12:00:00Z,50,70,40.0000,worse,1,1,\n";
    assert!(changes.ends_with(row) && changes.lines().count() == 2, "{changes}");
    let svg = user.read("results/runs/history-gate/figures/history--lines--w.svg");
    assert_eq!(svg.matches("class=\"change\"").count(), 1);
    let report = user.read("results/runs/history-gate/report.html");
    assert!(report.contains("2026030") && report.contains("default-src 'none'"));
    for fetched in ["<script", "src=\"http", "href=\"http", "url(http"] {
        assert!(!report.contains(fetched), "{fetched}");
    }
}

#[test]
fn it_says_the_same_twice_and_replaces_only_a_history_by_force() {
    let user = saved();
    user.sees("history gate --out one --figure lines,lines,metadata_bytes --format svg,png,tex,pgfplots --width text");
    user.sees("history gate --out two --figure lines,metadata_bytes --format svg,png,tex,pgfplots --width text");
    let files = below(&user.path("one"));
    assert_eq!(files, below(&user.path("two")));
    assert!(
        files.contains("figures/fraglab-preamble.tex")
            && files.contains("figures/history--lines--w.png")
    );
    for file in files.iter().filter(|file| user.path("one").join(file).is_file()) {
        let read = |folder: &str| fs::read(user.path(folder).join(file)).unwrap();
        assert_eq!(read("one"), read("two"), "{file}");
    }
    let again = user.is_refused(&["history", "--out", "one"]);
    assert!(again.contains("one: is already there; give --force"), "{again}");
    user.sees("history --out one --force --figure lines");
    assert!(!user.read("one/history.csv").contains("metadata_bytes"));
    fs::create_dir(user.path("precious")).unwrap();
    user.write("precious/history.csv", "years of work");
    user.write("precious/more", "");
    let kept = user.is_refused(&["history", "--out", "precious", "--force"]);
    assert!(kept.contains("precious: is no run folder"), "{kept}");
}

#[test]
fn figures_allocators_and_workloads_can_be_chosen() {
    let user = saved();
    let said = user.sees("history --figure lines --allocators buddy,gone --workloads w*");
    assert!(said.contains("1 allocator,") && !said.contains("first-fit"), "{said}");
    let refused = |words: &[&str]| user.is_refused(&[&["history"][..], words].concat());
    assert!(refused(&["--allocators", "nobody"]).contains("no cell that was asked for"));
    assert!(refused(&["--figure", "lnes"]).contains("no revision has a figure `lnes`"));
    assert!(refused(&["--figure", "a b"]).contains("no figure `a b`, expected ns_per_operation"));
    assert!(refused(&["--workloads", "["]).contains("--workloads: `[`"));
    assert!(
        refused(&["textbook"]).contains("no baseline of experiment `textbook`, but some of gate")
    );
    assert!(refused(&["--from", "nowhere"]).contains("nowhere"));
    let alone = user.sees("history --from results/baselines/gate/a");
    assert!(alone.contains("one baseline alone has no history"), "{alone}");
}

#[test]
fn other_events_cut_the_trend_and_are_told() {
    let user = User::new();
    user.sees("run first-fit --workloads ./tiny.rep --passes space --out results/baselines/run/1");
    user.write("tiny.rep", LATER);
    user.sees("run first-fit --workloads ./tiny.rep --passes space --out results/baselines/run/2");
    let said = user.sees("history run --figure peak_footprint_bytes");
    assert!(
        said.contains("1 trend cut, since values are not comparable: another event stream"),
        "{said}"
    );
    assert!(!said.contains("better\n"), "{said}");
}

fn git(user: &User, words: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(user.path(".")).args([
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "init.defaultBranch=m",
    ]);
    let done = git.args(words).output().expect("git is there");
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn baselines_that_were_committed_over_each_other_are_read_from_git() {
    let user = user();
    git(&user, &["init", "-q"]);
    for (day, lines, subject) in [
        // Dates run backwards: the order is that of the commits.
        ("2026-03-03", "50", "one"),
        ("2026-03-02", "60", "two <b>&"),
        ("2026-03-01", "54", "three"),
    ] {
        save(&user, "results/baselines/gate", day, lines);
        git(&user, &["add", "results"]);
        git(&user, &["commit", "-q", "-m", subject]);
        user.write("unrelated", day);
        git(&user, &["add", "unrelated"]);
        git(&user, &["commit", "-q", "-m", "nothing of ours"]);
    }
    let said = user.sees("history --git --figure lines --out all");
    assert!(said.contains("3 revisions") && said.contains("two <b>&"), "{said}");
    assert!(said.contains("+20.0 worse") && said.contains("−10.0 better"), "{said}");
    assert!(user.read("all/report.html").contains("two &lt;b&gt;&amp;"));
    let last = user.sees("history --git --figure lines --out last --last 2");
    assert!(last.contains("2 revisions") && !last.contains("+20.0"), "{last}");
    // A commit that took the baseline away is named, not passed over.
    git(&user, &["rm", "-q", "-r", "results"]);
    git(&user, &["commit", "-q", "-m", "gone"]);
    fs::create_dir_all(user.path("results/baselines")).unwrap();
    let gone = user.sees("history --git --figure lines --out gone");
    assert!(gone.contains("not read: ") && gone.contains("experiment.toml: cannot read"), "{gone}");
}

#[test]
fn git_without_a_repository_or_a_commit_is_an_error() {
    let user = saved();
    let refused = |words: &[&str]| user.is_refused(&[&["history", "--git"][..], words].concat());
    assert!(refused(&[]).contains("git cannot read its history: fatal: not a git repository"));
    for odd in ["..", "a/b", "/", "."] {
        assert!(refused(&[odd]).contains("expected the name of an experiment"), "{odd}");
    }
    git(&user, &["init", "-q"]);
    assert!(refused(&[]).contains("git cannot read its history"));
    git(&user, &["add", "tiny.rep"]);
    git(&user, &["commit", "-q", "-m", "none"]);
    assert!(refused(&[]).contains("no commit of this branch changed it"));
    assert!(refused(&["*"]).contains("no commit of this branch changed it"));
    assert!(refused(&["--from", "nowhere"]).contains("nowhere"));
}
