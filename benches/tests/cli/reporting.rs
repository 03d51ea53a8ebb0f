//! `report` and `compare`: run folders read again.

use crate::user::{User, below};
use std::fs;

const RUN: &str = "run first-fit,best-fit --workloads ./tiny.rep,one-size --passes space,work";

#[test]
fn report_makes_figures_and_report_anew() {
    let user = User::new();
    user.sees(&format!("{RUN} --out out"));
    let files = below(&user.path("out"));
    let read = || -> Vec<String> {
        let files = files.iter().filter(|name| user.path("out").join(name).is_file());
        files.map(|name| user.read(&format!("out/{name}"))).collect()
    };
    let before = read();
    user.write("out/report.html", "stale");
    fs::remove_dir_all(user.path("out/figures")).unwrap();
    assert_eq!(user.sees("report out"), "out/report.html\n");
    assert_eq!(below(&user.path("out")), files, "the same files");
    assert!(read() == before, "with the same bytes");
    // From another folder, by another path.
    assert_eq!(user.sees("report ./out/../out/"), "./out/../out/report.html\n");
}

#[test]
fn the_shipped_gate_holds_its_baseline() {
    let baseline = concat!(env!("CARGO_MANIFEST_DIR"), "/../results/baselines/gate");
    let user = User::new();
    user.sees("run gate --out out");
    let compared = user.gives(&["compare", baseline, "out", "--fail-on", "any"]);
    assert!(compared.stdout.contains(" cells: no difference"), "{}", compared.stdout);
}

#[test]
fn report_writes_what_a_paper_takes() {
    let user = User::new();
    user.sees(&format!("{RUN} --out out"));
    let report = user.read("out/report.html");
    let before = below(&user.path("out"));
    // Beside the SVGs, which stay; the report is left alone.
    let said = user.sees("report out --format pdf,tex --only footprint-shares--*,table-*");
    assert_eq!(said, "out/figures: 2 figures, 2 tables\n");
    let now = below(&user.path("out"));
    let new: Vec<&String> = now.difference(&before).collect();
    assert_eq!(
        new,
        [
            "figures/footprint-shares--one-size.pdf",
            "figures/footprint-shares--one-size.tex",
            "figures/footprint-shares--tiny.pdf",
            "figures/footprint-shares--tiny.tex",
            "figures/table-summary--one-size.tex",
            "figures/table-summary--tiny.tex",
        ]
    );
    assert_eq!(user.read("out/report.html"), report);
    // Elsewhere, at the width of a page; nothing there is replaced unasked.
    let wide = "report out --format svg --width text --only footprint-shares--tiny --out paper";
    assert_eq!(user.sees(wide), "paper: 1 figure, 0 tables\n");
    assert!(user.read("paper/footprint-shares--tiny.svg").contains("width=\"7in\""));
    let words: Vec<&str> = wide.split(' ').collect();
    assert!(user.is_refused(&words).contains("footprint-shares--tiny.svg"));
    user.sees(&format!("{wide} --force"));
    for (words, wanted) in [
        (vec!["report", "out", "--format", "docx"], "pdf, svg, png, tex, pgfplots"),
        (vec!["report", "out", "--format", "pdf", "--width", "2in"], "from 3in to 14in"),
        (vec!["report", "out", "--format", "pdf", "--only", "nothing"], "footprint-shares--tiny"),
        (vec!["report", "out", "--width", "text"], "--format"),
    ] {
        let said = user.is_refused(&words);
        assert!(said.contains(wanted), "{words:?}: {said}");
    }
}
