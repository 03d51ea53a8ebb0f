//! `exact-lists`. Rule: the block of exactly the rounded size that was freed last, else the next
//! bytes of the wilderness; nothing is split or merged. An over-aligned request takes the first
//! block of its list that lies right; what an alignment skips in the wilderness becomes a block.
//!
//! Allocate and free: O(1), one link in the freed block, one head in a side table; over-aligned:
//! O(the list).
//! Origin: Weinstock's QuickFit lists (1976) without anything behind them. Weakness: what one
//! size has freed no other can have. An allocator's practical floor of time.

mod naive;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Table};
use crate::disjoint::disjoint;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "exact-lists",
    family: Family::Floors,
    class: Class::Floor,
    rule: "the block of exactly that size that was freed last, else fresh bytes; never merges",
    origin: "Weinstock 1976, without a fit behind it",
    knobs: &[],
    promises: |_| Ok(Promises { tiles: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|_, heap| Box::new(naive::NaiveExactLists::new(heap))),
};

struct ExactLists<P: Probe> {
    arena: Arena<P>,
    /// For each length in granules: granule of the block freed last plus one, 0 for none. In a
    /// block: the granule of the one freed before it, its own if there is none.
    heads: Table<u64, P>,
    /// The longest block seen, in granules: no list beyond it was ever used.
    longest: u64,
    /// Where the wilderness begins.
    top: u64,
}

fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let heads = arena.pool(arena.heap().capacity() / GRANULE + 1)?;
    boxed(ExactLists { arena, heads, longest: 0, top: 0 })
}

impl<P: Probe> ExactLists<P> {
    #[inline]
    fn capacity(&self) -> u64 {
        self.arena.heap().capacity()
    }

    /// The block freed before `node`.
    #[inline]
    fn older(&self, node: u64) -> Option<u64> {
        let older = u64::from(self.arena.load(node * GRANULE));
        (older != node).then_some(older)
    }

    #[inline]
    fn set_older(&mut self, node: u64, older: Option<u64>) {
        self.arena.store(node * GRANULE, older.unwrap_or(node) as u32);
    }

    #[inline]
    fn head(&self, granules: u64) -> Option<u64> {
        self.heads.get(granules).checked_sub(1)
    }

    #[inline]
    fn set_head(&mut self, granules: u64, node: Option<u64>) {
        self.heads.set(granules, node.map_or(0, |node| node + 1));
    }

    #[inline]
    fn push(&mut self, block: Extent) {
        let (node, granules) = (block.offset() / GRANULE, block.len() / GRANULE);
        let older = self.head(granules);
        self.set_older(node, older);
        self.set_head(granules, Some(node));
    }

    /// The first block of the list that lies at a multiple of `align`, taken out.
    #[inline]
    fn pop(&mut self, granules: u64, align: u64) -> Option<u64> {
        let mut node = self.head(granules)?;
        let mut newer = None;
        while !(node * GRANULE).is_multiple_of(align) {
            newer = Some(node);
            node = self.older(node)?;
        }
        let older = self.older(node);
        match newer {
            None => self.set_head(granules, older),
            Some(newer) => self.set_older(newer, older),
        }
        Some(node * GRANULE)
    }

    #[inline(never)]
    fn fresh(&mut self, request: Request) -> Option<Extent> {
        let grant = request.within(Extent::between(self.top, self.capacity()))?;
        let skipped = Extent::between(self.top, grant.offset());
        self.longest = self.longest.max(grant.len().max(skipped.len()) / GRANULE);
        self.heads.claim(self.longest + 1);
        self.top = grant.end();
        if skipped.len() > 0 {
            self.push(skipped);
        }
        Some(grant)
    }

    /// Visits the blocks of one list; a list that does not end is broken.
    fn walk(&self, granules: u64, visit: &mut dyn FnMut(Extent)) -> Result<(), Broken> {
        let mut at = self.head(granules);
        let mut room = self.top / (granules.max(1) * GRANULE);
        while let Some(node) = at {
            if room == 0 || node * GRANULE >= self.top {
                let bytes = granules * GRANULE;
                return Err(Broken(format!("the list of {bytes} bytes goes astray at {node}")));
            }
            room -= 1;
            visit(Extent::new(node * GRANULE, granules * GRANULE));
            at = self.older(node);
        }
        Ok(())
    }
}

impl<P: Probe> Allocator<P> for ExactLists<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let length = request.rounded();
        if length <= self.longest * GRANULE
            && let Some(offset) = self.pop(length / GRANULE, request.align)
        {
            return Some(Extent::new(offset, length));
        }
        self.fresh(request)
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        self.push(extent);
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let stays = request.aligned(extent.offset()) == extent.offset();
        (stays && request.rounded() == extent.len()).then_some(extent)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        for granules in 1..=self.longest {
            if self.walk(granules, visit).is_err() {
                return Walk::Unknown;
            }
        }
        if !self.arena.heap().grows() && self.top < self.capacity() {
            visit(Extent::between(self.top, self.capacity()));
        }
        Walk::Complete
    }
    fn check(&self) -> Result<(), Broken> {
        let mut blocks = Vec::new();
        for granules in 1..=self.longest {
            self.walk(granules, &mut |block| blocks.push(block))?;
        }
        disjoint(blocks, self.top)
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Heap;
    use crate::probe::Off;

    fn lists(capacity: u64) -> ExactLists<Off> {
        let mut arena = Arena::reserve(Heap::Fixed { capacity }).unwrap();
        let heads = arena.pool(capacity / GRANULE + 1).unwrap();
        ExactLists { arena, heads, longest: 0, top: 0 }
    }

    #[test]
    fn a_size_reuses_its_own_blocks_last_first() {
        let mut lists = lists(4096);
        let grants: Vec<_> = (0..4).map(|_| lists.allocate(Request::new(48, 1)).unwrap()).collect();
        grants.iter().for_each(|grant| lists.free(*grant));
        // At 144, 96, 48, 0: the first that lies at a multiple of 32 is the one at 96.
        assert_eq!(lists.allocate(Request::new(33, 32)), Some(grants[2]));
        assert_eq!(lists.allocate(Request::new(32, 1)), Some(Extent::new(192, 32)));
        assert_eq!(lists.allocate(Request::new(48, 1)), Some(grants[3]));
        assert_eq!(lists.allocate(Request::new(16, 256)), Some(Extent::new(256, 16)));
        assert_eq!(lists.allocate(Request::new(32, 1)), Some(Extent::new(224, 32)));
        assert_eq!(lists.allocate(Request::new(4096, 1)), None);
        assert_eq!(lists.arena.metadata_bytes(4096), 4 * 8);
    }

    #[test]
    fn cycles_strays_and_overlaps_are_seen() {
        let pair = || {
            let mut lists = lists(4096);
            let a = lists.allocate(Request::new(16, 1)).unwrap();
            let b = lists.allocate(Request::new(16, 1)).unwrap();
            lists.free(a);
            lists.free(b);
            assert_eq!(lists.check(), Ok(()));
            lists
        };
        for wrong in [1, 77] {
            let mut lists = pair();
            lists.arena.store(0, wrong);
            assert!(lists.check().unwrap_err().0.contains("astray"));
            assert_eq!(lists.for_each_free(&mut |_| ()), Walk::Unknown);
        }
        let mut lists = pair();
        lists.longest = 2;
        lists.set_head(2, Some(0));
        lists.arena.store(0, 0);
        assert!(lists.check().unwrap_err().0.contains("overlap"));
    }
}
