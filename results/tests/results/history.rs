//! Baselines as folders, read back as a history: their order, their changes, cuts and losses, and
//! what is said of those that cannot be read.

use results::history::{Asked, Break, Commit, FigureName, Kind, Source, Way, read};
use results::{Error, History, history_table};
use std::fs;
use std::path::{Path, PathBuf};

const DAYS: [&str; 4] = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"];

/// Baselines in a folder of their own.
struct Shelf {
    home: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Shelf {
        Shelf { home: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// A baseline of `gate` measured on a day, with these rows of `cells.csv`: allocator,
    /// workload, seed, fingerprint, `lines`.
    fn baseline(&self, name: &str, day: &str, cells: &[(&str, &str, u64, &str, &str)]) -> PathBuf {
        let folder = self.path(name);
        fs::create_dir_all(&folder).unwrap();
        let mut text = "allocator,workload,seed,heap,fingerprint,lines,error\n".to_owned();
        for (allocator, workload, seed, fingerprint, lines) in cells {
            text += &format!("{allocator},{workload},{seed},grow,{fingerprint},{lines},\n");
        }
        fs::write(folder.join("cells.csv"), text).unwrap();
        fs::write(folder.join("experiment.toml"), "name = \"gate\"\n").unwrap();
        self.measured(&folder, day, "one processor");
        folder
    }

    fn measured(&self, folder: &Path, day: &str, cpu: &str) {
        let text = format!(
            "revision = \"{}\"\ndirty = \"true\"\ndate = \"{day}T00:00:00Z\"\ncpu = \"{cpu}\"\n",
            "abcdef0123456789"
        );
        fs::write(folder.join("provenance.toml"), text).unwrap();
    }

    fn source(&self, name: &str) -> Source {
        Source { folder: self.path(name), shown: name.to_owned(), commit: None }
    }
}

fn history(shelf: &Shelf, names: &[&str], figure: &str) -> Result<History, Error> {
    let sources = names.iter().map(|name| shelf.source(name)).collect();
    let figures = [FigureName::parse(figure)?];
    let asked = Asked {
        experiment: "gate",
        figures: &figures,
        by_name: true,
        wanted: &|_, _| true,
        last: 100,
    };
    read(sources, &asked)
}

/// Allocator, revision, what.
fn told(history: &History) -> Vec<(String, usize, String)> {
    let what = |found: &Break| match &found.kind {
        Kind::Change { from, to, way, .. } => format!("{from} -> {to} {}", way.word()),
        Kind::Cut(why) => format!("cut: {why}"),
        Kind::Lost(why) => format!("lost: {why}"),
    };
    let one =
        |found: &Break| (history.trends[found.trend].allocator.clone(), found.at, what(found));
    history.breaks.iter().map(one).collect()
}

#[test]
fn every_change_of_a_value_is_one_and_nothing_else() {
    let shelf = Shelf::new();
    for (at, lines) in
        ["9007199254740993", "9007199254740992", "9007199254740992"].iter().enumerate()
    {
        shelf.baseline(
            &at.to_string(),
            DAYS[at],
            &[("a", "w", 1, "0f", lines), ("b", "w", 1, "0f", "7")],
        );
    }
    // The order is that of dates, not of names or arguments.
    let found = history(&shelf, &["2", "0", "1"], "lines").unwrap();
    let days: Vec<&str> = found.revisions.iter().map(|one| one.machine.day()).collect();
    assert_eq!(days, &DAYS[..3]);
    assert_eq!(found.revisions[0].name, "abcdef0+");
    // Two numbers that are one float.
    let [(allocator, at, what)] = told(&found).try_into().unwrap();
    assert_eq!((allocator.as_str(), at), ("a", 1));
    assert!(what.ends_with("better"), "{what}");
    let text = history_table(&found, 100);
    assert!(text.contains("740\u{a0}993") && text.contains("740\u{a0}992"), "{text}");
}

#[test]
fn other_events_or_seeds_cut_a_trend() {
    let shelf = Shelf::new();
    shelf.baseline("0", DAYS[0], &[("a", "w", 1, "0f", "10"), ("a", "w", 2, "1f", "20")]);
    shelf.baseline("1", DAYS[1], &[("a", "w", 1, "0f", "10"), ("a", "w", 2, "2f", "22")]);
    shelf.baseline("2", DAYS[2], &[("a", "w", 1, "0f", "11"), ("a", "w", 2, "2f", "20")]);
    shelf.baseline("3", DAYS[3], &[("a", "w", 1, "0f", "12")]);
    let found = history(&shelf, &["0", "1", "2", "3"], "lines").unwrap();
    let told: Vec<String> =
        told(&found).into_iter().map(|(_, at, what)| format!("{at} {what}")).collect();
    let wanted = [
        "1 cut: another event stream",
        // One seed more, the other less: a change, and no verdict.
        "2 16 -> 15.5 other",
        "3 cut: seeds with a value: 1 2 -> 1",
    ];
    assert_eq!(told, wanted);
    let Kind::Change { seeds, way, .. } = &found.breaks[1].kind else { panic!("{told:?}") };
    assert_eq!((*seeds, *way), (Some((2, 2)), Way::Neither));
}

#[test]
fn an_adaptive_workload_has_a_stream_for_each_allocator_and_is_not_cut() {
    let shelf = Shelf::new();
    for (at, print) in ["0f", "1f"].iter().enumerate() {
        let lines = ["10", "12"][at];
        let folder = shelf.baseline(&at.to_string(), DAYS[at], &[("a", "w", 1, print, lines)]);
        fs::write(folder.join("experiment.toml"), "name = \"gate\"\nadaptive = [\"w\"]\n").unwrap();
    }
    let found = history(&shelf, &["0", "1"], "lines").unwrap();
    let change = [("a".to_owned(), 1, "10 -> 12 worse".to_owned())];
    assert_eq!(told(&found), change);
    // An older record does not say so, but shows it: allocators were asked for different things.
    let shelf = Shelf::new();
    shelf.baseline("0", DAYS[0], &[("a", "w", 1, "0f", "10"), ("b", "w", 1, "1f", "5")]);
    shelf.baseline("1", DAYS[1], &[("a", "w", 1, "2f", "12"), ("b", "w", 1, "3f", "5")]);
    assert_eq!(told(&history(&shelf, &["0", "1"], "lines").unwrap()), change);
}

#[test]
fn a_value_that_is_gone_is_lost_once_and_compared_when_it_is_back() {
    let shelf = Shelf::new();
    for (at, lines) in ["10", "NA", "", "11"].iter().enumerate() {
        shelf.baseline(
            &at.to_string(),
            DAYS[at],
            &[("a", "w", 1, "0f", lines), ("b", "w", 1, "0f", "5")],
        );
    }
    let found = history(&shelf, &["0", "1", "2", "3"], "lines").unwrap();
    let wanted = [
        ("a".to_owned(), 1, "lost: NA".to_owned()),
        ("a".to_owned(), 3, "10 -> 11 worse".to_owned()),
    ];
    assert_eq!(told(&found), wanted);
    assert_eq!(found.breaks[1].since, 0);
}

#[test]
fn what_cannot_be_read_is_named_and_passed_over() {
    let shelf = Shelf::new();
    let cells = |lines: &'static str| [("a", "w", 1, "0f", lines)];
    shelf.baseline("good", DAYS[0], &cells("10"));
    shelf.baseline("nan", DAYS[1], &cells("NaN"));
    shelf.baseline("dateless", "someday", &cells("10"));
    shelf.baseline("other", DAYS[2], &cells("10"));
    fs::write(shelf.path("other/experiment.toml"), "name = \"textbook\"\n").unwrap();
    shelf.baseline("torn", DAYS[2], &cells("10"));
    fs::write(shelf.path("torn/cells.csv"), "allocator,workload,seed\n").unwrap();
    shelf.baseline("old", DAYS[2], &cells("10"));
    let text = fs::read_to_string(shelf.path("old/cells.csv")).unwrap();
    fs::write(shelf.path("old/cells.csv"), text.replace("lines", "rows")).unwrap();
    shelf.baseline("last", DAYS[3], &cells("10"));
    let names = ["good", "nan", "dateless", "other", "torn", "old", "last"];
    let found = history(&shelf, &names, "lines").unwrap();
    // `old` is read, but did not count lines: that is a loss, not an error.
    assert_eq!(told(&found), [("a".to_owned(), 1, "lost: not run".to_owned())]);
    let days: Vec<&str> = found.revisions.iter().map(|one| one.machine.day()).collect();
    assert_eq!(days, [DAYS[0], DAYS[2], DAYS[3]]);
    let why = |name: &str| {
        let found = found.left_out.iter().find(|(what, _)| what == name);
        found.unwrap_or_else(|| panic!("{name}: {:?}", found)).1.clone()
    };
    assert!(why("nan").contains("cells.csv:2: column lines: expected a number"), "{}", why("nan"));
    assert!(why("dateless").contains("date: expected a date such as"), "{}", why("dateless"));
    assert!(why("torn").contains("a column `heap` in the header"), "{}", why("torn"));
    assert_eq!(found.left_out.len(), 3, "{:?}", found.left_out);
    let table = history_table(&found, 100);
    assert!(table.contains("not read: torn: cells.csv:1:"), "{table}");
}

#[test]
fn a_figure_that_nobody_has_is_an_error_that_says_what_there_is() {
    let shelf = Shelf::new();
    let folder = shelf.baseline("0", DAYS[0], &[("a", "w", 1, "0f", "10")]);
    let refused = |figure: &str| history(&shelf, &["0"], figure).unwrap_err().to_string();
    assert!(refused("lnes").contains("no revision has a figure `lnes`: expected ns_per_operation"));
    assert!(refused("fingerprint").contains("no figure `fingerprint`"));
    assert!(refused("<b>").contains("no figure `<b>`"));
    let metrics = "experiment,allocator,workload,seed,heap,metric,parameter,value\n\
                   gate,a,w,1,grow,availability,64,0.5\ngate,a,w,1,grow,availability,4096,0.25\n";
    fs::write(folder.join("metrics.csv"), metrics).unwrap();
    let said = refused("availability");
    assert!(said.contains("one of several: say availability:PARAMETER (4096, 64"), "{said}");
    let found = history(&shelf, &["0"], "availability:64").unwrap();
    assert_eq!(found.trends[0].points[0].value(), Some(0.5));
    let nobody = history(&shelf, &[], "lines").unwrap_err().to_string();
    assert!(nobody.contains("no baseline of experiment `gate`"), "{nobody}");
}

#[test]
fn commits_stay_in_their_order_and_name_the_revisions() {
    let shelf = Shelf::new();
    let mut sources = Vec::new();
    for at in [2, 0, 1] {
        let lines = ["10", "11", "12"][at];
        shelf.baseline(&at.to_string(), DAYS[at], &[("a", "w", 1, "0f", lines)]);
        let commit = Commit { id: format!("{at}234567890"), subject: "s".into() };
        sources.push(Source { commit: Some(commit), ..shelf.source(&at.to_string()) });
    }
    let figures = [FigureName::parse("lines").unwrap()];
    let asked = |last: usize| Asked {
        experiment: "gate",
        figures: &figures,
        by_name: true,
        wanted: &|_, _| true,
        last,
    };
    let found = read(sources.clone(), &asked(9)).unwrap();
    let names: Vec<&str> = found.revisions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["2234567", "0234567", "1234567"]);
    let newest = read(sources, &asked(2)).unwrap();
    assert_eq!(told(&newest), [("a".to_owned(), 1, "10 -> 11 worse".to_owned())]);
}

/// Twenty baselines of times about 100 ns: from `slow` on a tenth slower, from `moved` on another
/// machine that is twice as slow.
fn timed(shelf: &Shelf, slow: usize, moved: usize) -> History {
    let mut names = Vec::new();
    for at in 0..20 {
        let name = format!("t{at:02}");
        let day = format!("2026-01-{:02}", at + 1);
        let folder = shelf.baseline(&name, &day, &[("a", "w", 1, "0f", "10")]);
        shelf.measured(&folder, &day, if at < moved { "one" } else { "two" });
        let level = if at < slow { 100.0 } else { 110.0 } * if at < moved { 1.0 } else { 2.0 };
        let mut rows = "allocator,workload,seed,heap,ns_per_operation\n".to_owned();
        for repetition in 0..7 {
            // A noise of about one percent that follows no rule of the order.
            let noise = f64::from((at as u32 * 37 + repetition * 61) % 29) / 29.0 - 0.5;
            rows += &format!("a,w,1,grow,{:.4}\n", level * (1.0 + 0.02 * noise));
        }
        fs::write(folder.join("timings.csv"), rows).unwrap();
        names.push(name);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    history(shelf, &names, "ns_per_operation").unwrap()
}

#[test]
fn times_change_where_their_level_does_and_are_cut_at_another_machine() {
    let shelf = Shelf::new();
    let found = timed(&shelf, 6, 13);
    let [slower, cut] = found.breaks.as_slice() else { panic!("{:?}", told(&found)) };
    let Kind::Change { from, to, way, seeds } = slower.kind else { panic!("{slower:?}") };
    assert_eq!((slower.at, slower.since, way, seeds), (6, 5, Way::Worse, None));
    assert!((to / from - 1.1).abs() < 0.01, "{from} {to}");
    assert_eq!((cut.at, &cut.kind), (13, &Kind::Cut("cpu: one -> two".into())));
    assert_eq!(found.short, 0);
    // On four values of a machine nothing is sought, and that is said.
    let found = timed(&shelf, 0, 16);
    assert_eq!((found.breaks.len(), found.short), (1, 1));
    assert!(history_table(&found, 100).contains("1 trend of times with fewer than 6 values"));
}

#[test]
fn instructions_are_compared_within_one_compiler_only() {
    let shelf = Shelf::new();
    for (at, count) in [1000, 1010, 1010, 900].into_iter().enumerate() {
        let folder = shelf.baseline(&at.to_string(), DAYS[at], &[("a", "w", 1, "0f", "1")]);
        let rows = format!(
            "allocator,workload,seed,heap,metric,parameter,value\na,w,1,grow,instructions,,{count}\n"
        );
        fs::write(folder.join("metrics.csv"), rows).unwrap();
        let file = folder.join("provenance.toml");
        let text = fs::read_to_string(&file).unwrap();
        let rustc = if at < 3 { "1.95" } else { "1.96" };
        fs::write(file, format!("{text}rustc = \"{rustc}\"\n")).unwrap();
    }
    let found = history(&shelf, &["0", "1", "2", "3"], "instructions").unwrap();
    let told: Vec<String> =
        told(&found).into_iter().map(|(_, at, what)| format!("{at} {what}")).collect();
    assert_eq!(told, ["1 1000 -> 1010 worse", "3 cut: rustc: 1.95 -> 1.96"]);
    // Lines of memory do not depend on it.
    assert!(history(&shelf, &["0", "1", "2", "3"], "lines").unwrap().breaks.is_empty());
}
