//! The project's own format: what is written is read, and damage never passes.

use proptest::prelude::*;
use std::path::Path;
use workloads::trace::{Columns, End, Header, Reading, Record, Stamp, Totals, Writer};
use workloads::{Event, Request, Source};

type Stamped = Vec<(Event, Stamp)>;

/// Records that obey the rules, over addresses that are used again, and what comes of them.
fn records(steps: &[(u8, u8, u64, u8)]) -> Vec<(Record, Stamp)> {
    let mut live: Vec<u64> = Vec::new();
    let mut records = Vec::new();
    for (index, &(kind, which, size, extra)) in steps.iter().enumerate() {
        let request = Request { size, align: 1 << (extra % 32) };
        let place = live.iter().position(|&key| key % 31 == u64::from(which) % 31);
        let record = match (kind % 3, place) {
            (0, Some(place)) => Record::Free { key: live.swap_remove(place) },
            (1, Some(place)) => {
                let key = live[place];
                let to = if extra % 2 == 0 { key } else { 1000 + index as u64 };
                live[place] = to;
                Record::Resize { key, to, request }
            }
            _ => {
                let key = (0..).find(|key| !live.contains(key)).unwrap();
                live.push(key);
                Record::Allocate { key, request }
            }
        };
        let zeroed = matches!(record, Record::Allocate { .. }) && extra > 128;
        let asks = !matches!(record, Record::Free { .. });
        let stamp = Stamp {
            thread: u32::from(extra % 5),
            nanoseconds: index as u64 * 1000 + u64::from(which),
            site: if asks { u64::from(which % 7) * 0x4000_0000_0000 } else { 0 },
            zeroed,
        };
        records.push((record, stamp));
    }
    records
}

fn written(records: &[(Record, Stamp)], columns: Columns) -> (Vec<u8>, Totals) {
    let header = Header { program: "a program".to_string(), columns, ..Header::default() };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    for (index, (record, stamp)) in records.iter().enumerate() {
        writer.event(record, stamp).unwrap();
        if index % 1000 == 999 {
            writer.flush().unwrap();
        }
    }
    writer.finish(End::default()).unwrap()
}

/// Reads a file to its end, or to its first error.
fn read(path: &Path, repair: bool) -> Result<(Stamped, Reading), String> {
    let mut reading = Reading::open(path, repair).map_err(|error| error.to_string())?;
    let mut events = Vec::new();
    loop {
        match reading.next() {
            Ok(Some(event)) => events.push(event),
            Ok(None) => return Ok((events, reading)),
            Err(error) => return Err(error.to_string()),
        }
    }
}

struct File(tempfile::TempDir);

impl File {
    fn new(content: &[u8]) -> File {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.trace"), content).unwrap();
        File(folder)
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("t.trace")
    }

    fn put(&self, content: &[u8]) -> &File {
        std::fs::write(self.path(), content).unwrap();
        self
    }

    fn strict(&self) -> Result<Stamped, String> {
        read(&self.path(), false).map(|(events, _)| events)
    }
}

/// What a stream of records is as events, by the way of another format: an inline stream.
fn inline(records: &[(Record, Stamp)]) -> String {
    let mut ids = std::collections::BTreeMap::new();
    let mut next = 0_u32;
    let words = records.iter().map(|(record, _)| match *record {
        Record::Allocate { key, request } => {
            ids.insert(key, next);
            next += 1;
            format!("a{}:{}@{} ", next - 1, request.size, request.align)
        }
        Record::Free { key } => format!("f{} ", ids.remove(&key).unwrap()),
        Record::Resize { key, to, request } => {
            let id = ids.remove(&key).unwrap();
            ids.insert(to, id);
            format!("r{id}:{}@{} ", request.size, request.align)
        }
    });
    words.collect()
}

fn columns(which: u8) -> Columns {
    Columns { threads: which & 1 != 0, times: which & 2 != 0, sites: which & 4 != 0 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(
        steps in proptest::collection::vec((any::<u8>(), any::<u8>(), 0_u64..=1 << 40, any::<u8>()), 0..3000),
        which in 0_u8..8,
    ) {
        let records = records(&steps);
        let columns = columns(which);
        let (content, totals) = written(&records, columns);
        let file = File::new(&content);
        let (events, mut reading) = read(&file.path(), false).unwrap();
        prop_assert_eq!(events.len(), records.len());
        for ((_, found), (_, stamp)) in events.iter().zip(&records) {
            prop_assert_eq!(found.thread, if columns.threads { stamp.thread } else { 0 });
            prop_assert_eq!(found.nanoseconds, if columns.times { stamp.nanoseconds } else { 0 });
            prop_assert_eq!(found.site, if columns.sites { stamp.site } else { 0 });
            prop_assert_eq!(found.zeroed, stamp.zeroed);
        }
        prop_assert_eq!(reading.header().unwrap().columns, columns);
        let survey = Source::from_path(&file.path()).unwrap().survey(0).unwrap();
        let same = Source::from_events("same", &inline(&records)).unwrap().survey(0).unwrap();
        prop_assert_eq!(&survey, &same);
        prop_assert_eq!(totals.events, survey.events);
        prop_assert_eq!(totals.peak_live_bytes, survey.load_bytes);
        prop_assert_eq!(totals.peak_live_objects, survey.peak_live_objects);
        prop_assert_eq!(totals.live_objects_at_end, survey.allocates - survey.frees);
    }
}

/// A small file with all that there is.
fn small() -> (Vec<u8>, Stamped) {
    let steps: Vec<_> = (0..60_u8)
        .map(|i| (i % 5, i.wrapping_mul(7), u64::from(i) * 33, i.wrapping_mul(11)))
        .collect();
    let (content, _) = written(&records(&steps), columns(7));
    let events = File::new(&content).strict().unwrap();
    assert_eq!(events.len(), 60);
    (content, events)
}

#[test]
fn every_prefix_is_an_error_and_its_beginning_is_used_in_repair() {
    let (content, events) = small();
    let file = File::new(&content);
    for cut in 0..content.len() {
        let message = file.put(&content[..cut]).strict().unwrap_err();
        assert!(message.contains(", expected "), "{cut}: {message}");
        if let Ok((found, reading)) = read(&file.path(), true) {
            assert!(events.starts_with(&found), "{cut}");
            assert!(reading.notes().lost.is_some(), "{cut}");
        }
    }
}

#[test]
fn no_byte_can_change_unnoticed() {
    let (content, events) = small();
    let file = File::new(&content);
    for at in 0..content.len() {
        for mask in [1, 0x20, 0x80, 0xff] {
            let mut damaged = content.clone();
            damaged[at] ^= mask;
            let message = file.put(&damaged).strict().unwrap_err();
            assert!(message.contains(", expected "), "{at}: {message}");
            if let Ok((found, reading)) = read(&file.path(), true) {
                assert!(events.starts_with(&found), "{at}");
                assert!(reading.notes().lost.is_some(), "{at}");
            }
        }
    }
}

#[test]
fn frames_that_are_lost_or_stand_twice_are_noticed() {
    let steps: Vec<_> = (0..4000_u32).map(|i| (2, 0, u64::from(i), 0)).collect();
    let records: Vec<_> = records(&steps);
    let (content, _) = written(&records, Columns::default());
    let starts: Vec<usize> =
        (0..content.len() - 4).filter(|&at| &content[at..at + 4] == b"EVNT").collect();
    assert_eq!(starts.len(), 4);
    let without = [&content[..starts[1]], &content[starts[2]..]].concat();
    let twice = [&content[..starts[2]], &content[starts[1]..]].concat();
    for (damaged, number, expected) in [(without, 3, 2), (twice, 2, 3)] {
        let file = File::new(&damaged);
        let message = file.strict().unwrap_err();
        let what = format!("the frame calls itself number {number}, expected number {expected}");
        assert!(message.contains(&what), "{message}");
        let (found, reading) = read(&file.path(), true).unwrap();
        assert_eq!(found.len(), if number == 3 { 1000 } else { 2000 });
        let lost = reading.notes().lost.unwrap();
        let at = starts[if number == 3 { 1 } else { 2 }];
        let bytes = damaged.len() - at;
        let missing = 4000 - found.len();
        let end = format!("; {bytes} bytes from byte {at} on with {missing} of 4000 events");
        assert!(lost.ends_with(&end), "{lost}");
    }
}

#[test]
fn an_unfinished_file_keeps_what_was_flushed() {
    let mut content = Vec::new();
    {
        let mut writer = Writer::new(&mut content, &Header::default()).unwrap();
        for key in 0..10 {
            let request = Request { size: 10, align: 1 };
            writer.event(&Record::Allocate { key, request }, &Stamp::default()).unwrap();
            if key == 6 {
                writer.flush().unwrap();
            }
        }
    }
    let file = File::new(&content);
    let message = file.strict().unwrap_err();
    let place = format!(": frame 2 at byte {}: ", content.len());
    assert!(message.contains(&place) && message.contains("the file ends here"), "{message}");
    assert_eq!(read(&file.path(), true).unwrap().0.len(), 7);
}

#[test]
fn the_writer_refuses_what_breaks_the_rules_and_goes_on() {
    let mut writer = Writer::new(Vec::new(), &Header::default()).unwrap();
    let (request, none) = (Request { size: 10, align: 1 }, Stamp::default());
    let allocate = |key| Record::Allocate { key, request };
    writer.event(&allocate(16), &none).unwrap();
    let message = writer.event(&allocate(16), &none).unwrap_err().to_string();
    assert!(message.starts_with("record 2: the block at 0x10 is allocated while"), "{message}");
    let message = writer.event(&Record::Free { key: 3 }, &none).unwrap_err().to_string();
    assert!(message.starts_with("record 3: the block at 0x3 is freed but not live"), "{message}");
    // A resize in two parts, between which another takes the address.
    writer.rename(16, 1).unwrap();
    writer.event(&allocate(16), &none).unwrap();
    writer.event(&Record::Resize { key: 1, to: 32, request }, &none).unwrap();
    assert!(writer.rename(16, 32).is_err());
    assert!(writer.is_live(16) && writer.is_live(32) && !writer.is_live(1));
    let (content, totals) = writer.finish(End::default()).unwrap();
    let counts = (totals.allocates, totals.resizes, totals.frees, totals.live_bytes_at_end);
    assert_eq!(counts, (2, 1, 0, 20));
    assert_eq!(File::new(&content).strict().unwrap().len(), 3);
}

#[test]
fn a_long_header_is_cut_and_a_later_version_is_refused() {
    let arguments = vec!["x".repeat(1000); 3000];
    let header = Header { arguments, ..Header::default() };
    let (mut content, _) =
        Writer::new(Vec::new(), &header).unwrap().finish(End::default()).unwrap();
    let file = File::new(&content);
    let (_, mut reading) = read(&file.path(), false).unwrap();
    let arguments = reading.header().unwrap().arguments;
    assert!(arguments.len() < 300 && arguments.last().unwrap() == "…");
    content[7] = 2;
    let message = file.put(&content).strict().unwrap_err();
    assert!(
        message.ends_with("version 2 of the format, expected version 1, the only one there is")
    );
}

#[test]
fn compressed_once_more_it_is_the_same() {
    let (content, events) = small();
    let file = File::new(&zstd::encode_all(&content[..], 3).unwrap());
    assert_eq!(file.strict().unwrap(), events);
}

/// The frames of a file, by FORMAT.md alone: kind, events, content.
fn frames(mut content: &[u8]) -> Vec<([u8; 4], u32, Vec<u8>)> {
    assert_eq!(&content[..8], b"\x89FRAG\r\n\x01");
    content = &content[8..];
    let mut frames = Vec::new();
    while !content.is_empty() {
        let number = |at: usize| u32::from_le_bytes(content[at..at + 4].try_into().unwrap());
        let (index, events, plain, stored) = (number(4), number(8), number(12), number(16));
        assert_eq!(index as usize, frames.len());
        let (frame, rest) = content.split_at(24 + stored as usize);
        let expanded = zstd::decode_all(&frame[24..]).unwrap();
        assert_eq!(expanded.len(), plain as usize);
        frames.push((frame[..4].try_into().unwrap(), events, expanded));
        content = rest;
    }
    frames
}

#[test]
fn the_example_of_the_definition_is_what_is_written() {
    let definition = include_str!("../FORMAT.md");
    let rows = definition.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let words = rows.filter(|(word, _)| word.len() < 9).map(|(word, _)| word);
    let bytes = words.flat_map(|word| word.split(' ').map(|byte| u8::from_str_radix(byte, 16)));
    let expected: Vec<u8> = bytes.collect::<Result<_, _>>().unwrap();
    assert_eq!(expected.len(), 9);
    let (none, zeroed) = (Stamp::default(), Stamp { zeroed: true, ..Stamp::default() });
    let request = |size, align| Request { size, align };
    let records = [
        (Record::Allocate { key: 10, request: request(100, 1) }, none),
        (Record::Allocate { key: 20, request: request(24, 64) }, zeroed),
        (Record::Resize { key: 10, to: 30, request: request(200, 1) }, none),
        (Record::Free { key: 20 }, none),
        (Record::Allocate { key: 10, request: request(8, 1) }, none),
    ];
    let (content, _) = written(&records, Columns::default());
    let frames = frames(&content);
    assert_eq!(
        frames.iter().map(|(kind, ..)| kind).collect::<Vec<_>>(),
        [b"HEAD", b"EVNT", b"TAIL"]
    );
    assert_eq!((frames[1].1, &frames[1].2), (5, &expected));
    let tail = std::str::from_utf8(&frames[2].2).unwrap();
    assert!(tail.contains("peak_live_bytes = 224\n"), "{tail}");
    let keys = definition.split("```").nth(3).unwrap();
    for line in tail.lines().filter(|line| line.contains(" = ") && !line.ends_with("[]")) {
        let key = line.split(' ').next().unwrap();
        assert!(keys.contains(&format!("\n{key} = ")), "FORMAT.md says nothing of {key}");
    }
}
