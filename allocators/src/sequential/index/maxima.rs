//! A tree of maxima over the heap: for every 64 granules the length of the longest free block that
//! starts among them, above that the largest of 16, and so on. The lowest block of at least some
//! length is found in one wide comparison a level.
//!
//! Find, insert, remove: O(log16 of the heap). A word of edges does not say by itself whether its
//! lowest edge starts a block or ends one, so one bit a word does.
//! Origin: Stephenson 1983 keeps maxima in a tree of blocks; here the tree is over addresses, so
//! that it never has to be balanced.

use super::Edges;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

/// Granules of a leaf.
const LEAF: u64 = 64;
/// Children of a node: 64 bytes of them.
const WAYS: u64 = 16;

/// The tree.
pub(super) struct Maxima<P: Probe> {
    /// Leaves first, in granules; the last level is a single node.
    levels: Vec<Table<u32, P>>,
    /// Bit w: the lowest edge in word w is a start.
    lowest_starts: Table<u64, P>,
}

/// A length as the tree keeps it. Only the whole of a 64 GiB heap is cut, by one granule.
fn kept(granules: u64) -> u32 {
    u32::try_from(granules).unwrap_or(u32::MAX)
}

impl<P: Probe> Maxima<P> {
    pub(super) fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let mut levels = Vec::new();
        let mut per = LEAF * GRANULE;
        loop {
            let level = arena.table::<u32>(per)?;
            let last = level.len() <= WAYS;
            levels.push(level);
            if last {
                break;
            }
            per *= WAYS;
        }
        let lowest_starts = arena.table(64 * LEAF * GRANULE)?;
        Ok(Maxima { levels, lowest_starts })
    }

    /// The greatest length there is, in granules; 0 if nothing is free.
    #[inline]
    pub(super) fn longest(&self) -> u64 {
        let top = &self.levels[self.levels.len() - 1];
        top.chunk::<{ WAYS as usize }>(0).iter().copied().max().unwrap_or(0).into()
    }

    /// The lowest free block of at least `need` granules that starts at `from` or above.
    #[inline]
    pub(super) fn lowest(&self, edges: &Edges<P>, from: u64, need: u64) -> Option<Extent> {
        let wanted = kept(need);
        if from == 0 {
            let top = self.levels.len() - 1;
            return self.descend(edges, top, 0, wanted);
        }
        let word = from / LEAF;
        if word >= self.levels[0].len() {
            return None;
        }
        if !from.is_multiple_of(LEAF)
            && self.levels[0].get(word) >= wanted
            && let Some(block) = self.in_leaf(edges, word, from, wanted)
        {
            return Some(block);
        }
        // Then to the right of it, level by level.
        let mut at = from.div_ceil(LEAF);
        for (height, level) in self.levels.iter().enumerate() {
            let node = at / WAYS;
            if !at.is_multiple_of(WAYS) {
                if let Some(child) = first_serving(level, node, at % WAYS, wanted) {
                    return self.below(edges, height, child, wanted);
                }
                at = node + 1;
            } else {
                // The whole node is to the right, and its parent says whether it serves.
                if height + 1 == self.levels.len() {
                    return if node == 0 { self.descend(edges, height, 0, wanted) } else { None };
                }
                at = node;
            }
        }
        None
    }

    /// In node `node` of the level at `height`, whose children may serve or not.
    #[inline]
    fn descend(&self, edges: &Edges<P>, height: usize, node: u64, wanted: u32) -> Option<Extent> {
        let child = first_serving(&self.levels[height], node, 0, wanted)?;
        self.below(edges, height, child, wanted)
    }

    /// Under child `at` of the level at `height`, which serves.
    #[inline]
    fn below(&self, edges: &Edges<P>, height: usize, mut at: u64, wanted: u32) -> Option<Extent> {
        for level in self.levels[..height].iter().rev() {
            // A maximum that none of its children has would be a broken tree.
            at = first_serving(level, at, 0, wanted)?;
        }
        self.in_leaf(edges, at, at * LEAF, wanted)
    }

    /// The lowest block that starts in `word`, at `from` or above, and is long enough.
    #[inline]
    fn in_leaf(&self, edges: &Edges<P>, word: u64, from: u64, wanted: u32) -> Option<Extent> {
        for (start, end) in self.starts(edges, word) {
            if start >= from && kept(end - start) >= wanted {
                return Some(Extent::between(start * GRANULE, end * GRANULE));
            }
        }
        None
    }

    /// Start and end of every free block that starts in `word`.
    #[inline]
    fn starts<'a>(
        &'a self,
        edges: &'a Edges<P>,
        word: u64,
    ) -> impl Iterator<Item = (u64, u64)> + 'a {
        let mut left = edges.word(word);
        if left != 0 && !self.lowest_is_start(word) {
            left &= left - 1;
        }
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let start = word * LEAF + u64::from(left.trailing_zeros());
            left &= left - 1;
            let end = match left {
                0 => edges.end_of(start),
                _ => word * LEAF + u64::from(left.trailing_zeros()),
            };
            left &= left.wrapping_sub(1);
            Some((start, end))
        })
    }

    #[inline]
    fn lowest_is_start(&self, word: u64) -> bool {
        self.lowest_starts.get(word / 64) >> (word % 64) & 1 == 1
    }

    /// An edge was set or taken away.
    #[inline]
    pub(super) fn turned(&mut self, edges: &Edges<P>, granule: u64, starts: bool, set: bool) {
        let (word, bit) = (granule / LEAF, 1u64 << (granule % LEAF));
        if edges.word(word) & (bit - 1) != 0 {
            return;
        }
        // It is, or was, the lowest; above it the kinds alternate.
        let (flags, flag) = (self.lowest_starts.get(word / 64), 1u64 << (word % 64));
        let starts = starts == set;
        let new = if starts { flags | flag } else { flags & !flag };
        if new != flags {
            self.lowest_starts.set(word / 64, new);
        }
    }

    /// A block more: maxima can only rise.
    #[inline]
    pub(super) fn insert(&mut self, block: Extent) {
        let len = kept(block.len() / GRANULE);
        let mut at = block.offset() / GRANULE / LEAF;
        for level in &mut self.levels {
            if level.get(at) >= len {
                return;
            }
            level.set(at, len);
            at /= WAYS;
        }
    }

    /// A block less.
    #[inline]
    pub(super) fn remove(&mut self, edges: &Edges<P>, block: Extent) {
        let word = block.offset() / GRANULE / LEAF;
        if self.levels[0].get(word) <= kept(block.len() / GRANULE) {
            self.recompute(edges, word);
        }
    }

    /// A block has become another.
    #[inline]
    pub(super) fn replace(&mut self, edges: &Edges<P>, old: Extent, new: Extent) {
        let word = |block: Extent| block.offset() / GRANULE / LEAF;
        if word(old) != word(new) {
            self.remove(edges, old);
            self.insert(new);
        } else if new.len() >= old.len() {
            self.insert(new);
        } else {
            self.remove(edges, old);
        }
    }

    /// Computes a leaf anew, and what depends on it.
    fn recompute(&mut self, edges: &Edges<P>, word: u64) {
        let longest = self.starts(edges, word).map(|(start, end)| kept(end - start)).max();
        let mut longest = longest.unwrap_or(0);
        let mut at = word;
        for height in 0..self.levels.len() {
            if self.levels[height].get(at) == longest {
                return;
            }
            self.levels[height].set(at, longest);
            at /= WAYS;
            let node = self.levels[height].chunk::<{ WAYS as usize }>(at * WAYS);
            longest = node.iter().copied().max().unwrap_or(0);
        }
    }

    /// Whether every maximum is one, as far as there are blocks, and what lies past them has none.
    pub(super) fn check(&self, edges: &Edges<P>, blocks: &[Extent]) -> Result<(), Broken> {
        let mut seen = 0;
        let last = blocks.last().map_or(0, |block| block.offset() / GRANULE / LEAF);
        let mut used = (last + 1).next_multiple_of(WAYS).min(self.levels[0].len());
        for word in 0..used {
            let starts: Vec<u64> = self.starts(edges, word).map(|(start, _)| start).collect();
            let longest = self.starts(edges, word).map(|(start, end)| kept(end - start)).max();
            if self.levels[0].get(word) != longest.unwrap_or(0) {
                return Err(Broken(format!("the maximum of leaf {word} is wrong")));
            }
            for start in starts {
                if blocks.get(seen).map(|block| block.offset() / GRANULE) != Some(start) {
                    return Err(Broken(format!("leaf {word} knows a block at granule {start}")));
                }
                seen += 1;
            }
        }
        for pair in self.levels.windows(2) {
            used = used.div_ceil(WAYS).next_multiple_of(WAYS).min(pair[1].len());
            for node in 0..used {
                let most = pair[0].chunk::<{ WAYS as usize }>(node * WAYS).iter().max();
                if most != Some(&pair[1].get(node)) {
                    return Err(Broken(format!("the maximum of node {node} is wrong")));
                }
            }
        }
        Ok(())
    }
}

/// The first child of a node, from the `from`-th on, that has at least `wanted`.
#[inline]
fn first_serving<P: Probe>(
    level: &Table<u32, P>,
    node: u64,
    from: u64,
    wanted: u32,
) -> Option<u64> {
    let children = level.chunk::<{ WAYS as usize }>(node * WAYS);
    let at = children.iter().skip(from as usize).position(|&child| child >= wanted)?;
    Some(node * WAYS + from + at as u64)
}
