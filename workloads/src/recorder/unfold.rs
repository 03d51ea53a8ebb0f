//! One process's calls as the records of a trace.
//!
//! A resize is two calls, between which other threads may be given the old address: from the first
//! on the object has a name of its own, until the second gives it its new address. What a log cannot say
//! is mended so that the trace obeys the rules of traces, and counted: an allocation where a
//! block is live (its free was not seen) frees that first; a resize of an unknown block is an
//! allocation; a free of an unknown block is skipped.
//! O(log live) a call; memory for the live blocks.

use super::raw::{Call, RawLog};
use crate::event::Request;
use crate::trace::{Record, Stamp, WriteError, Writer};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Names of objects that a thread is resizing: no address has this bit.
const RESIZING: u64 = 1 << 63;

/// A block that a child has from its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) key: u64,
    pub(super) request: Request,
    pub(super) stamp: Stamp,
    /// How many blocks were had before this one.
    age: u64,
}

/// What became of the calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) skipped: BTreeMap<String, u64>,
    pub(super) mended: BTreeMap<String, u64>,
}

/// Makes a trace of a log.
pub(super) struct Unfolding<W: Write> {
    pub(super) writer: Writer<W>,
    pub(super) account: Account,
    /// The live blocks, where children will inherit them.
    held: Option<BTreeMap<u64, Held>>,
    age: u64,
    /// Which address each thread is resizing, by the name that the object has meanwhile.
    resizing: BTreeMap<u64, u64>,
}

impl<W: Write> Unfolding<W> {
    /// `inventory` says whether [`Unfolding::held`] will be asked.
    pub(super) fn new(writer: Writer<W>, inventory: bool) -> Unfolding<W> {
        let held = inventory.then(BTreeMap::new);
        Unfolding { writer, account: Account::default(), held, age: 0, resizing: BTreeMap::new() }
    }

    /// A block that was there from the start.
    pub(super) fn inherit(&mut self, block: &Held) -> Result<(), WriteError> {
        self.allocate(block.key, block.request, block.stamp)
    }

    /// The live blocks, oldest first.
    pub(super) fn held(&self) -> Vec<Held> {
        let mut held: Vec<Held> = self.held.iter().flat_map(BTreeMap::values).copied().collect();
        held.sort_unstable_by_key(|block| block.age);
        held
    }

    /// The next call of `log`.
    pub(super) fn call(&mut self, call: Call, log: &RawLog) -> Result<(), WriteError> {
        let thread = log.thread.saturating_sub(1);
        let stamp = Stamp { thread, ..Stamp::default() };
        let resizing = RESIZING | u64::from(thread);
        match call {
            Call::Allocate { address, size, align, zeroed } => {
                self.allocate(address, Request { size, align }, Stamp { zeroed, ..stamp })
            }
            Call::Free { address } if self.writer.is_live(address) => self.free(address, &stamp),
            Call::Free { .. } => {
                count(&mut self.account.skipped, "frees of blocks not seen before");
                Ok(())
            }
            Call::ResizeBegins { address } => self.resize_begins(address, resizing),
            Call::ResizeEnds { address, size } => {
                self.resize_ends(resizing, address, Request { size, align: 1 }, stamp)
            }
            Call::ResizeRefused => {
                count(&mut self.account.skipped, "refused resizes");
                self.resize_refused(resizing, &stamp)
            }
            Call::Refused => {
                count(&mut self.account.skipped, "refused allocations");
                Ok(())
            }
        }
    }

    fn allocate(&mut self, key: u64, request: Request, stamp: Stamp) -> Result<(), WriteError> {
        self.vacate(key, &stamp)?;
        if self.written(Record::Allocate { key, request }, &stamp)?
            && let Some(held) = &mut self.held
        {
            held.insert(key, Held { key, request, stamp, age: self.age });
            self.age += 1;
        }
        Ok(())
    }

    fn free(&mut self, key: u64, stamp: &Stamp) -> Result<(), WriteError> {
        self.written(Record::Free { key }, stamp)?;
        if let Some(held) = &mut self.held {
            held.remove(&key);
        }
        Ok(())
    }

    /// What lives where a block was just had must have been freed.
    fn vacate(&mut self, key: u64, stamp: &Stamp) -> Result<(), WriteError> {
        if self.writer.is_live(key) {
            count(&mut self.account.mended, "frees that were not seen");
            self.free(key, stamp)?;
        }
        Ok(())
    }

    fn resize_begins(&mut self, address: u64, resizing: u64) -> Result<(), WriteError> {
        // A signal handler resizes within a resize: the two cannot be told apart.
        if !self.writer.is_live(address) || self.writer.is_live(resizing) {
            return Ok(());
        }
        self.resizing.insert(resizing, address);
        self.rename(address, resizing)
    }

    fn rename(&mut self, from: u64, to: u64) -> Result<(), WriteError> {
        self.writer.rename(from, to)?;
        if let Some(held) = &mut self.held
            && let Some(block) = held.remove(&from)
        {
            held.insert(to, Held { key: to, ..block });
        }
        Ok(())
    }

    fn resize_ends(
        &mut self,
        resizing: u64,
        address: u64,
        request: Request,
        stamp: Stamp,
    ) -> Result<(), WriteError> {
        if !self.writer.is_live(resizing) {
            count(&mut self.account.mended, "resizes of blocks not seen before");
            return self.allocate(address, request, stamp);
        }
        self.vacate(address, &stamp)?;
        let record = Record::Resize { key: resizing, to: address, request };
        if self.written(record, &stamp)?
            && let Some(held) = &mut self.held
            && let Some(block) = held.remove(&resizing)
        {
            held.insert(address, Held { key: address, request, ..block });
        }
        Ok(())
    }

    /// The block stays where it was.
    fn resize_refused(&mut self, resizing: u64, stamp: &Stamp) -> Result<(), WriteError> {
        match self.resizing.remove(&resizing) {
            Some(address) if self.writer.is_live(resizing) => {
                self.vacate(address, stamp)?;
                self.rename(resizing, address)
            }
            _ => Ok(()),
        }
    }

    /// Writes a record; false if it breaks a rule of traces and was left out.
    fn written(&mut self, record: Record, stamp: &Stamp) -> Result<bool, WriteError> {
        match self.writer.event(&record, stamp) {
            Ok(()) => Ok(true),
            Err(WriteError::Record { .. }) => {
                count(&mut self.account.skipped, "requests beyond what a trace can hold");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

fn count(counts: &mut BTreeMap<String, u64>, what: &str) {
    match counts.get_mut(what) {
        Some(count) => *count += 1,
        None => drop(counts.insert(what.to_string(), 1)),
    }
}

/// Bytes of a held block in a file.
pub(super) const HELD_BYTES: usize = 40;

/// Puts held blocks into a file, oldest first.
pub(super) fn keep(blocks: &[Held], out: &mut impl Write) -> io::Result<()> {
    for block in blocks {
        let Held { key, request, stamp, age } = *block;
        let flags = u64::from(stamp.thread) << 32 | u64::from(stamp.zeroed);
        for word in [key, request.size, request.align.into(), flags, age] {
            out.write_all(&word.to_le_bytes())?;
        }
    }
    out.flush()
}

/// Reads the next of them; `None` at the end.
pub(super) fn kept(file: &mut impl io::Read) -> io::Result<Option<Held>> {
    let mut bytes = [0; HELD_BYTES];
    match file.read_exact(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let mut words = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
    let mut word = || words.next().unwrap_or_default();
    let (key, size, align, flags, age) = (word(), word(), word() as u32, word(), word());
    let stamp = Stamp { thread: (flags >> 32) as u32, zeroed: flags & 1 == 1, ..Stamp::default() };
    Ok(Some(Held { key, request: Request { size, align }, stamp, age }))
}
