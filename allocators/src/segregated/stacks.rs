//! The lists of short free blocks, last freed first: starts, by class. A block that leaves the free
//! blocks by merging is not looked for: its entry stays, and is passed over when it comes to the
//! top and the marks do not say that such a block is free. The order is that of eager lists:
//! whenever a block becomes free it is pushed, and an older entry for the same block lies below. The
//! last one is held back until another becomes free: a program that allocates and frees like a stack
//! cuts it and gives back to it, and no list is touched.
//!
//! The top of a stack is a row of fifteen, a cache line with its count; a full row gives its eight
//! oldest to a place in a pool, and an empty one takes eight back. Push and pop: O(1) amortised. A
//! full place is swept, and is changed for one of twice the room if more than half of its entries
//! were true: those of n free blocks take room for 4n and a few.

use super::Short;
use super::classes::{Filled, class_of, classes, is_in, length, serving};
use super::marks::{Marks, SHORT};
use super::pool::Pool;
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;

/// Words of a row: how many starts there are, then they.
const ROW: usize = 16;
const MOST: u32 = ROW as u32 - 1;
/// Starts that go to the pool or come back together.
const PART: u32 = 8;
/// Binary logarithm of the room of a first place: a cache line.
const ROOM_LOG2: u32 = 4;
/// Words about the place of a class: where it begins, how many starts are there, the logarithm of
/// its room or 0 if there is none, and one that makes it a power of two.
const PLACE: usize = 4;

/// The stacks.
pub(crate) struct Stacks<P: Probe, const WIDTH_LOG2: u32> {
    rows: Table<u32, P>,
    places: Table<u32, P>,
    pool: Pool<P>,
    /// Classes whose row has entries.
    filled: Filled,
    /// Classes of which there are entries in the pool.
    spilled: Filled,
    /// The block that became free last and its length, or 0 if it is in its stack by now: it is often
    /// taken, or swallowed by the next that is freed, before it has to go there.
    held: u32,
    held_len: u32,
}

impl<P: Probe, const WIDTH_LOG2: u32> Stacks<P, WIDTH_LOG2> {
    /// A row is full: its oldest go to the pool, as far as they are true.
    #[cold]
    #[inline(never)]
    fn spill(&mut self, marks: &mut Marks<P>, class: u64) {
        let [base, count, log2, _] = *self.places.chunk::<PLACE>(class * PLACE as u64);
        let (base, mut count, log2) = match log2 {
            0 => (self.pool.obtain(ROOM_LOG2), 0, ROOM_LOG2),
            _ if count + PART <= 1 << log2 => (base, count, log2),
            _ => self.make_room(marks, class, [base, count, log2]),
        };
        let mut row = self.rows.row_mut::<ROW>(class as u32);
        for at in 0..PART {
            let entry = row.row().get(1 + at as usize);
            self.pool.set(base + count, entry);
            count += u32::from(is_in(marks, entry, class, WIDTH_LOG2));
        }
        row.shift(1 + PART as usize..ROW, 1);
        row.set(0, MOST - PART);
        self.places.set_chunk(class * PLACE as u64, [base, count, log2, 0]);
        self.spilled.remove_if(count == 0, class);
        if count > 0 {
            self.spilled.insert(class);
        }
    }

    /// Room for more in the place of a class: where it is, what it holds, how long it is.
    fn make_room(&mut self, marks: &mut Marks<P>, class: u64, place: [u32; 3]) -> (u32, u32, u32) {
        let [base, count, log2] = place;
        let kept = self.sweep(marks, class, base, base + count);
        match kept > (1 << log2) / 2 {
            true => (self.pool.widen(base, log2, kept), kept, log2 + 1),
            false => (base, kept, log2),
        }
    }

    /// Drops every entry that stands for no free block, or for one that stands higher up. Gives
    /// how many are left.
    fn sweep(&mut self, marks: &mut Marks<P>, class: u64, base: u32, end: u32) -> u32 {
        // From the top, those that are kept move up to the end of the room. Which those are, no
        // branch could foresee.
        let mut kept = end;
        for at in (base..end).rev() {
            let entry = self.pool.get(at);
            let is_kept = is_in(marks, entry, class, WIDTH_LOG2);
            // Until the sweep is over, an entry further down for the same block is none.
            marks.clear_if(is_kept, entry.into());
            self.pool.set(kept - 1, entry);
            kept -= u32::from(is_kept);
        }
        for (to, from) in (base..).zip(kept..end) {
            let entry = self.pool.get(from);
            marks.set_few(entry.into(), 1);
            self.pool.set(to, entry);
        }
        end - kept
    }

    /// A row is empty: the newest of the pool come back, if there are any.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, class: u64) {
        let [base, count, _, _] = *self.places.chunk::<PLACE>(class * PLACE as u64);
        let (part, mut row) = (count.min(PART), self.rows.row_mut::<ROW>(class as u32));
        for at in 0..part {
            row.set(1 + at as usize, self.pool.get(base + count - part + at));
        }
        row.set(0, part);
        self.places.set(class * PLACE as u64 + 1, count - part);
        self.spilled.remove_if(count == part, class);
        if part > 0 {
            self.filled.insert(class);
        }
    }

    /// What was held goes to its stack.
    #[inline(always)]
    fn release(&mut self, marks: &mut Marks<P>) {
        if self.held_len > 0 {
            let class = class_of(self.held_len.into(), WIDTH_LOG2);
            self.push_to(marks, self.held.into(), class);
            self.held_len = 0;
        }
    }

    #[inline(always)]
    fn set_held(&mut self, granule: u64, len: u64) {
        self.held = granule as u32;
        self.held_len = len as u32;
    }

    #[inline(always)]
    fn push_to(&mut self, marks: &mut Marks<P>, granule: u64, class: u64) {
        let mut row = self.rows.row_mut::<ROW>(class as u32);
        let mut count = row.row().get(0);
        if count == MOST {
            self.spill(marks, class);
            row = self.rows.row_mut::<ROW>(class as u32);
            count = MOST - PART;
        }
        row.set((count + 1) as usize % ROW, granule as u32);
        row.set(0, count + 1);
        self.filled.insert(class);
    }
}

impl<P: Probe, const WIDTH_LOG2: u32> Short<P> for Stacks<P, WIDTH_LOG2> {
    const LOWEST: bool = false;

    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let (rows, places) = (classes(WIDTH_LOG2) * ROW as u64, classes(WIDTH_LOG2) * PLACE as u64);
        let stacks = Stacks {
            rows: arena.pool(rows)?,
            places: arena.pool(places)?,
            pool: Pool::new(arena)?,
            filled: Filled::default(),
            spilled: Filled::default(),
            held: 0,
            held_len: 0,
        };
        stacks.rows.claim(rows);
        stacks.places.claim(places);
        Ok(stacks)
    }

    #[inline]
    fn push(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) {
        self.release(marks);
        self.push_to(marks, granule, class_of(len, WIDTH_LOG2));
    }

    #[inline(always)]
    fn hold(&mut self, marks: &mut Marks<P>, granule: u64, len: u64) {
        if u64::from(self.held).wrapping_sub(granule) >= len {
            self.release(marks);
        }
        self.set_held(granule, len);
    }

    #[inline]
    fn settle(&mut self, marks: &mut Marks<P>) {
        self.release(marks);
    }

    #[inline(always)]
    fn take_few(&mut self, marks: &mut Marks<P>, need: u64) -> Option<u64> {
        let held = u64::from(self.held_len);
        if need == held {
            self.held_len = 0;
            marks.clear_few(self.held.into(), need);
            return Some(self.held.into());
        }
        let lowest = self.filled.union(self.spilled).lowest_from(need);
        // One branch, since each half of it alone is a toss-up.
        if (need < held) & (class_of(held, WIDTH_LOG2) <= lowest) {
            let start = u64::from(self.held);
            marks.clear_few(start, need);
            self.set_held(start + need, held - need);
            return Some(start);
        }
        self.release(marks);
        if lowest >= SHORT {
            return None;
        }
        let mut row = self.rows.row_mut::<ROW>(lowest as u32);
        let count = row.row().get(0);
        let start = u64::from(row.row().get(count as usize % ROW));
        if count == 0 || !marks.take(start, lowest, need) {
            return None;
        }
        row.set(0, count - 1);
        // Whether that was all no branch could foresee.
        self.filled.remove_if(count == 1, lowest);
        if lowest > need {
            // What is left is marked already.
            self.push_to(marks, start + need, lowest - need);
        }
        Some(start)
    }

    fn search(&mut self, marks: &mut Marks<P>, need: u64) -> Option<(u64, u64)> {
        self.release(marks);
        let first = serving(need, WIDTH_LOG2);
        while let Some(class) = self.filled.union(self.spilled).from(first) {
            let mut row = self.rows.row_mut::<ROW>(class as u32);
            let mut count = row.row().get(0);
            let mut found = None;
            while found.is_none() && count > 0 {
                let entry = row.row().get(count as usize % ROW);
                found = length(marks, entry, class, WIDTH_LOG2).map(|len| (entry.into(), len));
                count -= 1;
            }
            row.set(0, count);
            if count == 0 {
                self.filled.remove(class);
                self.refill(class);
            }
            if found.is_some() {
                return found;
            }
        }
        None
    }

    #[inline(always)]
    fn is_empty_from(&self, need: u64) -> bool {
        self.held_len == 0 && self.filled.union(self.spilled).is_empty_from(need)
    }

    fn iter(&self, len: u64) -> impl Iterator<Item = u64> {
        let class = class_of(len, WIDTH_LOG2);
        let [base, count, _, _] = *self.places.chunk::<PLACE>(class * PLACE as u64);
        let row = self.rows.row::<ROW>(class as u32);
        let top = row.slice(1..1 + row.get(0) as usize).iter().copied();
        let is_held = self.held_len > 0 && class_of(self.held_len.into(), WIDTH_LOG2) == class;
        let held = is_held.then_some(self.held);
        (base..base + count).map(|at| self.pool.get(at)).chain(top).chain(held).map(u64::from)
    }
}
