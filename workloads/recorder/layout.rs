//! The raw log: what a recorded process writes and the converter reads, byte for byte.
//!
//! A log is a header and then records up to the first zero byte; the file is longer than that and
//! sparse. A record's first byte is never zero and is written last, so a process that is killed
//! leaves whole records only. That byte says: bits 0–2 the kind, bits 3–4 how many bytes of size
//! follow (1, 2, 3 or 8), bits 5–7 how many bytes of address follow (1–7). Then the size and the
//! address, little endian; the address is the zigzag difference, in granules of 16 bytes, to the
//! address of the record before. A free has no size. Kind 7 is a note: its upper five bits say which.
//! A log lives only as long as a recording: the two sides are always of one version.

#![allow(dead_code, reason = "each side uses its own half")]

/// How a log begins, once its header is complete.
pub(crate) const MAGIC: [u8; 8] = *b"fraglog1";
/// What stands in the library before the folder's path, which `record` writes there.
pub(crate) const FOLDER_MARK: [u8; 32] = *b"fraglab writes its logs here -> ";
/// Room for that path and the zero byte behind it.
pub(crate) const FOLDER_BYTES: usize = 4096;
/// The file in the folder that all processes write in together: a page of counts, then the
/// programs that were started.
pub(crate) const SHARED_FILE: &str = "shared";
/// Its length.
pub(crate) const SHARED_BYTES: usize = 1 << 20;
/// What a process maps of it that may have so many bytes of memory only.
pub(crate) const SHARED_SCARCE_BYTES: usize = 1 << 16;
/// Where in it the first start is noted.
pub(crate) const STARTS_AT: usize = 4096;
/// The ending of a log; its name is its ordinal.
pub(crate) const ENDING: &str = ".log";

/// A header's fixed part, in bytes.
pub(crate) const HEADER_BYTES: usize = 80;
/// Longest program path and argument list that a header keeps, in bytes.
pub(crate) const PROGRAM_BYTES: usize = 4096;
/// See [`PROGRAM_BYTES`].
pub(crate) const ARGUMENTS_BYTES: usize = 16384;
/// "No process", where a header names its parent.
pub(crate) const NOBODY: u64 = u64::MAX;

/// Counts at the beginning of the shared file, each 8 bytes, of all processes of a recording.
pub(crate) mod count {
    /// Logs begun; the next ordinal.
    pub(crate) const BIRTHS: usize = 0;
    /// Calls that no log holds.
    pub(crate) const DROPPED: usize = 1;
    /// Processes that could not begin or go on with a log.
    pub(crate) const LOST: usize = 2;
    /// Bytes that notes of starts take, or would.
    pub(crate) const START_BYTES: usize = 3;
    /// Starts of which no note was taken.
    pub(crate) const UNNOTED: usize = 4;
}

/// A note of a program that a process starts, in place of its own or beside it. Notes follow each
/// other without a gap; the first byte is written last, so that a note without it is not there yet.
///
/// | bytes | |
/// |---|---|
/// | 0 | one of the states below |
/// | 1 | 1 if the environment it gets names the library |
/// | 2..4 | bytes of its path |
/// | 4..8 | number of the process that it runs in |
/// | 8..16 | nanoseconds since 1970 before the start |
/// | 16.. | the path, and zeros up to a multiple of 8 |
pub(crate) mod start {
    /// It was about to start, or did: a process that becomes another program cannot say that.
    pub(crate) const TRIED: u8 = 1;
    /// It did not.
    pub(crate) const FAILED: u8 = 2;
    /// Bytes before the path.
    pub(crate) const HEAD_BYTES: usize = 16;
    /// More of a path are not kept.
    pub(crate) const PATH_BYTES: usize = 1024;
}

/// The fixed part of a header. All but `first_record` and the lengths describe the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Where the first record stands.
    pub(crate) first_record: u64,
    /// The place among all logs of the recording, by birth, from 0.
    pub(crate) ordinal: u64,
    /// The log of the process that this one was forked from, or [`NOBODY`].
    pub(crate) parent: u64,
    /// How long the parent's log was at the fork.
    pub(crate) parent_bytes: u64,
    /// The process's own number and its parent's, as the kernel has them.
    pub(crate) pid: u32,
    /// See `pid`.
    pub(crate) parent_pid: u32,
    /// Nanoseconds since 1970 at birth.
    pub(crate) born_ns: u64,
    /// Bytes of the program's path behind the fixed part.
    pub(crate) program_bytes: u32,
    /// Bytes of the arguments behind it, each ended by a zero byte.
    pub(crate) arguments_bytes: u32,
}

impl Header {
    /// As it stands in the file.
    pub(crate) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let words = [
            u64::from_le_bytes(MAGIC),
            self.first_record,
            self.ordinal,
            self.parent,
            self.parent_bytes,
            u64::from(self.pid) | u64::from(self.parent_pid) << 32,
            self.born_ns,
            u64::from(self.program_bytes) | u64::from(self.arguments_bytes) << 32,
        ];
        let mut at = 0;
        for word in words {
            let end = at + 8;
            bytes[at..end].copy_from_slice(&word.to_le_bytes());
            at = end;
        }
        bytes
    }

    /// From a file's beginning; `None` if the header was never completed.
    pub(crate) fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Option<Header> {
        let word = |index: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[index * 8..index * 8 + 8]);
            u64::from_le_bytes(word)
        };
        let low = |index| word(index) as u32;
        let high = |index| (word(index) >> 32) as u32;
        (bytes[..8] == MAGIC).then(|| Header {
            first_record: word(1),
            ordinal: word(2),
            parent: word(3),
            parent_bytes: word(4),
            pid: low(5),
            parent_pid: high(5),
            born_ns: word(6),
            program_bytes: low(7),
            arguments_bytes: high(7),
        })
    }
}

/// Kinds of records.
pub(crate) mod kind {
    /// `malloc` and the like: size, address.
    pub(crate) const ALLOCATE: u64 = 1;
    /// `calloc`: size, address.
    pub(crate) const ALLOCATE_ZEROED: u64 = 2;
    /// Before a free: address.
    pub(crate) const FREE: u64 = 3;
    /// Before a resize: the old address.
    pub(crate) const RESIZE_BEGINS: u64 = 4;
    /// After a resize: size, new address.
    pub(crate) const RESIZE_ENDS: u64 = 5;
    /// A note, see [`super::note`].
    pub(crate) const NOTE: u64 = 7;
}

/// Notes: first bytes whose kind is [`kind::NOTE`], and what follows.
pub(crate) mod note {
    /// The records that follow are of this thread: 4 bytes.
    pub(crate) const THREAD: u8 = 7 | 1 << 3;
    /// The allocation that follows at once has this alignment: 1 byte, its binary logarithm.
    pub(crate) const ALIGNED: u8 = 7 | 2 << 3;
    /// An allocation was refused: 8 bytes, its size.
    pub(crate) const REFUSED: u8 = 7 | 3 << 3;
    /// The resize that this thread began was refused: 8 bytes, the size.
    pub(crate) const RESIZE_REFUSED: u8 = 7 | 4 << 3;
    /// The next record's difference counts from this address: 8 bytes. For an address that is no
    /// multiple of a granule, its remainder is added to the address that the next record names.
    pub(crate) const FROM: u8 = 7 | 5 << 3;
}

/// Bytes of address that one step of difference stands for.
pub(crate) const GRANULE_BYTES: u64 = 16;
/// The longest record, in bytes, with the notes before it.
pub(crate) const LONGEST_RECORD: usize = 48;

/// Bytes of size by the two bits that say it.
pub(crate) const SIZE_BYTES: [u32; 4] = [1, 2, 3, 8];

/// A record as a number of so many bytes, lowest first. `step` is the difference in granules.
#[inline(always)]
pub(crate) fn sized(kind: u64, size: u64, step: u64) -> (u128, usize) {
    let code = u64::from(size >= 1 << 8) + u64::from(size >= 1 << 16) + u64::from(size >= 1 << 24);
    let size_bytes = (code + 1 + ((code == 3) as u64) * 4) as u32;
    let (zigzag, address_bytes) = zigzag(step);
    let first = kind | code << 3 | u64::from(address_bytes) << 5;
    let (size_at, address_at) = (8, 8 + 8 * size_bytes);
    let record = u128::from(first) | u128::from(size) << size_at | u128::from(zigzag) << address_at;
    (record, (1 + size_bytes + address_bytes) as usize)
}

/// A record without a size.
#[inline(always)]
pub(crate) fn unsized_(kind: u64, step: u64) -> (u64, usize) {
    let (zigzag, address_bytes) = zigzag(step);
    (kind | u64::from(address_bytes) << 5 | zigzag << 8, 1 + address_bytes as usize)
}

/// The difference with its sign in the lowest bit, and how many bytes it takes: at most 7, since
/// addresses have at most 57 bits.
#[inline(always)]
fn zigzag(step: u64) -> (u64, u32) {
    let zigzag = step << 1 ^ ((step as i64) >> 63) as u64;
    (zigzag, (71 - (zigzag | 1).leading_zeros()) / 8)
}
