//! The index: the same grants, block for block, in logarithmic time.
//!
//! Free blocks are kept in no list. One bit a granule says that the granule is an *edge*: a free
//! block starts there, or ends just before. Since neighbours are merged, the edges of a heap
//! alternate between starts and ends, and the two edges of a live grant tell whether its neighbours
//! are free; a block's other end is the next edge. So allocate and free flip two bits each, no word
//! of the heap is read or written, and user bytes can imitate nothing. Which block serves is
//! answered by an index over starts and lengths, one for each policy.
//!
//! It keeps address order and merged neighbours only; other orders and deferral need the list.

#[cfg(test)]
mod broken;
mod tightest;

use super::fit::{Choose, Fit};
use super::mechanism::Mechanism;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::bits::Bits;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
pub(crate) use tightest::Tightest;

/// A fit whose choice an index can answer.
pub(crate) trait HasIndex: Fit {
    /// What answers it.
    type Index<P: Probe>: Index<P>;
}

/// Starts and lengths of the free blocks, in the order a policy asks for.
pub(crate) trait Index<P: Probe>: Sized + 'static {
    /// An empty one.
    ///
    /// # Errors
    /// If the system has no addresses left.
    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError>;
    /// The block that serves; `rover` is the end of the last grant.
    fn choose(&self, edges: &Edges<P>, rover: u64, request: Request) -> Option<Extent>;
    /// A free block more; its edges are set.
    fn insert(&mut self, edges: &Edges<P>, block: Extent);
    /// A free block less; its edges are gone.
    fn remove(&mut self, edges: &Edges<P>, block: Extent);
    /// One free block has become another; the edges are those of the other.
    fn replace(&mut self, edges: &Edges<P>, old: Extent, new: Extent);
    /// Whether it agrees with the free blocks.
    ///
    /// # Errors
    /// Says what does not.
    fn check(&self, edges: &Edges<P>, blocks: &[Extent]) -> Result<(), Broken>;
}

/// Where free blocks start and end.
pub(crate) struct Edges<P: Probe> {
    bits: Bits<P>,
    /// Granules of the heap. No edge stands there: a block without an end ends there.
    end: u64,
}

impl<P: Probe> Edges<P> {
    /// The free block that starts at `granule`.
    #[inline]
    pub(super) fn block(&self, granule: u64) -> Extent {
        Extent::between(granule * GRANULE, self.end_of(granule) * GRANULE)
    }

    /// The granule at which the block ends that starts at `granule`.
    #[inline]
    pub(super) fn end_of(&self, granule: u64) -> u64 {
        self.bits.next_from(granule + 1).unwrap_or(self.end)
    }

    /// The first free block.
    fn first(&self) -> Option<Extent> {
        self.bits.first().map(|granule| self.block(granule))
    }

    /// The first free block behind `block`.
    fn after(&self, block: Extent) -> Option<Extent> {
        let start = self.bits.next_from(block.end() / GRANULE + 1)?;
        Some(self.block(start))
    }
}

/// The mechanism: edges, and an index over what lies between them.
pub(crate) struct Indexed<I, P: Probe> {
    edges: Edges<P>,
    index: I,
    rover: u64,
}

impl<I: Index<P>, P: Probe> Indexed<I, P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let end = arena.heap().capacity() / GRANULE;
        let edges = Edges { bits: Bits::new(arena, GRANULE)?, end };
        Ok(Indexed { edges, index: I::new(arena)?, rover: 0 })
    }

    #[inline]
    fn turn(&mut self, offset: u64, set: bool) {
        let granule = offset / GRANULE;
        if granule == self.edges.end {
            return;
        }
        if set {
            self.edges.bits.insert(granule);
        } else {
            self.edges.bits.remove(granule);
        }
    }
}

/// Asks the index.
pub(crate) struct Ask;

impl<I: Index<P>, P: Probe> Choose<Indexed<I, P>, P> for Ask {
    const INSPECTS: bool = false;

    #[inline]
    fn choose(
        mechanism: &mut Indexed<I, P>,
        _arena: &Arena<P>,
        request: Request,
        _inspected: &mut u64,
    ) -> Option<Extent> {
        mechanism.index.choose(&mechanism.edges, mechanism.rover, request)
    }
}

impl<I: Index<P>, P: Probe> Mechanism<P> for Indexed<I, P> {
    fn first(&self, _arena: &Arena<P>) -> Option<Extent> {
        self.edges.first()
    }

    fn after(&self, _arena: &Arena<P>, block: Extent) -> Option<Extent> {
        self.edges.after(block)
    }

    /// What lies at `offset` is live, or past all: an edge there is a block's end.
    #[inline]
    fn ending_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let granule = offset / GRANULE;
        if granule == 0 || !self.edges.bits.contains(granule) {
            return None;
        }
        let start = self.edges.bits.last_before(granule)?;
        Some(Extent::between(start * GRANULE, offset))
    }

    /// What ends at `offset` is live: an edge there is a block's start.
    #[inline]
    fn starting_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let granule = offset / GRANULE;
        self.edges.bits.contains(granule).then(|| self.edges.block(granule))
    }

    fn append(&mut self, _arena: &mut Arena<P>, extent: Extent, free: bool) {
        if !free {
            self.rover = extent.end();
            return;
        }
        self.turn(extent.offset(), true);
        self.turn(extent.end(), true);
        self.index.insert(&self.edges, extent);
    }

    fn cut(&mut self, _arena: &mut Arena<P>, block: Extent, grant: Extent, serves: bool) {
        let front = Extent::between(block.offset(), grant.offset());
        let back = Extent::between(grant.end(), block.end());
        match front.len() {
            0 => self.turn(block.offset(), false),
            _ => self.turn(grant.offset(), true),
        }
        match back.len() {
            0 => self.turn(block.end(), false),
            _ => self.turn(grant.end(), true),
        }
        match (front.len(), back.len()) {
            (0, 0) => self.index.remove(&self.edges, block),
            (0, _) => self.index.replace(&self.edges, block, back),
            (_, 0) => self.index.replace(&self.edges, block, front),
            _ => {
                self.index.replace(&self.edges, block, front);
                self.index.insert(&self.edges, back);
            }
        }
        if serves {
            self.rover = grant.end();
        }
    }

    #[inline]
    fn free(
        &mut self,
        _arena: &mut Arena<P>,
        extent: Extent,
        left: Option<Extent>,
        right: Option<Extent>,
    ) {
        match left {
            Some(_) => self.turn(extent.offset(), false),
            None => self.turn(extent.offset(), true),
        }
        match right {
            Some(_) => self.turn(extent.end(), false),
            None => self.turn(extent.end(), true),
        }
        let start = left.unwrap_or(extent).offset();
        let merged = Extent::between(start, right.unwrap_or(extent).end());
        match (left, right) {
            (None, None) => self.index.insert(&self.edges, merged),
            (Some(old), None) | (None, Some(old)) => self.index.replace(&self.edges, old, merged),
            (Some(left), Some(right)) => {
                self.index.remove(&self.edges, right);
                self.index.replace(&self.edges, left, merged);
            }
        }
    }

    fn retreat(&mut self, _arena: &mut Arena<P>, extent: Extent, left: Option<Extent>) {
        if let Some(left) = left {
            self.turn(left.offset(), false);
            self.turn(extent.offset(), false);
            self.index.remove(&self.edges, left);
        }
    }

    fn extend(&mut self, _arena: &mut Arena<P>, block: Extent, end: u64) {
        self.turn(block.end(), false);
        self.turn(end, true);
        self.index.replace(&self.edges, block, Extent::between(block.offset(), end));
    }

    fn lengthen(
        &mut self,
        arena: &mut Arena<P>,
        _extent: Extent,
        taken: Extent,
        next: Option<Extent>,
    ) {
        if let Some(next) = next {
            self.cut(arena, next, taken, false);
        }
    }

    /// Neighbours are always merged: there is nothing to sweep.
    fn sweep(&mut self, _arena: &mut Arena<P>, top: Option<u64>) -> Option<u64> {
        top
    }

    fn check(&self, _arena: &Arena<P>, blocks: &[Extent]) -> Result<(), Broken> {
        let edges = self.edges.bits.iter().count();
        let past = blocks.iter().filter(|block| block.end() / GRANULE == self.edges.end).count();
        if edges + past != 2 * blocks.len() {
            return Err(Broken(format!("{edges} edges, {} free blocks", blocks.len())));
        }
        self.index.check(&self.edges, blocks)
    }
}
