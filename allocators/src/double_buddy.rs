//! `double-buddy`. Rule: two binary buddies that share no memory, one of blocks of 2^k bytes (from
//! 16), one of 3·2^k (from 48), each at multiples of its own length; the shortest length of either
//! that holds the request says which buddy serves it, with the lowest of its smallest free blocks
//! that hold it, split keeping the low half; a freed block merges with its buddy of the same
//! series, never with the other's. A buddy without such a block takes an *area*: 4096 or 6144
//! bytes, or the block if that is longer, at its lowest multiple past all areas; half of it, and
//! half again down to the block, where the heap ends. What lies skipped before it goes to the
//! powers of two, cut from below into the largest that lie right. Areas are never given back.
//! An over-aligned request takes a block of 2^k or 3·2^k bytes with 2^k of at least its alignment
//! and leaves the upper halves free. A resize stays in its series as a buddy does, else moves.
//!
//! Allocate and free: O(log of the heap), whatever f and n, as in [`crate::buddy`].
//! Origin: the idea of two series is that of Wise 1978 and of Page and Hagins 1986, known here at
//! second hand; how the two share memory is this project's own definition.
//! Weakness: half the rounding of one buddy, but free memory of one series is lost to the other.

#[cfg(test)]
mod broken;
mod naive;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError};
use crate::buddy::Tree;
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use naive::NaiveDoubleBuddy;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "double-buddy",
    family: Family::Buddies,
    class: Class::Buddy,
    rule: "as buddy, but in two of them that share no memory: blocks of 2^k and of 3·2^k",
    origin: "Wise 1978",
    knobs: &[],
    promises: |_| Ok(Promises { tiles: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|_, heap| Box::new(NaiveDoubleBuddy::new(heap))),
};

/// One of the two: its tree counts in `times` bytes, so that its blocks are powers of two there.
struct Series<P: Probe> {
    tree: Tree<P>,
    times: u64,
    /// The shortest area, as the tree counts.
    area: u64,
}

struct DoubleBuddy<P: Probe> {
    arena: Arena<P>,
    twos: Series<P>,
    threes: Series<P>,
    /// Where the last area ends.
    top: u64,
}

fn build<P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(DoubleBuddy::new(arena)?)
}

impl<P: Probe> Series<P> {
    fn new(arena: &mut Arena<P>, times: u64, area: u64) -> Result<Self, ArenaError> {
        Ok(Series { tree: Tree::empty(arena, GRANULE, None, times)?, times, area })
    }

    /// A block as the heap has it.
    #[inline]
    fn outside(&self, offset: u64, length: u64) -> Extent {
        Extent::new(offset * self.times, length * self.times)
    }

    /// A block as the tree has it.
    #[inline]
    fn inside(&self, block: Extent) -> Extent {
        Extent::new(block.offset() / self.times, block.len() / self.times)
    }

    /// The area that a block of `least` asks for, as the tree has it: past `top`, before `end`.
    fn area(&self, least: u64, top: u64, end: u64) -> Option<Extent> {
        let mut length = self.area.max(least);
        while length >= least {
            let offset = top.div_ceil(length * self.times) * length;
            if (offset + length) * self.times <= end {
                return Some(Extent::new(offset, length));
            }
            length /= 2;
        }
        None
    }
}

impl<P: Probe> DoubleBuddy<P> {
    fn new(mut arena: Arena<P>) -> Result<Self, ArenaError> {
        let twos = Series::new(&mut arena, 1, 4096)?;
        let threes = Series::new(&mut arena, 3, 2048)?;
        Ok(DoubleBuddy { arena, twos, threes, top: 0 })
    }

    /// Whether a request is one of the threes, and its length as their tree or the twos' counts.
    #[inline]
    fn class(request: Request) -> (bool, u64) {
        let power = request.rounded().next_power_of_two();
        let quarter = power / 4;
        match request.rounded() <= 3 * quarter && quarter >= GRANULE {
            true => (true, quarter),
            false => (false, power),
        }
    }

    #[inline]
    fn series(&mut self, three: bool) -> &mut Series<P> {
        if three { &mut self.threes } else { &mut self.twos }
    }

    /// A block from a new area.
    #[inline(never)]
    fn take_new(&mut self, three: bool, length: u64, align: u64) -> Option<u64> {
        let (top, end) = (self.top, self.arena.heap().capacity());
        let series = self.series(three);
        let area = series.area(length.max(align), top, end)?;
        let extent = series.outside(area.offset(), area.len());
        self.skip_to(extent.offset());
        self.top = extent.end();
        let series = self.series(three);
        series.tree.give(area);
        series.tree.take(length, align)
    }

    /// Gives the bytes before the next area to the twos.
    fn skip_to(&mut self, start: u64) {
        while self.top < start {
            let lies_at = 1 << self.top.trailing_zeros().min(63);
            let length = lies_at.min(1 << (start - self.top).ilog2());
            self.twos.tree.give(Extent::new(self.top, length));
            self.top += length;
        }
    }
}

impl<P: Probe> Allocator<P> for DoubleBuddy<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let (three, length) = Self::class(request);
        let taken = self.series(three).tree.take(length, request.align);
        let offset = taken.or_else(|| self.take_new(three, length, request.align))?;
        Some(self.series(three).outside(offset, length))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        let series = self.series(!extent.len().is_power_of_two());
        series.tree.give(series.inside(extent));
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let (three, length) = Self::class(request);
        let same = three != extent.len().is_power_of_two();
        let stays = request.aligned(extent.offset()) == extent.offset();
        if !same || !stays {
            return None;
        }
        let series = self.series(three);
        let block = series.tree.resize(series.inside(extent), length)?;
        Some(series.outside(block.offset(), length))
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        for series in [&self.twos, &self.threes] {
            series.tree.for_each_free(&mut |block| {
                visit(series.outside(block.offset(), block.len()));
            });
        }
        let capacity = self.arena.heap().capacity();
        if !self.arena.heap().grows() && self.top < capacity {
            visit(Extent::between(self.top, capacity));
        }
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        let mut free = Vec::new();
        for series in [&self.twos, &self.threes] {
            series.tree.check()?;
            series.tree.for_each_free(&mut |block| {
                free.push(series.outside(block.offset(), block.len()));
            });
        }
        disjoint(free, self.top)
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
