//! `buddy` and `page-buddy`. Rule: the lowest of the smallest free blocks that hold the request,
//! split keeping the low half until it is as small as it can be; a freed block merges with its
//! buddy up to the largest length (`max=`). Blocks are aligned to their length, so an over-aligned
//! request takes a block of at least its alignment and leaves the upper halves free; a shorter one
//! that happens to lie right is passed over.
//!
//! Allocate and free: O(log of the heap), whatever f and n: the lowest block of each length is at
//! hand; the others are bits in a side table, three words of which change where nothing is split
//! or merged. No list is walked and no heap word read.
//! Origin: Knowlton 1965; Knuth 1968, 2.5 C. Weakness: rounding, a third of uniform sizes; two
//! free neighbours that are no buddies stay apart.

#[cfg(test)]
mod broken;
mod entry;
mod far;
mod naive;
mod near;
mod nodes;
mod order;
#[cfg(test)]
mod tests;
mod tree;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::probe::Probe;
use crate::request::{Extent, Request};
pub(crate) use entry::{BUDDY, PAGE_BUDDY};
pub(crate) use naive::NaiveBuddy;
pub(crate) use tree::Tree;

/// The smallest block of a page buddy, in bytes.
pub(crate) const PAGE: u64 = 4096;

struct Buddy<P: Probe> {
    arena: Arena<P>,
    tree: Tree<P>,
}

impl<P: Probe> Allocator<P> for Buddy<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = self.tree.rounded(request);
        let offset = self.tree.take(length, request.align)?;
        Some(Extent::new(offset, length))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.tree.give(extent);
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        stays.then(|| self.tree.resize(extent, self.tree.rounded(request)))?
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.tree.for_each_free(visit);
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        self.tree.check()
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
