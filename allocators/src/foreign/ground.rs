//! The ground a foreign allocator stands on, and the seam to it: an adapter says how a request, a
//! free and a resize are put to its crate, in addresses; [`Adapted`] is the allocator of the
//! house around it, in offsets.

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::entry::{BuildError, Built, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use std::alloc::Layout;
use std::ptr::NonNull;

/// What a foreign allocator promises unless its crate tells more: its grants lie apart, and are as
/// long as what was asked for.
pub(super) const TELLS_NOTHING: Promises =
    Promises { grows: false, walks: false, measures: false, counts: false, ..Promises::PLACES };

/// What one promises whose grants are whole granules and as long as what they take.
pub(super) const TELLS_LENGTHS: Promises = Promises { measures: true, ..TELLS_NOTHING };

/// A whole heap of fixed size, by its address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    start: NonNull<u8>,
    capacity: u64,
}

impl Ground {
    /// The heap of `arena`, if it has at least so many bytes and does not grow.
    pub(super) fn of<P: Probe>(
        arena: &mut Arena<P>,
        name: &'static str,
        least: u64,
    ) -> Result<Ground, BuildError> {
        let (heap, capacity) = (arena.heap(), arena.heap().capacity());
        if heap.grows() {
            return Err(BuildError::Grows(name));
        }
        if capacity < least {
            return Err(BuildError::TooSmall { name, capacity, least });
        }
        Ok(Ground { start: arena.base(), capacity })
    }

    /// Its first byte, at a multiple of the power of two at or above its size.
    pub(super) fn start(self) -> NonNull<u8> {
        self.start
    }

    /// How many bytes it has.
    pub(super) fn capacity(self) -> u64 {
        self.capacity
    }

    /// All its bytes.
    pub(super) fn bytes(self) -> NonNull<[u8]> {
        NonNull::slice_from_raw_parts(self.start, self.capacity as usize)
    }

    /// A grant of `len` bytes at an address that the crate gave.
    #[inline]
    pub(super) fn extent(self, at: NonNull<u8>, len: u64) -> Extent {
        Extent::new(at.addr().get().wrapping_sub(self.start.addr().get()) as u64, len)
    }

    /// The address of a grant.
    #[inline]
    pub(super) fn address(self, grant: Extent) -> NonNull<u8> {
        // SAFETY: a grant lies inside the heap, which is one mapping; it comes back as it was made.
        unsafe { self.start.add(grant.offset() as usize) }
    }
}

/// Bytes of a grant that is as long as what was asked for; no crate is asked for none.
#[inline]
pub(super) fn as_asked(request: Request) -> u64 {
    request.size.max(1)
}

/// So many bytes, at a multiple of a granule at least.
#[inline]
pub(super) fn layout(bytes: u64, align: u64) -> Option<Layout> {
    Layout::from_size_align(bytes as usize, align.max(GRANULE) as usize).ok()
}

/// How requests are put to a crate.
pub(super) trait Foreign: 'static {
    /// As [`Allocator::allocate`].
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent>;
    /// As [`Allocator::free`].
    fn free(&mut self, ground: Ground, extent: Extent);
    /// How long a grant for this request is.
    fn length(&self, request: Request) -> u64;
    /// As [`Allocator::resize`], where the grant lies at the alignment and its length changes.
    /// Nothing unless the crate has a resize that never moves.
    fn resize(&mut self, _ground: Ground, _extent: Extent, _request: Request) -> Option<Extent> {
        None
    }
    /// As [`Allocator::for_each_free`].
    fn for_each_free(&self, _visit: &mut dyn FnMut(Extent)) -> Walk {
        Walk::Unknown
    }
}

/// A foreign allocator as one of the house. It goes before its arena does.
struct Adapted<F, P: Probe> {
    foreign: F,
    ground: Ground,
    arena: Arena<P>,
}

/// The last line of every adapter's builder.
pub(super) fn adapted<F: Foreign, P: Probe>(
    foreign: F,
    ground: Ground,
    arena: Arena<P>,
) -> Built<P> {
    boxed(Adapted { foreign, ground, arena })
}

impl<F: Foreign, P: Probe> Allocator<P> for Adapted<F, P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        self.foreign.allocate(self.ground, request)
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.foreign.free(self.ground, extent);
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        if request.aligned(extent.offset()) != extent.offset() {
            return None;
        }
        match self.foreign.length(request) == extent.len() {
            true => Some(extent),
            false => self.foreign.resize(self.ground, extent, request),
        }
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.foreign.for_each_free(visit)
    }
    /// Nothing of its own is known here.
    fn check(&self) -> Result<(), Broken> {
        Ok(())
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
