//! Writing a trace in a format: what a format's writer is told, and what it must do.

use super::own::{Header, Totals, WriteError, Writer};
use super::{End, Stamp};
use crate::event::Event;
use std::io::Write;

/// What is known of a trace before its events are written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// What the trace says of itself.
    pub(crate) header: Header,
    /// What its events add up to.
    pub(crate) totals: Totals,
}

/// Begins a file in a format.
pub(crate) type Begin =
    for<'a> fn(&'a mut dyn Write, &Facts) -> Result<Box<dyn Sink + 'a>, WriteError>;

/// Writes the events of a trace.
pub(crate) trait Sink {
    /// The next event.
    fn event(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError>;
    /// The end of the trace.
    fn end(self: Box<Self>, end: End) -> Result<(), WriteError>;
    /// What of the trace this format cannot say, in words.
    fn lost(&self, facts: &Facts) -> Vec<String>;
}

impl Facts {
    /// What a format loses that has events and nothing beside them.
    pub(super) fn stamps(&self) -> Vec<String> {
        let columns = self.header.columns;
        let mut lost: Vec<String> = Vec::new();
        let names =
            [(columns.threads, "threads"), (columns.times, "times"), (columns.sites, "call sites")];
        lost.extend(
            names.into_iter().filter(|(there, _)| *there).map(|(_, name)| name.to_string()),
        );
        lost.extend(some(self.totals.zeroed, "requests for zeroed memory: as any other"));
        lost
    }
}

/// `N what`, if there are any.
pub(super) fn some(count: u64, what: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {what}"))
}

/// The project's own format loses nothing.
pub(super) fn begin_own<'a>(
    out: &'a mut dyn Write,
    facts: &Facts,
) -> Result<Box<dyn Sink + 'a>, WriteError> {
    Ok(Box::new(Writer::new(out, &facts.header)?))
}

impl<W: Write> Sink for Writer<W> {
    fn event(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError> {
        self.push(event, stamp)
    }

    fn end(self: Box<Self>, end: End) -> Result<(), WriteError> {
        self.finish(end).map(drop)
    }

    fn lost(&self, _: &Facts) -> Vec<String> {
        Vec::new()
    }
}
