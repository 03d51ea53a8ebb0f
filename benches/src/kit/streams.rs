//! Streams of events and their words: what a failure shows can be given to `show` and to
//! [`super::replay`].

use allocators::{Entry, KnobKind};
use std::fmt::Write;
use std::path::Path;
use workloads::{Event, ObjectId, Source, Survey};

/// The most events of a workload that is replayed: they are held in memory.
const MOST_EVENTS: u64 = 4 << 20;

/// A workload by its name, by the path of its trace, or written out.
pub(super) fn source(text: &str) -> Result<Source, String> {
    if let Some(source) = workloads::shipped().into_iter().find(|source| source.name() == text) {
        return Ok(source);
    }
    if Path::new(text).exists() {
        return Source::from_path(Path::new(text)).map_err(|error| error.to_string());
    }
    if !text.contains(':') {
        return Err(format!(
            "no workload `{text}`: expected a shipped one, the path of a trace, or a stream such as \
             `a0:100 a1:200 f0`"
        ));
    }
    Source::from_events("stream", text).map_err(|error| error.to_string())
}

/// All events of a workload, of seed 1 where it has seeds.
pub(super) fn events(source: &Source) -> Result<(Vec<Event>, Survey), String> {
    let name = source.name();
    if source.is_adaptive() {
        return Err(format!("`{name}` is adaptive: expected a workload that asks the same of all"));
    }
    let survey = source.survey(1).map_err(|error| error.to_string())?;
    if survey.events > MOST_EVENTS {
        let events = survey.events;
        return Err(format!("`{name}` has {events} events: expected at most {MOST_EVENTS}"));
    }
    let mut stream = source.open(1).map_err(|error| error.to_string())?;
    let events = std::iter::from_fn(|| stream.step()).collect();
    Ok((events, survey))
}

/// The events as words.
pub(super) fn text(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        let (kind, object, request) = match *event {
            Event::Free { object } => ('f', object, None),
            Event::Allocate { object, request } => ('a', object, Some(request)),
            Event::Resize { object, request } => ('r', object, Some(request)),
        };
        if !text.is_empty() {
            text.push(' ');
        }
        let _ = write!(text, "{kind}{object}");
        if let Some(request) = request {
            let _ = write!(text, ":{}", request.size);
            if request.align > 1 {
                let _ = write!(text, "@{}", request.align);
            }
        }
    }
    text
}

/// Those of the events that make sense in their order, with the numbers that objects get anywhere:
/// the number freed last, else a new one.
pub(super) fn legal(events: &[Event]) -> Vec<Event> {
    let mut numbers: Vec<Option<ObjectId>> = Vec::new();
    let (mut unused, mut next) = (Vec::new(), 0);
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        let (Event::Allocate { object, .. }
        | Event::Free { object }
        | Event::Resize { object, .. }) = *event;
        let at = object as usize;
        if at >= numbers.len() {
            numbers.resize(at + 1, None);
        }
        match (*event, numbers[at]) {
            (Event::Allocate { request, .. }, None) => {
                let object = unused.pop().unwrap_or_else(|| {
                    next += 1;
                    next - 1
                });
                numbers[at] = Some(object);
                kept.push(Event::Allocate { object, request });
            }
            (Event::Free { .. }, Some(object)) => {
                numbers[at] = None;
                unused.push(object);
                kept.push(Event::Free { object });
            }
            (Event::Resize { request, .. }, Some(object)) => {
                kept.push(Event::Resize { object, request });
            }
            _ => {}
        }
    }
    kept
}

/// Nothing, and every word of each knob that has words.
pub(super) fn words(entry: &Entry) -> Vec<String> {
    let mut all = vec![String::new()];
    for knob in entry.knobs {
        if let KnobKind::Choice(words) = knob.kind {
            all.extend(words.iter().skip(1).map(|word| format!(":{}={word}", knob.name)));
        }
    }
    all
}
