//! The headers wrapper: every grant carries `+headers=N` bytes that the program does not get, as
//! under an allocator whose `free` is not told the size. The inner allocator is asked for N bytes
//! more; the N bytes lie behind the grant, outside it, so that alignment stays what it was. Seen
//! from the block after it that is the word in front of an object, where a header usually lies.
//!
//! Origin: boundary tags (Knuth 1968). Weakness: at 8 bytes half of a small object.

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::drive::Drive;
use crate::naive::Naive;
use crate::probe::Probe;
use crate::request::{Extent, Request};

/// An allocator behind headers.
pub(crate) struct Headers<P: Probe> {
    pub(crate) inner: Box<dyn Drive<P>>,
    pub(crate) bytes: u64,
}

fn asked(request: Request, bytes: u64) -> Request {
    Request { size: request.size + bytes, ..request }
}

fn inner(extent: Extent, bytes: u64) -> Extent {
    Extent::new(extent.offset(), extent.len() + bytes)
}

fn outer(extent: Extent, bytes: u64) -> Extent {
    Extent::new(extent.offset(), extent.len() - bytes)
}

impl<P: Probe> Allocator<P> for Headers<P> {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        self.inner.allocate(asked(request, self.bytes)).map(|extent| outer(extent, self.bytes))
    }
    fn free(&mut self, extent: Extent) {
        self.inner.free(inner(extent, self.bytes));
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = self.inner.resize(inner(extent, self.bytes), asked(request, self.bytes))?;
        Some(outer(resized, self.bytes))
    }
    fn reallocate(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let moved = self.inner.reallocate(inner(extent, self.bytes), asked(request, self.bytes))?;
        Some(outer(moved, self.bytes))
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.inner.for_each_free(visit)
    }
    fn top(&self) -> Option<u64> {
        self.inner.top()
    }
    fn obtained(&self) -> Option<u64> {
        self.inner.obtained()
    }
    fn check(&self) -> Result<(), Broken> {
        self.inner.check()
    }
    fn arena(&self) -> &Arena<P> {
        self.inner.arena()
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        self.inner.arena_mut()
    }
    fn touch(&mut self, offset: u64, byte: u8) {
        self.inner.touch(offset, byte);
    }
    fn copy(&mut self, from: u64, to: u64, len: u64) {
        self.inner.copy(from, to, len);
    }
    fn inspected(&self) -> Option<u64> {
        self.inner.inspected()
    }
}

/// The naive statement behind headers.
pub(crate) struct NaiveHeaders {
    pub(crate) inner: Box<dyn Naive>,
    pub(crate) bytes: u64,
}

impl Naive for NaiveHeaders {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        self.inner.allocate(asked(request, self.bytes)).map(|extent| outer(extent, self.bytes))
    }
    fn free(&mut self, extent: Extent) {
        self.inner.free(inner(extent, self.bytes));
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = self.inner.resize(inner(extent, self.bytes), asked(request, self.bytes))?;
        Some(outer(resized, self.bytes))
    }
    fn free_blocks(&self) -> Vec<Extent> {
        self.inner.free_blocks()
    }
    fn reason(&self) -> String {
        self.inner.reason()
    }
}
