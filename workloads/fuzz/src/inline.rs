//! A text as a stream written out by hand: an error, or the same stream as a file of ours.

use crate::{rules, scratch, trace};
use workloads::trace::{End, Header, Record, Stamp, Writer};
use workloads::{Event, Source};

/// Reads the text and writes what came of it.
pub fn check(text: &str) {
    let source = match Source::from_events("t", text) {
        Ok(source) => source,
        Err(error) => return rules::message(&error.to_string()),
    };
    let events = events(&source);
    rules::obeyed(&events);
    assert_eq!(events.len(), text.split_ascii_whitespace().count());
    let mut writer = Writer::new(Vec::new(), &Header::default()).expect("memory can be written");
    for event in &events {
        let record = match *event {
            Event::Allocate { object, request } => Record::Allocate { key: object.into(), request },
            Event::Free { object } => Record::Free { key: object.into() },
            Event::Resize { object, request } => {
                Record::Resize { key: object.into(), to: object.into(), request }
            }
        };
        writer.event(&record, &Stamp::default()).expect("it obeys the rules");
    }
    let (file, totals) = writer.finish(End::default()).expect("memory can be written");
    let survey = source.survey(0).expect("it was read");
    assert_eq!(survey.load_bytes, totals.peak_live_bytes);
    let again = trace::read(&scratch::file("t.trace", &file), false);
    assert!(again.end.is_ok() && again.events.iter().map(|(event, _)| event).eq(&events));
}

/// All events of a source.
pub fn events(source: &Source) -> Vec<Event> {
    let mut stream = source.open(0).expect("it was read");
    let events = std::iter::from_fn(|| stream.step()).collect();
    assert_eq!(stream.fault(), None);
    events
}
