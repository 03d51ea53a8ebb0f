//! The tiling law, at one moment: grants with their headers and free blocks lie inside the heap and
//! apart, and cover it where that is promised: all of a fixed heap; a growing one up to what was
//! obtained, or up to its wilderness, or else up to its footprint.

use super::fault::Fault;
use super::live::Live;
use crate::space::replay::Replay;
use allocators::{Extent, GRANULE, Off, Promises, Walk};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use workloads::ObjectId;

/// Something that lies in the heap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    extent: Extent,
    /// Whose it is; free if nobody's.
    object: Option<ObjectId>,
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.object {
            Some(object) => write!(f, "object {object} at {:?} (headers included)", self.extent),
            None => write!(f, "the free block {:?}", self.extent),
        }
    }
}

/// Holds the law; gives the free blocks, if they can be walked.
pub(super) fn hold(
    replay: &Replay<Off>,
    live: &Live,
    promises: &Promises,
) -> Result<Option<Vec<Extent>>, Fault> {
    let free = walk(replay)?;
    if free.is_none() && (promises.tiles || promises.merges) {
        return Err(Fault::Unwalkable);
    }
    for &block in free.iter().flatten() {
        let in_granules = |bytes: u64| bytes.is_multiple_of(GRANULE);
        if !in_granules(block.offset()) || !in_granules(block.len()) || block.len() == 0 {
            return Err(Fault::Granules { block });
        }
        if promises.buddies && (!block.len().is_power_of_two() || block.offset() % block.len() > 0)
        {
            return Err(Fault::NoBuddy { block });
        }
    }
    let mut pieces: Vec<_> =
        live.iter().map(|(extent, object)| Piece { extent, object: Some(object) }).collect();
    pieces.extend(free.iter().flatten().map(|&extent| Piece { extent, object: None }));
    pieces.sort_unstable();
    let (end, end_is) = end(replay);
    if let Some(last) = pieces.last().filter(|last| last.extent.end() > end) {
        return Err(Fault::Past { what: last.to_string(), end, end_is });
    }
    if let Some(pair) = pieces.windows(2).find(|two| two[0].extent.end() > two[1].extent.offset()) {
        return Err(Fault::Shared { first: pair[0].to_string(), second: pair[1].to_string() });
    }
    if promises.tiles {
        covered(replay, &pieces)?;
    }
    Ok(free)
}

/// How far grants and free blocks may reach.
fn end(replay: &Replay<Off>) -> (u64, &'static str) {
    let allocator = &*replay.allocator;
    match (allocator.obtained(), allocator.top()) {
        (Some(obtained), _) => (obtained, "what was obtained"),
        (None, Some(top)) => (top, "where the wilderness begins"),
        (None, None) => (replay.heap.capacity(), "the end of the heap"),
    }
}

/// Whether no byte is hidden.
fn covered(replay: &Replay<Off>, pieces: &[Piece]) -> Result<(), Fault> {
    let allocator = &*replay.allocator;
    let known = allocator.obtained().or(allocator.top());
    let end = match known {
        Some(end) => end,
        None if replay.heap.grows() => replay.footprint(),
        None => replay.heap.capacity(),
    };
    let mut reached = 0;
    let sentinel = Extent::new(end, 0);
    for extent in pieces.iter().map(|piece| piece.extent).chain([sentinel]) {
        if extent.offset() > reached && reached < end {
            let gap = Extent::between(reached, extent.offset().min(end));
            return Err(Fault::Hidden { gap, end });
        }
        reached = extent.end();
    }
    Ok(())
}

/// What a walk over too much is cut short with.
struct TooMuch;

/// The free blocks; `None` where the allocator cannot tell. A list in a circle would be walked for
/// ever, and a walk can only be left by unwinding.
fn walk(replay: &Replay<Off>) -> Result<Option<Vec<Extent>>, Fault> {
    let (mut blocks, mut below, mut all) = (Vec::new(), 0, 0);
    let (footprint, capacity) = (replay.footprint(), replay.heap.capacity());
    let walked = catch_unwind(AssertUnwindSafe(|| {
        replay.allocator.for_each_free(&mut |block| {
            let bytes = block.len().max(1);
            all += bytes;
            if block.offset() < footprint {
                below += bytes.min(footprint - block.offset());
            }
            if all > capacity || below > footprint {
                resume_unwind(Box::new(TooMuch));
            }
            blocks.push(block);
        })
    }));
    match walked {
        Ok(Walk::Complete) => Ok(Some(blocks)),
        Ok(Walk::Unknown) => Ok(None),
        Err(panic) if panic.is::<TooMuch>() => Err(Fault::Endless),
        Err(panic) => resume_unwind(panic),
    }
}

/// Whether the heap is as good as new: the free blocks are as many and as long as at first, or, in
/// a heap that was obtained in steps, all that was obtained is one.
pub(super) fn merged(
    replay: &Replay<Off>,
    first: Option<&[Extent]>,
    now: Option<&[Extent]>,
) -> Result<(), Fault> {
    let lengths = |blocks: Option<&[Extent]>| {
        let mut lengths: Vec<_> =
            blocks.unwrap_or_default().iter().map(|block| block.len()).collect();
        lengths.sort_unstable();
        lengths
    };
    let (mut expected, now) = (lengths(first), lengths(now));
    if let Some(obtained) = replay.allocator.obtained().filter(|&bytes| bytes > 0) {
        expected = vec![obtained];
    }
    if now != expected {
        return Err(Fault::Unmerged { now: said(&now), expected: said(&expected) });
    }
    // What touches the wilderness joins it.
    match replay.allocator.top() {
        Some(top) if top > 0 => Err(Fault::Unmerged {
            now: format!("followed by a wilderness from {top}"),
            expected: "all of the heap to be wilderness".to_string(),
        }),
        _ => Ok(()),
    }
}

fn said(lengths: &[u64]) -> String {
    match lengths {
        [] => "none".to_string(),
        [one] => format!("one of {one} bytes"),
        [.., longest] => format!("{}, the longest of {longest} bytes", lengths.len()),
    }
}
