//! The pass `tail` as a user meets it.

use crate::user::User;

#[test]
fn the_tail_is_asked_for_and_stands_in_every_place() {
    let user = User::new();
    let said = user.sees("run tlsf,null --workloads one-size --passes tail --out out");
    assert!(said.contains("passes: tail") && said.contains("p99.99"), "{said}");
    assert!(said.lines().any(|line| line.starts_with("tlsf ")), "{said}");
    assert!(user.read("out/metrics.csv").contains(",tail_ns,p99,"));
    assert!(user.read("out/report.html").contains("Tail of single operations"));
    assert!(user.path("out/figures/tail--one-size.svg").exists());
    assert!(user.read("out/experiment.toml").contains("\"tail\""), "it runs again to the same");
    user.sees("report out");
    // Nobody else gets it.
    let said = user.sees("run null --workloads one-size --quick --out plain");
    assert!(said.contains("passes: space, time\n"), "{said}");
    assert!(!user.read("plain/metrics.csv").contains("tail_"));
}

#[test]
fn a_cell_without_a_tail_says_why() {
    let user = User::new();
    let run = "run first-fit,null --workloads gs-pdf --heap 1M --passes tail --quick --out out";
    let said = user.sees(run);
    assert!(said.contains("no tail for first-fit on gs-pdf, fixed:1048576: it refuses"), "{said}");
    assert!(
        user.read("out/metrics.csv").contains("first-fit,gs-pdf,0,fixed:1048576,tail_ns,p50,NA")
    );
}
