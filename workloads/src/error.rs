//! What can be wrong with a workload, said once and with its place.
//!
//! Every message names where (file and line, or workload and key), what stands there and what was
//! expected instead, so that a front end can print it as it is.

/// Why a workload cannot be had. Its text is complete: place, finding, expectation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that cannot be read, or whose compression is broken or expands too far.
    #[error("{file}: {what}, expected {expected}")]
    File {
        /// The file as the user named it.
        file: String,
        /// What was found.
        what: String,
        /// What was expected.
        expected: String,
    },
    /// A line of a trace that breaks its format's rules.
    #[error("{file}:{line}: {what}, expected {expected}")]
    Line {
        /// The file as the user named it.
        file: String,
        /// Counted from 1.
        line: u64,
        /// What was found.
        what: String,
        /// What was expected.
        expected: String,
    },
    /// A frame of a trace in our own format that is damaged or cut.
    #[error("{file}: frame {frame} at byte {byte}: {what}, expected {expected}")]
    Frame {
        /// The file as the user named it.
        file: String,
        /// Counted from 0, the header.
        frame: u32,
        /// Where in the decompressed file the frame begins.
        byte: u64,
        /// What was found.
        what: String,
        /// What was expected.
        expected: String,
    },
    /// A word of an inline stream such as `a0:100 f0`.
    #[error("workload `{name}`: word {word} of its events: {what}, expected {expected}")]
    Word {
        /// The workload.
        name: String,
        /// Counted from 1.
        word: u64,
        /// What was found.
        what: String,
        /// What was expected.
        expected: String,
    },
    /// A key of a generator's definition.
    #[error("{origin}: workload `{name}`: {key}: {what}, expected {expected}")]
    Key {
        /// The file that holds the definition.
        origin: String,
        /// The workload.
        name: String,
        /// The key, with its path, e.g. `phases[2].to`.
        key: String,
        /// What was found.
        what: String,
        /// What was expected.
        expected: String,
    },
    /// A definition that is no such table at all: an unknown or missing key, a wrong type.
    #[error("{origin}: workload `{name}`: {message}")]
    Definition {
        /// The file that holds the definition.
        origin: String,
        /// The workload.
        name: String,
        /// The parser's words: they name the key and what was expected.
        message: String,
    },
    /// A generator that ran into a bound while running, e.g. too many objects live at once.
    #[error("workload `{name}`: {what}")]
    Bound {
        /// The workload.
        name: String,
        /// Which bound.
        what: String,
    },
    /// A stream that depends on the allocator's grants, opened without one.
    #[error(
        "workload `{name}`: what it asks for depends on where its blocks lie, expected an allocator \
         that it is played against (`fraglab run`, `fraglab check`)"
    )]
    Adaptive {
        /// The workload.
        name: String,
    },
    /// A twin of what has none.
    #[error("workload `{name}`: {what}, expected {expected}")]
    Twin {
        /// The twin's name.
        name: String,
        /// What stands where a trace should.
        what: String,
        /// What was expected.
        expected: String,
    },
}

impl Error {
    /// Says what a repair would do about it.
    pub(crate) fn repair(mut self, does: &str) -> Error {
        if let Error::Line { expected, .. } | Error::Frame { expected, .. } = &mut self {
            *expected += &format!(" (`convert --repair` {does})");
        }
        self
    }
}

/// What is wrong with one record; whoever knows the place makes an [`Error`] of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) what: String,
    pub(crate) expected: String,
}

impl Breach {
    pub(crate) fn new(what: impl Into<String>, expected: impl Into<String>) -> Breach {
        Breach { what: what.into(), expected: expected.into() }
    }
}
