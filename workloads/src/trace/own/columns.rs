//! The optional columns: the thread, the time and the call site of each event of a frame.
//!
//! - *threads*: runs; the thread's number, then how many events are its.
//! - *times*: nanoseconds since the event before, folded; since 0 for the first of a frame.
//! - *sites*, of allocates and resizes only: 0 for an unknown one, n for the n-th site of the file.
//!   The first mention of a site is followed by what it is. At most 2^22 sites are told apart.

use super::bytes::{Bytes, folded, put, unfolded};
use super::header::Columns;
use std::collections::BTreeMap;

/// Sites of a file: what a reader keeps is bounded.
const MOST_SITES: usize = 1 << 22;

/// What a frame's events have beside themselves; written with the frame.
#[derive(Debug, Default)]
pub(super) struct Writing {
    /// The column's bytes, if there is such a column.
    pub(super) threads: Option<Vec<u8>>,
    pub(super) times: Option<Vec<u8>>,
    pub(super) sites: Option<Vec<u8>>,
    run: (u32, u64),
    time: u64,
    known: BTreeMap<u64, u64>,
}

impl Writing {
    pub(super) fn new(columns: Columns) -> Writing {
        let column = |there: bool| there.then(Vec::new);
        Writing {
            threads: column(columns.threads),
            times: column(columns.times),
            sites: column(columns.sites),
            ..Writing::default()
        }
    }

    pub(super) fn thread(&mut self, thread: u32) {
        if self.run.0 != thread {
            self.end_run();
            self.run.0 = thread;
        }
        self.run.1 += 1;
    }

    fn end_run(&mut self) {
        if let Some(threads) = self.threads.as_mut().filter(|_| self.run.1 > 0) {
            put(threads, self.run.0.into());
            put(threads, self.run.1);
        }
        self.run.1 = 0;
    }

    pub(super) fn time(&mut self, nanoseconds: u64) {
        if let Some(times) = &mut self.times {
            put(times, folded(nanoseconds.wrapping_sub(self.time) as i64));
        }
        self.time = nanoseconds;
    }

    pub(super) fn site(&mut self, site: u64) {
        let Some(sites) = &mut self.sites else { return };
        let told = self.known.len() < MOST_SITES || self.known.contains_key(&site);
        if site == 0 || !told {
            return sites.push(0);
        }
        let next = self.known.len() as u64 + 1;
        let number = *self.known.entry(site).or_insert(next);
        put(sites, number);
        if number == next {
            put(sites, site);
        }
    }

    /// The last run ends with the frame.
    pub(super) fn end(&mut self) {
        self.end_run();
        self.time = 0;
    }
}

/// Threads of a frame's events, read back.
#[derive(Debug, Default)]
pub(super) struct Threads {
    pub(super) bytes: Bytes,
    thread: u32,
    left: u64,
}

impl Threads {
    pub(super) fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            self.thread = u32::try_from(self.bytes.number()?).ok()?;
            self.left = self.bytes.number().filter(|&run| run > 0)?;
        }
        self.left -= 1;
        Some(self.thread)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.left == 0 && self.bytes.is_at_end()
    }
}

/// Times of a frame's events, read back.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) bytes: Bytes,
    time: u64,
}

impl Times {
    pub(super) fn next(&mut self) -> Option<u64> {
        self.time = self.time.wrapping_add(unfolded(self.bytes.number()?) as u64);
        Some(self.time)
    }

    pub(super) fn begin(&mut self) {
        self.time = 0;
    }
}

/// Call sites of a frame's allocates and resizes, read back.
#[derive(Debug, Default)]
pub(super) struct Sites {
    pub(super) bytes: Bytes,
    /// Site n stands at n − 1.
    pub(super) known: Vec<u64>,
}

impl Sites {
    pub(super) fn next(&mut self) -> Option<u64> {
        let number = self.bytes.number()?;
        if number == 0 {
            return Some(0);
        }
        let index = usize::try_from(number - 1).ok()?;
        if index == self.known.len() && index < MOST_SITES {
            let site = self.bytes.number()?;
            self.known.push(site);
        }
        self.known.get(index).copied()
    }
}
