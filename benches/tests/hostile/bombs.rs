//! Small files that expand to much: by zstd and by gzip, of blanks, zeros and lines that look like
//! a trace, in frames within frames, with windows and lengths that are lies.

use crate::refused::{Folder, experiment};
use std::io::Write;

const EXPANDS: &str = "the content expands to more than";
const HEADER: &str = "100\n4294967294\n1099511627776\n1\n";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 1).unwrap()
}

/// A zstd frame of `window_log` whose content is `text` and then `blocks` times 128 KiB of `byte`:
/// four bytes each.
fn run_length(window_log: u8, text: &[u8], byte: u8, blocks: usize) -> Vec<u8> {
    let block = |kind: u32, size: u32, last: u32| (size << 3 | kind << 1 | last).to_le_bytes();
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, (window_log - 10) << 3];
    frame.extend(&block(0, text.len() as u32, 0)[..3]);
    frame.extend(text);
    for left in (0..blocks).rev() {
        frame.extend(&block(1, 128 << 10, u32::from(left == 0))[..3]);
        frame.push(byte);
    }
    frame
}

#[test]
fn gigabytes_of_nothing_are_refused() {
    let folder = Folder::new();
    // Blank lines may follow a trace, so only the bound ends this: 8 GB in 250 KB.
    let whole = "100\n1\n2\n1\na 0 8\nf 0\n";
    folder.trace("blank.rep", run_length(17, whole.as_bytes(), b'\n', 60_000), &[EXPANDS]);
    let mebibyte = vec![b'\n'; 8 << 20];
    let members = [gzip(whole.as_bytes()), gzip(&mebibyte).repeat(60)].concat();
    folder.trace("blank.rep", members, &[EXPANDS, "expected at most 64 MiB and 50 times"]);
    let zeros = run_length(17, HEADER.as_bytes(), 0, 60_000);
    folder.trace("zeros.rep", zeros, &[":5: ", "longer than 4194304 bytes"]);
    folder.trace("zeros.gz", gzip(&vec![0; 8 << 20]).repeat(60), &["of no known trace format"]);
    let digits = run_length(17, HEADER.as_bytes(), b'1', 60_000);
    folder.trace("digits.rep", digits, &[":5: ", "longer than 4194304 bytes"]);
}

#[test]
fn a_bomb_of_lines_that_look_like_a_trace_is_refused() {
    let folder = Folder::new();
    let lines = "a 0 100\nf 0\n".repeat(1 << 16);
    let again = [gzip(HEADER.as_bytes()), gzip(lines.as_bytes()).repeat(400)].concat();
    assert!(again.len() < 1 << 20, "{}", again.len());
    folder.trace("lines.rep", again, &[EXPANDS]);
    let again = [zstd(HEADER.as_bytes()), zstd(lines.as_bytes()).repeat(400)].concat();
    assert!(again.len() < 1 << 20, "{}", again.len());
    folder.trace("lines.rep", &again, &[EXPANDS]);
    // The same, from an experiment.
    folder.write("lines.rep", &again);
    folder.write("x.toml", experiment("lines", "trace = \"lines.rep\""));
    folder.refused_for(&["run", "x.toml"], &["lines.rep", EXPANDS]);
    folder.refused_for(&["check", "x.toml", "--jobs", "1"], &["lines.rep", EXPANDS]);
    // A resize of what is not there, without end.
    let lines = "r 0 1\nf 0\nf -1\n".repeat(1 << 16);
    let again = [zstd(HEADER.as_bytes()), zstd(lines.as_bytes()).repeat(400)].concat();
    folder.trace("resizes.rep", again, &[EXPANDS]);
}

#[test]
fn a_bomb_of_live_objects_is_refused() {
    let folder = Folder::new();
    // Ids in a row share pages of the table of what is live; ids far apart have one each.
    for (name, apart) in [("row.rep", 1), ("strewn.rep", 8), ("far.rep", 1000)] {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.write_all(HEADER.as_bytes()).unwrap();
        for id in 0..4_000_000_u64 {
            writeln!(encoder, "a {} 1", apart * id).unwrap();
        }
        folder.trace(name, encoder.finish().unwrap(), &["expected"]);
    }
}

#[test]
fn windows_and_lengths_that_are_lies_are_refused() {
    let folder = Folder::new();
    let unread = "the content cannot be read";
    for window_log in [28, 31, 41] {
        folder.trace("window.rep", run_length(window_log, b"1\n", b'\n', 1), &[":1: ", unread]);
    }
    // Small files get a small window: 128 MiB of memory for some bytes is no bargain.
    folder.trace("window.rep", run_length(27, b"1\n", b'\n', 60_000), &[":1: ", unread]);
    folder.trace("window.rep", run_length(26, b"1\n1\n0\n1\n", b'\n', 60_000), &[EXPANDS]);
    // One segment of 2^60 bytes, declared in eight.
    let mut huge = vec![0x28, 0xb5, 0x2f, 0xfd, 0xe0];
    huge.extend((1_u64 << 60).to_le_bytes());
    huge.extend([1, 0, 0]);
    folder.trace("huge.rep", &huge, &[":1: ", unread]);
    // A dictionary that nobody has.
    let unknown = [0x28, 0xb5, 0x2f, 0xfd, 0x01, 7 << 3, 0x55, 0x01, 0x00, 0x00];
    folder.trace("dictionary.rep", unknown, &[":1: ", unread]);
    // A skippable frame that promises 4 GB.
    let skipped = [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff, 0];
    let frame = [zstd(HEADER.as_bytes()), skipped.to_vec()].concat();
    folder.trace("skipped.rep", frame, &["truncated"]);
    // A member whose name never ends.
    let named = [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3][..], &vec![b'x'; 10 << 20]].concat();
    folder.trace("named.rep", named, &[":1: "]);
}

#[test]
fn frames_within_frames_are_no_trace() {
    let folder = Folder::new();
    let mut within = run_length(17, HEADER.as_bytes(), b'\n', 60_000);
    for depth in 0..3 {
        within = if depth == 1 { gzip(&within) } else { zstd(&within) };
        folder.trace("nested.rep", &within, &[":1: ", "expected header line 1"]);
        folder.trace("nested", &within, &["of no known trace format"]);
    }
    // Thousands of empty frames and members before the end.
    folder.trace("empty.rep", zstd(b"").repeat(100_000), &["the file is empty"]);
    folder.trace("empty.rep", gzip(b"").repeat(50_000), &["the file is empty"]);
}

#[test]
fn compression_that_is_cut_or_damaged_is_refused() {
    let folder = Folder::new();
    let mut text = "100\n2000\n4000\n1\n".to_string();
    for id in 0..2000_u64 {
        text += &format!("a {id} {}\n", id * 2_654_435_761 % 100_003);
    }
    (0..2000).for_each(|id| text += &format!("f {id}\n"));
    for compressed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        folder.write("whole.rep", &compressed);
        let ended = folder.run(&["show", "first-fit", "./whole.rep", "--events", "1"]);
        assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
        for tenth in 0..10 {
            let cut = (compressed.len() * tenth / 10).max(4);
            folder.trace("cut.rep", &compressed[..cut], &[":", "truncated"]);
        }
        let checked = compressed.starts_with(&[0x1f, 0x8b]);
        for at in (4..compressed.len()).step_by(compressed.len() / 20) {
            let mut damaged = compressed.clone();
            damaged[at] = !damaged[at];
            folder.write("damaged.rep", &damaged);
            // Bytes that say nothing (a date, say) may well be turned over; zstd has no checksum.
            let arguments = ["check", "first-fit", "--workloads", "./damaged.rep"];
            if !(folder.run(&arguments).status.success() && (at < 10 || !checked)) {
                folder.refused_for(&arguments, &["damaged.rep", "expected"]);
            }
        }
    }
}
