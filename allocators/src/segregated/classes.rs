//! The classes of short free blocks, and which of them have entries. Class k is length k below 64
//! granules; from there on classes are 2^`WIDTH_LOG2` wide, and end with [`LONG`]. Class 0 is
//! nothing's: what is left of a block that was taken whole goes there, since whether anything is
//! left no branch could foresee.

use super::marks::{LONG, Marks, SHORT};
use crate::probe::Probe;

/// Classes there are.
pub(super) const fn classes(width_log2: u32) -> u64 {
    64 + ((LONG - 64) >> width_log2)
}

/// The class of a block of `len` granules, fewer than [`LONG`].
#[inline(always)]
pub(super) fn class_of(len: u64, width_log2: u32) -> u64 {
    let over = len.saturating_sub(64);
    len - over + (over >> width_log2)
}

/// The first class of which every block has `need` granules, fewer than [`LONG`].
#[inline]
pub(super) fn serving(need: u64, width_log2: u32) -> u64 {
    if need < 64 { need } else { class_of(need + (1 << width_log2) - 1, width_log2) }
}

/// The length of the free block that starts at `start`, if one of `class` does.
#[inline]
pub(super) fn length<P: Probe>(
    marks: &Marks<P>,
    start: u32,
    class: u64,
    width_log2: u32,
) -> Option<u64> {
    let len = marks.block_at(start.into());
    (class_of(len, width_log2) == class).then_some(len)
}

/// Whether a free block of `class` starts at `start`.
#[inline(always)]
pub(super) fn is_in<P: Probe>(marks: &Marks<P>, start: u32, class: u64, width_log2: u32) -> bool {
    match class < SHORT {
        true => marks.is_block(start.into(), class),
        false => length(marks, start, class, width_log2).is_some(),
    }
}

/// A set of classes: bit k is class k's, or that of class 64 + k.
#[derive(Clone, Copy, Default)]
pub(super) struct Filled([u64; 2]);

impl Filled {
    #[inline(always)]
    pub(super) fn insert(&mut self, class: u64) {
        self.0[(class / 64) as usize % 2] |= 1 << (class % 64);
    }

    #[inline(always)]
    pub(super) fn remove(&mut self, class: u64) {
        self.remove_if(true, class);
    }

    #[inline(always)]
    pub(super) fn remove_if(&mut self, wanted: bool, class: u64) {
        self.0[(class / 64) as usize % 2] &= !(u64::from(wanted) << (class % 64));
    }

    #[inline(always)]
    pub(super) fn union(self, other: Filled) -> Filled {
        Filled([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    /// The first class from `class`, fewer than 64, on; 127 if there is none.
    #[inline(always)]
    pub(super) fn lowest_from(self, class: u64) -> u64 {
        match self.0[0] & u64::MAX << class {
            0 => 64 + u64::from((self.0[1] | 1 << 63).trailing_zeros()),
            low => low.trailing_zeros().into(),
        }
    }

    /// Whether every class has fewer than `need` granules.
    #[inline(always)]
    pub(super) fn is_empty_from(self, need: u64) -> bool {
        self.0[0] >> need.min(63) == 0 && self.0[1] == 0
    }

    /// The first class from `class` on.
    #[inline]
    pub(super) fn from(self, class: u64) -> Option<u64> {
        let low = if class < 64 { self.0[0] & u64::MAX << class } else { 0 };
        if low != 0 {
            return Some(low.trailing_zeros().into());
        }
        let high = self.0[1] & u64::MAX << class.saturating_sub(64);
        (class < 128 && high != 0).then(|| 64 + u64::from(high.trailing_zeros()))
    }
}
