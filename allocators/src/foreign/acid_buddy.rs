//! `acid-buddy`: the buddy of the crate acid_alloc 0.1.0, leaves of 16 bytes. Rule: a binary buddy in
//! each of as many blocks of `max` bytes as the heap holds; the block freed last among the
//! smallest sufficient order, a split keeps the low half. Bits beside the heap say which of two
//! buddies is taken and which block is split. Unless `max` is given, it is the largest of 4 KiB,
//! 64 KiB and 1 MiB that the heap holds.
//!
//! Allocate and free: O(orders).
//! Origin: Knowlton 1965; the crate by dataphract 2022. Weakness: a request above `max` is refused,
//! and so is an alignment above the size; what is left of the heap behind the last whole block is
//! not used.
//!
//! A grant is as long as its block. Metadata: the bits, in memory beside the heap, as many bytes
//! as the crate demands (it rounds each order's bits up as the largest order's); and its own
//! fields, by their size. It has no resize.

use super::ground::{Foreign, Ground, TELLS_LENGTHS, adapted, layout};
use crate::arena::Arena;
use crate::entry::{BuildError, Builders, Built, Class, Entry, Family};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::{Knob, KnobKind, Knobs};
use acid_alloc::{Buddy, Raw};

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: NAME,
    family: Family::Foreign,
    class: Class::Buddy,
    rule: "binary buddies of `max` bytes; the block freed last among the smallest sufficient order",
    origin: "acid_alloc 0.1.0, after Knowlton 1965",
    knobs: &[MAX],
    promises: |_| Ok(TELLS_LENGTHS),
    builders: Builders { off: build, counting: build },
    naive: None,
};

const NAME: &str = "acid-buddy";

/// Words, since the crate wants it when it is compiled.
const MAX: Knob = Knob {
    name: "max",
    about: "bytes of its largest block",
    kind: KnobKind::Choice(&["auto", "4K", "64K", "1M", "16M"]),
};

fn build<P: Probe>(knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    // Each doubling of the block is an order more above leaves of 16 bytes.
    match (knobs.word("max"), arena.heap().capacity()) {
        (Some("16M"), _) => of_blocks::<{ 16 << 20 }, 21, P>(arena),
        (Some("1M"), _) | (None, 0x10_0000..) => of_blocks::<{ 1 << 20 }, 17, P>(arena),
        (Some("64K"), _) | (None, 0x1_0000..) => of_blocks::<{ 64 << 10 }, 13, P>(arena),
        _ => of_blocks::<4096, 9, P>(arena),
    }
}

fn of_blocks<const MAX: usize, const ORDERS: usize, P: Probe>(mut arena: Arena<P>) -> Built<P> {
    let ground = Ground::of(&mut arena, NAME, MAX as u64)?;
    let blocks = ground.capacity() as usize / MAX;
    let too_large = || BuildError::TooLarge {
        name: NAME,
        capacity: ground.capacity(),
        most: crate::arena::LARGEST_HEAP,
    };
    let bits = Buddy::<MAX, ORDERS, Raw>::metadata_layout(blocks).map_err(|_| too_large())?;
    let side = arena.side(bits.size() as u64)?;
    // SAFETY: the heap has so many blocks and is aligned to the power of two above; it and the
    // memory beside it are its own from here on and outlive it.
    let buddy = unsafe { Buddy::<MAX, ORDERS, Raw>::new_raw(side, ground.start(), blocks) };
    let buddy = buddy.map_err(|_| too_large())?;
    arena.outside().reach(size_of::<Buddy<MAX, ORDERS, Raw>>() as u64);
    adapted(AcidBuddy(buddy), ground, arena)
}

struct AcidBuddy<const MAX: usize, const ORDERS: usize>(Buddy<MAX, ORDERS, Raw>);

impl<const MAX: usize, const ORDERS: usize> Foreign for AcidBuddy<MAX, ORDERS> {
    #[inline]
    fn allocate(&mut self, ground: Ground, request: Request) -> Option<Extent> {
        // At least a granule, since at least a granule's alignment is asked for.
        let bytes = request.size.max(GRANULE);
        let at = self.0.allocate(layout(bytes, request.align)?).ok()?;
        Some(ground.extent(at.cast(), self.length(request)))
    }
    #[inline]
    fn free(&mut self, ground: Ground, extent: Extent) {
        // SAFETY: granted by `allocate`, and not freed since.
        unsafe { self.0.deallocate(ground.address(extent)) };
    }
    #[inline]
    fn length(&self, request: Request) -> u64 {
        request.size.max(GRANULE).next_power_of_two()
    }
}
