//! A tree of maxima over a row of numbers, its leaves, which are zero at first: above every 32 of
//! them the largest, and so on. The lowest leaf of at least some value is found in one wide
//! comparison a level.
//!
//! Find, raise, lower: O(log32 of the highest leaf that was ever more than zero): levels above that
//! one are not used, so a growing heap does not pay for addresses that it only reserved.
//! Origin: Stephenson 1983 keeps maxima in a tree of blocks; here the tree is over addresses, so
//! that it never has to be balanced.

use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError, LANES, Lane, Table};
use crate::probe::Probe;

/// Leaves of a node.
const WAYS: u64 = LANES as u64;

/// The tree.
pub(super) struct Maxima<T: Lane, P: Probe> {
    /// Leaves first; the last level is a single node.
    levels: Vec<Table<T, P>>,
    /// Levels in use, one or more. Nothing was ever written to a leaf that they do not reach.
    height: usize,
    /// Leaves that they reach.
    reach: u64,
}

impl<T: Lane, P: Probe> Maxima<T, P> {
    /// A leaf for every `per` bytes of heap, and one for its end.
    pub(super) fn new(arena: &mut Arena<P>, per: u64) -> Result<Self, ArenaError> {
        let mut levels = vec![arena.table_and(per, 1)?];
        let mut per = per;
        while levels[levels.len() - 1].len() > WAYS {
            per *= WAYS;
            levels.push(arena.table_and(per, 1)?);
        }
        let reach = levels[0].len().min(WAYS);
        Ok(Maxima { levels, height: 1, reach })
    }

    /// Leaf `at`.
    #[inline]
    pub(super) fn get(&self, at: u64) -> T {
        self.levels[0].get(at)
    }

    /// The largest of all.
    #[inline]
    pub(super) fn greatest(&self) -> T {
        T::greatest(self.levels[self.height - 1].chunk(0))
    }

    /// The first leaf that holds at least `wanted`.
    #[inline]
    pub(super) fn first(&self, wanted: T) -> Option<u64> {
        self.below(self.height, 0, wanted)
    }

    /// The first leaf under node `node` of the level below `height` that holds at least `wanted`.
    #[inline]
    fn below(&self, height: usize, node: u64, wanted: T) -> Option<u64> {
        let mut at = node;
        for level in self.levels[..height].iter().rev() {
            let serving = T::at_least(level.chunk(at * WAYS), wanted);
            if serving == 0 {
                // In the first node only: a maximum that no child has would be a broken tree.
                return None;
            }
            at = at * WAYS + u64::from(serving.trailing_zeros());
        }
        Some(at)
    }

    /// The first leaf from `from` on that holds at least `wanted`.
    #[inline]
    pub(super) fn first_from(&self, from: u64, wanted: T) -> Option<u64> {
        let (mut at, mut reach) = (from, self.reach);
        for (height, level) in self.levels[..self.height].iter().enumerate() {
            if at >= reach {
                return None;
            }
            let node = at / WAYS;
            let serving = T::at_least(level.chunk(node * WAYS), wanted) & (!0 << (at % WAYS));
            if serving != 0 {
                let child = node * WAYS + u64::from(serving.trailing_zeros());
                return self.below(height, child, wanted);
            }
            (at, reach) = (node + 1, reach.div_ceil(WAYS));
        }
        None
    }

    /// The last leaf before `before` that holds at least `least`.
    #[inline]
    pub(super) fn last_before(&self, before: u64, least: T) -> Option<u64> {
        let mut at = before.min(self.reach);
        for (height, level) in self.levels[..self.height].iter().enumerate() {
            if at == 0 {
                return None;
            }
            let last = at - 1;
            let node = last / WAYS;
            let lower = u32::MAX >> (WAYS - 1 - last % WAYS);
            let there = T::at_least(level.chunk(node * WAYS), least) & lower;
            if there != 0 {
                let mut at = node * WAYS + u64::from(there.ilog2());
                for level in self.levels[..height].iter().rev() {
                    let there = T::at_least(level.chunk(at * WAYS), least);
                    at = at * WAYS + u64::from(there.checked_ilog2()?);
                }
                return Some(at);
            }
            at = node;
        }
        None
    }

    /// Leaf `at` becomes `value` if it is less.
    #[inline]
    pub(super) fn raise(&mut self, mut at: u64, value: T) {
        if at >= self.reach {
            self.grow(at);
        }
        for level in &mut self.levels[..self.height] {
            if level.get(at) >= value {
                return;
            }
            level.set(at, value);
            at /= WAYS;
        }
    }

    /// Leaf `at` becomes `value`, which is no more than it was.
    #[inline]
    pub(super) fn lower(&mut self, mut at: u64, value: T) {
        let Some((mut under, above)) = self.levels[..self.height].split_first_mut() else {
            return;
        };
        let mut was = under.get(at);
        if was == value {
            return;
        }
        under.set(at, value);
        for level in above {
            at /= WAYS;
            let most = level.get(at);
            // A larger one, or another as large, stays.
            if most > was {
                return;
            }
            let now = T::greatest(under.chunk(at * WAYS));
            if now == most {
                return;
            }
            level.set(at, now);
            (under, was) = (level, most);
        }
    }

    /// Takes levels into use until leaf `at` is reached.
    #[cold]
    fn grow(&mut self, at: u64) {
        while at >= self.reach {
            let most = self.greatest();
            self.levels[self.height].set(0, most);
            self.height += 1;
            self.reach = (self.reach * WAYS).min(self.levels[0].len());
        }
    }

    /// Whether every maximum is one, and leaves from the `used`-th on are zero as far as they
    /// share a node with one before.
    pub(super) fn check(&self, used: u64) -> Result<(), Broken> {
        let zero = |at: &u64| self.get(*at) == T::default();
        let end = used.next_multiple_of(WAYS).min(self.levels[0].len());
        if let Some(at) = (used..end).find(|at| !zero(at)) {
            return Err(Broken(format!("leaf {at} lies past all free blocks")));
        }
        let mut used = end;
        for (height, pair) in self.levels[..self.height].windows(2).enumerate() {
            used = used.div_ceil(WAYS).next_multiple_of(WAYS).min(pair[1].len());
            for node in 0..used {
                if T::greatest(pair[0].chunk(node * WAYS)) != pair[1].get(node) {
                    let level = height + 1;
                    return Err(Broken(format!(
                        "the maximum of node {node}, {level} up, is wrong"
                    )));
                }
            }
        }
        Ok(())
    }
}
