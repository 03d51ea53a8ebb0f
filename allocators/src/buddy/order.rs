//! The free blocks of one length: the lowest is at hand, the others are bits in the nodes of their
//! level, and a set of the nodes with some.

use super::near::{NONE, Near};
use super::nodes::{Nodes, ORDERS, Own};
use crate::probe::Probe;
use crate::request::Extent;

/// The blocks of one length.
#[repr(align(64))]
pub(super) struct Order {
    /// The nodes that have free ones.
    set: Near,
    /// The lowest free block. It stands here only, and in no node: where blocks of a length come
    /// and go one at a time, nothing else is written.
    hand: u64,
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
            hand: NONE,
            words: nodes.own(level, word),
            mask: (u64::MAX >> (64 - (64 >> below))) << first,
            first,
            log2,
            node_log2: log2 + (ORDERS - below) as u8,
        }
    }

    /// The node of the block at `offset`, and its bit there.
    #[inline]
    fn place(&self, offset: u64) -> (u64, u32) {
        let number = (offset >> self.log2) as u32;
        let first = u32::from(self.first);
        // A node has as many blocks as `first` says, or 64.
        (offset >> self.node_log2, first | number & (first.wrapping_sub(1) & 63))
    }

    /// Where the block of a bit lies.
    #[inline]
    fn offset(&self, node: u64, bit: u32) -> u64 {
        (node << self.node_log2) + (u64::from(bit ^ u32::from(self.first)) << self.log2)
    }

    /// The lowest free block; [`NONE`] if there is none.
    #[inline]
    pub(super) fn hand(&self) -> u64 {
        self.hand
    }

    /// Whether the block at `offset` is free.
    #[inline]
    pub(super) fn holds<P: Probe>(&self, nodes: &Nodes<P>, offset: u64) -> bool {
        let (node, bit) = self.place(offset);
        offset == self.hand || nodes.get(self.words.index(node)) >> bit & 1 == 1
    }

    /// Whether the buddy of the block at `offset` is free.
    #[inline]
    pub(super) fn holds_buddy<P: Probe>(&self, nodes: &Nodes<P>, offset: u64) -> bool {
        let (node, bit) = self.place(offset);
        let word = nodes.get(self.words.index(node));
        word >> (bit ^ 1) & 1 == 1 || offset ^ 1 << self.log2 == self.hand
    }

    /// Frees the block at `offset`, which merges with none.
    #[inline(always)]
    pub(super) fn insert<P: Probe>(&mut self, nodes: &mut Nodes<P>, offset: u64) {
        if self.hand == NONE {
            self.hand = offset;
            return;
        }
        let member = self.hand.max(offset);
        self.hand = self.hand.min(offset);
        let (node, bit) = self.place(member);
        let index = self.words.index(node);
        nodes.set(index, nodes.get(index) | 1 << bit);
        self.set.insert(nodes, node);
    }

    /// Takes the block at hand, and the next one comes there; whether [`Order::ends`] is to be told.
    #[inline(always)]
    pub(super) fn take_lowest<P: Probe>(&mut self, nodes: &mut Nodes<P>) -> bool {
        if self.set.is_empty() {
            self.hand = NONE;
            return false;
        }
        let path = self.set.lowest(nodes);
        let index = self.words.index(path.node);
        let word = nodes.get(index);
        let bit = (word & self.mask).trailing_zeros();
        let rest = word & !(1 << bit);
        nodes.set(index, rest);
        self.hand = self.offset(path.node, bit);
        Near::remove_lowest(nodes, path, rest & self.mask == 0)
    }

    /// What is seldom to be done after [`Order::take_lowest`].
    #[inline]
    pub(super) fn ends<P: Probe>(&mut self, nodes: &mut Nodes<P>) {
        self.set.ends(nodes);
    }

    /// Takes the free block at `offset`.
    #[inline(never)]
    pub(super) fn take<P: Probe>(&mut self, nodes: &mut Nodes<P>, offset: u64) {
        if offset == self.hand {
            if self.take_lowest(nodes) {
                self.ends(nodes);
            }
            return;
        }
        let (node, bit) = self.place(offset);
        let index = self.words.index(node);
        let rest = nodes.get(index) & !(1 << bit);
        nodes.set(index, rest);
        if rest & self.mask == 0 {
            self.set.remove(nodes, node);
        }
    }

    /// Every free block once.
    pub(super) fn for_each<P: Probe>(&self, nodes: &Nodes<P>, visit: &mut dyn FnMut(Extent)) {
        if self.hand != NONE {
            visit(Extent::new(self.hand, 1 << self.log2));
        }
        self.set.for_each(nodes, &mut |node| {
            let mut bits = nodes.get(self.words.index(node)) & self.mask;
            while bits != 0 {
                visit(Extent::new(self.offset(node, bits.trailing_zeros()), 1 << self.log2));
                bits &= bits - 1;
            }
        });
    }

    /// What does not hold, if anything: no block lies below the one at hand, and each node of the
    /// set has some.
    pub(super) fn check<P: Probe>(&self, nodes: &Nodes<P>) -> Result<(), String> {
        let mut wrong = None;
        self.for_each(nodes, &mut |block| {
            if block.offset() < self.hand {
                wrong = Some(format!("{block:?} lies below the lowest free block"));
            }
        });
        self.set.for_each(nodes, &mut |node| {
            if nodes.get(self.words.index(node)) & self.mask == 0 || self.hand == NONE {
                wrong = Some(format!("node {node} has no free block"));
            }
        });
        wrong.map_or(Ok(()), Err)
    }
}
