//! Run folders from strangers before `report` and `compare`: each breach names file and line, and
//! the folder stays as it was.

use crate::refused::Folder;
use std::fs;

/// A sound run in `run`, with every table there is.
fn sound() -> Folder {
    let folder = Folder::new();
    folder.write(
        "x.toml",
        "name = \"x\"\npasses = [\"space\", \"work\"]\n[workload.w]\nevents = \"a0:100 a1:50 f0 a2:20\"\n\
         [[group]]\nallocators = [\"first-fit\", \"buddy\"]\nworkloads = [\"w\"]\nmap = true\n",
    );
    let ended = folder.run(&["run", "x.toml", "--out", "run"]);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    folder
}

/// The folder with one of its files changed is refused by both verbs; then it is as before.
#[track_caller]
fn refused_with(folder: &Folder, file: &str, content: impl AsRef<[u8]>, named: &[&str]) {
    let path = folder.path("run").join(file);
    let before = fs::read(&path).unwrap();
    fs::write(&path, content).unwrap();
    let named = [&[file], named].concat();
    folder.refused_for(&["report", "run"], &named);
    folder.refused_for(&["compare", "run", "run"], &named);
    fs::write(&path, before).unwrap();
}

#[test]
fn garbled_tables_are_refused_by_line() {
    let folder = sound();
    for file in ["cells.csv", "series.csv", "metrics.csv", "heapmap.csv"] {
        let text = fs::read_to_string(folder.path("run").join(file)).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let (header, row) = (lines[0], lines[1]);
        let refused = |content: &[u8], named: &[&str]| refused_with(&folder, file, content, named);
        refused(b"", &[":1: ", "expected a header"]);
        refused(&[0xff; 1000], &[":1: ", "expected"]);
        refused(b"\0\0\0\0", &[":1: ", "expected `experiment`"]);
        refused(&text.as_bytes()[..header.len() / 2], &[":1: ", "of the header"]);
        refused(header.replace(",heap", ",heaps").as_bytes(), &[":1: ", "expected `heap`"]);
        refused((header.trim_end().to_string() + ",more\n").as_bytes(), &[":1: ", "columns"]);
        refused((text.clone() + &row[..row.len() / 2]).as_bytes(), &["expected"]);
        refused((header.to_string() + "a,b\n").as_bytes(), &[":2: ", "fields"]);
        refused((header.to_string() + "\"" + row).as_bytes(), &[":2: ", "expected"]);
        let seed =
            |seed: &str| header.to_string() + &row.replacen(",w,0,", &format!(",w,{seed},"), 1);
        assert_ne!(seed("1"), header.to_string() + row, "{row}");
        for odd in ["-1", "1e9", "NaN", "99999999999999999999", "0x1", " 0", "\u{1b}[31m"] {
            refused(seed(odd).as_bytes(), &[":2: ", "seed"]);
        }
        let heap = row.replacen(",grow,", ",shrink,", 1);
        refused((header.to_string() + &heap).as_bytes(), &[":2: ", "heap", "expected `grow`"]);
        let stranger = row.replacen(",w,", ",nobody,", 1);
        if file == "cells.csv" {
            refused((text.clone() + row).as_bytes(), &["each cell once"]);
        } else {
            refused((text.clone() + &stranger).as_bytes(), &["a cell of cells.csv"]);
        }
        let mut long = header.to_string() + &row.replacen(",w,", ",", 1);
        long.insert_str(header.len(), &"x".repeat(30 << 20));
        refused(long.as_bytes(), &[":2: ", "at most 1048576 bytes"]);
    }
}

#[test]
fn figures_that_do_not_add_up_are_refused() {
    let folder = sound();
    let cells = fs::read_to_string(folder.path("run/cells.csv")).unwrap();
    let header: Vec<&str> = cells.lines().next().unwrap().split(',').collect();
    let with = |column: &str, value: &str| {
        let at = header.iter().position(|name| *name == column).unwrap();
        let mut lines: Vec<String> = cells.lines().map(str::to_string).collect();
        let mut fields: Vec<&str> = lines[1].split(',').collect();
        fields[at] = value;
        lines[1] = fields.join(",");
        lines.join("\n") + "\n"
    };
    for column in ["peak_live_bytes", "free_at_peak_live_bytes", "footprint_at_peak_live_bytes"] {
        let most = u64::MAX.to_string();
        refused_with(&folder, "cells.csv", with(column, &most), &[":2: "]);
        refused_with(&folder, "cells.csv", with(column, "18446744073709551616"), &[":2: ", column]);
        refused_with(&folder, "cells.csv", with(column, "007"), &[":2: ", column]);
    }
    for value in ["inf", "1.5", "1e3", "0.00001", "--1.0000"] {
        refused_with(
            &folder,
            "cells.csv",
            with("jw1_percent", value),
            &[":2: column jw1_percent: "],
        );
    }
    refused_with(
        &folder,
        "cells.csv",
        with("fingerprint", "../../x"),
        &[":2: column fingerprint: "],
    );
}

#[test]
fn garbled_toml_is_refused_by_line() {
    let folder = sound();
    for file in ["experiment.toml", "provenance.toml"] {
        let text = fs::read_to_string(folder.path("run").join(file)).unwrap();
        refused_with(&folder, file, text.clone() + "\n[[", &[":"]);
        refused_with(&folder, file, "\0", &[":1: "]);
        refused_with(&folder, file, b"\xff\xfe", &["cannot read"]);
        refused_with(&folder, file, format!("a = {}", "[".repeat(1 << 20)), &[":1: "]);
        refused_with(&folder, file, "seeds = 5\nname = 5\n", &[":"]);
        let huge = fs::File::options().write(true).open(folder.path("run").join(file)).unwrap();
        huge.set_len(1 << 30).unwrap();
        folder.refused_for(&["report", "run"], &[file, "at most 16777216 bytes"]);
        folder.write(&format!("run/{file}"), text);
    }
}

#[test]
fn half_a_run_is_refused() {
    for file in ["cells.csv", "experiment.toml", "provenance.toml"] {
        let folder = sound();
        fs::remove_file(folder.path("run").join(file)).unwrap();
        folder.refused_for(&["report", "run"], &[file, "cannot read"]);
        folder.refused_for(&["compare", "run", "run"], &[file, "cannot read"]);
    }
    let folder = sound();
    let huge = fs::File::options().write(true).open(folder.path("run/series.csv")).unwrap();
    huge.set_len(1 << 40).unwrap();
    folder.refused_for(&["report", "run"], &["series.csv", "at most 268435456 bytes"]);
}

#[test]
fn links_in_a_run_folder_are_replaced_and_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = sound();
    folder.write("mine/letter.txt", "dear");
    folder.write("mine/figures/photo.jpg", "smile");
    fs::remove_file(folder.path("run/report.html")).unwrap();
    fs::remove_dir_all(folder.path("run/figures")).unwrap();
    symlink("../mine/letter.txt", folder.path("run/report.html")).unwrap();
    symlink("../mine/figures", folder.path("run/figures")).unwrap();
    let ended = folder.run(&["report", "run"]);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    let read = |name: &str| fs::read_to_string(folder.path(name)).unwrap();
    assert_eq!(read("mine/letter.txt"), "dear");
    assert_eq!(read("mine/figures/photo.jpg"), "smile");
    assert_eq!(fs::read_dir(folder.path("mine/figures")).unwrap().count(), 1);
    assert!(read("run/report.html").starts_with("<!DOCTYPE html>"));
    assert!(!folder.path("run/figures").is_symlink());
}
