//! Samples of every format with bytes, words and lines changed at random: a stream or one error,
//! never a panic, and in repair a stream that obeys the rules.

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use workloads::Event;
use workloads::trace::{Conversion, Reading, Target};

const SAMPLES: [&str; 7] = [
    "known.valgrind",
    "known.mtrace",
    "known.raw",
    "known.logalloc",
    "munged.logalloc",
    "known.memory_replay",
    "known.csv",
];

/// What is put into a line, or in place of a word.
const WORDS: [&str; 12] = [
    "",
    "0",
    "-1",
    "0x0",
    "(nil)",
    "#1",
    "99999999999999999999",
    "1099511627777",
    "\u{0}",
    "=",
    ",",
    "realloc(",
];

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    std::fs::read(path).unwrap()
}

/// One change: what kind, where (in thousandths), and with what.
fn changed(content: &[u8], (kind, place, with): (u8, usize, usize)) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> =
        content.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    let at = place * lines.len() / 1000;
    let word = WORDS[with % WORDS.len()].as_bytes();
    match kind % 6 {
        0 => _ = lines.remove(at),
        1 => lines.insert(at, lines[with % lines.len()].clone()),
        2 => {
            let other = with % lines.len();
            lines.swap(at, other);
        }
        3 => {
            let line = &mut lines[at];
            let middle = with % (line.len() + 1);
            line.splice(middle..middle, word.iter().copied());
        }
        4 => {
            let words: Vec<&[u8]> = lines[at].split(|&byte| byte == b' ').collect();
            let replaced = with % words.len();
            let put = |(index, old)| if index == replaced { word } else { old };
            lines[at] = words.into_iter().enumerate().map(put).collect::<Vec<_>>().join(&b' ');
        }
        _ => {
            let line = &mut lines[at];
            if let Some(byte) = line.get_mut(with % 40) {
                *byte ^= 1 << (with % 8);
            }
        }
    }
    lines.join(&b'\n')
}

/// Events, as far as they come; whether the end was one without an error.
fn read(path: &Path, repair: bool) -> (Vec<Event>, Result<(), String>) {
    let mut events = Vec::new();
    let mut reading = match Reading::open(path, repair) {
        Ok(reading) => reading,
        Err(error) => return (events, Err(error.to_string())),
    };
    loop {
        match reading.next() {
            Ok(Some((event, _))) => events.push(event),
            Ok(None) => return (events, Ok(())),
            Err(error) => return (events, Err(error.to_string())),
        }
    }
}

/// Whether every free and resize is of what is live, and every allocate of what is not.
fn obeys(events: &[Event]) -> bool {
    let mut live = std::collections::BTreeSet::new();
    events.iter().all(|event| match event {
        Event::Allocate { object, .. } => live.insert(*object),
        Event::Free { object } => live.remove(object),
        Event::Resize { object, .. } => live.contains(object),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_changed_there_is_a_stream_or_one_error(
        which in 0..SAMPLES.len(),
        changes in proptest::collection::vec((any::<u8>(), 0_usize..1000, any::<usize>()), 1..6),
    ) {
        let name = SAMPLES[which];
        let content = changes.iter().fold(sample(name), |content, &change| changed(&content, change));
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join(name);
        std::fs::write(&path, &content).unwrap();
        let (strict, end) = read(&path, false);
        prop_assert!(obeys(&strict));
        if let Err(message) = &end {
            prop_assert!(message.contains(name) && message.contains(", expected "), "{message}");
        }
        let (mended, mended_end) = read(&path, true);
        prop_assert!(obeys(&mended));
        if end.is_ok() {
            prop_assert!(mended_end.is_ok() && mended == strict, "what is sound is not touched");
        }
        if mended_end.is_ok() {
            let mut own = Vec::new();
            let conversion = Conversion::read(&path, true).unwrap();
            conversion.write(Target::named("fraglab").unwrap(), "", &mut own, &|_| {}).unwrap();
            let out = folder.path().join("out");
            std::fs::write(&out, &own).unwrap();
            let (back, end) = read(&out, false);
            prop_assert!(end.is_ok() && back == mended);
        }
    }
}
