//! What the work pass counts: loads, stores and distinct 64-byte lines touched an operation.
//! A type parameter of the arena: with [`Off`] the calls vanish.

use std::cell::RefCell;
use std::rc::Rc;

/// Told of every access an allocator makes to the arena or to a side table.
pub trait Probe: Clone + Default + 'static {
    /// A load of the word at byte `byte` of space `space` (0: the heap, then the tables).
    fn load(&self, space: u32, byte: u64);
    /// A store of that word.
    fn store(&self, space: u32, byte: u64);
    /// A new operation begins: lines are distinct within one.
    fn next_operation(&self) {}
    /// The counts so far; `None` where nothing is counted.
    fn work(&self) -> Option<Work> {
        None
    }
}

/// Counts nothing, costs nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Off;

impl Probe for Off {
    #[inline(always)]
    fn load(&self, _space: u32, _byte: u64) {}
    #[inline(always)]
    fn store(&self, _space: u32, _byte: u64) {}
}

/// Sums over all operations so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Words loaded.
    pub loads: u64,
    /// Words stored.
    pub stores: u64,
    /// Distinct 64-byte lines touched, counted anew in each operation.
    pub lines: u64,
}

/// Counts everything. Clones share one tally.
#[derive(Clone, Debug, Default)]
pub struct Counting(Rc<RefCell<Tally>>);

#[derive(Debug, Default)]
struct Tally {
    work: Work,
    seen: LineSet,
}

impl Probe for Counting {
    fn load(&self, space: u32, byte: u64) {
        let mut tally = self.0.borrow_mut();
        tally.work.loads += 1;
        tally.touch(space, byte);
    }
    fn store(&self, space: u32, byte: u64) {
        let mut tally = self.0.borrow_mut();
        tally.work.stores += 1;
        tally.touch(space, byte);
    }
    fn next_operation(&self) {
        self.0.borrow_mut().seen.clear();
    }
    fn work(&self) -> Option<Work> {
        Some(self.0.borrow().work)
    }
}

impl Tally {
    fn touch(&mut self, space: u32, byte: u64) {
        let line = (u64::from(space) << 48) | (byte / 64);
        self.work.lines += u64::from(self.seen.insert(line));
    }
}

/// A set that is emptied in constant time: a slot counts only if its stamp is the present one.
#[derive(Debug)]
struct LineSet {
    slots: Vec<(u64, u64)>,
    stamp: u64,
    len: usize,
}

impl Default for LineSet {
    fn default() -> Self {
        LineSet { slots: vec![(0, 0); 256], stamp: 1, len: 0 }
    }
}

impl LineSet {
    fn clear(&mut self) {
        self.stamp += 1;
        self.len = 0;
    }

    fn insert(&mut self, line: u64) -> bool {
        if self.len * 2 >= self.slots.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![(0, 0); old.len() * 2];
            self.len = 0;
            for (line, stamp) in old {
                if stamp == self.stamp {
                    self.insert(line);
                }
            }
        }
        let mask = self.slots.len() - 1;
        let mut at = (line.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        loop {
            let (there, stamp) = self.slots[at];
            if stamp != self.stamp {
                self.slots[at] = (line, self.stamp);
                self.len += 1;
                return true;
            }
            if there == line {
                return false;
            }
            at = (at + 1) & mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_distinct_within_an_operation_only() {
        let probe = Counting::default();
        for operation in 0..2 {
            probe.next_operation();
            for line in 0..1000 {
                probe.load(0, line * 64);
                probe.store(0, line * 64 + 60);
                probe.load(1, line * 64);
            }
            let lines = 2000 * (operation + 1);
            let work = Work { loads: lines, stores: lines / 2, lines };
            assert_eq!(probe.work(), Some(work));
        }
    }
}
