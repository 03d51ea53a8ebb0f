//! The free blocks of one length: bits in the nodes of its level, and a set of the nodes with some.

use super::near::Near;
use super::nodes::{Nodes, ORDERS, Own};
use crate::probe::Probe;
use crate::request::Extent;

/// The blocks of one length.
#[repr(align(64))]
pub(super) struct Order {
    /// The nodes that have free ones.
    pub(super) set: Near,
    /// The words of the nodes in which they are.
    words: Own,
    /// Their bits in such a word.
    mask: u64,
    /// The first of these bits.
    first: u8,
    /// Binary logarithm of a block.
    log2: u8,
    /// Binary logarithm of a node.
    node_log2: u8,
}

impl Order {
    pub(super) fn new<P: Probe>(order: usize, smallest_log2: u32, nodes: &Nodes<P>) -> Order {
        let (level, below) = (order / ORDERS, order % ORDERS);
        let (word, first) = if below == 0 { (1, 0) } else { (0, 64 >> below) };
        let log2 = smallest_log2 as u8 + order as u8;
        Order {
            set: Near::new(order, nodes),
            words: nodes.own(level, word),
            mask: (u64::MAX >> (64 - (64 >> below))) << first,
            first,
            log2,
            node_log2: log2 + (ORDERS - below) as u8,
        }
    }

    /// The node of the block at `offset`.
    #[inline]
    pub(super) fn node(&self, offset: u64) -> u64 {
        offset >> self.node_log2
    }

    /// The node of the block at `offset`, and its bit there.
    #[inline]
    fn place(&self, offset: u64) -> (u64, u32) {
        let number = (offset >> self.log2) as u32;
        let first = u32::from(self.first);
        // A node has as many blocks as `first` says, or 64.
        (self.node(offset), first | number & (first.wrapping_sub(1) & 63))
    }

    /// Where the block of a bit lies.
    #[inline]
    fn offset(&self, node: u64, bit: u32) -> u64 {
        (node << self.node_log2) + (u64::from(bit ^ u32::from(self.first)) << self.log2)
    }

    /// The node of the block at `offset`, and its place there as in a heap of which the block of
    /// the whole node is 1: from 64 on those of the node's smallest order.
    #[inline]
    pub(super) fn place_in_heap(&self, offset: u64) -> (u64, u32) {
        let (node, bit) = self.place(offset);
        (node, if self.first == 0 { 64 | bit } else { bit })
    }

    /// Whether the block at `offset` is free.
    #[inline]
    pub(super) fn holds<P: Probe>(&self, nodes: &Nodes<P>, offset: u64) -> bool {
        let (node, bit) = self.place(offset);
        nodes.get(self.words.index(node)) >> bit & 1 == 1
    }

    /// Frees the block at `offset`; whether its node [begins](Near::begins).
    pub(super) fn insert<P: Probe>(&self, nodes: &mut Nodes<P>, offset: u64) -> bool {
        let (node, bit) = self.place(offset);
        let index = self.words.index(node);
        nodes.set(index, nodes.get(index) | 1 << bit);
        self.set.insert(nodes, node)
    }

    /// Frees the block at `offset` unless its buddy is free; whether its node
    /// [begins](Near::begins), `None` if the buddy is free.
    #[inline]
    pub(super) fn insert_alone<P: Probe>(&self, nodes: &mut Nodes<P>, offset: u64) -> Option<bool> {
        let (node, bit) = self.place(offset);
        let index = self.words.index(node);
        let word = nodes.get(index);
        if word >> (bit ^ 1) & 1 == 1 {
            return None;
        }
        nodes.set(index, word | 1 << bit);
        Some(self.set.insert(nodes, node))
    }

    /// Takes the lowest free block of some: where it lies, and whether its node
    /// [ends](Near::ends).
    #[inline]
    pub(super) fn take_lowest<P: Probe>(&self, nodes: &mut Nodes<P>) -> (u64, bool) {
        let path = self.set.lowest(nodes);
        let index = self.words.index(path.node);
        let word = nodes.get(index);
        let bit = (word & self.mask).trailing_zeros();
        let rest = word & !(1 << bit);
        nodes.set(index, rest);
        let ends = Near::remove(nodes, path, rest & self.mask == 0);
        (self.offset(path.node, bit), ends)
    }

    /// Takes the free block at `offset`; whether its node [ends](Near::ends).
    pub(super) fn take<P: Probe>(&self, nodes: &mut Nodes<P>, offset: u64) -> bool {
        let (node, bit) = self.place(offset);
        let index = self.words.index(node);
        let rest = nodes.get(index) & !(1 << bit);
        nodes.set(index, rest);
        Near::remove(nodes, self.set.path(nodes, node), rest & self.mask == 0)
    }

    /// The words of a node without some of its blocks are these; whether it [ends](Near::ends).
    #[inline]
    pub(super) fn taken<P: Probe>(&self, nodes: &mut Nodes<P>, node: u64, words: [u64; 2]) -> bool {
        let none = words[usize::from(self.first == 0)] & self.mask == 0;
        Near::remove(nodes, self.set.path(nodes, node), none)
    }

    /// Every free block once.
    pub(super) fn for_each<P: Probe>(&self, nodes: &Nodes<P>, visit: &mut dyn FnMut(Extent)) {
        self.set.for_each(nodes, &mut |node| {
            let mut bits = nodes.get(self.words.index(node)) & self.mask;
            while bits != 0 {
                visit(Extent::new(self.offset(node, bits.trailing_zeros()), 1 << self.log2));
                bits &= bits - 1;
            }
        });
    }

    /// A member of the set without a free block, which must not be.
    pub(super) fn wrong_node<P: Probe>(&self, nodes: &Nodes<P>) -> Option<u64> {
        let mut wrong = None;
        self.set.for_each(nodes, &mut |node| {
            if nodes.get(self.words.index(node)) & self.mask == 0 {
                wrong = Some(node);
            }
        });
        wrong
    }
}
