//! Folders from strangers: each kind of damage gives one clear error with file and line.

use crate::synthetic::{run, stored};
use results::read;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Stores a run, spoils one file of it, and returns what reading it says.
fn spoiled(file: &str, spoil: impl FnOnce(&Path)) -> String {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    stored(&run(), &out);
    spoil(&out.join(file));
    let message = read(&out).expect_err(file).to_string();
    assert!(message.contains(file), "{message}");
    assert!(message.len() < 700, "{} characters: {message:.200}", message.len());
    message
}

/// The same with the text of line `line` (from 1) changed.
fn with_line(file: &str, line: usize, change: impl FnOnce(&str) -> String) -> String {
    spoiled(file, |path| {
        let text = fs::read_to_string(path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[line - 1] = change(&lines[line - 1]);
        fs::write(path, lines.join("\n") + "\n").unwrap();
    })
}

fn says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

/// The line with field `at` (from 0) replaced; none of these lines has a quote.
fn field(line: &str, at: usize, new: &str) -> String {
    let mut fields: Vec<&str> = line.split(',').collect();
    fields[at] = new;
    fields.join(",")
}

#[test]
fn numbers_that_are_none_are_found_with_line_and_column() {
    for wrong in ["+5", "007", "0x10", "1e3", "-1", " 5", "18446744073709551616", "many", "na"] {
        let message = with_line("cells.csv", 3, |line| field(line, 7, wrong));
        says(&message, &["cells.csv:3:", "column events", wrong]);
        let message = with_line("cells.csv", 4, |line| field(line, 3, wrong));
        says(&message, &["cells.csv:4:", "column seed", wrong]);
    }
    for wrong in ["1.5", "1.50000", "-0.0000", "NaN", ".5000", "1,5"] {
        let message = with_line("cells.csv", 2, |line| field(line, 20, wrong));
        says(&message, &["cells.csv:2:"]);
    }
    for wrong in ["NaN", "inf", "-1", "1e300000"] {
        let message = with_line("timings.csv", 5, |line| field(line, 7, wrong));
        says(&message, &["timings.csv:5:", "column ns_per_operation"]);
    }
}

#[test]
fn figures_that_contradict_each_other_are_found() {
    let message = with_line("cells.csv", 3, |line| field(line, 14, "65501"));
    says(&message, &["cells.csv:3:", "footprint_at_peak_live_bytes", "65501"]);
    let message = with_line("cells.csv", 3, |line| field(line, 15, "1"));
    says(&message, &["cells.csv:3:", "granted_at_peak_live_bytes", "live"]);
    let message = with_line("series.csv", 9, |line| field(line, 11, "18446744073709551615"));
    says(&message, &["series.csv:9:", "footprint_bytes"]);
}

#[test]
fn names_that_mean_nothing_are_found() {
    says(&with_line("cells.csv", 2, |l| field(l, 4, "fixed:1K")), &["cells.csv:2:", "column heap"]);
    says(&with_line("cells.csv", 2, |l| field(l, 5, "XYZ")), &["cells.csv:2:", "fingerprint"]);
    says(&with_line("heapmap.csv", 2, |l| field(l, 7, "9x")), &["heapmap.csv:2:", "column bins"]);
    says(&with_line("heapmap.csv", 2, |l| field(l, 6, "0")), &["heapmap.csv:2:", "bin_bytes"]);
}

#[test]
fn rows_belong_to_one_cell_each() {
    let message = spoiled("cells.csv", |path| {
        let text = fs::read_to_string(path).unwrap();
        let again = text.lines().nth(1).unwrap().to_owned();
        fs::write(path, text + &again + "\n").unwrap();
    });
    says(&message, &["cells.csv:14:", "each cell once", "first-fit"]);
    let message = with_line("timings.csv", 2, |line| field(line, 1, "nobody"));
    says(&message, &["timings.csv:2:", "nobody"]);
}

#[test]
fn the_header_is_exactly_the_documented_one() {
    let message = with_line("cells.csv", 1, |line| line.to_owned() + ",extra");
    says(&message, &["cells.csv:1:", "36 columns", "extra"]);
    let message = with_line("cells.csv", 1, |line| line.replace("loads,stores", "stores,loads"));
    says(&message, &["cells.csv:1:", "loads", "stores"]);
    let message = with_line("timings.csv", 1, |line| line.replace(",ns_per_operation", ""));
    says(&message, &["timings.csv:1:", "ns_per_operation", "end of the header"]);
    says(&spoiled("cells.csv", |path| fs::write(path, "").unwrap()), &["cells.csv:1:", "empty"]);
}

#[test]
fn rows_of_another_length_are_found() {
    says(&with_line("series.csv", 7, |line| line.to_owned() + ","), &["series.csv:7:", "16"]);
    says(&with_line("series.csv", 7, |line| line[..20].to_owned()), &["series.csv:7:"]);
}

#[test]
fn garbage_is_told_apart() {
    let noise: Vec<u8> =
        (0..200_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    says(&spoiled("cells.csv", |path| fs::write(path, &noise).unwrap()), &["cells.csv:1:"]);
    let message = spoiled("series.csv", |path| {
        let mut bytes = fs::read(path).unwrap();
        let at = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        bytes[at] = 0xff;
        fs::write(path, bytes).unwrap();
    });
    says(&message, &["series.csv:2:", "UTF-8"]);
    let message = with_line("cells.csv", 3, |line| field(line, 7, "\u{1b}[31m\u{7}"));
    assert!(!message.contains('\u{1b}'), "{message:?}");
}

#[test]
fn a_million_columns_and_an_open_quote_end_early() {
    let wide = "a,".repeat(1_000_000);
    says(&spoiled("cells.csv", |path| fs::write(path, &wide).unwrap()), &["cells.csv:1:", "a row"]);
    let narrow = "a,".repeat(200_000);
    says(&spoiled("cells.csv", |path| fs::write(path, &narrow).unwrap()), &["cells.csv:1:"]);
    let message = spoiled("cells.csv", |path| {
        let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(b"\"open").unwrap();
        file.write_all(&vec![b'\n'; 3 << 20]).unwrap();
    });
    says(&message, &["cells.csv:14:", "quote"]);
}

#[test]
fn a_huge_file_is_not_read() {
    let message = spoiled("cells.csv", |path| {
        fs::File::options().write(true).open(path).unwrap().set_len(1 << 40).unwrap();
    });
    says(&message, &["cells.csv", "bytes"]);
    says(
        &spoiled("experiment.toml", |path| {
            fs::File::options().write(true).open(path).unwrap().set_len(1 << 40).unwrap();
        }),
        &["experiment.toml", "bytes"],
    );
}

#[test]
fn missing_and_odd_files_are_named() {
    says(&spoiled("cells.csv", |path| fs::remove_file(path).unwrap()), &["cells.csv"]);
    says(&spoiled("provenance.toml", |path| fs::remove_file(path).unwrap()), &["provenance.toml"]);
    says(
        &spoiled("series.csv", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
        &["series.csv", "plain file"],
    );
    let message = spoiled("experiment.toml", |path| {
        fs::write(path, "name = \"x\"\n\n[families]\nfirst-fit = \"nonsense\"\n").unwrap();
    });
    says(&message, &["experiment.toml:4:", "nonsense"]);
    says(&spoiled("experiment.toml", |path| fs::write(path, [0xff, 0xfe]).unwrap()), &["UTF-8"]);
}

#[test]
fn every_truncation_is_an_error_or_a_shorter_run() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut small = run();
    small.cells.truncate(3);
    (small.series, small.timings) = (Vec::new(), Vec::new());
    (small.metrics, small.maps) = (Vec::new(), Vec::new());
    stored(&small, &out);
    let path = out.join("cells.csv");
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        // The error column is last and may be empty: only a cut in front of it can be seen.
        if let Ok(read) = read(&out) {
            assert!(small.cells.starts_with(&read.cells), "cut at {length}");
        }
    }
}
