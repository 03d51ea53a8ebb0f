//! `acid-slab`: the slab of the crate acid_alloc 0.1.0, one object size (`object=`). Rule: the slot
//! freed last; at first from the lowest on. The heap is one slab; what is left for no whole slot
//! is not used. A request that is shorter gets a whole slot, a longer one nothing.
//!
//! Allocate and free: O(1) and one word of the slot.
//! Origin: Bonwick 1994, without his slabs; the crate by dataphract 2022. Weakness: it writes a link
//! into every slot when it is built, and so touches all of the heap; less than 4 GiB.
//!
//! A grant is a slot. Metadata: links in the free slots; outside are its own fields, by their size.
//! It has no resize.

use super::ground::{Foreign, Ground, TELLS_LENGTHS, adapted, as_asked, layout};
use crate::arena::Arena;
use crate::entry::{BuildError, Builders, Built, Class, Entry, Family, Promises};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::{Knob, KnobKind, Knobs};
use acid_alloc::{Raw, Slab};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Slab,
    rule: "the slot freed last; one size only",
    origin: "acid_alloc 0.1.0, after Bonwick 1994",
    knobs: &[OBJECT],
    promises: |knobs| Ok(Promises { one_size: Some(object(knobs)), ..TELLS_LENGTHS }),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "acid-slab";
const DEFAULT_OBJECT: u64 = 64;

const OBJECT: Knob = Knob {
    name: "object",
    about: "bytes of the objects it serves",
    kind: KnobKind::Bytes {
        least: 1,
        most: 1 << 20,
        step: 1,
        power_of_two: false,
        default: Some(DEFAULT_OBJECT),
    },
};

fn object(knobs: &Knobs) -> u64 {
    knobs.bytes("object").unwrap_or(DEFAULT_OBJECT)
}

struct AcidSlab {
    slab: Slab<Raw>,
    slot: u64,
}

fn build<P: Probe>(knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let slot = object(knobs).next_multiple_of(GRANULE);
    let ground = Ground::of(&mut arena, NAME, slot)?;
    let slots = ground.capacity() / slot;
    // SAFETY: the heap has so many slots and is aligned to the power of two above; it is its own from
    // here on and outlives it.
    let slab = unsafe { Slab::new_raw(ground.start(), slot as usize, slots as usize) };
    let slab = slab.map_err(|_| BuildError::TooLarge {
        name: NAME,
        capacity: ground.capacity(),
        most: u32::MAX.into(),
    })?;
    arena.outside().reach(size_of::<Slab<Raw>>() as u64);
    adapted(AcidSlab { slab, slot }, ground, arena)
}

impl Foreign for AcidSlab {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        let at = self.slab.allocate(layout(as_asked(request), request.align)?).ok()?;
        Some(ground.extent(at.cast(), self.slot))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        // SAFETY: granted by `allocate`, and not freed since.
        unsafe { self.slab.deallocate(ground.address(extent)) };
    }
    fn length(&self, request: Request) -> u64 {
        // Another length has no slot.
        if request.size > self.slot { 0 } else { self.slot }
    }
}
