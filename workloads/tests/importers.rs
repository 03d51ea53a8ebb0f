//! Each sample under `samples/` against what its program is known to have asked for, written out by
//! hand; what is wrong in a file is told with its line; what can be mended is mended and counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use workloads::trace::{Conversion, Notes, Reading, Stamp, Target};
use workloads::{Event, Source};

/// What `known.cpp` asks for, in the words of inline streams.
const KNOWN: &str = "a0:24 a1:300 r0:64 a2:240@256 a3:8192@4096 a4:10 f1 f4 a5:0 f2 \
    a6:240 a7:100@32 a8:4 a9:40 a10:64@64 f8 f5 r6:1000 r6:2000 r6:4000 r6:8000 r6:16000 \
    f9 f10 f6 f0 f7";

/// Its beginning, as far as the samples written by hand go.
const BEGINNING: &str = "a0:24 a1:300 r0:64 a2:240@256 a3:8192@4096 a4:10 f1 f4 a5:0 f2";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)
}

fn read(path: &Path, repair: bool) -> Result<(Vec<(Event, Stamp)>, Notes), String> {
    let mut reading = Reading::open(path, repair).map_err(|error| error.to_string())?;
    let mut events = Vec::new();
    while let Some(event) = reading.next().map_err(|error| error.to_string())? {
        events.push(event);
    }
    Ok((events, reading.notes()))
}

fn strict(name: &str) -> (Vec<(Event, Stamp)>, Notes) {
    let read = read(&sample(name), false).unwrap();
    // What `run` would see is the same.
    let mut stream = Source::from_path(&sample(name)).unwrap().open(0).unwrap();
    let events: Vec<Event> = std::iter::from_fn(|| stream.step()).collect();
    assert_eq!(stream.fault(), None);
    assert!(events.iter().eq(read.0.iter().map(|(event, _)| event)));
    read
}

fn events(text: &str) -> Vec<Event> {
    let mut stream = Source::from_events("expected", text).unwrap().open(0).unwrap();
    std::iter::from_fn(|| stream.step()).collect()
}

#[track_caller]
fn same(found: &[(Event, Stamp)], expected: &str) {
    let found: Vec<Event> = found.iter().map(|(event, _)| *event).collect();
    assert_eq!(found, events(expected));
}

/// Without alignments.
fn plain(text: &str) -> String {
    let words = text.split_ascii_whitespace();
    words.map(|word| word.split('@').next().unwrap().to_string() + " ").collect()
}

fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts.iter().map(|(what, count)| (what.to_string(), *count)).collect()
}

#[test]
fn valgrind() {
    let (found, notes) = strict("known.valgrind");
    // libstdc++'s pool comes first and stays.
    same(&found, &format!("a99:72704 {KNOWN}"));
    assert_eq!(found.iter().filter(|(_, stamp)| stamp.zeroed).count(), 1);
    let skipped = [("lines that are no calls", 22), ("requests that failed", 2)];
    assert_eq!(notes.skipped, counts(&skipped));
}

#[test]
fn mtrace() {
    let (found, notes) = strict("known.mtrace");
    same(&found, &plain(KNOWN));
    assert_eq!(notes.skipped, counts(&[("requests that failed", 2)]));
}

#[test]
fn heaptrack() {
    let message = read(&sample("known.raw"), false).map(drop).unwrap_err();
    let expected =
        "known.raw:39: the block at 0x55e24d2bb1d0 is allocated while it is live, expected ";
    assert!(message.contains(expected) && message.contains("--repair"), "{message}");
    let (found, notes) = read(&sample("known.raw"), true).unwrap();
    // A resize shows as a free and an allocate; the memalign is missing, and the free of `e` comes
    // when its address is granted again. The pool is libstdc++'s in heaptrack itself.
    let expected = "a99:72704 a0:24 a1:300 f0 a0:64 a2:240 a3:8192 a4:10 f1 f4 a5:0 f2 a6:240 \
        a8:4 a9:40 a10:64 f8 f5 f6 a6:1000 f6 a6:2000 f6 a6:4000 f6 a6:8000 f6 a6:16000 \
        f9 f10 f6 f0 f99";
    same(&found, expected);
    assert_eq!(notes.skipped, counts(&[("frees of what was not seen allocated", 1)]));
    assert_eq!(notes.mended.values().sum::<u64>(), 1);
    // The call sites of the five resizes are one: they stand in one line of the program.
    let sites: Vec<u64> = found.iter().map(|(_, stamp)| stamp.site).collect();
    assert_eq!(&sites[1..3], [0x55e2_2aa8_221a, 0x55e2_2aa8_222d]);
    let mut reading = Reading::open(&sample("known.raw"), true).unwrap();
    reading.next().unwrap();
    assert_eq!(reading.header().unwrap().program, "./known");
}

#[test]
fn logalloc() {
    let (found, notes) = strict("known.logalloc");
    same(&found, BEGINNING);
    let threads: Vec<u32> = found.iter().map(|(_, stamp)| stamp.thread).collect();
    assert_eq!(threads, [0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    let skipped = [
        ("frees of nothing", 1),
        ("marks where statistics were taken", 1),
        ("requests that failed", 2),
    ];
    assert_eq!(notes.skipped, counts(&skipped));
    same(&strict("munged.logalloc").0, "a0:24 r0:64 a1:5@4096 f0 a2:8 f1");
}

#[test]
fn memory_replay() {
    let (found, notes) = strict("known.memory_replay");
    same(&found, BEGINNING);
    let times: Vec<u64> = found.iter().map(|(_, stamp)| stamp.nanoseconds).collect();
    assert_eq!(times, [1000, 1020, 1040, 1060, 1080, 1100, 1120, 1140, 1160, 1220]);
    let skipped = [("ends of threads", 1), ("frees of nothing", 1), ("requests that failed", 1)];
    assert_eq!(notes.skipped, counts(&skipped));
}

#[test]
fn minimalloc() {
    let (found, notes) = strict("known.csv");
    // `end` is the last moment: the interval of `a` and `b` ends before that of `c` begins.
    same(&found, "a0:16 a1:24@32 a3:8 f0 f1 a2:0 f2 f3");
    assert_eq!(notes.skipped.values().sum::<u64>(), 2, "two rows have gaps");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (
            "t.valgrind",
            "==1== x\n--1-- malloc(8) = 0x10\n--1-- malloc(8) = 0x10\n",
            ":3: the block at 0x10 is allocated",
        ),
        (
            "t.valgrind",
            "==1== x\n--1-- free(0x10)\n",
            ":2: the block at 0x10 is freed but not live",
        ),
        ("t.valgrind", "==1== x\n--1-- malloc(8 = 0x10\n", ":2: `malloc(8 = 0x10`"),
        ("t.valgrind", "==1== x\n--1-- malloc(1099511627777) = 0x10\n", ":2: 1099511627777 bytes"),
        (
            "t.valgrind",
            "==1== x\n--1-- malloc(8) = 0x10\n--2-- free(0x10)\n",
            ":3: a call of process 2",
        ),
        ("t.mtrace", "= Start\n@ a:[0x1] + 0x10\n", ":2: `@ a:[0x1] + 0x10`"),
        ("t.mtrace", "= Start\n@ a < 0x10\n@ a - 0x10\n", ":3: the first half of a realloc alone"),
        ("t.mtrace", "= Start\n@ a > 0x10 0x20\n", ":2: the second half of a realloc alone"),
        ("t.mtrace", "= Start\n@ a < 0x10\n", ":3: the first half of a realloc alone"),
        ("t.raw", "v 10400 4\n", ":1: `v 10400 4` as the first line"),
        ("t.raw", "v 10400 3\ns 3 abc\n", ":2: the file was interpreted"),
        ("t.raw", "v 10400 3\n+ 8 1\n", ":2: `+ 8 1`"),
        ("t.raw", "v 10400 3\n+ 8 1 x\n", ":2: `+ 8 1 x`"),
        ("t.csv", "id,lower,upper,size\na,1,1,5\n", ":2: the interval from 1 to 1 is empty"),
        ("t.csv", "id,lower,upper,size\na,1,2\n", ":2: 3 fields"),
        ("t.csv", "id,lower,upper,size\na,1,2,-5\n", ":2: `-5`"),
        ("t.csv", "id,lower,upper,size\na,1.5,2,5\n", ":2: `1.5`"),
        ("t.csv", "id,lower,size\n", ":1: `id,lower,size`"),
        ("t.logalloc", "1 1 malloc(8)=0x10\n1 1 malloc(8)\n", ":2: `1 1 malloc(8)`"),
        ("t.logalloc", "1 1 malloc(8)=0x10\n1 1 mallocx(8)=0x20\n", ":2: `1 1 mallocx(8)=0x20`"),
        ("t.logalloc", "1 1 malloc(8)=0x10\n2 1 malloc(8)=0x20\n", ":2: a call of process 2"),
        ("t.memory_replay", "1: malloc 0x10 8\n1: realloc 0x20 8\n", ":2: `1: realloc 0x20 8`"),
        ("t.memory_replay", "1: malloc 0x10 8\n1: malloc 0x20 8 5\n", ":2: `1: malloc 0x20 8 5`"),
    ];
    for (name, content, expected) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let message = read(&path, false).map(drop).unwrap_err();
        assert!(message.contains(&format!("{name}{expected}")), "{name} {content}: {message}");
        assert!(message.contains(", expected "), "{message}");
    }
}

#[test]
fn what_a_repair_would_do_is_told_where_it_would_do_something() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("t.valgrind", "==1== x\n--1-- free(0x10)\n", "mends that"),
        ("t.valgrind", "==1== x\n--1-- malloc(8) = 0x10\n--1-- malloc(8)\n", "passes over it"),
        ("t.rep", "1\n1\n9\n1\na 0 8\n", "uses what stands before it"),
        ("t.rep", "1\n1\n2\n1\na 0 8\na 0 8\n", "mends that"),
    ];
    for (name, content, does) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let message = read(&path, false).map(drop).unwrap_err();
        assert!(message.ends_with(&format!(" (`convert --repair` {does})")), "{message}");
        read(&path, true).unwrap();
    }
    let path = folder.path().join("t.rep");
    std::fs::write(&path, "1\n1\nx\n1\n").unwrap();
    for repair in [false, true] {
        let message = read(&path, repair).map(drop).unwrap_err();
        assert!(!message.contains("--repair"), "{message}");
    }
}

#[test]
fn a_long_command_is_no_damage_and_an_endless_line_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.raw");
    let command = "x".repeat(1 << 20);
    std::fs::write(&path, format!("v 10400 3\nX ld {command}\n+ 8 0 10\n")).unwrap();
    same(&read(&path, false).unwrap().0, "a0:8");
    // What stands on the endless line is not read as lines of its own.
    let line = " + 9 0 20".repeat(1 << 19);
    std::fs::write(&path, format!("v 10400 3\n+ 8 0 10\n-{line}\n- 10\n")).unwrap();
    assert!(read(&path, false).map(drop).unwrap_err().contains(":3: the line is longer than"));
    let (found, notes) = read(&path, true).unwrap();
    same(&found, "a0:8 f0");
    assert_eq!(notes.skipped, counts(&[("lines that are no records", 1)]));
}

#[test]
fn a_node_of_the_call_trees_is_held_against_the_rules_whoever_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.raw");
    std::fs::write(&path, "v 10400 3\nt 55n2 0\n+ 8 1 10\n").unwrap();
    let message = read(&path, false).map(drop).unwrap_err();
    assert!(message.contains(":2: `t 55n2 0`"), "{message}");
    let survey = Source::from_path(&path).unwrap().survey(0);
    assert_eq!(survey.unwrap_err().to_string(), message);
}

#[test]
fn a_resize_of_what_was_not_seen_is_an_allocate_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.mtrace");
    let text = "= Start\n@ a < 0x10\n@ a > 0x20 0x40\n@ a < 0x20\n@ a > 0x20 0x50\n";
    std::fs::write(&path, text).unwrap();
    let (found, notes) = read(&path, false).unwrap();
    same(&found, "a0:64 r0:80");
    assert_eq!(notes.mended.into_values().collect::<Vec<_>>(), [1]);
}

#[test]
fn repair_mends_and_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.valgrind");
    let text = "==1== x\n--1-- malloc(8) = 0x10\n--1-- mallo\n--1-- free(0x30)\n--1-- malloc(16) = 0x10\n\
        --1-- malloc(4) = 0x40\n--1-- realloc(0x40,6) = 0x10\n--1-- malloc(8\n--1-- malloc(1099511627777) = 0x50\n\
        --1-- free(0x10)\n";
    std::fs::write(&path, text).unwrap();
    let (found, notes) = read(&path, true).unwrap();
    same(&found, "a0:8 f0 a1:16 a2:4 f1 r2:6 f2");
    let skipped = [
        ("frees of what was not seen allocated", 1),
        ("lines that are no calls", 2),
        ("lines that are no records", 1),
        ("requests of more than 2^40 bytes", 1),
    ];
    assert_eq!(notes.skipped, counts(&skipped));
    assert_eq!(notes.mended.values().collect::<Vec<_>>(), [&2]);
    assert!(notes.unreadable.unwrap().contains("t.valgrind:8: "));

    let path = folder.path().join("t.rep");
    std::fs::write(&path, "1\n1\n9\n1\na 0 8\nf 7\na 1 5\n\nf -1\nx\na 0 9\n").unwrap();
    let (found, notes) = read(&path, true).unwrap();
    same(&found, "a0:8 a1:5 f0 a0:9");
    assert_eq!(notes.mended.len(), 2, "{:?}", notes.mended);
    assert_eq!(notes.skipped["lines that are no records"], 1);
    assert_eq!(notes.skipped["frees of what was not seen allocated"], 1);
}

#[test]
fn a_cut_compressed_file_is_used_up_to_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.rep.zst");
    let lines = (0..30_000_u64).map(|id| format!("a {id} {}\n", id * 2_654_435_761 % 100_003));
    let text = "1\n30000\n30000\n1\n".to_string() + &lines.collect::<String>();
    let whole = zstd::encode_all(text.as_bytes(), 1).unwrap();
    std::fs::write(&path, &whole[..whole.len() * 2 / 3]).unwrap();
    assert!(read(&path, false).unwrap_err().contains("truncated"));
    let (found, notes) = read(&path, true).unwrap();
    assert!(found.len() > 5_000 && found.len() < 30_000, "{}", found.len());
    assert!(notes.lost.unwrap().contains("t.rep.zst:"));
}

/// Converts a sample and reads what came of it.
fn converted(from: &str, word: &str, repair: bool) -> (String, Vec<(Event, Stamp)>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let from = sample(from);
    let mut content = Vec::new();
    let done = Conversion::read(&from, repair).unwrap();
    let done = done.write(Target::named(word).unwrap(), "out", &mut content, &|_| {}).unwrap();
    std::fs::write(&path, &content).unwrap();
    let (events, _) = read(&path, false).unwrap();
    (String::from_utf8_lossy(&content).into_owned(), events, done.lost)
}

#[test]
fn what_is_converted_is_the_same_stream() {
    for name in
        ["known.valgrind", "known.mtrace", "known.logalloc", "known.memory_replay", "known.csv"]
    {
        let (found, _) = strict(name);
        let (_, own, lost) = converted(name, "fraglab", false);
        assert_eq!(own, found, "{name}: with all that is known beside the events");
        assert!(lost.is_empty());
        let (text, rep, _) = converted(name, "rep", false);
        let without_align = found.iter().map(|(event, _)| match *event {
            Event::Allocate { object, mut request } => {
                request.align = 1;
                Event::Allocate { object, request }
            }
            other => other,
        });
        assert!(rep.iter().map(|(event, _)| *event).eq(without_align), "{name}");
        let header: Vec<&str> = text.lines().take(4).collect();
        let allocates = found.iter().filter(|(event, _)| matches!(event, Event::Allocate { .. }));
        assert_eq!(header[1..], [&allocates.count().to_string(), &found.len().to_string(), "1"]);
    }
    let (_, own, _) = converted("known.raw", "fraglab", true);
    assert_eq!(own, read(&sample("known.raw"), true).unwrap().0);
}

#[test]
fn intervals_end_where_their_objects_do() {
    let (text, events, lost) = converted("known.valgrind", "minimalloc", false);
    assert!(text.starts_with("id,lower,upper,size,alignment\n1,1,3,24,1\n2,2,7,300,1\n"), "{text}");
    // The resize of object 0 parts it: 24 bytes at first, 64 later.
    assert!(text.contains("\n3,3,26,64,1\n"), "{text}");
    assert!(text.ends_with("\n0,0,28,72704,1\n5,5,28,8192,4096\n"), "{text}");
    // 13 allocates and 6 resizes make as many intervals.
    assert_eq!((text.lines().count(), events.len()), (1 + 18, 2 * 18));
    assert_eq!(lost.len(), 3, "{lost:?}");
}

#[test]
fn an_ending_says_how_the_whole_file_is_compressed() {
    let from = sample("known.valgrind");
    let (target, magics) =
        (Target::of("a.rep.zst").unwrap(), [&b"47"[..], b"\x1f\x8b", b"\x28\xb5"]);
    assert_eq!(target.word(), "rep");
    for (name, magic) in ["a.rep", "a.rep.gz", "a.rep.zst"].iter().zip(magics) {
        let mut content = Vec::new();
        let done = Conversion::read(&from, false).unwrap();
        assert_eq!(done.totals().events, 28);
        done.write(target, name, &mut content, &|_| {}).unwrap();
        assert!(magic == b"47" || content.starts_with(magic), "{name}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x"), &content).unwrap();
        assert_eq!(read(&folder.path().join("x"), false).unwrap().0.len(), 28);
    }
    assert!(Target::of("a.txt").is_none() && Target::named("valgrind").is_none());
}
