//! The lists of short free blocks: starts, by class. A block that leaves the free blocks by merging
//! is not looked for: its entry stays, and is passed over when it comes to the top and the marks do
//! not say that such a block is free.
//!
//! A list is a stack, and the order in which blocks are taken is that of eager lists, last freed
//! first: whenever a block becomes free it is pushed, and an older entry for the same block lies
//! below. Or it is a binary heap, and the lowest block is taken (Williams 1964).
//!
//! Push and pop: O(1) amortised, O(log of the list) for the lowest. A full list is swept, and moves
//! to twice the room if more than half of its entries were true: those of n free blocks take room
//! for 4n and a few.

use super::marks::{LONG, Marks, SHORT};
use crate::arena::{Arena, ArenaError, Span, Table};
use crate::probe::Probe;
use crate::request::GRANULE;

/// Binary logarithm of the entries that there is room for at first: a cache line.
const ROOM_LOG2: u32 = 4;
/// Words of a head: where the next entry would stand, where the first one stands, where room ends,
/// and one that makes it a power of two.
const HEAD: usize = 4;
const NEXT: usize = 0;
const BASE: usize = 1;
const END: usize = 2;

/// The stacks. Class k is length k below 64 granules; from there on classes are as wide as the
/// policy says, and end with [`LONG`]. Class 0 is nothing's.
pub(super) struct Stacks<P: Probe> {
    entries: Table<u32, P>,
    heads: Table<u32, P>,
    /// By the logarithm of their room: a place given up and not yet used again, plus one; linked.
    spares: Table<u32, P>,
    /// Bit k: there are entries in class k, in class 64 + k.
    filled: [u64; 2],
    /// From 64 granules on a class is 2^this wide.
    width_log2: u32,
    /// The lists are heaps.
    lowest: bool,
    /// Entries for which there ever was room.
    claimed: u32,
}

impl<P: Probe> Stacks<P> {
    pub(super) fn new(
        arena: &mut Arena<P>,
        width_log2: u32,
        lowest: bool,
    ) -> Result<Self, ArenaError> {
        // A grant follows each free block, so that g granules hold at most g/(k + 1) of length k:
        // all lengths together less than 5g, were each at its most. Room for four times that, and
        // as much again that was given up for more.
        let most = 40 * (arena.heap().capacity() / GRANULE) + (1 << 12);
        let classes = 64 + ((LONG - 64) >> width_log2);
        let entries = arena.pool(most.min(u32::MAX.into()))?;
        let heads = arena.pool(classes * HEAD as u64)?;
        let spares = arena.pool(32)?;
        heads.claim(classes * HEAD as u64);
        spares.claim(32);
        let mut stacks =
            Stacks { entries, heads, spares, filled: [0; 2], width_log2, lowest, claimed: 0 };
        for class in 0..classes {
            let base = stacks.room(ROOM_LOG2);
            let mut head = stacks.heads.row_mut::<HEAD>(class as u32);
            head.write(0, &[base, base, base + (1 << ROOM_LOG2)]);
        }
        Ok(stacks)
    }

    /// The class of a block of `len` granules, fewer than [`LONG`].
    #[inline]
    fn class(&self, len: u64) -> u64 {
        let over = len.saturating_sub(64);
        len - over + (over >> self.width_log2)
    }

    /// A free block more; it is marked. A length of 0, which is what is left of a block that was
    /// taken whole, is no block and goes to the stack that nobody asks: no branch could foresee it.
    #[inline(always)]
    pub(super) fn push(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) {
        let class = self.class(len);
        self.push_to(marks, granule, class);
        if self.lowest {
            self.rise(class);
        }
    }

    /// The same of fewer than 64 granules.
    #[inline(always)]
    pub(super) fn push_few(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) {
        self.push_to(marks, granule, len % 64);
    }

    #[inline(always)]
    fn push_to(&mut self, marks: &mut Marks<P>, granule: u64, class: u64) {
        let mut head = self.heads.row_mut::<HEAD>(class as u32);
        let next = head.row().get(NEXT);
        if next == head.row().get(END) {
            return self.push_over(marks, granule, class);
        }
        head.set(NEXT, next + 1);
        self.entries.set(next.into(), granule as u32);
        self.filled[(class / 64) as usize % 2] |= 1 << (class % 64);
    }

    /// The stack is full.
    #[cold]
    #[inline(never)]
    fn push_over(&mut self, marks: &mut Marks<P>, granule: u64, class: u64) {
        let head = self.heads.row::<HEAD>(class as u32);
        let (base, end) = (head.get(BASE), head.get(END));
        if class == 0 {
            return self.heads.row_mut::<HEAD>(0).set(NEXT, base);
        }
        // An older entry for this very block is none: this one will stand higher up.
        marks.clear(granule, 1);
        let next = self.sweep(marks, class, base, end);
        marks.set(granule, 1);
        let next = if next - base > (end - base) / 2 { self.widen(class, next) } else { next };
        self.entries.set(next.into(), granule as u32);
        self.heads.row_mut::<HEAD>(class as u32).set(NEXT, next + 1);
        self.filled[(class / 64) as usize] |= 1 << (class % 64);
    }

    /// Takes `least` granules, fewer than [`SHORT`], off the shortest free block of at least so
    /// many, the one freed last of its length: where it started, and its length. What is left of
    /// it is marked. `None` says nothing: then [`Stacks::search`] knows.
    #[inline(always)]
    pub(super) fn pop_few(&mut self, marks: &mut Marks<P>, least: u64) -> Option<(u64, u64)> {
        let lists = self.filled[0] & u64::MAX << least;
        let len = u64::from(lists.trailing_zeros());
        if len >= SHORT {
            return None;
        }
        let mut head = self.heads.row_mut::<HEAD>(len as u32);
        let top = head.row().get(NEXT) - 1;
        let granule = u64::from(self.entries.get(top.into()));
        if !marks.take(granule, len, least) {
            return None;
        }
        head.set(NEXT, top);
        self.filled[0] &= !(u64::from(top == head.row().get(BASE)) << len);
        Some((granule, len))
    }

    /// Takes the block that serves `need` granules, fewer than [`LONG`]: where it starts, and its
    /// length. It stays marked.
    #[inline(never)]
    pub(super) fn search(&mut self, marks: &Marks<P>, need: u64) -> Option<(u64, u64)> {
        // From 64 granules on, the first class of which every block serves.
        let wide = (1 << self.width_log2) - 1;
        let first = if need < 64 { need } else { self.class(need + wide) };
        while let Some(class) = self.filled_from(first) {
            let mut head = self.heads.row_mut::<HEAD>(class as u32);
            let (mut next, base) = (head.row().get(NEXT), head.row().get(BASE));
            let mut found = None;
            while found.is_none() && next > base {
                next -= 1;
                let entry = u64::from(match self.lowest {
                    true => sink(self.entries.span(base, next + 1)),
                    false => self.entries.get(next.into()),
                });
                let len = marks.block_at(entry);
                let over = len.saturating_sub(64);
                let its = len - over + (over >> self.width_log2);
                found = (its == class).then_some((entry, len));
            }
            head.set(NEXT, next);
            self.filled[(class / 64) as usize] &= !(u64::from(next == base) << (class % 64));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Lets the last entry of a heap rise to where it belongs.
    fn rise(&mut self, class: u64) {
        let head = self.heads.row::<HEAD>(class as u32);
        rise(self.entries.span(head.get(BASE), head.get(NEXT)));
    }

    /// The first class from `class` on that has entries.
    #[inline]
    fn filled_from(&self, class: u64) -> Option<u64> {
        let low = if class < 64 { self.filled[0] & u64::MAX << class } else { 0 };
        if low != 0 {
            return Some(low.trailing_zeros().into());
        }
        let high = self.filled[1] & u64::MAX << class.saturating_sub(64);
        (class < 128 && high != 0).then(|| 64 + u64::from(high.trailing_zeros()))
    }

    /// Drops every entry that stands for no free block, or for one that stands higher up. Gives
    /// where the next one will stand.
    fn sweep(&mut self, marks: &mut Marks<P>, class: u64, base: u32, end: u32) -> u32 {
        // From the top, those that are kept move up to the end of the room. Which those are, no
        // branch could foresee.
        let mut kept = end;
        for at in (base..end).rev() {
            let entry = self.entries.get(at.into());
            let is_kept = self.class(marks.block_at(entry.into())) == class;
            // Until the sweep is over, an entry further down for the same block is none.
            marks.clear_if(is_kept, entry.into());
            self.entries.set(u64::from(kept - 1), entry);
            kept -= u32::from(is_kept);
        }
        for (to, from) in (base..).zip(kept..end) {
            let entry = self.entries.get(from.into());
            marks.set(entry.into(), 1);
            self.entries.set(to.into(), entry);
            if self.lowest {
                rise(self.entries.span(base, to + 1));
            }
        }
        base + (end - kept)
    }

    /// Moves a stack to a place with twice the room. Gives where the next entry will stand.
    fn widen(&mut self, class: u64, next: u32) -> u32 {
        let head = self.heads.row::<HEAD>(class as u32);
        let (base, room) = (head.get(BASE), head.get(END) - head.get(BASE));
        let new = self.room(room.ilog2() + 1);
        for at in 0..next - base {
            let entry = self.entries.get(u64::from(base + at));
            self.entries.set(u64::from(new + at), entry);
        }
        let spare = self.spares.get(room.ilog2().into());
        self.entries.set(base.into(), spare);
        self.spares.set(room.ilog2().into(), base + 1);
        let next = new + (next - base);
        self.heads.row_mut::<HEAD>(class as u32).write(0, &[next, new, new + 2 * room]);
        next
    }

    /// A place with room for 2^`log2` entries.
    fn room(&mut self, log2: u32) -> u32 {
        let spare = self.spares.get(log2.into());
        if spare != 0 {
            let next = self.entries.get(u64::from(spare - 1));
            self.spares.set(log2.into(), next);
            return spare - 1;
        }
        let base = self.claimed;
        self.claimed += 1 << log2;
        self.entries.claim(self.claimed.into());
        base
    }

    /// The starts that the stack of blocks of `len` granules holds, true or not.
    pub(super) fn iter(&self, len: u64) -> impl Iterator<Item = u64> {
        let head = self.heads.row::<HEAD>(self.class(len) as u32);
        (head.get(BASE)..head.get(NEXT)).map(|at| self.entries.get(at.into()).into())
    }
}

/// The last entry of a binary heap rises to where it belongs.
#[inline]
fn rise<P: Probe>(mut heap: Span<'_, u32, P>) {
    let Some(mut at) = heap.len().checked_sub(1) else { return };
    let entry = heap.get(at);
    while at > 0 {
        let parent = (at - 1) / 2;
        let above = heap.get(parent);
        if above <= entry {
            break;
        }
        heap.set(at, above);
        at = parent;
    }
    heap.set(at, entry);
}

/// Takes the first entry of a binary heap: the last one leaves its place, for where it belongs.
#[inline]
fn sink<P: Probe>(mut heap: Span<'_, u32, P>) -> u32 {
    let (first, end) = (heap.get(0), heap.len() - 1);
    let entry = heap.get(end);
    let mut at = 0;
    // Down to the end by the lesser child, which no branch need foresee, then up again: the last
    // entry seldom rises far.
    let mut child = 1;
    while child + 1 < end {
        let (left, right) = (heap.get(child), heap.get(child + 1));
        child += usize::from(right < left);
        heap.set(at, left.min(right));
        at = child;
        child = 2 * at + 1;
    }
    if child < end {
        let only = heap.get(child);
        heap.set(at, only);
        at = child;
    }
    while at > 0 {
        let parent = (at - 1) / 2;
        let above = heap.get(parent);
        if above <= entry {
            break;
        }
        heap.set(at, above);
        at = parent;
    }
    heap.set(at, entry);
    first
}
