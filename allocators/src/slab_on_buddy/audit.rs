//! What is free shown piece by piece, and what must hold recomputed.

use super::SlabOnBuddy;
use super::classes::{CLASSES, PILED, SLOTS};
use crate::allocator::Broken;
use crate::buddy::PAGE;
use crate::disjoint::disjoint;
use crate::probe::Probe;
use crate::request::Extent;
use crate::slab::shape::Shape;
use std::collections::BTreeMap;

impl<P: Probe> SlabOnBuddy<P> {
    /// Visits the free slots, those on a pile among them, in no order of use. A slab whose slots
    /// are all free is one free block, its tail included: it goes back as soon as it is wanted.
    ///
    /// # Errors
    /// If a list goes astray.
    pub(super) fn for_each_free_slot(&self, visit: &mut dyn FnMut(Extent)) -> Result<(), Broken> {
        for (class, slot) in SLOTS.into_iter().enumerate() {
            let mut piled: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
            for slab in self.caches.list(class, self.numbers.into())? {
                piled.insert(slab, Vec::new());
            }
            for offset in self.piled(class) {
                piled.entry(self.owner(offset)).or_default().push(offset);
            }
            for (slab, piled) in piled {
                if self.caches.live(slab) == piled.len() as u64 {
                    visit(self.caches.extent(slab));
                    continue;
                }
                self.caches.free_slots(slab).for_each(&mut *visit);
                piled.into_iter().for_each(|offset| visit(Extent::new(offset, slot)));
            }
        }
        Ok(())
    }

    fn piled(&self, class: usize) -> Vec<u64> {
        if class < PILED { self.piles.slots(class) } else { Vec::new() }
    }

    /// Recomputes what must hold for slabs and piles.
    ///
    /// # Errors
    /// Says what does not.
    pub(super) fn check_slabs(&self) -> Result<(), Broken> {
        let mut apart = Vec::new();
        self.tree.for_each_free(&mut |block| apart.push(block));
        let listed = (0..CLASSES).map(|class| self.caches.list(class, self.numbers.into()));
        let listed = listed.collect::<Result<Vec<_>, _>>()?;
        let vacant = self.vacant_numbers()?;
        let (mut live, mut held) = (0, [0; CLASSES]);
        for slab in (1..=self.numbers).filter(|slab| !vacant.contains(slab)) {
            let (start, class) = (self.caches.start(slab), self.caches.class(slab));
            let Some(&slot) = SLOTS.get(class) else {
                return Err(Broken(format!("no class has the slab at {start}")));
            };
            let pages = self.caches.extent(slab);
            if (start / PAGE..pages.end() / PAGE).any(|page| self.owners.get(page) != slab) {
                return Err(Broken(format!("the slab at {start} has not all its pages")));
            }
            self.caches.check_slab(slab, Shape::new(slot, pages.len()))?;
            let count = self.caches.live(slab);
            if (count < pages.len() / slot) != listed[class].contains(&slab) {
                return Err(Broken(format!("the list is wrong about the slab at {start}")));
            }
            if count == 0 {
                return Err(Broken(format!("the empty slab at {start} did not go back")));
            }
            live += count;
            held[class] += pages.len();
            apart.push(pages);
        }
        if (0..CLASSES).any(|class| self.held.get(class as u64) != held[class]) {
            return Err(Broken("what the classes hold is counted wrong".into()));
        }
        disjoint(apart, self.arena.heap().capacity())?;
        self.check_piles(live)
    }

    /// `live` slots are so in the eyes of their slabs.
    fn check_piles(&self, live: u64) -> Result<(), Broken> {
        let mut all = Vec::new();
        for (class, slot) in SLOTS.into_iter().enumerate().take(PILED) {
            self.piles.check(class, slot)?;
            for offset in self.piles.slots(class) {
                let slab = self.owner(offset);
                if slab == 0 || self.caches.class(slab) != class {
                    return Err(Broken(format!("{offset} on a pile is no slot of {slot} bytes")));
                }
                if self.caches.is_free(slab, offset) {
                    return Err(Broken(format!("the slot at {offset} is free twice")));
                }
                all.push(Extent::new(offset, slot));
            }
        }
        if self.live == 0 && live > 0 {
            return Err(Broken("nothing is live, yet slots are on piles".into()));
        }
        // The other grants are blocks.
        if live > self.live + all.len() as u64 {
            return Err(Broken(format!("{live} slots are taken for {} grants", self.live)));
        }
        disjoint(all, self.arena.heap().capacity())
    }

    fn vacant_numbers(&self) -> Result<Vec<u32>, Broken> {
        let mut vacant = Vec::new();
        let mut number = self.vacant;
        while number != 0 {
            if vacant.len() >= self.numbers as usize || number > self.numbers {
                return Err(Broken(format!("the vacant numbers go astray at {number}")));
            }
            vacant.push(number);
            number = self.caches.next_vacant(number);
        }
        Ok(vacant)
    }
}
