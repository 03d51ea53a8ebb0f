//! What can be wrong, in words: the extents involved and what was expected.

use allocators::{Broken, Extent};
use workloads::ObjectId;

/// A promise that was not kept. Extents are offsets from the start of the heap, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The grant does not lie as asked.
    #[error("granted {grant:?}, expected an offset that is a multiple of {align}")]
    Misaligned {
        /// The grant.
        grant: Extent,
        /// The alignment asked for, at least a granule.
        align: u64,
    },
    /// The grant is too short or no whole number of granules.
    #[error(
        "granted {grant:?} with {header_bytes} header bytes behind it, \
         expected {least_bytes} bytes or more, in whole granules, with its header"
    )]
    Short {
        /// The grant.
        grant: Extent,
        /// Bytes behind it.
        header_bytes: u64,
        /// The least it may be, its header included.
        least_bytes: u64,
    },
    /// The grant leaves the heap.
    #[error(
        "granted {grant:?} with {header_bytes} header bytes behind it, \
         expected it inside the heap [0, {end})"
    )]
    Outside {
        /// The grant.
        grant: Extent,
        /// Bytes behind it.
        header_bytes: u64,
        /// Where the heap ends.
        end: u64,
    },
    /// The grant overlaps a live one.
    #[error(
        "the grant {grant:?} overlaps object {other} at {its:?} (headers included), expected it apart"
    )]
    Overlap {
        /// The grant, its header included.
        grant: Extent,
        /// Whose grant it overlaps.
        other: ObjectId,
        /// That grant, its header included.
        its: Extent,
    },
    /// A resize in place that moved.
    #[error("resized {before:?} in place to {after:?}, expected the same offset")]
    Strayed {
        /// The grant before.
        before: Extent,
        /// The grant after.
        after: Extent,
    },
    /// An object's bytes changed.
    #[error(
        "byte {byte} of object {object} at {grant:?} is {found:#04x}, \
         expected {expected:#04x} as written at event {written}"
    )]
    Contents {
        /// The object.
        object: ObjectId,
        /// Where it lies.
        grant: Extent,
        /// The first byte that changed, from the object's start.
        byte: u64,
        /// What it is.
        found: u8,
        /// What it was.
        expected: u8,
        /// The event at which it was written.
        written: u64,
    },
    /// A free block that is none.
    #[error("the free block {block:?} is no positive number of whole granules at a granule")]
    Granules {
        /// The block.
        block: Extent,
    },
    /// A buddy that is none.
    #[error("the free block {block:?} is no buddy, expected a power of two aligned to itself")]
    NoBuddy {
        /// The block.
        block: Extent,
    },
    /// Something lies behind the end of what is managed.
    #[error("{what} ends past {end}, {end_is}")]
    Past {
        /// A grant or free block.
        what: String,
        /// The end.
        end: u64,
        /// What the end is.
        end_is: &'static str,
    },
    /// Two things lie at one place.
    #[error("{first} overlaps {second}, expected them apart")]
    Shared {
        /// The one that starts first.
        first: String,
        /// The other one.
        second: String,
    },
    /// Bytes that nobody has.
    #[error(
        "the bytes {gap:?} are neither granted nor free nor a header, \
         expected [0, {end}) to be covered"
    )]
    Hidden {
        /// The bytes.
        gap: Extent,
        /// How far the heap is to be covered.
        end: u64,
    },
    /// A walk over more free bytes than there are.
    #[error(
        "the walk over the free blocks visits more bytes than the heap has: it goes in circles"
    )]
    Endless,
    /// No walk, although a promise needs one.
    #[error("the free blocks cannot be walked, expected it of who promises to tile or to merge")]
    Unwalkable,
    /// The allocator's own opinion.
    #[error("an invariant of its own is broken: {0}")]
    Broken(#[from] Broken),
    /// Another answer than the naive statement's.
    #[error("{answer}, expected {expected} as in its naive statement{reason}")]
    Policy {
        /// What the allocator answered.
        answer: String,
        /// What its naive statement answers.
        expected: String,
        /// Why, if the statement says.
        reason: String,
    },
    /// Other free blocks than the naive statement's.
    #[error("the free blocks are {now}, expected {expected} as in its naive statement")]
    FreeBlocks {
        /// What they are.
        now: String,
        /// What its naive statement has.
        expected: String,
    },
    /// What was to be zeroed is not.
    #[error(
        "byte {byte} of object {object} is {found:#04x}, expected 0 as it was asked for zeroed"
    )]
    Unzeroed {
        /// The object.
        object: ObjectId,
        /// The byte, from the object's start.
        byte: u64,
        /// What it is.
        found: u8,
    },
    /// Not as good as new at the end.
    #[error("all is freed and the free blocks are {now}, expected {expected}")]
    Unmerged {
        /// What they are.
        now: String,
        /// What they were at first, or should be.
        expected: String,
    },
    /// Somebody panicked.
    #[error("{who} panicked: {message}")]
    Panicked {
        /// Who.
        who: &'static str,
        /// What it said.
        message: String,
    },
}
