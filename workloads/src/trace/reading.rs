//! A trace read for its own sake, with all that the file says beside its events.

use super::{Format, Header, How, Input, Notes, Stamp, Stream, recognise};
use crate::error::Error;
use crate::event::Event;
use std::path::Path;

/// Reads a trace in any known format, plain or as gzip or zstd.
pub struct Reading {
    stream: Box<dyn Stream>,
    format: &'static Format,
    failed: Option<Error>,
}

impl Reading {
    /// Starts reading a file. With `repair`, what is damaged or breaks the rules of traces is
    /// mended or passed over, and counted in the notes.
    ///
    /// # Errors
    /// A file that cannot be read or is of no known format.
    pub fn open(path: &Path, repair: bool) -> Result<Reading, Error> {
        let input = Input::File { path: path.to_path_buf(), label: path.display().to_string() };
        let format = recognise(&input)?;
        let how = How { repair, stamps: true };
        let stream = (format.open)(&input, input.open()?, how);
        Ok(Reading { stream, format, failed: None })
    }

    /// What the format is called.
    pub fn format(&self) -> &'static str {
        self.format.name
    }

    /// What the file says of itself. Complete before the first event where the format has a header,
    /// and after the last one elsewhere.
    ///
    /// # Errors
    /// A header that cannot be read.
    pub fn header(&mut self) -> Result<Header, Error> {
        self.stream.header()
    }

    /// The next event and what is known beside it, `None` at the end, or the first error, for ever.
    ///
    /// # Errors
    /// The first thing wrong with the file, with its place.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<(Event, Stamp)>, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        match self.stream.next() {
            Ok(event) => Ok(event.map(|event| (event, self.stream.stamp()))),
            Err(error) => {
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    /// What was taken, skipped and mended so far.
    pub fn notes(&self) -> Notes {
        self.stream.notes()
    }
}
