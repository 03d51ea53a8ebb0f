//! What a trace says of itself before its events (the program, the host) and after them (how it
//! ended, what was counted): two TOML documents, whose unknown keys a reader passes over.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bytes of all arguments that are kept: a header fits a frame.
const MOST_ARGUMENT_BYTES: usize = 1 << 18;

/// What is known before the first event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Header {
    /// The program, as it was called; empty where it is not known.
    pub program: String,
    /// What it was called with, without its own name.
    pub arguments: Vec<String>,
    /// What wrote the file, e.g. `fraglab 0.1.0 record`.
    pub made_by: String,
    /// What the source could not say or said inexactly, e.g. `alignment`.
    pub inexact: Vec<String>,
    /// Which optional columns there are.
    pub columns: Columns,
    /// Its place among the processes recorded together.
    pub process: Process,
    /// Facts about the host that may matter: `kernel`, `libc`, `page_bytes`, `cpu` …
    pub host: BTreeMap<String, String>,
}

/// The optional columns of a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// Each event's thread, by a small number.
    pub threads: bool,
    /// Each event's time in nanoseconds since the beginning.
    pub times: bool,
    /// The call site of each allocate and resize: a return address, say.
    pub sites: bool,
}

/// A process among those recorded together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// In order of birth; 0 is the first.
    pub number: u32,
    /// The number of the one that it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The kernel's number for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// How it came to be: `start`, `fork`, `exec` (its parent went on as another program) or `spawn`
    /// (its parent started a program beside itself); empty where it is not known.
    pub born: String,
    /// Blocks that a fork had from its parent: the first so many events allocate them.
    pub inherited: u64,
}

/// What is known after the last event. The writer adds the [`Totals`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct End {
    /// How the program ended, e.g. `exit 0`, `signal 9`, `exec`; empty where it is not known.
    pub how: String,
    /// The numbers of the processes that came from it, in order of birth.
    pub children: Vec<u32>,
    /// Records of the source that made no event, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Records of the source that were mended, by how.
    pub mended: BTreeMap<String, u64>,
    /// Where the program's files lay in memory, so that call sites can be named later.
    pub modules: Vec<Module>,
}

/// A file mapped into the program's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Module {
    /// Its path.
    pub path: String,
    /// The lowest address, in hexadecimal.
    pub start: String,
    /// One past the highest, in hexadecimal.
    pub end: String,
    /// Which byte of the file lies at `start`, in hexadecimal.
    pub offset: String,
}

/// What a trace's events add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    /// Events of all kinds.
    pub events: u64,
    /// Allocates: objects, that is.
    pub allocates: u64,
    /// Frees.
    pub frees: u64,
    /// Resizes.
    pub resizes: u64,
    /// Allocates whose memory had to be zero.
    pub zeroed: u64,
    /// Allocates and resizes with an alignment above 1.
    pub aligned: u64,
    /// Most objects live at once.
    pub peak_live_objects: u64,
    /// Most requested bytes live at once.
    pub peak_live_bytes: u64,
    /// Objects live at the end.
    pub live_objects_at_end: u64,
    /// Requested bytes live at the end.
    pub live_bytes_at_end: u64,
}

/// The document of the last frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Trailer {
    pub(super) totals: Totals,
    pub(super) end: End,
}

impl Header {
    /// The header with as many arguments as fit; `…` stands for the others.
    pub(super) fn bounded(mut self) -> Header {
        let mut bytes = 0;
        let fits = self.arguments.iter().take_while(|argument| {
            bytes += argument.len() + 8;
            bytes <= MOST_ARGUMENT_BYTES
        });
        let fits = fits.count();
        if fits < self.arguments.len() {
            self.arguments.truncate(fits);
            self.arguments.push("…".to_string());
        }
        self
    }
}
