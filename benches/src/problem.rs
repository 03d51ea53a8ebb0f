//! What can be wrong with what the user gave, as one message: the file and line or the key, what
//! stands there, what was expected. Bad usage and bad input end with exit code 2.
//!
//! A message about an experiment file carries the file's text, so that the terminal can show the
//! line itself with the place marked.

use crate::experiment::{Document, Step};
use miette::{Diagnostic, NamedSource, SourceSpan};
use std::sync::Arc;

/// Why nothing was run.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[source_code]
    source_code: Option<Arc<NamedSource<String>>>,
    #[label("here")]
    place: Option<SourceSpan>,
}

impl Problem {
    /// A problem that says its own place.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), source_code: None, place: None }
    }

    /// A problem with the value at `path` of an experiment, e.g. `group[0].allocators[2]`.
    pub fn at(document: &Document, path: &[Step], what: impl std::fmt::Display) -> Problem {
        let path = document.origin_of(path);
        let key = document.key(path);
        let Some((file, text)) = document.file() else {
            return Problem::new(format!("{key}: {what}"));
        };
        let place = document.place(path).unwrap_or(0..0);
        let line = line_of(text, place.start);
        Problem::marked(file, text, place, format!("{file}:{line}: {key}: {what}"))
    }

    /// A problem with a stretch of a file's text.
    pub(crate) fn marked(
        file: &str,
        text: &str,
        place: std::ops::Range<usize>,
        message: String,
    ) -> Problem {
        let start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[place.start..].find('\n').map_or(text.len(), |at| place.start + at);
        // The lines above and below are shown too.
        let above = text[..start].lines().next_back().unwrap_or_default();
        let below = text[end..].lines().nth(1).unwrap_or_default();
        if [above, &text[start..end], below].into_iter().any(|line| !can_be_shown(line)) {
            return Problem::new(message);
        }
        let place = place.start..place.end.clamp(place.start, end);
        Problem {
            message,
            source_code: Some(Arc::new(NamedSource::new(file, text.to_string()))),
            place: Some(place.into()),
        }
    }

    /// Whether there is a line to be shown under the message.
    pub fn shows_source(&self) -> bool {
        self.source_code.is_some()
    }
}

/// Bytes of a line that is still shown under a message.
const LONGEST_LINE_SHOWN: usize = 400;

/// A hostile file may have a line of a megabyte, or one that a terminal would obey: nobody wants to
/// see it.
fn can_be_shown(line: &str) -> bool {
    let sound = |sign: char| !sign.is_control() || sign == '\t' || sign == '\r';
    line.len() <= LONGEST_LINE_SHOWN && line.chars().all(sound)
}

/// The line, from 1, that byte `at` stands in.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// A stranger's text as a message may show it: escaped and cut.
pub fn shown(text: &str) -> String {
    let short: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().count() > 60 { short + "…" } else { short }
}

impl From<workloads::Error> for Problem {
    fn from(error: workloads::Error) -> Problem {
        Problem::new(error.to_string())
    }
}

impl From<results::Error> for Problem {
    fn from(error: results::Error) -> Problem {
        Problem::new(error.to_string())
    }
}
