//! Android's memory_replay: `TID: malloc 0xADDRESS SIZE`.
//!
//! `calloc 0xADDRESS COUNT SIZE`, `memalign 0xADDRESS ALIGN SIZE`, `realloc 0xNEW 0xOLD SIZE`,
//! `free 0xADDRESS`, `thread_done 0x0`. Newer files add the start and the end of each call in
//! nanoseconds. posix_memalign shows as memalign.

use super::calls::{Call, Threads};
use super::words::{number, pointer, shown, words};
use super::{Columns, Format, Header, How, Keyed, Lines, Notes, Reader, Stamp};
use crate::error::{Breach, Error};
use crate::strict::{Keys, Record};

pub(super) const FORMAT: Format = Format {
    word: "memory-replay",
    name: "Android memory_replay",
    ending: ".memory_replay",
    probe: |start| {
        let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
        parts(line.trim_ascii_end()).is_some()
    },
    open: |input, content, how| Keyed::open(input, content, how, MemoryReplay::new),
    write: None,
};

/// The thread, the call and, in newer files, its time.
fn parts(line: &[u8]) -> Option<(u64, Call, Option<u64>)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let thread = number(&line[..colon])?;
    let mut words = words(&line[colon + 1..]);
    let (name, at) = (words.next()?, pointer(words.next()?)?);
    let call = match name {
        b"malloc" => Call::malloc(number(words.next()?)?, at),
        b"calloc" => Call::calloc(number(words.next()?)?, number(words.next()?)?, at),
        b"memalign" => Call::memalign(number(words.next()?)?, number(words.next()?)?, at),
        b"realloc" => {
            let (from, size) = (pointer(words.next()?)?, number(words.next()?)?);
            Call::Resize { from, to: at, size }
        }
        b"free" => Call::Free { at },
        b"thread_done" => Call::Nothing { why: "ends of threads" },
        _ => return None,
    };
    let (start, end) = (words.next().map(number), words.next().map(number));
    let times = match (start, end) {
        (None, None) => None,
        (Some(Some(start)), Some(Some(_))) => Some(start),
        _ => return None,
    };
    words.next().is_none().then_some((thread, call, times))
}

struct MemoryReplay {
    lines: Lines,
    threads: Threads,
    timed: bool,
    stamp: Stamp,
}

impl MemoryReplay {
    fn new(lines: Lines, _: How) -> MemoryReplay {
        let (threads, stamp) = Default::default();
        MemoryReplay { lines, threads, timed: false, stamp }
    }
}

impl Reader for MemoryReplay {
    const KEYS: Keys = Keys::Addresses;
    const INEXACT: &'static [&'static str] = &["time, in older files"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        loop {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            let line = line.trim_ascii_end();
            if line.is_empty() {
                continue;
            }
            let Some((thread, call, time)) = parts(line) else {
                let breach = Breach::new(shown(line), "a line such as `100: malloc 0xb48390a0 48`");
                return Err(self.lines.error(breach));
            };
            self.stamp.thread = self.threads.number(thread);
            self.timed |= time.is_some();
            self.stamp.nanoseconds = time.unwrap_or(self.stamp.nanoseconds);
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
        let columns = Columns { threads: true, times: self.timed, sites: false };
        Header { columns, ..Header::default() }
    }
}
