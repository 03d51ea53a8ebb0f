//! The twins of a small program, which an input spells three bytes an event: they run, they repeat
//! themselves, and the shuffled and the sixteenfold one have as many events of each kind.

use crate::rules;
use std::fmt::Write;
use workloads::{Event, Model, Source};

/// Makes the program and its twins.
pub fn check(input: &[u8]) {
    let Some((&seed, bytes)) = input.split_first() else { return };
    let source = Source::from_events("t", &program(bytes)).expect("it obeys the rules");
    let survey = source.survey(0).expect("it was read");
    for model in Model::ALL {
        let twin = source.twin(model).expect("it is recorded");
        if let Err(error) = twin.survey(seed.into()) {
            rules::message(&error.to_string());
            assert_eq!(model, Model::Sixteenfold, "a request may be too large for 16 of it");
            continue;
        }
        let events = drawn(&twin, seed.into());
        assert_eq!(events, drawn(&twin, seed.into()));
        rules::obeyed(&events);
        let kinds = [survey.allocates, survey.frees, survey.resizes];
        match model {
            Model::Shuffled | Model::Sixteenfold => assert_eq!(count(&events), kinds),
            Model::MeanValue => assert_eq!(count(&events)[0], survey.allocates),
        }
    }
}

/// Words of an inline stream: what would break the rules is left out.
fn program(bytes: &[u8]) -> String {
    let mut live = [false; 64];
    let mut text = String::new();
    for step in bytes.chunks_exact(3) {
        let (id, size) = (step[0] as usize & 63, u64::from(step[2]) << (step[1] & 31));
        match step[1] >> 6 {
            0 | 1 if !live[id] => _ = write!(text, "a{id}:{size} "),
            0 | 1 => _ = write!(text, "r{id}:{size}@{} ", 1 << (step[1] & 15)),
            _ if live[id] => _ = write!(text, "f{id} "),
            _ => continue,
        }
        live[id] = step[1] >> 6 < 2;
    }
    text
}

fn drawn(twin: &Source, seed: u64) -> Vec<Event> {
    let mut stream = twin.open(seed).expect("a small program");
    let events = std::iter::from_fn(|| stream.step()).collect();
    assert_eq!(stream.fault(), None);
    events
}

/// Allocates, frees, resizes.
fn count(events: &[Event]) -> [u64; 3] {
    let mut counts = [0; 3];
    for event in events {
        let kind = match event {
            Event::Allocate { .. } => 0,
            Event::Free { .. } => 1,
            Event::Resize { .. } => 2,
        };
        counts[kind] += 1;
    }
    counts
}
