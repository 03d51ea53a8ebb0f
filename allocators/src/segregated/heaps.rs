//! The lists of short free blocks, lowest first: a binary heap of starts for each class (Williams
//! 1964). A block that leaves the free blocks by merging is not looked for: its entry stays, and is
//! passed over when it comes to the top and the marks do not say that such a block is free.
//!
//! Push and take: O(log of the list). A full heap is swept, and is changed for one of twice the
//! room if more than half of its entries were true: those of n free blocks take room for 4n and a
//! few.

use super::Short;
use super::classes::{Filled, class_of, classes, is_in, length, serving};
use super::marks::Marks;
use super::pool::Pool;
use crate::arena::{Arena, ArenaError, Span, Table};
use crate::probe::Probe;

/// Binary logarithm of the room of a first place.
const ROOM_LOG2: u32 = 2;
/// Words of a head: where the heap begins, how many starts it has, the logarithm of its room or 0
/// if it has no place yet, and one that makes it a power of two.
const HEAD: usize = 4;

/// The heaps: every length has its own.
pub(crate) struct Heaps<P: Probe> {
    heads: Table<u32, P>,
    pool: Pool<P>,
    filled: Filled,
}

impl<P: Probe> Heaps<P> {
    /// Room for one more: where the heap is, what it holds, how long its room is.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) -> (u32, u32, u32) {
        let [base, count, log2, _] = *self.heads.chunk::<HEAD>(len * HEAD as u64);
        if log2 == 0 {
            return (self.pool.obtain(ROOM_LOG2), 0, ROOM_LOG2);
        }
        // An older entry for this very block is none.
        marks.clear_if(true, granule);
        let kept = self.sweep(marks, len, base, base + count);
        marks.set_few(granule, 1);
        match kept > (1 << log2) / 2 {
            true => (self.pool.widen(base, log2, kept), kept, log2 + 1),
            false => (base, kept, log2),
        }
    }

    /// Drops every entry that stands for no free block, or for one that stands elsewhere too. Gives
    /// how many are left, a heap again.
    fn sweep(&mut self, marks: &mut Marks<P>, len: u64, base: u32, end: u32) -> u32 {
        let mut kept = base;
        for at in base..end {
            let entry = self.pool.get(at);
            let is_kept = is_in(marks, entry, len, 0);
            marks.clear_if(is_kept, entry.into());
            self.pool.set(kept, entry);
            kept += u32::from(is_kept);
        }
        for at in base..kept {
            let entry = self.pool.get(at);
            marks.set_few(entry.into(), 1);
            rise(self.pool.span(base, at + 1));
        }
        kept - base
    }
}

impl<P: Probe> Short<P> for Heaps<P> {
    const LOWEST: bool = true;

    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let heads = arena.pool(classes(0) * HEAD as u64)?;
        heads.claim(classes(0) * HEAD as u64);
        Ok(Heaps { heads, pool: Pool::new(arena)?, filled: Filled::default() })
    }

    #[inline(always)]
    fn push(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) {
        if len == 0 {
            return;
        }
        let [mut base, mut count, mut log2, _] = *self.heads.chunk::<HEAD>(len * HEAD as u64);
        if log2 == 0 || count == 1 << log2 {
            (base, count, log2) = self.make_room(marks, granule, len);
        }
        self.heads.set_chunk(len * HEAD as u64, [base, count + 1, log2, 0]);
        self.pool.set(base + count, granule as u32);
        rise(self.pool.span(base, base + count + 1));
        self.filled.insert(len);
    }

    #[inline(always)]
    fn hold(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) {
        self.push(marks, granule, len);
    }

    #[inline(always)]
    fn settle(&mut self, _marks: &mut Marks<P>) {}

    #[inline(always)]
    fn take_few(&mut self, _marks: &mut Marks<P>, _need: u64) -> Option<u64> {
        None
    }

    #[inline(never)]
    fn search(&mut self, marks: &mut Marks<P>, need: u64) -> Option<(u64, u64)> {
        let first = serving(need, 0);
        while let Some(len) = self.filled.from(first) {
            let mut head = self.heads.row_mut::<HEAD>(len as u32);
            let (base, mut count) = (head.row().get(0), head.row().get(1));
            let mut found = None;
            while found.is_none() && count > 0 {
                let entry = sink(self.pool.span(base, base + count));
                found = length(marks, entry, len, 0).map(|len| (entry.into(), len));
                count -= 1;
            }
            head.set(1, count);
            if count == 0 {
                self.filled.remove(len);
            }
            if found.is_some() {
                return found;
            }
        }
        None
    }

    #[inline(always)]
    fn is_empty_from(&self, need: u64) -> bool {
        self.filled.is_empty_from(need)
    }

    fn iter(&self, len: u64) -> impl Iterator<Item = u64> {
        let head = self.heads.row::<HEAD>(class_of(len, 0) as u32);
        let (base, count) = (head.get(0), head.get(1));
        (base..base + count).map(|at| self.pool.get(at).into())
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
