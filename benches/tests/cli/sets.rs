//! Sets and sweeps: what a list stands for, in an experiment and on the command line.

use crate::user::User;
use std::collections::BTreeSet;

const SWEPT: &str = r#"name = "swept"
passes = ["space"]
[sets]
fits = ["first-fit", "*orst-fit:order=lifo+headers=8"]
mine = ["w"]
[workload.w]
events = "a0:100 a1:8@64 a2:30 f0 a3:50 f1 r3:20"
[[group]]
allocators = ["@fits:split={16,32,64}", "@fits", "buddy"]
workloads = ["@mine"]
"#;

/// The allocators of a run, in its order.
fn allocators(user: &User, out: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let cells = user.read(&format!("{out}/cells.csv"));
    let names = cells.lines().skip(1).filter_map(|line| line.split(',').nth(1).map(str::to_owned));
    names.filter(|name| seen.insert(name.clone())).collect()
}

#[test]
fn sets_and_braces_are_written_out_in_the_experiment_as_run() {
    let user = User::new();
    user.write("swept.toml", SWEPT);
    user.sees("run swept.toml --out out");
    let expected = [
        "first-fit",
        "first-fit:split=32",
        "first-fit:split=64",
        "worst-fit:order=lifo+headers=8",
        "worst-fit:order=lifo:split=32+headers=8",
        "worst-fit:order=lifo:split=64+headers=8",
        "buddy",
    ];
    assert_eq!(allocators(&user, "out"), expected);
    let as_run = user.read("out/experiment.toml");
    assert!(["[sets]", "\"@", "={"].iter().all(|sign| !as_run.contains(sign)), "{as_run}");
    let figure = user.read("out/figures/sweep--split--w.svg");
    assert!(figure.contains("first-fit") && figure.contains("worst-fit:order=lifo"), "{figure}");
    user.write("again.toml", &as_run);
    user.sees("run again.toml --out again");
    assert_eq!(user.read("again/cells.csv"), user.read("out/cells.csv"));
}

#[test]
fn commas_in_braces_do_not_split_the_list_of_the_command_line() {
    let user = User::new();
    let run = "--workloads ./tiny.rep --passes space";
    user.sees(&format!("run --allocators first-fit:split={{16,32}},buddy {run} --out a"));
    assert_eq!(allocators(&user, "a"), ["first-fit", "first-fit:split=32", "buddy"]);
    user.sees(&format!("run {{first,next}}-fit:grow={{4K,8K}},buddy {run} --out b"));
    let names = ["first-fit:grow=4K", "next-fit:grow=4K", "first-fit:grow=8K", "next-fit:grow=8K"];
    assert_eq!(allocators(&user, "b"), [names.as_slice(), &["buddy"]].concat());
    user.write("swept.toml", SWEPT);
    user.sees("run swept.toml --allocators first-fit:split={16,64} --out c");
    assert_eq!(allocators(&user, "c"), ["first-fit", "first-fit:split=64"]);
    let done = user.types(&format!("run --allocators first-fit:split={{16,32 {run} --out d"));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("not closed"), "{}", done.stderr);
}

#[test]
fn three_heaps_make_a_figure_of_refusals_and_two_do_not() {
    let user = User::new();
    let run = "run first-fit,buddy --workloads ./tiny.rep --passes space";
    user.sees(&format!("{run} --heap 64,96,128 --out three"));
    let figure = user.read("three/figures/sweep--heap--tiny.svg");
    assert!(figure.contains("heap ÷ load") && figure.contains("buddy"), "{figure}");
    user.sees(&format!("{run} --heap 64,96 --out two"));
    assert!(!user.path("two/figures/sweep--heap--tiny.svg").exists());
}
