//! The reader of `.rep` is strict where it must be and lenient where it may, each with its message.

use std::path::PathBuf;
use workloads::{Event, Request, Source, Survey};

fn source(content: &[u8]) -> (tempfile::TempDir, Source) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("t.rep");
    std::fs::write(&path, content).unwrap();
    let source = Source::from_path(&path).unwrap();
    (folder, source)
}

fn survey(content: &[u8]) -> Result<Survey, String> {
    let (folder, source) = source(content);
    let place = format!("{}/", folder.path().display());
    source.survey(0).map_err(|error| error.to_string().replace(&place, ""))
}

fn events(content: &[u8]) -> Vec<Event> {
    let (_folder, source) = source(content);
    let mut stream = source.open(0).unwrap();
    let events = std::iter::from_fn(|| stream.step()).collect();
    assert_eq!(stream.fault(), None);
    events
}

fn allocate(object: u32, size: u64) -> Event {
    Event::Allocate { object, request: Request { size, align: 1 } }
}

fn resize(object: u32, size: u64) -> Event {
    Event::Resize { object, request: Request { size, align: 1 } }
}

fn free(object: u32) -> Event {
    Event::Free { object }
}

#[test]
fn both_dialects_are_one_stream() {
    let operations = "a 0 512\na 1 128\nr 0 640\na 2 128\nf 1\nr 0 768\nf 0\nf 2\n";
    let old = events(format!("20000\n3\n8\n1\n{operations}").as_bytes());
    let new = events(format!("1\n3\n8\n896\n{operations}").as_bytes());
    let expected = [
        allocate(0, 512),
        allocate(1, 128),
        resize(0, 640),
        allocate(2, 128),
        free(1),
        resize(0, 768),
        free(0),
        free(2),
    ];
    assert_eq!(old, expected);
    assert_eq!(new, expected);
}

#[test]
fn header_lines_one_and_four_are_not_believed() {
    let huge = "9".repeat(30);
    assert_eq!(events(format!("{huge}\n1\n1\n{huge}\na 0 1\n").as_bytes()), [allocate(0, 1)]);
}

#[test]
fn carriage_returns_blank_ends_and_freed_null_are_legal() {
    let text = b"1\r\n2\r\n4\r\n1\r\na 0 10\r\nf -1\r\n  a\t1   0 \r\nf 0\r\n\r\n \n\n";
    assert_eq!(events(text), [allocate(0, 10), allocate(1, 0), free(0)]);
}

#[test]
fn the_last_line_needs_no_end() {
    assert_eq!(events(b"1\n1\n1\n1\na 0 10"), [allocate(0, 10)]);
}

#[test]
fn a_resize_of_what_is_not_live_allocates() {
    let text = b"1\n2\n4\n1\nr 1 5\nf 1\nr 1 6\nr 1 7\n";
    assert_eq!(events(text), [allocate(0, 5), free(0), allocate(0, 6), resize(0, 7)]);
}

#[test]
fn numbers_are_dense_and_recycled_whatever_the_ids() {
    let text = b"1\n4000000000\n6\n1\na 3999999999 1\na 7 2\nf 3999999999\na 8 3\na 9 4\nf 7\n";
    let expected =
        [allocate(0, 1), allocate(1, 2), free(0), allocate(0, 3), allocate(2, 4), free(1)];
    assert_eq!(events(text), expected);
    // The declared number of ids sizes nothing; ids in another order are the same program.
    let slots = b"1\n3\n6\n1\na 0 1\na 2 2\nf 0\na 0 3\na 1 4\nf 2\n";
    assert_eq!(survey(text).unwrap(), survey(slots).unwrap());
}

#[test]
fn a_survey_counts_what_happened() {
    let text = b"1\n3\n8\n1\na 0 100\na 1 20\nr 0 50\nf -1\na 2 0\nr 1 70\nf 0\nf 1\n";
    let survey = survey(text).unwrap();
    assert_eq!((survey.events, survey.allocates, survey.frees, survey.resizes), (7, 3, 2, 2));
    assert_eq!((survey.objects, survey.peak_live_objects), (3, 3));
    // 100, 120, 70, 70, 120: the first of the two moments.
    assert_eq!((survey.load_bytes, survey.load_event), (120, 2));
    // 112 + 32, then 64 + 32, + 16, and at last 64 + 16 + 80.
    assert_eq!(survey.rounded_load_bytes, 160);
    assert_eq!(survey.clock_bytes, 100 + 20 + 50 + 70);
    assert_eq!((survey.largest_request_bytes, survey.largest_align), (100, 1));
    assert_eq!(survey.one_size, None);
    assert_eq!(survey.rounded_bytes, 112 + 32 + 64 + 16 + 80);
    assert_eq!(survey.warmup_events, 0);
}

/// What stands in a file after its name; `IDS` and `SIZES` are what is expected of those.
const BREACHES: &[(&str, &str)] = &[
    ("x\n", "1: `x`, expected header line 1, a suggested heap size or a weight: a whole number"),
    (
        "1\n2\n",
        "3: the file ends here, expected header line 3, the number of operations: a whole number",
    ),
    (
        "1\n-2\n0\n1\n",
        "2: `-2`, expected header line 2, the number of ids: a whole number up to 4294967294",
    ),
    (
        "1\n4294967295\n0\n1\n",
        "2: `4294967295`, expected header line 2, the number of ids: a whole number up to 4294967294",
    ),
    ("1\n2\nx\n1\n", "3: `x`, expected header line 3, the number of operations: a whole number"),
    (
        "1\n2\n1\n\n",
        "4: ``, expected header line 4, a weight or the most live bytes: a whole number",
    ),
    (
        "1\n2\n3\n1\na 0 1\n",
        "6: the file ends and 2 operations are missing, expected 3 operations, as line 3 declares",
    ),
    (
        "1\n2\n3\n1\na 0 1\n\n\n",
        "6: the file ends and 2 operations are missing, expected 3 operations, as line 3 declares",
    ),
    ("1\n2\n2\n1\na 0 1\n\na 1 1\n", "6: the line is blank, expected an operation"),
    (
        "1\n2\n1\n1\na 0 1\n\r\n \nf 0\n",
        "8: more follows the last operation, expected the end of the file, since line 3 declares 1 operations",
    ),
    (
        "1\n2\n0\n1\nf 0\n",
        "5: more follows the last operation, expected the end of the file, since line 3 declares 0 operations",
    ),
    ("1\n2\n1\n1\na 2 1\n", "5: `2` as an id, IDS"),
    ("1\n2\n1\n1\nf 2\n", "5: `2` as an id, IDS"),
    ("1\n2\n1\n1\na -1 5\n", "5: `-1` as an id, IDS"),
    ("1\n2\n1\n1\nr -1 5\n", "5: `-1` as an id, IDS"),
    ("1\n2\n1\n1\nf -2\n", "5: `-2` as an id, IDS"),
    ("1\n0\n1\n1\na 0 5\n", "5: `0` as an id, expected no ids at all, since line 2 declares 0"),
    ("1\n2\n1\n1\na 99999999999999999999 5\n", "5: `99999999999999999999` as an id, IDS"),
    ("1\n2\n1\n1\nf 0\n", "5: id 0 is freed but not live, expected a live id, or -1"),
    ("1\n2\n3\n1\na 0 1\nf 0\nf 0\n", "7: id 0 is freed but not live, expected a live id, or -1"),
    (
        "1\n2\n2\n1\na 0 1\na 0 1\n",
        "6: id 0 is allocated while it is live, expected an id that is not live",
    ),
    ("1\n2\n1\n1\na 0\n", "5: `a 0` without a size, SIZES"),
    ("1\n2\n1\n1\na\n", "5: `a`, expected an id after the letter"),
    ("1\n2\n1\n1\na 0 -5\n", "5: `-5` as a size, SIZES"),
    ("1\n2\n1\n1\na 0 +5\n", "5: `+5` as a size, SIZES"),
    ("1\n2\n1\n1\na 0 1099511627777\n", "5: `1099511627777` as a size, SIZES"),
    ("1\n2\n1\n1\na 0 18446744073709551616\n", "5: `18446744073709551616` as a size, SIZES"),
    ("1\n2\n1\n1\na 0 1 2\n", "5: `2` too many, expected the end of the line"),
    ("1\n2\n1\n1\nf -1 2\n", "5: `-1` as an id, IDS"),
    ("1\n2\n1\n1\nx 0 1\n", "5: `x 0 1`, expected `a ID SIZE`, `r ID SIZE` or `f ID`"),
    ("1\n2\n1\n1\nalloc 0 1\n", "5: `alloc 0 1`, expected `a ID SIZE`, `r ID SIZE` or `f ID`"),
];

#[test]
fn every_breach_names_its_line_and_what_was_expected() {
    for (text, message) in BREACHES {
        let message = message
            .replace("SIZES", "expected a size from 0 to 1099511627776")
            .replace("IDS", "expected an id from 0 to 1, since line 2 declares 2");
        let error = survey(text.as_bytes()).unwrap_err();
        // What a repair would do about it may stand behind.
        let found = error.split(" (`convert --repair` ").next().unwrap();
        assert_eq!(found, format!("t.rep:{message}"), "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_escaped() {
    let message = survey(b"1\n2\n1\n1\na 0 \xff\x00\n").unwrap_err();
    assert!(message.starts_with("t.rep:5: `\\xff\\x00` as a size"), "{message}");
}

#[test]
fn a_line_without_end_is_not_read_to_its_end() {
    let mut text = b"1\n2\n1\n1\n".to_vec();
    text.extend(vec![b'a'; 5 << 20]);
    let message = survey(&text).unwrap_err();
    let expected = "t.rep:5: the line is longer than 4194304 bytes, expected a line of a trace";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn live_bytes_stay_below_a_bound() {
    let count = (1_u64 << 22) + 1;
    let mut text = format!("1\n{count}\n{count}\n1\n");
    for id in 0..count {
        text.push_str(&format!("a {id} 1099511627776\n"));
    }
    let message = survey(text.as_bytes()).unwrap_err();
    let place = format!("t.rep:{}: ", 4 + (1_u64 << 22));
    assert_eq!(message, place + "4611686018427387904 bytes are live, expected fewer than 2^62");
}

#[test]
fn a_fault_ends_the_stream_and_says_why() {
    let (_folder, source) = source(b"1\n2\n2\n1\na 0 1\nf 1\n");
    let mut stream = source.open(0).unwrap();
    assert_eq!(stream.step(), Some(allocate(0, 1)));
    assert_eq!(stream.fault(), None);
    assert_eq!(stream.step(), None);
    assert_eq!(stream.step(), None);
    assert!(
        stream
            .fault()
            .unwrap()
            .contains("t.rep:6: id 1 is freed but not live, expected a live id, or -1 (`convert")
    );
}
