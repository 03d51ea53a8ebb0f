//! Firefox's logalloc: `PID [TID] malloc(32)=0x7f90495120e0`.
//!
//! Munged logs (`logalloc_munge.py`) write slots, `#1`, for addresses, and use them again. Old logs
//! have no TID. A free is logged before the call, all else after it, under one lock: the order is
//! exact. `jemalloc_stats()` marks where statistics were taken.

use super::calls::{Call, PAGE_BYTES, Threads};
use super::words::{digits, number, pointer, shown};
use super::{Columns, Format, Header, How, Keyed, Lines, Notes, Reader, Stamp};
use crate::error::{Breach, Error};
use crate::strict::{Keys, Record};

pub(super) const FORMAT: Format = Format {
    word: "logalloc",
    name: "Firefox logalloc",
    ending: ".logalloc",
    probe,
    open: |input, content, how| Keyed::open(input, content, how, Logalloc::new),
    write: None,
};

/// The first line is a call.
fn probe(start: &[u8]) -> bool {
    parts(start.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end()).is_some()
}

/// Process, thread and the call of a line.
fn parts(line: &[u8]) -> Option<(u64, u64, &[u8])> {
    let mut words = line.splitn(3, |&byte| byte == b' ');
    let (pid, second) = (number(words.next()?)?, words.next()?);
    let (tid, call) = match words.next() {
        Some(call) => (number(second)?, call),
        None => (pid, second),
    };
    let named = call.iter().position(|&byte| byte == b'(').is_some_and(|open| {
        open > 0 && call[..open].iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
    });
    named.then_some((pid, tid, call))
}

struct Logalloc {
    lines: Lines,
    process: Option<u64>,
    threads: Threads,
    stamp: Stamp,
}

impl Logalloc {
    fn new(lines: Lines, _: How) -> Logalloc {
        let (threads, stamp) = Default::default();
        Logalloc { lines, process: None, threads, stamp }
    }
}

impl Reader for Logalloc {
    const KEYS: Keys = Keys::Addresses;
    const INEXACT: &'static [&'static str] = &["time"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        loop {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            let line = line.trim_ascii_end();
            let call = match parts(line) {
                Some((pid, ..)) if *self.process.get_or_insert(pid) != pid => {
                    let what = format!("a call of process {pid} after calls of another");
                    Err(Breach::new(what, "one process in a file"))
                }
                Some((_, tid, call)) => {
                    self.stamp.thread = self.threads.number(tid);
                    meant(call).ok_or_else(|| garbled(line))
                }
                None if line.is_empty() => continue,
                None => Err(garbled(line)),
            };
            let call = call.map_err(|breach| self.lines.error(breach))?;
            if let Some(record) = call.record(&mut self.stamp, notes) {
                return Ok(Some(record));
            }
        }
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }

    fn stamp(&self) -> Stamp {
        self.stamp
    }

    fn header(&self) -> Header {
        Header { columns: Columns { threads: true, ..Columns::default() }, ..Header::default() }
    }
}

fn garbled(line: &[u8]) -> Breach {
    Breach::new(shown(line), "a line such as `18545 18545 malloc(32)=0x7f90495120e0`")
}

fn meant(call: &[u8]) -> Option<Call> {
    let open = call.iter().position(|&byte| byte == b'(')?;
    // `(nil)` may stand among the arguments, and as the result.
    let equals = call.windows(2).rposition(|two| two == b")=");
    let close = equals.or_else(|| call.iter().rposition(|&byte| byte == b')'))?;
    let (name, arguments) = (&call[..open], call.get(open + 1..close)?);
    let result = &call[close + 1..];
    let mut words = arguments.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    let (first, second) = (words.next()?, words.next());
    if words.next().is_some() {
        return None;
    }
    match (name, second) {
        (b"free", None) if result.is_empty() => return Some(Call::Free { at: address(first)? }),
        (b"jemalloc_stats", None) => {
            return Some(Call::Nothing { why: "marks where statistics were taken" });
        }
        _ => {}
    }
    let at = address(result.strip_prefix(b"=")?)?;
    Some(match (name, second) {
        (b"malloc", None) => Call::malloc(number(first)?, at),
        (b"valloc", None) => Call::memalign(PAGE_BYTES, number(first)?, at),
        (b"calloc", Some(size)) => Call::calloc(number(first)?, number(size)?, at),
        (b"realloc", Some(size)) => {
            Call::Resize { from: address(first)?, to: at, size: number(size)? }
        }
        (b"memalign" | b"posix_memalign" | b"aligned_alloc", Some(size)) => {
            Call::memalign(number(first)?, number(size)?, at)
        }
        _ => return None,
    })
}

/// An address or a slot.
fn address(word: &[u8]) -> Option<u64> {
    match word.strip_prefix(b"#") {
        Some(slot) if digits(slot) => number(slot),
        _ => pointer(word),
    }
}
