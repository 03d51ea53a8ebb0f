//! Frames: 24 bytes that say what follows, then up to a megabyte of it, compressed.
//!
//! Every length is held against its bound before anything is allocated, the checksum before
//! anything is expanded, and what a frame expands to is bounded by what the frame declares.

use crate::error::Breach;
use crate::trace::input::{Content, explain};
use std::io::{self, ErrorKind, Read, Write};
use zstd::bulk::{Compressor, Decompressor};

/// The bytes that every file begins with …
const SIGNATURE: [u8; 7] = *b"\x89FRAG\r\n";
/// … and the one behind them.
const VERSION: u8 = 1;

/// Events of a frame.
pub(super) const MOST_EVENTS: u32 = 1 << 16;
/// What a frame may expand to, in bytes.
pub(super) const MOST_PLAIN_BYTES: u32 = 1 << 20;
/// What a frame may be in the file, in bytes, without its head: zstd adds a little to what it
/// cannot compress.
const MOST_STORED_BYTES: u32 = MOST_PLAIN_BYTES + (MOST_PLAIN_BYTES >> 7);
const HEAD_BYTES: usize = 24;
/// How much of a damaged file's end is looked at for its last frame.
const SALVAGED_BYTES: usize = 1 << 16;

/// What a frame holds.
pub(super) type Kind = [u8; 4];
pub(super) const HEADER: Kind = *b"HEAD";
pub(super) const EVENTS: Kind = *b"EVNT";
pub(super) const TRAILER: Kind = *b"TAIL";
pub(super) const THREADS: Kind = *b"thrd";
pub(super) const TIMES: Kind = *b"time";
pub(super) const SITES: Kind = *b"site";

/// Whether a file that begins like this is one of ours.
pub(super) fn begins(start: &[u8]) -> bool {
    start.starts_with(&SIGNATURE)
}

/// Writes frames.
pub(super) struct Framing<W> {
    out: W,
    frames: u32,
    compressor: Compressor<'static>,
    stored: Vec<u8>,
}

impl<W: Write> Framing<W> {
    /// Begins a file; `level` is zstd's.
    pub(super) fn new(mut out: W, level: i32) -> io::Result<Framing<W>> {
        out.write_all(&SIGNATURE)?;
        out.write_all(&[VERSION])?;
        Ok(Framing { out, frames: 0, compressor: Compressor::new(level)?, stored: Vec::new() })
    }

    /// A frame of `plain`, which belongs to so many events.
    pub(super) fn write(&mut self, kind: Kind, events: u32, plain: &[u8]) -> io::Result<()> {
        if plain.len() > MOST_PLAIN_BYTES as usize {
            let what = format!("a frame of {} bytes, more than {MOST_PLAIN_BYTES}", plain.len());
            return Err(io::Error::new(ErrorKind::InvalidInput, what));
        }
        self.stored.clear();
        self.stored.reserve(zstd::zstd_safe::compress_bound(plain.len()));
        self.compressor.compress_to_buffer(plain, &mut self.stored)?;
        let mut head = [0; HEAD_BYTES];
        head[..4].copy_from_slice(&kind);
        let lengths = [self.frames, events, plain.len() as u32, self.stored.len() as u32];
        for (index, number) in lengths.into_iter().enumerate() {
            head[4 + 4 * index..][..4].copy_from_slice(&number.to_le_bytes());
        }
        let checksum = checksum(&head, &self.stored);
        head[HEAD_BYTES - 4..].copy_from_slice(&checksum.to_le_bytes());
        self.frames = self.frames.wrapping_add(1);
        self.out.write_all(&head)?;
        self.out.write_all(&self.stored)
    }

    pub(super) fn out(&mut self) -> &mut W {
        &mut self.out
    }

    pub(super) fn into_out(self) -> W {
        self.out
    }
}

/// Of the head without its last four bytes, and of what is stored.
fn checksum(head: &[u8; HEAD_BYTES], stored: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&head[..HEAD_BYTES - 4]);
    hasher.update(stored);
    hasher.finalize()
}

/// What a sound frame's head says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) events: u32,
    plain: u32,
}

/// Reads frames.
pub(super) struct Frames {
    reader: Box<dyn Read + Send>,
    /// Where the frame read last begins.
    pub(super) byte: u64,
    /// Its number.
    pub(super) number: u32,
    /// Where the next one begins, and its number.
    next: (u64, u32),
    /// Bytes of the file that were read.
    read: u64,
    stored: Vec<u8>,
    decompressor: Option<Decompressor<'static>>,
}

impl Frames {
    pub(super) fn new(content: Content) -> Frames {
        let (reader, stored) = (content.reader, Vec::new());
        Frames { reader, byte: 0, number: 0, next: (0, 0), read: 0, stored, decompressor: None }
    }

    /// The bytes before the first frame.
    pub(super) fn begin(&mut self) -> Result<(), Breach> {
        let mut start = [0; SIGNATURE.len() + 1];
        let read = self.fill(&mut start)?;
        if read < start.len() || !begins(&start) {
            let what = format!("the file begins with `{}`", start[..read].escape_ascii());
            let expected = "`\\x89FRAG\\r\\n` and a version, as a fraglab trace begins";
            return Err(Breach::new(what, expected));
        }
        let version = start[SIGNATURE.len()];
        if version != VERSION {
            let expected = format!("version {VERSION}, the only one there is");
            return Err(Breach::new(format!("version {version} of the format"), expected));
        }
        self.next.0 = start.len() as u64;
        Ok(())
    }

    /// The next frame, whose checksum is right, or `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Head>, Breach> {
        (self.byte, self.number) = self.next;
        let mut bytes = [0; HEAD_BYTES];
        let read = self.fill(&mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        let cut = |left: usize| {
            let what = format!("the file ends {left} bytes before the frame does");
            Breach::new(what, "a whole frame")
        };
        if read < HEAD_BYTES {
            return Err(cut(HEAD_BYTES - read));
        }
        let number = |index: usize| {
            let bytes = &bytes[4 * index..][..4];
            bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte))
        };
        let (events, plain, stored) = (number(2), number(3), number(4));
        let bounds = [
            (events, MOST_EVENTS, "events"),
            (plain, MOST_PLAIN_BYTES, "bytes"),
            (stored, MOST_STORED_BYTES, "stored bytes"),
        ];
        if let Some((found, most, of)) = bounds.into_iter().find(|&(found, most, _)| found > most) {
            let what = format!("the frame declares {found} {of}");
            return Err(Breach::new(what, format!("at most {most}")));
        }
        self.stored.resize(stored as usize, 0);
        let read = fill(&mut self.reader, &mut self.stored)?;
        self.read += read as u64;
        if read < stored as usize {
            return Err(cut(stored as usize - read));
        }
        let (found, expected) = (checksum(&bytes, &self.stored), number(5));
        if found != expected {
            let what = format!("the frame's checksum is {found:08x}");
            return Err(Breach::new(what, format!("{expected:08x}, as it declares")));
        }
        if number(1) != self.number {
            let what = format!("the frame calls itself number {}", number(1));
            return Err(Breach::new(what, format!("number {}", self.number)));
        }
        self.next =
            (self.byte + (HEAD_BYTES as u64 + u64::from(stored)), self.number.wrapping_add(1));
        let kind = [bytes[0], bytes[1], bytes[2], bytes[3]];
        Ok(Some(Head { kind, events, plain }))
    }

    /// What the frame read last expands to, put into `plain`.
    pub(super) fn expand(&mut self, head: &Head, plain: &mut Vec<u8>) -> Result<(), Breach> {
        let unexpected =
            |what: String| Breach::new(what, format!("a zstd frame of {} bytes", head.plain));
        let unreadable =
            |error: io::Error| unexpected(format!("the frame cannot be expanded ({error})"));
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            none => none.insert(Decompressor::new().map_err(unreadable)?),
        };
        plain.clear();
        plain.reserve(head.plain as usize);
        decompressor.decompress_to_buffer(&self.stored, plain).map_err(unreadable)?;
        if plain.len() != head.plain as usize {
            return Err(unexpected(format!("the frame expands to {} bytes", plain.len())));
        }
        Ok(())
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Breach> {
        let read = fill(&mut self.reader, buffer)?;
        self.read += read as u64;
        Ok(read)
    }

    /// Reads on to the end of the file, behind damage: how many bytes stand there from the damaged
    /// frame on, and what the last frame expands to, if it is sound.
    pub(super) fn salvage(&mut self) -> (u64, Option<Vec<u8>>) {
        let mut window = std::mem::take(&mut self.stored);
        let mut chunk = vec![0; SALVAGED_BYTES];
        while let Ok(read @ 1..) = self.fill(&mut chunk) {
            window.extend_from_slice(&chunk[..read]);
            window.drain(..window.len().saturating_sub(SALVAGED_BYTES));
        }
        (self.read - self.byte, last(&window))
    }
}

/// What a sound `TAIL` at the very end of these bytes expands to.
fn last(window: &[u8]) -> Option<Vec<u8>> {
    let starts = window.windows(HEAD_BYTES).enumerate().rev();
    let mut starts = starts.filter(|(_, head)| head.starts_with(&TRAILER));
    let (at, _) = starts.next()?;
    let (head, stored) = window[at..].split_first_chunk::<HEAD_BYTES>()?;
    let number =
        |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let (plain, length) = (number(12), number(16));
    let sound = length as usize == stored.len()
        && plain <= MOST_PLAIN_BYTES
        && checksum(head, stored) == number(20);
    let mut expanded = Vec::with_capacity(if sound { plain as usize } else { 0 });
    let read = Decompressor::new().ok()?.decompress_to_buffer(stored, &mut expanded).ok()?;
    (sound && read == plain as usize).then_some(expanded)
}

/// Reads as much as there is, up to the buffer's length.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> Result<usize, Breach> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                let (what, expected) = explain(&error);
                return Err(Breach { what, expected });
            }
        }
    }
    Ok(filled)
}
