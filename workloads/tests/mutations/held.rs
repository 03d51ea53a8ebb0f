//! What must hold of any input: the same invariants as in `workloads/fuzz`, in short.

use std::path::Path;
use workloads::trace::{Conversion, Notes, Reading, Stamp, Target};
use workloads::{Event, Painter, Source};

type Stamped = Vec<(Event, Stamp)>;

/// A file of this name and content as a trace.
pub(crate) fn trace(name: &str, content: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let (strict, end) = read(&path, false);
    as_a_workload(&path, &strict, &end);
    let (mended, mended_end) = read(&path, true);
    match (end, &mended_end) {
        (Ok(notes), mended_end) => {
            assert_eq!(mended_end.as_ref().unwrap(), &notes, "what is sound is not touched");
            assert_eq!(strict, mended);
        }
        // An interval of minimalloc's stands in its file where it pleases.
        (Err(_), Ok(_)) if !name.ends_with(".csv") => assert!(mended.starts_with(&strict)),
        _ => {}
    }
    if mended_end.is_err() {
        return;
    }
    let mut painter = Painter::new();
    mended.iter().for_each(|(event, stamp)| painter.add(event, stamp));
    assert_eq!(painter.finish().events[0], mended.len() as u64);
    let mut own = Vec::new();
    let conversion = Conversion::read(&path, true).unwrap();
    conversion.write(Target::named("fraglab").unwrap(), "", &mut own, &|_| {}).unwrap();
    let again = folder.path().join("again");
    std::fs::write(&again, &own).unwrap();
    let (again, end) = read(&again, false);
    assert!(end.is_ok() && again == mended, "written again it is the same");
}

/// Events, as far as they come, held against the rules; and how they ended.
fn read(path: &Path, repair: bool) -> (Stamped, Result<Notes, String>) {
    let name = path.file_name().unwrap().to_string_lossy();
    let failed = |error: workloads::Error| {
        let message = error.to_string();
        assert!(message.contains(&*name) && message.contains(", expected "), "{message}");
        assert!(!message.contains(char::is_control), "{message:?}");
        message
    };
    let mut events = Vec::new();
    let mut reading = match Reading::open(path, repair) {
        Ok(reading) => reading,
        Err(error) => return (events, Err(failed(error))),
    };
    let end = loop {
        match reading.next() {
            Ok(Some(event)) => events.push(event),
            Ok(None) => break Ok(reading.notes()),
            Err(error) => break Err(failed(error)),
        }
    };
    obeys(events.iter().map(|(event, _)| event));
    (events, end)
}

/// `run` finds the same stream or the same error. It passes over the columns beside the events, and
/// so over what is wrong with them alone: a frame whose checksum is right and whose content is not
/// does not come about by chance, so no input here has one.
fn as_a_workload(path: &Path, strict: &Stamped, end: &Result<Notes, String>) {
    match (Source::from_path(path).and_then(|source| source.survey(0)), end) {
        (Ok(survey), Ok(_)) => assert_eq!(survey.events, strict.len() as u64),
        (Err(error), Err(message)) => assert_eq!(error.to_string(), *message),
        (survey, end) => panic!("{survey:?} and {end:?}"),
    }
}

/// What is freed or resized is live, an allocate takes the number freed last, else the lowest.
fn obeys<'e>(events: impl Iterator<Item = &'e Event>) {
    let (mut live, mut freed) = (Vec::new(), Vec::new());
    for event in events {
        match *event {
            Event::Allocate { object, .. } => {
                assert_eq!(object, freed.pop().unwrap_or(live.len() as u32));
                live.resize(live.len().max(object as usize + 1), false);
                live[object as usize] = true;
            }
            Event::Free { object } => {
                assert!(std::mem::take(&mut live[object as usize]));
                freed.push(object);
            }
            Event::Resize { object, .. } => assert!(live[object as usize]),
        }
    }
}

/// A text as a stream written out by hand.
pub(crate) fn inline(text: &str) {
    match Source::from_events("t", text) {
        Ok(source) => {
            let events = drawn(&source, usize::MAX);
            obeys(events.iter());
            assert_eq!(events.len(), text.split_ascii_whitespace().count());
        }
        Err(error) => assert!(error.to_string().contains(", expected "), "{error}"),
    }
}

/// A text as the table of a workload, whose generators then run a while.
pub(crate) fn definition(text: &str) {
    let Ok(table) = text.parse::<toml::Table>() else { return };
    for source in Source::family("t", &table, "t.toml").into_iter().flatten().take(2) {
        let events = drawn(&source, 1000);
        obeys(events.iter());
        let stored = source.definition().unwrap().parse().unwrap();
        let again = Source::from_definition(source.name(), &stored, "stored").unwrap();
        assert_eq!(drawn(&again, 1000), events);
    }
}

fn drawn(source: &Source, most: usize) -> Vec<Event> {
    let mut stream = match source.open(1) {
        // An adversary says nothing without an allocator.
        Err(workloads::Error::Adaptive { .. }) => return Vec::new(),
        opened => opened.unwrap(),
    };
    std::iter::from_fn(|| stream.step()).take(most).collect()
}
