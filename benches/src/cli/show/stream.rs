//! The events to be shown, each with the words it is called by.

use crate::problem::{Problem, shown};
use std::path::Path;
use std::sync::Arc;
use workloads::{Event, Model, Source, Survey};

/// The beginning of a stream.
pub(super) struct Stream {
    pub(super) source: Arc<Source>,
    pub(super) survey: Survey,
    pub(super) steps: Vec<Step>,
}

/// One event.
pub(super) struct Step {
    pub(super) event: Event,
    /// As it was written: `a0:100`.
    pub(super) label: String,
    /// What stands for the object in the drawing.
    pub(super) mark: char,
}

/// Marks of objects 0, 1, …; the signs for rounding, headers and free bytes are none of them.
const MARKS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Stream {
    /// Reads a stream written out (it has a colon or a blank), or whatever is named; keeps the first
    /// `most` events.
    pub(super) fn read(text: &str, seed: u64, most: u64) -> Result<Stream, Problem> {
        let named_otherwise = Path::new(text).exists() || Model::parse(text).is_some();
        let written = text.contains([':', ' ']) && !named_otherwise;
        let source = if written { Source::from_events("stream", text)? } else { named(text)? };
        let survey = source.survey(seed)?;
        let mut events = source.open(seed)?;
        let words = if written { text } else { "" };
        let mut words = words.split_ascii_whitespace();
        let mut steps = Vec::new();
        while let Some(event) = events.step().filter(|_| (steps.len() as u64) < most) {
            steps.push(step(event, words.next()));
        }
        Ok(Stream { source: Arc::new(source), survey, steps })
    }

    /// Events that are not shown.
    pub(super) fn left_out(&self) -> u64 {
        self.survey.events - self.steps.len() as u64
    }
}

/// A workload by its name, a trace by its path, or a twin of one of these.
fn named(text: &str) -> Result<Source, Problem> {
    if let Some(source) = workloads::shipped().into_iter().find(|source| source.name() == text) {
        return Ok(source);
    }
    if Path::new(text).exists() {
        return Ok(Source::from_path(Path::new(text))?);
    }
    Source::twin_named(text, named).unwrap_or_else(|| {
        let text = shown(text);
        let expected = "expected a stream ('a0:100 a1:200 f0'), a workload or a trace";
        Err(Problem::new(format!("`{text}`: {expected}")))
    })
}

/// Numbers of objects are recycled; a stream written out keeps its own ids.
fn step(event: Event, word: Option<&str>) -> Step {
    let (Event::Allocate { object, .. } | Event::Free { object } | Event::Resize { object, .. }) =
        event;
    let written = word.and_then(|word| word[1..].split(':').next()?.parse().ok());
    let id = written.unwrap_or(object as usize);
    let label = word.map_or_else(|| label(event), str::to_string);
    Step { event, label, mark: MARKS[id % MARKS.len()] as char }
}

fn label(event: Event) -> String {
    match event {
        Event::Allocate { object, request } => format!("a{object}:{}", request.size),
        Event::Free { object } => format!("f{object}"),
        Event::Resize { object, request } => format!("r{object}:{}", request.size),
    }
}
