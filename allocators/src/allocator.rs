//! The trait all allocators share.

use crate::arena::Arena;
use crate::probe::{Off, Probe};
use crate::request::{Extent, Request};
use std::alloc::GlobalAlloc;

/// Whether a walk over the free blocks showed all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// Every free block was visited once.
    Complete,
    /// This allocator cannot tell.
    Unknown,
}

/// An invariant that does not hold, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// An allocator that manages the range of its arena.
///
/// A grant is at least as long as requested, at a multiple of the alignment, and overlaps no other
/// grant. Freeing is sized: the extent comes back exactly as granted.
pub trait Allocator<P: Probe = Off> {
    /// Grants at least `request.size` bytes at a multiple of `request.align`; `None` leaves the
    /// set of free bytes as it was.
    fn allocate(&mut self, request: Request) -> Option<Extent>;
    /// Takes back an extent exactly as granted.
    fn free(&mut self, extent: Extent);
    /// Grows or shrinks in place, or `None`, which leaves everything as it was. The extent given
    /// back starts where the old one did.
    fn resize(&mut self, _extent: Extent, _request: Request) -> Option<Extent> {
        None
    }
    /// Where the allocator's memory is its own and it has a way to grow or shrink that keeps the
    /// contents and may move: that. `None` leaves everything as it was.
    #[inline]
    fn reallocate(&mut self, _extent: Extent, _request: Request) -> Option<Extent> {
        None
    }
    /// Every free block once, in any order, the wilderness of a growing heap left out.
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk;
    /// In a growing heap: where the wilderness begins, if this allocator has one that starts
    /// below the footprint.
    fn top(&self) -> Option<u64> {
        None
    }
    /// In a heap that is obtained in steps: bytes obtained so far, which is its footprint.
    fn obtained(&self) -> Option<u64> {
        None
    }
    /// Recomputes every invariant.
    ///
    /// # Errors
    /// Says which one is broken.
    fn check(&self) -> Result<(), Broken>;
    /// The memory it manages.
    fn arena(&self) -> &Arena<P>;
    /// The memory it manages.
    fn arena_mut(&mut self) -> &mut Arena<P>;
    /// The program writes the byte at `offset` of a grant, as the time pass has it do; not counted.
    #[inline]
    fn touch(&mut self, offset: u64, byte: u8) {
        self.arena_mut().touch(offset, byte);
    }
    /// The program copies the first `len` bytes of the grant at `from` to the one at `to`; not
    /// counted.
    #[inline]
    fn copy(&mut self, from: u64, to: u64, len: u64) {
        self.arena_mut().copy(from, to, len);
    }
    /// Free blocks looked at so far in searches, where that has a meaning.
    fn inspected(&self) -> Option<u64> {
        None
    }
    /// Where its memory is its own: the allocator itself, for who checks what lies there.
    fn global(&self) -> Option<&'static dyn GlobalAlloc> {
        None
    }
}

/// Resizes in place or else allocates, copies and frees, in that order; `None` keeps the old
/// grant. `live` is how many bytes of the old object the program still wants.
pub fn resize_or_move<P: Probe, A: Allocator<P> + ?Sized>(
    allocator: &mut A,
    old: Extent,
    live: u64,
    request: Request,
) -> Option<Resized> {
    if let Some(extent) = allocator.resize(old, request) {
        return Some(Resized { extent, moved: false });
    }
    if let Some(extent) = allocator.reallocate(old, request) {
        return Some(Resized { extent, moved: true });
    }
    let extent = allocator.allocate(request)?;
    allocator.copy(old.offset(), extent.offset(), live.min(request.size));
    allocator.free(old);
    Some(Resized { extent, moved: true })
}

/// The outcome of [`resize_or_move`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resized {
    /// Where the object lies now.
    pub extent: Extent,
    /// Whether it had to move: both extents were granted for a moment.
    pub moved: bool,
}
