//! `fraglab reproduce`: results of the literature, from the command line.

use crate::user::{User, below};

#[test]
fn without_items_it_lists_them() {
    let user = User::new();
    let said = user.sees("reproduce");
    for name in ["shore", "fifty-percent", "linux-indices", "ranking"] {
        assert!(said.lines().any(|line| line.trim_start().starts_with(name)), "{name}:\n{said}");
    }
    assert!(
        user.is_refused(&["reproduce", "shores"]).contains("no item `shores`, expected one of")
    );
    assert!(user.is_refused(&["reproduce", "shore", "--all"]).contains("cannot be used with"));
}

#[test]
fn an_item_prints_its_table_and_leaves_files_that_repeat() {
    let user = User::new();
    let said = user.sees("reproduce linux-indices slab-geometry rebuilt-rows --quick --out one");
    assert!(said.contains("33 hold") && !said.contains("misses"), "{said}");
    assert!(said.ends_with("one/report.html\n"), "{said}");
    user.sees("reproduce linux-indices slab-geometry rebuilt-rows --quick --out two --jobs 1");
    assert_eq!(user.read("one/checks.csv"), user.read("two/checks.csv"));
    let files = below(&user.path("one"));
    for file in [
        "items.csv",
        "report.html",
        "figures/checks--rebuilt-rows.svg",
        "figures/checks--rebuilt-rows.pdf",
    ] {
        assert!(files.iter().any(|name| name == file), "{file}: {files:?}");
    }
    let again = ["reproduce", "linux-indices", "--out", "one"];
    assert!(user.is_refused(&again).contains("is already there; give --force"));
    user.sees("reproduce linux-indices --out one --force");
    assert!(!user.read("one/checks.csv").contains("rebuilt-rows"));
}
