//! What a mechanism does for a sequential fit: find, split and merge. It decides nothing but the
//! order in which a fit sees the free blocks.

use crate::allocator::Broken;
use crate::arena::Arena;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

/// Keeps the free blocks in list order.
pub(crate) trait Mechanism<P: Probe>: 'static {
    /// Whether it serves where neighbours merge at once, and nowhere else.
    const MERGES: bool = false;
    /// The split threshold: what is left behind a grant is cut off only if it is at least so long.
    #[inline]
    fn split(&self) -> u64 {
        GRANULE
    }
    /// The first free block of the list.
    fn first(&self, arena: &Arena<P>) -> Option<Extent>;
    /// The free block after `block`.
    fn after(&self, arena: &Arena<P>, block: Extent) -> Option<Extent>;
    /// The free block that ends at `offset`.
    fn ending_at(&self, arena: &Arena<P>, offset: u64) -> Option<Extent>;
    /// The free block that starts at `offset`.
    fn starting_at(&self, arena: &Arena<P>, offset: u64) -> Option<Extent>;
    /// New space behind all other: a free block, which goes to the head or tail, or a grant.
    fn append(&mut self, arena: &mut Arena<P>, extent: Extent, free: bool);
    /// Takes `grant` out of `block`; what is left keeps its place. `serves`: this is an
    /// allocation, so the rover moves on.
    fn cut(&mut self, arena: &mut Arena<P>, block: Extent, grant: Extent, serves: bool);
    /// `extent` is free from now on, merged with the free neighbours `left` and `right`.
    fn free(
        &mut self,
        arena: &mut Arena<P>,
        extent: Extent,
        left: Option<Extent>,
        right: Option<Extent>,
    );
    /// `extent` is free from now on, merged with its free neighbours. If it ends at `top`, where
    /// a wilderness begins, all that joins the wilderness, and the new top is the answer.
    #[inline]
    fn merge(&mut self, arena: &mut Arena<P>, extent: Extent, top: Option<u64>) -> Option<u64> {
        let left = self.ending_at(arena, extent.offset());
        if top == Some(extent.end()) {
            self.retreat(arena, extent, left);
            return Some(left.unwrap_or(extent).offset());
        }
        let right = self.starting_at(arena, extent.end());
        self.free(arena, extent, left, right);
        None
    }
    /// The grant `extent` at the top and the free block `left` before it join the wilderness.
    fn retreat(&mut self, arena: &mut Arena<P>, extent: Extent, left: Option<Extent>);
    /// The last free block now ends at `end`, and keeps its place.
    fn extend(&mut self, arena: &mut Arena<P>, block: Extent, end: u64);
    /// The grant `extent` takes `taken` as well, from the front of `next` or the wilderness.
    fn lengthen(
        &mut self,
        arena: &mut Arena<P>,
        extent: Extent,
        taken: Extent,
        next: Option<Extent>,
    );
    /// The grant `extent` becomes two, the second of which is `tail`.
    fn divide(&mut self, _arena: &mut Arena<P>, _extent: Extent, _tail: Extent) {}
    /// Merges all neighbours and puts the list into address order. With a wilderness from `top`
    /// on, what touches it is taken off, and the new top is the answer.
    fn sweep(&mut self, arena: &mut Arena<P>, top: Option<u64>) -> Option<u64>;
    /// Whether the links agree with `blocks`, the blocks as a walk found them.
    ///
    /// # Errors
    /// Says which link does not.
    fn check(&self, arena: &Arena<P>, blocks: &[Extent]) -> Result<(), Broken>;
}

/// A mechanism in which a fit looks at one free block after another.
pub(crate) trait Listed<P: Probe>: Mechanism<P> {
    /// Where next fit begins; `None`: at the first.
    fn rover(&self, arena: &Arena<P>) -> Option<Extent>;
}

/// A taking from the front of `block`, grown over what is left behind it if that is shorter than
/// `split`.
#[inline]
pub(crate) fn whole(taken: Extent, block: Extent, split: u64) -> Extent {
    match block.end() - taken.end() < split {
        true => Extent::between(taken.offset(), block.end()),
        false => taken,
    }
}

/// In which order free blocks stand in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Address,
    Lifo,
    Fifo,
}
