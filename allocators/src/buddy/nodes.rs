//! The side table of the tree of buddies. Six orders share their *nodes*: a node of level 0 stands
//! for 64 smallest blocks, one of level l + 1 for 64 nodes of level l. A node is two words:
//!
//! - word 0: the free blocks of its orders 1 to 5, as in a heap: order r begins at bit 64 >> r, so
//!   that the block at bit b has its buddy at b ^ 1 and is half of the one at b / 2;
//! - word 1: the free blocks of its order 0, 64 of them.
//!
//! So a block's bit, its buddy's and those of all blocks it can merge to inside 1 KiB (64
//! granules) lie in one line; they are 1.6 % of the heap. Above the nodes each order has bitmaps of
//! its own, 64 ways a step: which nodes have a free block of it (step 1), which words of those are
//! not empty (step 2), and on, to a single word. An order's lowest free block stands in neither.

use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;

/// Orders to a node.
pub(super) const ORDERS: usize = 6;

/// Words to a node.
const WORDS: u64 = 2;

/// Nodes, and the bitmaps above them.
pub(super) struct Nodes<P: Probe> {
    words: Table<u64, P>,
    /// Where the nodes of a level begin, and for each order the bitmaps of its steps.
    nodes: Vec<u64>,
    steps: Vec<Vec<u64>>,
}

impl<P: Probe> Nodes<P> {
    /// Nodes without a free block, for `orders` orders of which the first has blocks that take
    /// `smallest` bytes of the heap. Each order has at least two steps.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(super) fn new(
        arena: &mut Arena<P>,
        smallest: u64,
        orders: usize,
    ) -> Result<Nodes<P>, ArenaError> {
        let capacity = arena.heap().capacity();
        let node = |level: usize| smallest << (ORDERS * (level + 1));
        let levels = orders.div_ceil(ORDERS);
        let mut layers: Vec<_> = (0..levels).map(|level| (WORDS, node(level))).collect();
        let mut steps = Vec::new();
        for order in 0..orders {
            let first = layers.len();
            for level in order / ORDERS + 1.. {
                layers.push((1, node(level)));
                if layers.len() >= first + 2 && node(level) >= capacity {
                    break;
                }
            }
            steps.push(first..layers.len());
        }
        let (words, starts) = arena.layers(&layers)?;
        let steps = steps.into_iter().map(|steps| starts[steps].to_vec()).collect();
        Ok(Nodes { words, nodes: starts[..levels].to_vec(), steps })
    }

    /// Where the words `number` (0 or 1) of a level's nodes begin.
    pub(super) fn own(&self, level: usize, number: u64) -> Own {
        Own((self.nodes[level] + number) as u32)
    }

    /// Where the bitmap of an order's step begins, from 1 on.
    #[inline]
    pub(super) fn step(&self, order: usize, step: usize) -> Step {
        Step(self.steps[order][step - 1] as u32)
    }

    /// A word.
    ///
    /// # Panics
    /// Past the table.
    #[inline]
    pub(super) fn get(&self, index: u64) -> u64 {
        self.words.get(index)
    }

    /// Sets a word.
    ///
    /// # Panics
    /// Past the table.
    #[inline]
    pub(super) fn set(&mut self, index: u64, word: u64) {
        self.words.set(index, word);
    }
}

/// One word of each node of a level.
#[derive(Clone, Copy)]
pub(super) struct Own(u32);

impl Own {
    /// Where that of a node stands.
    #[inline]
    pub(super) fn index(self, node: u64) -> u64 {
        u64::from(self.0) + WORDS * node
    }
}

/// A bitmap.
#[derive(Clone, Copy)]
pub(super) struct Step(u32);

impl Step {
    /// Where its word `number` stands.
    #[inline]
    pub(super) fn index(self, number: u64) -> u64 {
        u64::from(self.0) + number
    }
}
