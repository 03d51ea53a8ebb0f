//! Reading a raw log: the bytes that a recorded process left behind, as calls.
//!
//! Streams: a buffer, whatever the log's length. A log ends at its first zero byte; a byte that no
//! recorder writes ends it too, and is told. `recorder/layout.rs` is the definition.

use super::layout::{self, GRANULE_BYTES, HEADER_BYTES, Header, SIZE_BYTES, kind, note};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

/// What is read at a time.
const BUFFER_BYTES: usize = 1 << 18;
/// Of a process that still runs, less than half of this is left for later.
const WORTHWHILE_BYTES: usize = 4096;
/// No record is longer.
const LONGEST_BYTES: usize = 24;

/// One call, or one half of a resize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Allocate {
        address: u64,
        size: u64,
        align: u32,
        zeroed: bool,
    },
    Free {
        address: u64,
    },
    /// The block is given up, and comes back with one of the next two.
    ResizeBegins {
        address: u64,
    },
    ResizeEnds {
        address: u64,
        size: u64,
    },
    ResizeRefused,
    /// An allocation was.
    Refused,
}

/// A log's header: which process, and how it came to be.
#[derive(Clone, Debug)]
pub(super) struct Birth {
    pub(super) path: PathBuf,
    pub(super) header: Header,
    pub(super) program: OsString,
    /// Without the program's own name.
    pub(super) arguments: Vec<OsString>,
}

impl Birth {
    /// `None` if there is no such log, or its header is not complete.
    pub(super) fn read(path: PathBuf) -> io::Result<Option<Birth>> {
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut fixed = [0; HEADER_BYTES];
        if file.read_exact(&mut fixed).is_err() {
            return Ok(None);
        }
        let Some(header) = Header::from_bytes(&fixed) else { return Ok(None) };
        let [program, arguments] = [header.program_bytes as usize, header.arguments_bytes as usize];
        if program > layout::PROGRAM_BYTES || arguments > layout::ARGUMENTS_BYTES {
            return Ok(None);
        }
        let mut text = vec![0; program + arguments];
        file.read_exact(&mut text)?;
        let arguments = text.split_off(program);
        let arguments = arguments.strip_suffix(b"\0").unwrap_or(&arguments).split(|&it| it == 0);
        let arguments = arguments.skip(1).map(|it| OsString::from_vec(it.to_vec()));
        let (program, arguments) = (OsString::from_vec(text), arguments.collect());
        Ok(Some(Birth { path, header, program, arguments }))
    }
}

/// A log, read from its first record on.
pub(super) struct RawLog {
    file: File,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Where in the file the buffer begins.
    offset: u64,
    /// How far in the buffer records are sure to be whole while the process still runs; `None` once
    /// it does not.
    sure: Option<usize>,
    /// The number of the thread that calls.
    pub(super) thread: u32,
    granule: u64,
    remainder: u64,
    align: u32,
    /// Where a byte stands that no recorder writes.
    pub(super) damage: Option<u64>,
}

impl RawLog {
    /// Reads the log of a process that has ended.
    pub(super) fn open(birth: &Birth) -> io::Result<RawLog> {
        Ok(RawLog {
            file: File::open(&birth.path)?,
            buffer: vec![0; BUFFER_BYTES],
            at: 0,
            filled: 0,
            offset: birth.header.first_record,
            sure: None,
            thread: 0,
            granule: 0,
            remainder: 0,
            align: 1,
            damage: None,
        })
    }

    /// Looks at what a process that may still run has written since; false if that is hardly
    /// anything. [`RawLog::next`] then ends where the rest may still be being written.
    pub(super) fn look(&mut self) -> io::Result<bool> {
        self.advance();
        self.sure = Some(0);
        let written = |bytes: &[u8]| bytes.iter().rposition(|&byte| byte != 0).unwrap_or(0);
        self.read(0..WORTHWHILE_BYTES)?;
        if written(&self.buffer[..WORTHWHILE_BYTES]) < WORTHWHILE_BYTES / 2 {
            return Ok(false);
        }
        self.read(0..BUFFER_BYTES)?;
        let written = written(&self.buffer);
        // Records are written one after the other. So those before the last that was seen are
        // whole, but only to who reads them after that was seen.
        self.read(0..written)?;
        self.filled = written;
        self.sure = Some(written.saturating_sub(layout::LONGEST_RECORD));
        Ok(true)
    }

    /// From now on the process is known to have ended.
    pub(super) fn ended(&mut self) {
        self.advance();
        self.sure = None;
    }

    /// The buffer is to begin with what comes next.
    fn advance(&mut self) {
        self.offset += self.at as u64;
        (self.at, self.filled) = (0, 0);
    }

    /// How many bytes of the file were read.
    pub(super) fn position(&self) -> u64 {
        self.offset + self.at as u64
    }

    /// The next call; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Call>> {
        loop {
            match self.sure {
                Some(sure) if self.at >= sure => return Ok(None),
                Some(_) => {}
                None => self.fill()?,
            }
            let first = self.buffer[self.at];
            if first == 0 || self.damage.is_some() {
                return Ok(None);
            }
            let call = match u64::from(first) & 7 {
                kind::NOTE => self.note(first),
                kind => Ok(self.record(kind, first)),
            };
            match call {
                Ok(Some(call)) => return Ok(Some(call)),
                Ok(None) => {}
                Err(Unknown) => self.damage = Some(self.position()),
            }
        }
    }

    /// A record whose first byte is this; `None` if there is no such kind.
    fn record(&mut self, kind: u64, first: u8) -> Option<Call> {
        let code = usize::from(first >> 3 & 3);
        let address_bytes = usize::from(first >> 5);
        let sized = matches!(kind, kind::ALLOCATE | kind::ALLOCATE_ZEROED | kind::RESIZE_ENDS);
        let size_bytes = if sized { SIZE_BYTES[code] as usize } else { 0 };
        let at = self.at + 1;
        let size = number(&self.buffer[at..at + size_bytes]);
        let zigzag = number(&self.buffer[at + size_bytes..at + size_bytes + address_bytes]);
        let step = zigzag >> 1 ^ (zigzag & 1).wrapping_neg();
        let granule = self.granule.wrapping_add(step);
        let address = granule.wrapping_mul(GRANULE_BYTES).wrapping_add(self.remainder);
        let call = match kind {
            kind::ALLOCATE | kind::ALLOCATE_ZEROED => {
                let zeroed = kind == kind::ALLOCATE_ZEROED;
                Call::Allocate { address, size, align: self.align, zeroed }
            }
            kind::FREE => Call::Free { address },
            kind::RESIZE_BEGINS => Call::ResizeBegins { address },
            kind::RESIZE_ENDS => Call::ResizeEnds { address, size },
            _ => {
                self.damage = Some(self.position());
                return None;
            }
        };
        (self.granule, self.remainder, self.align) = (granule, 0, 1);
        self.at = at + size_bytes + address_bytes;
        Some(call)
    }

    fn note(&mut self, first: u8) -> Result<Option<Call>, Unknown> {
        let bytes = match first {
            note::THREAD => 4,
            note::ALIGNED => 1,
            note::REFUSED | note::RESIZE_REFUSED | note::FROM => 8,
            _ => return Err(Unknown),
        };
        let value = number(&self.buffer[self.at + 1..self.at + 1 + bytes]);
        self.at += 1 + bytes;
        match first {
            note::THREAD => self.thread = value as u32,
            note::ALIGNED => self.align = 1 << value.min(31),
            note::REFUSED => return Ok(Some(Call::Refused)),
            note::RESIZE_REFUSED => return Ok(Some(Call::ResizeRefused)),
            _ => (self.granule, self.remainder) = (value / GRANULE_BYTES, value % GRANULE_BYTES),
        }
        Ok(None)
    }

    /// Makes sure that a whole record is in the buffer.
    fn fill(&mut self) -> io::Result<()> {
        if self.at + LONGEST_BYTES <= self.filled {
            return Ok(());
        }
        self.advance();
        self.filled = self.buffer.len();
        self.read(0..self.filled)
    }

    /// Reads a part of the buffer; behind the file's end stand zeros.
    fn read(&mut self, part: Range<usize>) -> io::Result<()> {
        let (mut to, end) = (part.start, part.end);
        while to < end {
            match self.file.read_at(&mut self.buffer[to..end], self.offset + to as u64) {
                Ok(0) => {
                    self.buffer[to..end].fill(0);
                    break;
                }
                Ok(more) => to += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// A note that no recorder writes.
struct Unknown;

/// Little endian.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests;
