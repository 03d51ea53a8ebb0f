//! `segregated-storage`. Rule: a request takes a block of the smallest class that holds it, the
//! block of that class freed last, else the lowest never used one of the class's chunk, else the
//! first of a new chunk, which begins where the last chunk ended. A chunk is the fewest pages of
//! 4096 bytes that blocks of its class fill without a remainder, or what is left of the heap; it
//! serves that class for ever: nothing is split, nothing merges. Classes are the powers of two from
//! 16 bytes on; with `classes=halves` also 3·2^N from 48 on. A longer block than a page is a chunk
//! of its own. An aligned request takes the smallest class whose length is a multiple of the
//! alignment and, past a page, the block freed last that lies right; what a chunk skips to lie
//! right is cut from below into the largest powers of two that lie at a multiple of themselves,
//! which join their lists in that order. A resize keeps the block if its class stays, else moves.
//!
//! Allocate and free: O(1), one link in the block, one root in a side table; aligned past a page:
//! O(the list).
//! Origin: Comfort 1964; "simple segregated storage 2^N" and "2^N & 3·2^N" of Wilson, Johnstone,
//! Neely and Boles 1995, Johnstone and Wilson 1998. Weakness: what one class has freed no other can
//! have, and rounding: a program that changes its sizes pays for each of them at its peak.

#[cfg(test)]
mod broken;
mod naive;
#[cfg(test)]
mod tests;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError, Table};
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::{Knob, KnobKind, Knobs};
use naive::NaiveSegregatedStorage;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "segregated-storage",
    family: Family::Segregated,
    class: Class::Segregated,
    rule: "the block of its class that was freed last, else a fresh one; classes never mix",
    origin: "Comfort 1964; Wilson et al. 1995",
    knobs: &[Knob {
        name: "classes",
        about: "lengths of blocks: 2^N, or 2^N and 3·2^N",
        kind: KnobKind::Choice(&["powers", "halves"]),
    }],
    promises: |_| Ok(Promises { tiles: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|knobs, heap| Box::new(NaiveSegregatedStorage::new(heap, halves(knobs)))),
};

/// A page, in bytes: chunks are whole numbers of them.
const PAGE: u64 = 4096;

/// Words of a class in the side table: the granule of the block freed last plus one (0 for none),
/// the first granule of its chunk that was never used, and the one where the chunk ends. In a
/// freed block: the granule of the one freed before it, its own if there is none.
const ROOT: u64 = 3;

/// A class's number is twice the binary logarithm of its length, and one more with a half.
const NUMBERS: u64 = 2 * 37;

fn halves(knobs: &Knobs) -> bool {
    knobs.word("classes").is_some()
}

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(SegregatedStorage::new(arena, halves(knobs))?)
}

struct SegregatedStorage<P: Probe> {
    arena: Arena<P>,
    roots: Table<u64, P>,
    /// Where the next chunk begins.
    top: u64,
    /// No class with a higher number was ever used.
    highest: u64,
    halves: bool,
}

/// The bytes that a chunk of blocks of `length` bytes has: their least common multiple with a page.
fn chunk(length: u64) -> u64 {
    match length >> length.trailing_zeros() {
        odd if length < odd * PAGE => odd * PAGE,
        _ => length,
    }
}

/// The alignment of all blocks of a class, in bytes.
fn natural(length: u64) -> u64 {
    (1 << length.trailing_zeros()).min(PAGE)
}

impl<P: Probe> SegregatedStorage<P> {
    fn new(mut arena: Arena<P>, halves: bool) -> Result<Self, ArenaError> {
        let roots = arena.pool(ROOT * NUMBERS)?;
        Ok(SegregatedStorage { arena, roots, top: 0, highest: 0, halves })
    }

    /// The length of the smallest class that holds a request and lies right.
    #[inline]
    fn length(&self, request: Request) -> u64 {
        let least = request.rounded().max(request.align);
        let power = least.next_power_of_two();
        let half = power / 4 * 3;
        let lies_right = half.is_multiple_of(request.align.max(GRANULE));
        if self.halves && request.rounded() <= half && lies_right { half } else { power }
    }

    /// Where the root of a class stands.
    #[inline]
    fn root(length: u64) -> u64 {
        ROOT * Self::number(length)
    }

    #[inline]
    fn number(length: u64) -> u64 {
        u64::from(2 * length.ilog2()) + u64::from(!length.is_power_of_two())
    }

    /// The block freed before the one at granule `node`.
    #[inline]
    fn older(&self, node: u64) -> Option<u64> {
        let older = u64::from(self.arena.load(node * GRANULE));
        (older != node).then_some(older)
    }

    #[inline]
    fn push(&mut self, block: Extent) {
        let (root, node) = (Self::root(block.len()), block.offset() / GRANULE);
        let older = self.roots.get(root).checked_sub(1).unwrap_or(node);
        self.arena.store(block.offset(), older as u32);
        self.roots.set(root, node + 1);
    }

    /// The block of a list freed last that lies at a multiple of `align`, taken out.
    #[inline]
    fn pop(&mut self, root: u64, align: u64) -> Option<u64> {
        let mut node = self.roots.get(root).checked_sub(1)?;
        let mut newer = None;
        while !(node * GRANULE).is_multiple_of(align) {
            newer = Some(node);
            node = self.older(node)?;
        }
        let older = self.older(node);
        match newer {
            None => self.roots.set(root, older.map_or(0, |older| older + 1)),
            Some(newer) => self.arena.store(newer * GRANULE, older.unwrap_or(newer) as u32),
        }
        Some(node * GRANULE)
    }

    /// A block of a class that was never used, from its chunk or a new one.
    #[inline(never)]
    fn fresh(&mut self, length: u64, align: u64) -> Option<u64> {
        let root = Self::root(length);
        let (next, end) = (self.roots.get(root + 1), self.roots.get(root + 2));
        if next < end {
            self.roots.set(root + 1, next + length / GRANULE);
            return Some(next * GRANULE);
        }
        let start = self.top.next_multiple_of(natural(length).max(align));
        let room = self.arena.heap().capacity().checked_sub(start)?.min(chunk(length));
        if room < length {
            return None;
        }
        self.skip_to(start);
        self.use_class(length);
        self.top = start + room / length * length;
        self.roots.set(root + 1, (start + length) / GRANULE);
        self.roots.set(root + 2, self.top / GRANULE);
        Some(start)
    }

    /// Makes blocks of the bytes between the last chunk and the next.
    fn skip_to(&mut self, start: u64) {
        while self.top < start {
            let lies_at = 1 << self.top.trailing_zeros().min(63);
            let length = lies_at.min(1 << (start - self.top).ilog2());
            self.use_class(length);
            self.push(Extent::new(self.top, length));
            self.top += length;
        }
    }

    fn use_class(&mut self, length: u64) {
        self.highest = self.highest.max(Self::number(length));
        self.roots.claim(ROOT * (self.highest + 1));
    }

    /// Visits the free blocks of all classes; a list that does not end is broken.
    fn walk(&self, visit: &mut dyn FnMut(Extent)) -> Result<(), Broken> {
        for number in 8..=self.highest {
            let (root, power) = (ROOT * number, 1 << (number / 2));
            let length = power + (number % 2) * power / 2;
            let mut at = self.roots.get(root).checked_sub(1);
            let mut room = self.top / length;
            while let Some(node) = at {
                if room == 0 || node * GRANULE >= self.top {
                    return Err(Broken(format!(
                        "the list of {length} bytes goes astray at {node}"
                    )));
                }
                room -= 1;
                visit(Extent::new(node * GRANULE, length));
                at = self.older(node);
            }
            let (next, end) = (self.roots.get(root + 1), self.roots.get(root + 2));
            let starts = (next..end).step_by((length / GRANULE) as usize);
            starts.for_each(|start| visit(Extent::new(start * GRANULE, length)));
        }
        Ok(())
    }
}

impl<P: Probe> Allocator<P> for SegregatedStorage<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = self.length(request);
        if Self::number(length) >= NUMBERS {
            return None;
        }
        let taken = self.pop(Self::root(length), request.align);
        let offset = taken.or_else(|| self.fresh(length, request.align))?;
        Some(Extent::new(offset, length))
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.push(extent);
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        (stays && self.length(request) == extent.len()).then_some(extent)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        if self.walk(visit).is_err() {
            return Walk::Unknown;
        }
        let capacity = self.arena.heap().capacity();
        if !self.arena.heap().grows() && self.top < capacity {
            visit(Extent::between(self.top, capacity));
        }
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        let mut blocks = Vec::new();
        self.walk(&mut |block| blocks.push(block))?;
        disjoint(blocks, self.top)
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
