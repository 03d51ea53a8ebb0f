//! The free slots of a cache shown one by one, and what must hold for each slab recomputed.

use super::{Cache, Descriptor, Slabs};
use crate::allocator::Broken;
use crate::arena::Arena;
use crate::disjoint::disjoint;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

impl<P: Probe> Cache<P> {
    /// Visits every free slot once, slab by slab in the order in which they will be taken.
    ///
    /// # Errors
    /// If a list goes astray.
    pub(crate) fn for_each_free(
        &self,
        arena: &Arena<P>,
        slabs: &Slabs<P>,
        visit: &mut dyn FnMut(Extent),
    ) -> Result<(), Broken> {
        for number in self.partial.iter() {
            let start = number << self.slab_log2;
            self.walk(arena, start, slabs.get(start), visit)?;
        }
        Ok(())
    }

    /// Visits the free slots of one slab.
    fn walk(
        &self,
        arena: &Arena<P>,
        start: u64,
        slab: Descriptor,
        visit: &mut dyn FnMut(Extent),
    ) -> Result<(), Broken> {
        let mut show = |at: u64| visit(Extent::new(start + at * GRANULE, self.slot()));
        let (mut link, mut room) = (slab.head(), slab.fresh() / self.slot);
        while let Some(at) = link.checked_sub(1) {
            if room == 0 || at >= slab.fresh() || !at.is_multiple_of(self.slot) {
                let offset = start + at * GRANULE;
                return Err(Broken(format!(
                    "the list of the slab at {start} goes astray at {offset}"
                )));
            }
            room -= 1;
            show(at);
            link = u64::from(arena.load(start + at * GRANULE));
        }
        (slab.fresh()..self.end).step_by(self.slot as usize).for_each(show);
        Ok(())
    }

    /// Recomputes what must hold for the slab at `start`.
    ///
    /// # Errors
    /// Says what does not.
    pub(crate) fn check_slab(
        &self,
        arena: &Arena<P>,
        start: u64,
        slab: Descriptor,
    ) -> Result<(), Broken> {
        let mut free = Vec::new();
        if slab.fresh() > self.end || !slab.fresh().is_multiple_of(self.slot) {
            return Err(Broken(format!("the fresh slots at {start} begin inside another")));
        }
        self.walk(arena, start, slab, &mut |slot| free.push(slot))?;
        let (count, slots) = (free.len() as u64, self.end / self.slot);
        if count + slab.live() != slots {
            let live = slab.live();
            return Err(Broken(format!("{count} free and {live} live of {slots} at {start}")));
        }
        if (count > 0) != self.partial.contains(start >> self.slab_log2) {
            return Err(Broken(format!("the set is wrong about the slab at {start}")));
        }
        disjoint(free, start + self.end * GRANULE)
    }

    /// Recomputes what must hold for the set of slabs.
    ///
    /// # Errors
    /// Says what does not.
    pub(crate) fn check(&self, slabs: &Slabs<P>) -> Result<(), Broken> {
        let foreign = |number: &u64| slabs.get(number << self.slab_log2).kind() != self.kind;
        if let Some(number) = self.partial.iter().find(foreign) {
            let start = number << self.slab_log2;
            return Err(Broken(format!("{start} is no slab of {} bytes a slot", self.slot())));
        }
        if self.partial.first() != (self.lowest != super::NONE).then_some(self.lowest) {
            return Err(Broken(format!("{} is not the lowest slab with a slot", self.lowest)));
        }
        Ok(())
    }
}
