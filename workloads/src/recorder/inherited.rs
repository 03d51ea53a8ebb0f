//! What a forked child has from its parent: the blocks that were live at the fork.
//!
//! The parent's log is read once more, without a trace, and at each fork what is live is put into a
//! file, oldest block first, from which the child's trace begins.

use super::raw::RawLog;
use super::unfold::{Sink, Unfolding};
use crate::event::{Event, ObjectId, Request};
use crate::trace::{Stamp, WriteError};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of a block in such a file.
const BLOCK_BYTES: usize = 32;

/// Where in a log a child was forked, and where to put what it inherits.
pub(super) struct Fork {
    pub(super) at: u64,
    pub(super) keep: PathBuf,
}

/// A block that is handed on.
#[derive(Clone, Copy, Debug)]
struct Block {
    request: Request,
    stamp: Stamp,
    /// How many blocks came before this one.
    age: u64,
}

/// Fills the table up to an object.
const NONE: Block = Block {
    request: Request { size: 0, align: 1 },
    stamp: Stamp { thread: 0, nanoseconds: 0, site: 0, zeroed: false },
    age: 0,
};

/// The live blocks, by object.
#[derive(Default)]
struct Inventory {
    blocks: Vec<Block>,
    ages: u64,
}

impl Sink for Inventory {
    fn take(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError> {
        match *event {
            Event::Allocate { object, request } => {
                let object = object as usize;
                self.blocks.resize(self.blocks.len().max(object + 1), NONE);
                self.blocks[object] = Block { request, stamp: *stamp, age: self.ages };
                self.ages += 1;
            }
            Event::Resize { object, request } => self.blocks[object as usize].request = request,
            Event::Free { .. } => {}
        }
        Ok(())
    }
}

/// Reads a log up to its last fork, and puts aside what each child inherits. `inherited` is what
/// this process itself had from its parent, if there is such a file.
pub(super) fn put_aside(
    log: &mut RawLog,
    inherited: &Path,
    mut forks: Vec<Fork>,
) -> Result<(), WriteError> {
    forks.sort_by_key(|fork| std::cmp::Reverse(fork.at));
    let mut unfolding = Unfolding::new(Inventory::default());
    inherit(&mut unfolding, inherited)?;
    while !forks.is_empty() {
        let position = log.position();
        let call = log.next()?;
        while let Some(fork) = forks.pop_if(|fork| fork.at <= position || call.is_none()) {
            keep(&unfolding, &fork.keep)?;
        }
        let Some(call) = call else { break };
        unfolding.call(call, log.thread)?;
    }
    Ok(())
}

/// Begins a process with the blocks in a file, if there is one; how many.
pub(super) fn inherit<S: Sink>(
    unfolding: &mut Unfolding<S>,
    file: &Path,
) -> Result<u64, WriteError> {
    let Ok(file) = File::open(file) else { return Ok(0) };
    let mut file = BufReader::new(file);
    let mut bytes = [0; BLOCK_BYTES];
    let mut blocks = 0;
    loop {
        match file.read_exact(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(blocks),
            read => read?,
        }
        let words = bytes.as_chunks::<8>().0;
        let [address, size, align, flags] = [0, 1, 2, 3].map(|it| u64::from_le_bytes(words[it]));
        let request = Request { size, align: align as u32 };
        let (thread, zeroed) = ((flags >> 1) as u32, flags & 1 == 1);
        unfolding.allocate(address, request, &Stamp { thread, zeroed, ..Stamp::default() })?;
        blocks += 1;
    }
}

/// How many blocks a file holds, if there is one.
pub(super) fn count(file: &Path) -> u64 {
    file.metadata().map_or(0, |file| file.len() / BLOCK_BYTES as u64)
}

fn keep(unfolding: &Unfolding<Inventory>, file: &Path) -> io::Result<()> {
    let block = |object: ObjectId| unfolding.sink.blocks[object as usize];
    let mut live: Vec<(u64, Block)> =
        unfolding.live.iter().map(|(address, object)| (address, block(object))).collect();
    live.sort_unstable_by_key(|(_, block)| block.age);
    let mut out = BufWriter::new(File::create(file)?);
    for (address, Block { request, stamp, .. }) in live {
        let flags = u64::from(stamp.thread) << 1 | u64::from(stamp.zeroed);
        for word in [address, request.size, request.align.into(), flags] {
            out.write_all(&word.to_le_bytes())?;
        }
    }
    out.flush()
}
