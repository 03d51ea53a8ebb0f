//! Which object lives at which address: a table with open addressing.
//!
//! A recorded process makes millions of calls a second, and each is a search here; a tree would take
//! most of the time of a conversion. Entries lie at their hash or behind it without a gap, and a
//! removal closes the gap (Knuth, volume 3, algorithm 6.4R), so nothing wears off. O(1) expected;
//! 16 bytes an entry, between a quarter and half of them used.

use crate::event::ObjectId;

/// No block lies here.
const NOWHERE: u64 = u64::MAX;
const LEAST_SLOTS: usize = 1 << 10;

/// The table.
#[derive(Debug)]
pub(super) struct Addresses {
    /// A power of two of them.
    slots: Vec<(u64, ObjectId)>,
    used: usize,
}

impl Addresses {
    pub(super) fn new() -> Addresses {
        Addresses { slots: vec![(NOWHERE, 0); LEAST_SLOTS], used: 0 }
    }

    /// The object at this address.
    pub(super) fn get(&self, address: u64) -> Option<ObjectId> {
        let (there, object) = self.slots[self.find(address)];
        (there != NOWHERE).then_some(object)
    }

    /// Puts an object where none is.
    pub(super) fn insert(&mut self, address: u64, object: ObjectId) {
        if (self.used + 1) * 2 > self.slots.len() {
            let longer = vec![(NOWHERE, 0); self.slots.len() * 2];
            for (address, object) in std::mem::replace(&mut self.slots, longer) {
                if address != NOWHERE {
                    let slot = self.find(address);
                    self.slots[slot] = (address, object);
                }
            }
        }
        let slot = self.find(address);
        debug_assert!(self.slots[slot].0 == NOWHERE, "nothing is there");
        self.slots[slot] = (address, object);
        self.used += 1;
    }

    /// Takes the object at this address away.
    pub(super) fn remove(&mut self, address: u64) -> Option<ObjectId> {
        let mut gap = self.find(address);
        let (there, object) = self.slots[gap];
        if there == NOWHERE {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut slot = gap;
        loop {
            slot = (slot + 1) & mask;
            let (moving, _) = self.slots[slot];
            if moving == NOWHERE {
                break;
            }
            // It may move into the gap unless that lies before its home.
            let from_home = slot.wrapping_sub(self.home(moving)) & mask;
            if from_home >= slot.wrapping_sub(gap) & mask {
                self.slots[gap] = self.slots[slot];
                gap = slot;
            }
        }
        self.slots[gap] = (NOWHERE, 0);
        self.used -= 1;
        Some(object)
    }

    /// Every address and its object, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, ObjectId)> {
        self.slots.iter().copied().filter(|(address, _)| *address != NOWHERE)
    }

    /// Where the address is, or where it would go.
    fn find(&self, address: u64) -> usize {
        let mut slot = self.home(address);
        while self.slots[slot].0 != address && self.slots[slot].0 != NOWHERE {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    fn home(&self, address: u64) -> usize {
        // The golden ratio spreads stretches of 256 bytes (Knuth, 6.4), the upper bits best; within
        // one, neighbours in the program's memory are neighbours here, and share cache lines.
        let spread = (address >> 8).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let stretch = (spread >> (64 - self.slots.len().trailing_zeros())) as usize;
        (stretch + (address >> 4 & 15) as usize) & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::collections::btree_map::Entry;

    proptest! {
        /// Few addresses that are likely to collide, against a map that is known to be right.
        #[test]
        fn it_is_a_map(steps in prop::collection::vec((0_u64..3000, any::<bool>()), 0..6000)) {
            let (mut table, mut map) = (Addresses::new(), BTreeMap::new());
            for (number, (address, goes)) in steps.into_iter().enumerate() {
                let address = address << 4 | 1 << 40;
                prop_assert_eq!(table.get(address), map.get(&address).copied());
                if goes {
                    prop_assert_eq!(table.remove(address), map.remove(&address));
                } else if let Entry::Vacant(free) = map.entry(address) {
                    table.insert(address, number as u32);
                    free.insert(number as u32);
                }
            }
            let mut all: Vec<(u64, u32)> = table.iter().collect();
            all.sort_unstable();
            prop_assert_eq!(all, map.into_iter().collect::<Vec<_>>());
        }
    }
}
