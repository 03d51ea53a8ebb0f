//! Deliberately wrong slabs, each of which places its grants inside the heap or keeps every safety
//! rule: the comparison with the naive statement must catch them.

use super::Slab;
use super::naive::NaiveSlab;
use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, Heap};
use crate::naive::Naive;
use crate::probe::Off;
use crate::request::{Extent, Request};

/// A wrong allocator: the right one in `$real`, with another way to allocate or free.
macro_rules! wrong {
    ($name:ident, $inner:ty, $about:literal,
     allocate: |$a:ident, $request:ident| $allocate:expr,
     free: |$f:ident, $extent:ident| $free:expr) => {
        #[doc = $about]
        struct $name($inner);
        impl Allocator for $name {
            fn allocate(&mut self, $request: Request) -> Option<Extent> {
                let $a = &mut self.0;
                $allocate
            }
            fn free(&mut self, $extent: Extent) {
                let $f = &mut self.0;
                $free
            }
            fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
                self.0.for_each_free(visit)
            }
            fn check(&self) -> Result<(), Broken> {
                self.0.check()
            }
            fn arena(&self) -> &Arena {
                self.0.arena()
            }
            fn arena_mut(&mut self) -> &mut Arena {
                self.0.arena_mut()
            }
        }
    };
}
pub(crate) use wrong;

wrong!(Right, Slab<Off>, "As it should be.",
    allocate: |slab, request| slab.allocate(request),
    free: |slab, extent| slab.free(extent));

wrong!(Highest, Slab<Off>, "Takes the highest free slot of the slab.",
    allocate: |slab, request| {
        let first = slab.caches.list(0, 99).unwrap().first().copied();
        let highest = first.and_then(|slab_number| slab.caches.free_slots(slab_number).last());
        match highest {
            Some(slot) => slab.caches.take_aligned(0, slot.offset() & slot.offset().wrapping_neg()),
            None => slab.allocate(request),
        }
    },
    free: |slab, extent| slab.free(extent));

wrong!(Lowest, Slab<Off>, "Takes from the lowest slab with a free slot.",
    allocate: |slab, request| {
        let list = slab.caches.list(0, 99).unwrap();
        if let Some(lowest) = list.iter().min() {
            slab.caches.close(*lowest, 0);
            slab.caches.link(*lowest, 0);
        }
        slab.allocate(request)
    },
    free: |slab, extent| slab.free(extent));

wrong!(OldestFirst, Slab<Off>, "Takes its pile from the bottom.",
    allocate: |slab, request| match slab.piles.remove_oldest(0, 1).first() {
        Some(offset) => Some(Extent::new(*offset, slab.shape.slot)),
        None => slab.allocate(request),
    },
    free: |slab, extent| slab.free(extent));

wrong!(Forgets, Slab<Off>, "Loses the slabs that become partial when the pile is full.",
allocate: |slab, request| slab.allocate(request),
free: |slab, extent| {
    let before = slab.caches.list(0, 99).unwrap();
    slab.free(extent);
    let after = slab.caches.list(0, 99).unwrap();
    after.iter().filter(|slab| !before.contains(slab)).for_each(|new| slab.caches.close(*new, 0));
});

wrong!(Cuts, Slab<Off>, "Grants what was asked for instead of the slot.",
    allocate: |slab, request| {
        slab.allocate(request).map(|slot| Extent::new(slot.offset(), request.rounded()))
    },
    free: |slab, extent| slab.free(Extent::new(extent.offset(), slab.shape.slot)));

wrong!(Overflows, Slab<Off>, "Takes the slab's tail for one more slot.",
    allocate: |slab, request| {
        let end = slab.end;
        let grant = slab.allocate(request);
        if slab.end > end {
            slab.caches.lengthen(slab.slab_of(end));
        }
        grant
    },
    free: |slab, extent| slab.free(extent));

/// Whether some stream tells an allocator from its naive statement: the number of events it took.
pub(crate) fn caught(real: &mut dyn Allocator, naive: &mut dyn Naive, size: u64) -> Option<usize> {
    let mut live = Vec::new();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % bound
    };
    for event in 0..2000 {
        // Fills, then empties, and again.
        if live.is_empty() || below(8) < if event % 200 < 100 { 6 } else { 2 } {
            let request = Request::new(size - below(17) as u64, 1);
            let grant = real.allocate(request);
            if grant != naive.allocate(request) {
                return Some(event);
            }
            live.extend(grant);
        } else {
            let extent = live.swap_remove(below(live.len()));
            real.free(extent);
            naive.free(extent);
        }
    }
    None
}

#[test]
fn wrong_slabs_are_caught_and_the_right_one_is_not() {
    let heap = Heap::Fixed { capacity: 64 << 10 };
    let slab = || Slab::new(Arena::reserve(heap).unwrap(), 400).unwrap();
    let caught = |real: &mut dyn Allocator| caught(real, &mut NaiveSlab::new(heap, 400), 400);
    assert_eq!(caught(&mut Right(slab())), None);
    assert!(caught(&mut Highest(slab())).is_some());
    assert!(caught(&mut Lowest(slab())).is_some());
    assert!(caught(&mut OldestFirst(slab())).is_some());
    assert!(caught(&mut Forgets(slab())).is_some());
    assert!(caught(&mut Cuts(slab())).is_some());
    assert!(caught(&mut Overflows(slab())).is_some());
}
