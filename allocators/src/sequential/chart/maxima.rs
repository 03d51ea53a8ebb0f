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
pub(super) const WAYS: u64 = LANES as u64;

/// The tree.
pub(super) struct Maxima<T: Lane, P: Probe> {
    leaves: Table<T, P>,
    /// What is above the leaves, the lowest level first; the last one is a single node.
    levels: Vec<Table<T, P>>,
    /// How many of the levels are in use.
    height: usize,
    /// Leaves that those reach: no other was ever written to.
    reach: u64,
}

impl<T: Lane, P: Probe> Maxima<T, P> {
    /// A leaf for every `per` bytes of heap, and one for its end.
    pub(super) fn new(arena: &mut Arena<P>, per: u64) -> Result<Self, ArenaError> {
        let leaves: Table<T, P> = arena.table_and(per, 1)?;
        let (mut levels, mut per, mut len) = (Vec::new(), per, leaves.len());
        while len > WAYS {
            per *= WAYS;
            let level: Table<T, P> = arena.table_and(per, 1)?;
            len = level.len();
            levels.push(level);
        }
        let reach = leaves.len().min(WAYS);
        Ok(Maxima { leaves, levels, height: 0, reach })
    }

    /// Leaf `at`.
    #[inline(always)]
    pub(super) fn get(&self, at: u64) -> T {
        self.leaves.get(at)
    }

    /// The largest of all.
    #[inline]
    pub(super) fn greatest(&self) -> T {
        T::greatest(self.level(self.height).chunk(0))
    }

    /// The first leaf that holds at least `wanted`.
    #[inline(always)]
    pub(super) fn first(&self, wanted: T) -> Option<u64> {
        self.below(self.height, 0, wanted)
    }

    /// The first leaf that holds at least `wanted`, of those under the node number `node` whose
    /// members stand `height` levels above the leaves.
    #[inline(always)]
    fn below(&self, height: usize, node: u64, wanted: T) -> Option<u64> {
        let mut at = node;
        for level in self.levels[..height].iter().rev() {
            at = first_of(level, at, wanted)?;
        }
        first_of(&self.leaves, at, wanted)
    }

    /// The first leaf from `from` on that holds at least `wanted`.
    #[inline(always)]
    pub(super) fn first_from(&self, from: u64, wanted: T) -> Option<u64> {
        if from >= self.reach {
            return None;
        }
        let found = first_in_node(&self.leaves, from, wanted);
        found.or_else(|| self.first_beyond(from / WAYS, wanted))
    }

    /// The first leaf right of node `node` that holds at least `wanted`.
    fn first_beyond(&self, node: u64, wanted: T) -> Option<u64> {
        let (mut at, mut reach) = (node + 1, self.reach.div_ceil(WAYS));
        for (height, level) in self.levels[..self.height].iter().enumerate() {
            if at >= reach {
                return None;
            }
            if let Some(found) = first_in_node(level, at, wanted) {
                return self.below(height, found, wanted);
            }
            (at, reach) = (at / WAYS + 1, reach.div_ceil(WAYS));
        }
        None
    }

    /// The last leaf before `before` that holds at least `least`.
    #[inline(never)]
    pub(super) fn last_before(&self, before: u64, least: T) -> Option<u64> {
        let mut at = before.min(self.reach);
        for (height, level) in self.upwards().enumerate() {
            let last = at.checked_sub(1)?;
            let node = last / WAYS;
            let lower = u32::MAX >> (WAYS - 1 - last % WAYS);
            let there = T::at_least(level.chunk(node * WAYS), least) & lower;
            if there != 0 {
                let mut at = node * WAYS + u64::from(there.ilog2());
                for height in (0..height).rev() {
                    let there = T::at_least(self.level(height).chunk(at * WAYS), least);
                    at = at * WAYS + u64::from(there.checked_ilog2()?);
                }
                return Some(at);
            }
            at = node;
        }
        None
    }

    /// The level so far above the leaves.
    #[inline]
    fn level(&self, height: usize) -> &Table<T, P> {
        height.checked_sub(1).map_or(&self.leaves, |level| &self.levels[level])
    }

    /// The leaves and the levels in use, from below.
    #[inline]
    fn upwards(&self) -> impl Iterator<Item = &Table<T, P>> {
        std::iter::once(&self.leaves).chain(&self.levels[..self.height])
    }

    /// Leaf `at` becomes `value` if it is less.
    #[inline(always)]
    pub(super) fn raise(&mut self, mut at: u64, value: T) {
        if self.leaves.get(at) >= value {
            return;
        }
        if at >= self.reach {
            self.grow(at);
        }
        self.leaves.lift(at, value);
        for level in &mut self.levels[..self.height] {
            at /= WAYS;
            if level.get(at) >= value {
                return;
            }
            level.lift(at, value);
        }
    }

    /// Leaf `at` becomes `value`, which is no more than it was.
    #[inline]
    pub(super) fn lower(&mut self, at: u64, value: T) {
        let was = self.get(at);
        self.leaves.sink(at, value);
        self.settle(at, was);
    }

    /// Leaf `at`, which is `was`, becomes `value`, and leaf `to` becomes `other` if it is less;
    /// neither is more than `was`.
    #[inline(always)]
    pub(super) fn shift(&mut self, at: u64, was: T, value: T, to: u64, other: T) {
        self.leaves.sink(at, value);
        if at / WAYS == to / WAYS {
            self.leaves.lift(to, other);
        } else {
            self.raise(to, other);
        }
        self.settle(at, was);
    }

    /// Leaf `at` becomes `value`, and leaf `to` becomes `other` if it is less; leaf `at` was no
    /// more than `other`, or `value` is what it was.
    #[inline(always)]
    pub(super) fn join(&mut self, at: u64, value: T, to: u64, other: T) {
        if at / WAYS == to / WAYS {
            // What is above both holds at least `other` in the end.
            self.leaves.sink(at, value);
        } else {
            self.lower(at, value);
        }
        self.raise(to, other);
    }

    /// The node of leaf `at` has changed, and nothing in it is more than `was`, which was in it.
    #[inline(always)]
    fn settle(&mut self, mut at: u64, mut was: T) {
        let mut under = &mut self.leaves;
        for level in &mut self.levels[..self.height] {
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
            level.sink(at, now);
            (under, was) = (level, most);
        }
    }

    /// Takes levels into use until leaf `at` is reached.
    #[cold]
    fn grow(&mut self, at: u64) {
        while at >= self.reach {
            let most = self.greatest();
            self.levels[self.height].lift(0, most);
            self.height += 1;
            self.reach = (self.reach * WAYS).min(self.leaves.len());
        }
    }

    /// Whether every maximum is one, and leaves from the `used`-th on are zero as far as they
    /// share a node with one before.
    pub(super) fn check(&self, used: u64) -> Result<(), Broken> {
        let end = used.next_multiple_of(WAYS).min(self.leaves.len());
        if let Some(at) = (used..end).find(|at| self.get(*at) != T::default()) {
            return Err(Broken(format!("leaf {at} lies past all free blocks")));
        }
        let mut used = end;
        for (height, (under, level)) in self.upwards().zip(&self.levels[..self.height]).enumerate()
        {
            used = used.div_ceil(WAYS).next_multiple_of(WAYS).min(level.len());
            for node in 0..used {
                if T::greatest(under.chunk(node * WAYS)) != level.get(node) {
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

/// The first member of node `node` that holds at least `wanted`; where the node's maximum says so,
/// there is one.
#[inline(always)]
fn first_of<T: Lane, P: Probe>(level: &Table<T, P>, node: u64, wanted: T) -> Option<u64> {
    let serving = T::at_least(level.chunk(node * WAYS), wanted);
    (serving != 0).then(|| node * WAYS + u64::from(serving.trailing_zeros()))
}

/// The first member of a node, from member `from` of the level on, that holds at least `wanted`.
#[inline(always)]
fn first_in_node<T: Lane, P: Probe>(level: &Table<T, P>, from: u64, wanted: T) -> Option<u64> {
    let first = from / WAYS * WAYS;
    let serving = T::at_least(level.chunk(first), wanted) & (!0 << (from % WAYS));
    (serving != 0).then(|| first + u64::from(serving.trailing_zeros()))
}
