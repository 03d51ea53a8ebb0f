//! The two words of the interface: what is asked for, and what is granted.

use std::fmt;
use std::num::NonZeroU64;

/// The smallest unit of memory, in bytes. Sizes round up to it, offsets are multiples of it.
pub const GRANULE: u64 = 16;

/// Bytes and alignment a program asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Bytes; 0 is legal and takes one granule. At most 2^40.
    pub size: u64,
    /// A power of two, at most 2^36; below a granule it asks for nothing.
    pub align: u64,
}

impl Request {
    /// A request for `size` bytes at a multiple of `align`.
    ///
    /// # Panics
    /// If `align` is no power of two, or size or alignment are past their ranges.
    #[inline]
    pub fn new(size: u64, align: u64) -> Request {
        assert!(align.is_power_of_two() && align <= 1 << 36 && size <= 1 << 40);
        Request { size, align }
    }

    /// The size rounded up to granules, at least one.
    #[inline]
    pub fn rounded(self) -> u64 {
        self.size.max(1).next_multiple_of(GRANULE)
    }

    /// The lowest offset at or after `start` that meets the alignment.
    #[inline]
    pub fn aligned(self, start: u64) -> u64 {
        // A power of two: said so that no division is made. As a rule it asks for nothing.
        let align = if self.align <= GRANULE { GRANULE } else { self.align };
        (start + (align - 1)) & !(align - 1)
    }

    /// The lowest aligned grant inside `block`, if one fits.
    #[inline]
    pub fn within(self, block: Extent) -> Option<Extent> {
        let start = self.aligned(block.offset());
        (start + self.rounded() <= block.end()).then(|| Extent::new(start, self.rounded()))
    }
}

/// A half-open range of addresses `[offset, offset + len)`, in bytes from the arena's base.
///
/// Below the length stands a bit that is always set, so that `Option<Extent>` is two registers
/// wide; at that end of the word one instruction sets it and one takes it away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extent {
    offset: u64,
    marked_len: NonZeroU64,
}

impl Extent {
    /// `[offset, offset + len)`; `len` is below 2^63.
    #[inline]
    pub const fn new(offset: u64, len: u64) -> Extent {
        match NonZeroU64::new(len << 1 | 1) {
            Some(marked_len) => Extent { offset, marked_len },
            None => unreachable!(),
        }
    }

    /// `[start, end)`.
    ///
    /// # Panics
    /// If `end < start`.
    #[inline]
    pub fn between(start: u64, end: u64) -> Extent {
        assert!(start <= end);
        Extent::new(start, end - start)
    }

    /// The first byte.
    #[inline]
    pub const fn offset(self) -> u64 {
        self.offset
    }

    /// Bytes.
    #[inline]
    #[allow(clippy::len_without_is_empty, reason = "an extent is a range, not a collection")]
    pub const fn len(self) -> u64 {
        self.marked_len.get() >> 1
    }

    /// One past the last byte.
    #[inline]
    pub const fn end(self) -> u64 {
        self.offset + self.len()
    }
}

impl fmt::Debug for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.offset, self.end())
    }
}
