//! Baselines from strangers before `history`: a broken one is named and the others are read; what
//! is too much is refused.

use crate::refused::Folder;
use std::fs;

const HEADER: &str = "allocator,workload,seed,heap,fingerprint,lines,error\n";

fn baseline(folder: &Folder, name: &str, day: &str, cells: &str) {
    folder.write(&format!("b/{name}/cells.csv"), format!("{HEADER}{cells}"));
    folder.write(&format!("b/{name}/experiment.toml"), "name = \"gate\"\n");
    let text = format!("revision = \"{name}\"\ndate = \"{day}T00:00:00Z\"\n");
    folder.write(&format!("b/{name}/provenance.toml"), text);
}

const HISTORY: [&str; 5] = ["history", "--from", "b", "--out", "out"];

#[test]
fn a_broken_baseline_is_named_and_the_others_are_read() {
    let folder = Folder::new();
    baseline(&folder, "one", "2026-01-01", "a,w,1,grow,0f,10,\n");
    baseline(&folder, "two", "2026-01-02", "a,w,1,grow,0f,12,\n");
    let long = "x".repeat(2 << 20);
    let wide = format!("{HEADER}{},w,1,grow,0f,1,\n", "n".repeat(300));
    let cases: [(&str, &str, &str); 12] = [
        ("cells.csv", "", "expected a header"),
        ("cells.csv", "\0\0\0", "a column `allocator`"),
        ("cells.csv", "allocator,allocator,workload,seed,heap\n", "each column once"),
        ("cells.csv", &format!("{HEADER}a,w,1,grow,0f,NaN,\n"), "expected a number"),
        ("cells.csv", &format!("{HEADER}a,w,1,grow,0f,1e5,\n"), "expected a number"),
        ("cells.csv", &format!("{HEADER}a,w,-1,grow,0f,1,\n"), "column seed"),
        ("cells.csv", &format!("{HEADER}a,w,1,grow,<b>,1,\n"), "16 hexadecimal digits"),
        ("cells.csv", &format!("{HEADER}a,w,1,grow,0f,1,\na,w,1,grow,0f,1,\n"), "each cell once"),
        ("cells.csv", &format!("{HEADER}\"{long}"), "a row of at most"),
        ("cells.csv", &wide, "at most 256 bytes"),
        ("experiment.toml", "name = 7\n", "experiment.toml:1:"),
        ("provenance.toml", "date = \"2026\\u001b[31m\"\n", "expected a date such as"),
    ];
    for (file, content, named) in cases {
        baseline(&folder, "bad", "2026-01-03", "a,w,1,grow,0f,12,\n");
        folder.write(&format!("b/bad/{file}"), content);
        let ended = folder.run(&[&HISTORY[..], &["--force"]].concat());
        assert_eq!(ended.status.code(), Some(0), "{file} {named}: {}", ended.stderr);
        folder.modest(&ended);
        let said = ended.stdout.replace('\n', " ");
        assert!(said.contains("2 revisions") && said.contains("+20.0 worse"), "{named}: {said}");
        assert!(said.contains("not read: b/bad: "), "{named}: {said}");
        assert!(said.contains(named), "{named}: {said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
    // Where nothing else is there, it is an error.
    fs::remove_dir_all(folder.path("b/one")).unwrap();
    fs::remove_dir_all(folder.path("b/two")).unwrap();
    folder.refused_for(&HISTORY, &["no baseline of `gate` can be used: b/bad: ", "date"]);
}

#[test]
fn thousands_of_baselines_are_read_as_far_as_asked_and_more_are_refused() {
    let folder = Folder::new();
    for at in 0..1000 {
        let day = format!("20{:02}-{:02}-01", 10 + at / 12 % 90, 1 + at % 12);
        baseline(&folder, &format!("{at}"), &day, "a,w,1,grow,0f,10,\n");
    }
    let ended = folder.run(&HISTORY);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    folder.modest(&ended);
    assert!(ended.stdout.contains("100 revisions"), "{}", ended.stdout);
    for at in 0..4_001 {
        fs::create_dir(folder.path(&format!("b/0/{at}"))).unwrap();
    }
    folder.refused_for(&["history", "--from", "b"], &["b: expected at most 5000 folders"]);
}

#[test]
fn too_many_values_and_allocators_are_refused() {
    let folder = Folder::new();
    let cells: String = (0..501).map(|at| format!("a{at},w,1,grow,0f,10,\n")).collect();
    baseline(&folder, "one", "2026-01-01", &cells);
    let refused = |named: &str| folder.refused_for(&["history", "--from", "b"], &[named]);
    refused("expected at most 500 allocators");
    let cells: String = (0..190_000).map(|at| format!("a,{at},1,grow,0f,10,\n")).collect();
    baseline(&folder, "one", "2026-01-01", &cells);
    baseline(&folder, "two", "2026-01-02", &cells);
    refused("expected at most 600000 values");
}

#[test]
fn names_and_numbers_of_strangers_do_no_harm() {
    let folder = Folder::new();
    let digits = "9".repeat(38);
    let name = "\"<script>alert(1)</script>&amp;\"";
    for (at, lines) in ["0", "-5.5", &digits, "0.0000000000000000001"].iter().enumerate() {
        let cells = format!("{name},\"../../<b>\",1,grow,0f,{lines},\nb,\u{202e}w,1,grow,0f,7,\n");
        baseline(&folder, &format!("<i>{at}"), &format!("2026-01-0{}", at + 1), &cells);
    }
    let ended = folder.run(&[&HISTORY[..], &["--format", "svg,pdf,png,tex,pgfplots"]].concat());
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    folder.modest(&ended);
    let report = fs::read_to_string(folder.path("out/report.html")).unwrap();
    assert!(report.contains("&lt;script&gt;") && !report.contains("<script"), "escaped");
    assert!(!report.contains("<b>") && !report.contains("<i>"), "escaped");
    let figures = fs::read_dir(folder.path("out/figures")).unwrap();
    let names: Vec<String> =
        figures.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().any(|name| name == "history--lines--b.svg"), "{names:?}");
}
