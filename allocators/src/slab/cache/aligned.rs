//! Slots for requests whose alignment not every slot has. The free slots keep their order: the
//! first that lies right is taken out of it, wherever it stands.

use super::{Cache, Slabs};
use crate::arena::Arena;
use crate::probe::Probe;
use crate::request::GRANULE;

impl<P: Probe> Cache<P> {
    /// As [`Cache::take`], of the slots at a multiple of `align` bytes: the first in the lowest
    /// slab that has one. O(free slots).
    #[cold]
    pub(crate) fn take_aligned(
        &mut self,
        arena: &mut Arena<P>,
        slabs: &mut Slabs<P>,
        align: u64,
    ) -> Option<u64> {
        let mut next = self.partial.first();
        while let Some(number) = next {
            let listed = self.unlink(arena, slabs, number, align);
            if let Some(offset) = listed.or_else(|| self.skip_to(arena, slabs, number, align)) {
                return Some(offset);
            }
            next = self.partial.next_from(number + 1);
        }
        None
    }

    /// Takes a freed slot out of the middle of the list.
    fn unlink(
        &mut self,
        arena: &mut Arena<P>,
        slabs: &mut Slabs<P>,
        number: u64,
        align: u64,
    ) -> Option<u64> {
        let start = number << self.slab_log2;
        let slab = slabs.get(start);
        let (mut newer, mut link) = (None, slab.head());
        loop {
            let offset = start + link.checked_sub(1)? * GRANULE;
            let older = arena.load(offset);
            if offset.is_multiple_of(align) {
                let slab = match newer {
                    None => slab.with_head(u64::from(older)),
                    Some(newer) => {
                        arena.store(newer, older);
                        slab
                    }
                };
                self.taken(slabs, number, slab);
                return Some(offset);
            }
            (newer, link) = (Some(offset), u64::from(older));
        }
    }

    /// Takes the first fresh slot that lies right. Those in front of it were next in turn after
    /// the list, so they become its end.
    fn skip_to(
        &mut self,
        arena: &mut Arena<P>,
        slabs: &mut Slabs<P>,
        number: u64,
        align: u64,
    ) -> Option<u64> {
        let start = number << self.slab_log2;
        let mut slab = slabs.get(start);
        let mut fresh = (slab.fresh()..self.end).step_by(self.slot as usize);
        let right = fresh.find(|at| (start + at * GRANULE).is_multiple_of(align))?;
        let mut last = self.oldest(arena, start, slab.head());
        for at in (slab.fresh()..right).step_by(self.slot as usize) {
            arena.store(start + at * GRANULE, 0);
            match last {
                None => slab = slab.with_head(at + 1),
                Some(offset) => arena.store(offset, at as u32 + 1),
            }
            last = Some(start + at * GRANULE);
        }
        self.taken(slabs, number, slab.with_fresh(right + self.slot));
        Some(start + right * GRANULE)
    }

    /// The end of a list.
    fn oldest(&self, arena: &Arena<P>, start: u64, mut link: u64) -> Option<u64> {
        let mut last = None;
        while let Some(at) = link.checked_sub(1) {
            last = Some(start + at * GRANULE);
            link = u64::from(arena.load(start + at * GRANULE));
        }
        last
    }
}
