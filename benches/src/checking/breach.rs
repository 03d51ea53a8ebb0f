//! What a check says.

use std::fmt;

/// What was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub(crate) events: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events", self.events)
    }
}

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Breach(pub(crate) String);
