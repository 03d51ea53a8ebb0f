//! Where a trace's bytes come from, and their decompression.
//!
//! gzip and zstd are told by their magic bytes, never by name. What they expand to is bounded by
//! 64 MiB + 50 × the compressed size, and a zstd window by 128 MiB (64 MiB for a file under 1 MiB),
//! so that a malicious file ends in an error and not in swap.

use super::bounded::{Bounded, TooLarge};
use crate::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::PathBuf;

/// Content may expand by this much …
const EXPANSION_BASE_BYTES: u64 = 64 << 20;
/// … plus this many times the compressed size.
const EXPANSION_FACTOR: u64 = 50;
/// Largest zstd window: what `zstd --ultra -22` needs …
const WINDOW_LOG: u32 = 27;
/// … but for files smaller than this, which have no use for so much.
const SMALL_BYTES: u64 = 1 << 20;
/// How much of the content a probe sees.
pub(crate) const START_BYTES: usize = 4096;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The bytes of a trace, which can be read any number of times.
#[derive(Clone)]
pub(crate) enum Input {
    /// A file, opened anew each time.
    File { path: PathBuf, label: String },
    /// Bytes inside the binary.
    Shipped { bytes: &'static [u8], label: &'static str },
}

/// A trace's decompressed content from its beginning.
pub(crate) struct Content {
    pub(crate) reader: Box<dyn Read + Send>,
    /// How long the file is, as it lies there.
    pub(crate) bytes: u64,
}

impl Input {
    /// What messages call it.
    pub(crate) fn label(&self) -> &str {
        match self {
            Input::File { label, .. } => label,
            Input::Shipped { label, .. } => label,
        }
    }

    /// The decompressed content from its beginning.
    pub(crate) fn open(&self) -> Result<Content, Error> {
        match self {
            Input::Shipped { bytes, .. } => {
                self.decompress(Cursor::new(*bytes), bytes.len() as u64)
            }
            Input::File { path, .. } => {
                let unreadable = |error: io::Error| Error::File {
                    file: self.label().to_string(),
                    what: format!("it cannot be read ({error})"),
                    expected: "a trace".to_string(),
                };
                // Asked before opening: to open a pipe would wait for its writer.
                if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
                    return Err(Error::File {
                        file: self.label().to_string(),
                        what: "it is not a regular file".to_string(),
                        expected: "a trace, which is read more than once".to_string(),
                    });
                }
                let file = File::open(path).map_err(unreadable)?;
                let bytes = file.metadata().map_err(unreadable)?.len();
                self.decompress(file, bytes)
            }
        }
    }

    /// The first bytes of this input's decompressed content, for probes.
    pub(crate) fn start(&self, content: impl Read) -> Result<Vec<u8>, Error> {
        let mut start = Vec::new();
        let read = content.take(START_BYTES as u64).read_to_end(&mut start);
        match read {
            // What came before the damage is enough for a probe.
            Err(error) if start.is_empty() => Err(self.damaged(&error)),
            _ => Ok(start),
        }
    }

    fn decompress(
        &self,
        mut raw: impl Read + Send + 'static,
        bytes: u64,
    ) -> Result<Content, Error> {
        let bound = EXPANSION_BASE_BYTES.saturating_add(bytes.saturating_mul(EXPANSION_FACTOR));
        let mut magic = Vec::new();
        raw.by_ref().take(4).read_to_end(&mut magic).map_err(|error| self.damaged(&error))?;
        let (gzip, zstd) = (magic.starts_with(GZIP), magic.starts_with(ZSTD));
        let whole = BufReader::new(Cursor::new(magic).chain(raw));
        if gzip {
            let decoder = flate2::bufread::MultiGzDecoder::new(whole);
            return Ok(Content { reader: Box::new(Bounded::new(decoder, bound)), bytes });
        }
        if zstd {
            let decoder =
                zstd::stream::read::Decoder::with_buffer(whole).and_then(|mut decoder| {
                    decoder.window_log_max(WINDOW_LOG - u32::from(bytes < SMALL_BYTES))?;
                    Ok(decoder)
                });
            let decoder = decoder.map_err(|error| self.damaged(&error))?;
            return Ok(Content { reader: Box::new(Bounded::new(decoder, bound)), bytes });
        }
        Ok(Content { reader: Box::new(whole), bytes })
    }

    fn damaged(&self, error: &io::Error) -> Error {
        let (what, expected) = explain(error);
        Error::File { file: self.label().to_string(), what, expected }
    }
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({})", self.label())
    }
}

/// What a failed read means, in the reader's words, and what was expected.
pub(crate) fn explain(error: &io::Error) -> (String, String) {
    if let Some(bomb) = error.get_ref().and_then(|inner| inner.downcast_ref::<TooLarge>()) {
        let expected = "at most 64 MiB and 50 times the file's size";
        return (bomb.to_string(), expected.to_string());
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return (
            "the compressed content is truncated".to_string(),
            "a complete gzip or zstd file".to_string(),
        );
    }
    (format!("the content cannot be read ({error})"), "a sound gzip, zstd or plain file".into())
}
