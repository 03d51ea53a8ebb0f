//! A file as a trace: read strictly, as `run` does, mended, as `inspect` does, and converted.

use crate::{rules, scratch};
use std::path::Path;
use workloads::trace::{Conversion, Notes, Reading, Stamp, Target, Totals};
use workloads::{Event, Fingerprint, Painter, Portrait, Source};

type Stamped = Vec<(Event, Stamp)>;

/// A reading to its end or its first error.
pub struct Read {
    /// What came.
    pub events: Stamped,
    /// How it ended.
    pub end: Result<Notes, String>,
    format: &'static str,
}

/// Puts a file of this name and content to every reader and writer.
pub fn check(name: &str, bytes: &[u8]) {
    let path = scratch::file(name, bytes);
    let strict = read(&path, false);
    as_a_workload(&path, &strict);
    let mended = read(&path, true);
    agree(&strict, &mended);
    if mended.end.is_ok() {
        let portrait = portrait(&mended.events);
        converted(&path, &mended, &portrait);
    }
}

/// Reads a file, holding its events against the rules.
pub fn read(path: &Path, repair: bool) -> Read {
    let mut events = Vec::new();
    let failed = |error: workloads::Error| {
        let text = error.to_string();
        rules::message(&text);
        text
    };
    let mut reading = match Reading::open(path, repair) {
        Ok(reading) => reading,
        Err(error) => return Read { events, end: Err(failed(error)), format: "" },
    };
    let end = loop {
        match reading.next() {
            Ok(Some(event)) => events.push(event),
            Ok(None) => break reading.header().map(|_| reading.notes()).map_err(failed),
            Err(error) => break Err(failed(error)),
        }
    };
    rules::obeyed(events.iter().map(|(event, _)| event));
    Read { events, end, format: reading.format() }
}

/// `run` finds the same stream, or the same error.
fn as_a_workload(path: &Path, strict: &Read) {
    let survey = Source::from_path(path).and_then(|source| source.survey(0));
    match (survey, &strict.end) {
        (Ok(survey), Ok(_)) => {
            assert_eq!(survey.events, strict.events.len() as u64);
            assert_eq!(survey.fingerprint, fingerprint(&strict.events));
        }
        // It passes over columns that it does not want, and so over what is wrong with them.
        (_, Err(message)) if may_be_of_a_column(message) => {}
        (Err(error), Err(message)) => assert_eq!(error.to_string(), *message),
        (survey, end) => panic!("{survey:?} and {end:?}"),
    }
}

fn may_be_of_a_column(message: &str) -> bool {
    let words = ["thread, time or call site", "more than its events", "expand"];
    message.contains(": frame ") && words.iter().any(|word| message.contains(word))
}

/// What is sound is not touched, and what stands before the damage is used.
fn agree(strict: &Read, mended: &Read) {
    match (&strict.end, &mended.end) {
        (Ok(strict_notes), Ok(notes)) => {
            assert_eq!(strict.events, mended.events);
            assert_eq!(strict_notes, notes);
        }
        (Ok(_), Err(message)) => panic!("sound, and yet in repair {message}"),
        // An interval of minimalloc's stands in its file where it pleases.
        (Err(_), Ok(_)) if !mended.format.contains("minimalloc") => {
            assert!(mended.events.starts_with(&strict.events));
        }
        (Err(_), _) => {}
    }
}

fn portrait(events: &[(Event, Stamp)]) -> Portrait {
    let mut painter = Painter::new();
    events.iter().for_each(|(event, stamp)| painter.add(event, stamp));
    let portrait = painter.finish();
    assert_eq!(portrait.events[0], events.len() as u64);
    assert_eq!(portrait.events[1..].iter().sum::<u64>(), portrait.events[0]);
    portrait
}

/// Written again it is the same stream; what a format cannot say aside.
fn converted(path: &Path, mended: &Read, portrait: &Portrait) {
    for target in Target::all() {
        let conversion = Conversion::read(path, true).expect("it was read a moment ago");
        let totals = conversion.totals();
        let Totals { events, allocates, frees, resizes, peak_live_bytes, .. } = totals;
        assert_eq!([events, allocates, frees, resizes], portrait.events);
        assert_eq!(peak_live_bytes, portrait.peak_live[1]);
        let mut content = Vec::new();
        conversion.write(target, "", &mut content, &|_| {}).expect("memory can be written");
        let again = read(&scratch::file("again", &content), false);
        match target.word() {
            "fraglab" => {
                assert_eq!(again.end.as_ref().map(|notes| notes.taken), Ok(events));
                assert_eq!(again.events, mended.events);
            }
            "rep" => {
                let plain = again.events.iter().map(|(event, _)| event);
                assert!(
                    plain.copied().eq(mended.events.iter().map(|(event, _)| unaligned(*event)))
                );
                assert!(again.end.is_ok());
            }
            _ => {
                assert_eq!(again.events.len() as u64, 2 * (allocates + resizes));
                assert!(again.end.is_ok());
            }
        }
    }
}

fn unaligned(event: Event) -> Event {
    match event {
        Event::Allocate { object, mut request } => {
            request.align = 1;
            Event::Allocate { object, request }
        }
        Event::Resize { object, mut request } => {
            request.align = 1;
            Event::Resize { object, request }
        }
        free => free,
    }
}

fn fingerprint(events: &[(Event, Stamp)]) -> u64 {
    let mut fingerprint = Fingerprint::new();
    events.iter().for_each(|(event, _)| fingerprint.add(event));
    fingerprint.finish()
}
