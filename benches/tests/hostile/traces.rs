//! Traces that break the rules: each error names the file and the line, and what was expected.

use crate::refused::{Folder, experiment};

/// Header for `ids` ids and `operations` operations.
fn header(ids: &str, operations: &str) -> String {
    format!("100\n{ids}\n{operations}\n1\n")
}

/// A sound trace, whose pieces the tests break.
const SOUND: &str = "100\n3\n7\n1\na 0 100\na 1 200\nf 0\nr 1 50\na 2 4096\nf 1\nf 2\n";

#[test]
fn a_trace_cut_at_any_line_is_refused_there() {
    let folder = Folder::new();
    folder.write("sound.rep", SOUND);
    let ended = folder.run(&["check", "first-fit", "--workloads", "./sound.rep"]);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    let lines: Vec<&str> = SOUND.split_inclusive('\n').collect();
    for cut in 1..lines.len() {
        let content = lines[..cut].concat();
        let place = format!("cut.rep:{}:", cut + 1);
        folder.trace("cut.rep", content, &[&place[7..], "expected"]);
    }
    // In the middle of a line and of a number.
    let at = SOUND.find("4096").unwrap();
    folder.trace("cut.rep", &SOUND[..at], &[":9: ", "without a size"]);
    folder.trace("cut.rep", &SOUND[..at + 2], &[":10: ", "2 operations are missing"]);
}

#[test]
fn numbers_that_cannot_be_are_refused_in_their_line() {
    let folder = Folder::new();
    let size = "expected a size from 0 to 1099511627776";
    let cases = [
        ("a 0 9223372036854775808", size),
        ("a 0 18446744073709551616", size),
        ("a 0 1099511627777", size),
        ("a 0 -1", size),
        ("a 0 1e99", size),
        ("a 0 0x10", size),
        ("a 0 1.5", size),
        ("a 0 +5", size),
        ("a 0 NaN", size),
        ("a 0 \u{0661}", size),
        ("r 0 -5", size),
        ("a 0", size),
        ("a 3 5", "expected an id from 0 to 2"),
        ("a -1 5", "expected an id from 0 to 2"),
        ("a 99999999999999999999 5", "expected an id from 0 to 2"),
        ("f 3", "expected an id from 0 to 2"),
        ("f 1", "id 1 is freed but not live"),
        ("f", "expected an id after the letter"),
        ("a 0 64 @3", "expected the end of the line"),
        ("a 0 64 16", "expected the end of the line"),
        ("f 0 64", "expected the end of the line"),
        ("A 0 64", "expected `a ID SIZE`"),
        ("malloc 0 64", "expected `a ID SIZE`"),
        ("\u{1b}[31mred", "expected `a ID SIZE`"),
        ("", "the file ends"),
    ];
    for (line, what) in cases {
        folder.trace("odd.rep", header("3", "1") + line + "\n", &[":5: ", what]);
    }
    let twice = [
        ("a 0 8\na 0 8", ":6: ", "id 0 is allocated while it is live"),
        ("a 0 8\nf 0\nf 0", ":7: ", "id 0 is freed but not live"),
        ("a 0 8\n\nf 0", ":6: ", "the line is blank"),
    ];
    for (lines, place, what) in twice {
        let count = lines.lines().count().to_string();
        folder.trace("odd.rep", header("3", &count) + lines + "\n", &[place, what]);
    }
}

#[test]
fn counts_that_lie_are_refused_and_cost_nothing() {
    let folder = Folder::new();
    let body = "a 0 8\nf 0\n";
    let cases = [
        (header("1", "1"), ":6: ", "line 3 declares 1 operations"),
        (header("1", "3"), ":7: ", "1 operations are missing"),
        (header("1", "1099511627776"), ":7: ", "1099511627774 operations are missing"),
        (header("1", "18446744073709551615"), ":7: ", "operations are missing"),
        (header("1", "18446744073709551616"), ":3: ", "expected header line 3"),
        (header("1", "-2"), ":3: ", "expected header line 3"),
        (header("4294967294", "9"), ":7: ", "7 operations are missing"),
        (header("1099511627776", "2"), ":2: ", "expected header line 2"),
        (header("0", "2"), ":5: ", "expected no ids at all"),
        ("x\n1\n2\n1\n".to_string(), ":1: ", "expected header line 1"),
        ("1\n1\n2\n1e9\n".to_string(), ":4: ", "expected header line 4"),
    ];
    for (header, place, what) in cases {
        folder.trace("lies.rep", header + body, &[place, what]);
    }
}

#[test]
fn garbage_is_refused_whatever_it_is() {
    let folder = Folder::new();
    // Bytes that are the same on every run.
    let mut state = 1_u64;
    let mut noise = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    for length in [1, 3, 4, 100, 5000, 300_000] {
        let bytes: Vec<u8> = (0..length).map(|_| noise()).collect();
        folder.trace("noise", &bytes, &["of no known trace format"]);
        folder.trace("noise.rep", &bytes, &[":1: ", "expected header line 1"]);
        for magic in [&[0x1f, 0x8b, 8][..], &[0x28, 0xb5, 0x2f, 0xfd]] {
            folder.trace("noise.rep.gz", [magic, &bytes].concat(), &["expected"]);
        }
    }
    folder.trace("zeros.rep", vec![0; 1 << 20], &[":1: "]);
    // Each byte of a sound trace once with its highest bit turned over.
    for at in 0..SOUND.len() {
        let mut bytes = SOUND.as_bytes().to_vec();
        bytes[at] ^= 0x80;
        folder.trace("turned.rep", &bytes, &["expected"]);
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused() {
    let folder = Folder::new();
    let mut text = header("1", "1") + "a 0 ";
    text.push_str(&"1".repeat(100_000_000));
    folder.trace("long.rep", &text, &[":5: ", "longer than 4194304 bytes"]);
    folder.trace("long.rep", "9".repeat(100_000_000), &[":1: ", "longer than 4194304 bytes"]);
}

#[test]
fn every_verb_refuses_a_bad_trace() {
    let folder = Folder::new();
    folder.write("bad.rep", header("1", "2") + "a 0 8\na 0 8\n");
    let named = ["./bad.rep:6: ", "id 0 is allocated while it is live"];
    for verb in ["run", "check"] {
        folder.refused_for(&[verb, "*-fit", "--workloads", "./bad.rep"], &named);
        folder.refused_for(&[verb, "buddy", "--workloads", "mixed,./bad.rep,dot"], &named);
    }
    folder.refused_for(&["show", "first-fit", "./bad.rep"], &named);
    folder.write("in/x.toml", experiment("bad", "trace = \"../bad.rep\""));
    folder.refused_for(&["run", "in/x.toml"], &["bad.rep:6: ", "id 0 is allocated"]);
}
