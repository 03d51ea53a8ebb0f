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
fn compare_tells_what_differs_by_its_exit_code() {
    let user = User::new();
    user.sees(&format!("{RUN} --out base"));
    user.sees(&format!("{RUN} --out same --jobs 1"));
    assert_eq!(user.sees("compare base same"), "4 cells: no difference\n");
    // Another stream is another fingerprint and other figures.
    user.write("tiny.rep", &crate::user::TINY.replace("a 0 20", "a 0 200"));
    user.sees(&format!("{RUN} --out new"));
    let done = user.types("compare base new");
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    assert!(
        done.stdout.contains("best-fit on tiny, seed 0, heap grow\n  fingerprint"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("peak_live_bytes") && !done.stdout.contains("one-size"));
    // A cell more is a difference too.
    user.sees("run first-fit --workloads one-size --passes space,work --out less");
    let done = user.types("compare base less");
    assert_eq!(done.code, Some(1));
    assert!(done.stdout.contains("present -> missing"), "{}", done.stdout);
    for words in [["compare", "base", "nowhere"], ["compare", "tiny.rep", "base"]] {
        assert!(user.is_refused(&words).contains("cells.csv: cannot read"));
    }
    user.is_refused(&["compare", "base"]);
}

#[test]
fn the_shipped_gate_holds_its_baseline() {
    let baseline = concat!(env!("CARGO_MANIFEST_DIR"), "/../results/baselines/gate");
    let user = User::new();
    user.sees("run gate --out out");
    assert!(user.gives(&["compare", baseline, "out"]).stdout.contains(" cells: no difference"));
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
