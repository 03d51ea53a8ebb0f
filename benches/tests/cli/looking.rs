//! `list`, `show`, `check`, `--help`: what looks and writes nothing.

use crate::user::User;

#[test]
fn list_names_all_there_is() {
    let user = User::new();
    let all = user.sees("list");
    for name in allocators::REGISTRY.iter().map(|entry| entry.name) {
        assert!(all.contains(&format!("\n  {name} ")), "{name}");
    }
    for source in workloads::shipped() {
        assert!(all.contains(&format!("\n  {} ", source.name())), "{}", source.name());
    }
    assert!(all.contains("\n  textbook ") && all.contains("\n  gate "));
    assert!(all.lines().all(|line| line.chars().count() <= 80), "80 columns");
    let parts =
        ["allocators", "workloads", "experiments"].map(|what| user.sees(&format!("list {what}")));
    assert_eq!(parts.join("\n"), all);
    assert_eq!(user.files().len(), 1, "nothing is written");
}

#[test]
fn help_and_version_are_there() {
    let user = User::new();
    let help = user.sees("--help");
    for verb in ["list", "run", "show", "report", "check", "compare"] {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb}");
        assert!(user.sees(&format!("{verb} --help")).contains("Usage: fraglab"));
    }
    assert_eq!(user.sees("--version"), format!("fraglab {}\n", env!("CARGO_PKG_VERSION")));
}

/// Five events after which first fit and best fit differ: holes of 48 and 16 bytes.
#[test]
fn show_draws_the_heap_and_says_why() {
    let user = User::new();
    let stream = "a0:48 a1:16 a2:16 a3:10 f0 f2 a4:16";
    let shown = user.gives(&["show", "first-fit,best-fit", stream]);
    let expected = "       first-fit     best-fit
a0:48  000           000
a1:16  0001          0001
a2:16  00012         00012
a3:10  000123        000123
f0     ...123        ...123
f2     ...1.3        ...1.3
a4:16  4..1.3        ...143
(a character is 16 bytes)

why, where they part:
a4:16  first-fit  block 1 of 2, the first that serves
       best-fit   block 2 of 2, the tightest

0-9, A-z: what an object requested, . free
";
    let columns = |text: &str| -> Vec<Vec<String>> {
        text.lines().map(|line| line.split_whitespace().map(str::to_string).collect()).collect()
    };
    assert_eq!(columns(&shown.stdout), columns(expected), "{}", shown.stdout);
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""));
}

#[test]
fn show_draws_headers_rounding_reserved_and_refusals() {
    let user = User::new();
    let words = ["show", "first-fit+headers=16", "a0:40 a1:16 a2:500 f0 a3:1", "--heap", "160"];
    let shown = user.gives(&words).stdout;
    let drawn = |label: &str| {
        let line = shown.lines().find(|line| line.starts_with(&format!("{label} ")));
        line.unwrap_or_else(|| panic!("{label}: {shown}")).split_whitespace().nth(1).unwrap()
    };
    assert_eq!(drawn("a0:40"), "000|......");
    assert_eq!(drawn("a1:16"), "000|1|....");
    assert_eq!(drawn("a2:500"), "000|1|....!");
    assert_eq!(drawn("f0"), "....1|....");
    assert_eq!(drawn("a3:1"), "~|..1|....");
    assert!(shown.contains("refused: full (none of 1 free blocks serves)"), "{shown}");
    for sign in ["~ rounding", "| header", ". free", "! refused"] {
        assert!(shown.contains(sign), "{sign}: {shown}");
    }
}

#[test]
fn show_takes_streams_workloads_traces_and_many_allocators() {
    let user = User::new();
    let dozen = user.sees("show *-fit,buddy");
    assert!(dozen.contains("best-fit") && dozen.contains("--why tells why"), "{dozen}");
    assert!(user.sees("show *-fit,buddy --why").contains("the tightest"));
    assert!(user.sees("show slab one-size --events 3").contains("more events: see --events"));
    let trace = user.sees("show first-fit ./tiny.rep");
    assert!(trace.contains("r1:60") && trace.contains("in place"), "{trace}");
    for text in [dozen, trace] {
        assert!(text.lines().all(|line| line.chars().count() <= 80), "80 columns: {text}");
    }
    assert_eq!(user.files().len(), 1, "nothing is written");
}

#[test]
fn a_heap_that_grows_in_large_steps_is_shown_and_checked() {
    let user = User::new();
    let shown = user.gives(&["show", "first-fit:grow=1G", "a0:100 a1:16 f0"]);
    assert!(shown.code == Some(0) && !shown.stdout.contains('!'), "{}", shown.stdout);
    let said = user.sees("check *-fit:grow=1G,*-fit:grow=64M+headers=8 --workloads ./tiny.rep");
    assert!(said.ends_with("no breach in 8 cells\n"), "{said}");
}

#[test]
fn check_replays_and_writes_nothing() {
    let user = User::new();
    let said = user.sees("check first-fit,buddy --workloads ./tiny.rep,one-size --jobs 2");
    assert!(said.contains("first-fit on tiny: ") && said.contains("buddy on one-size, seed 1: "));
    assert!(said.ends_with("no breach in 4 cells\n"), "{said}");
    assert_eq!(user.files().len(), 1, "nothing is written");
}
