//! `bump`. Rule: the next address; when all is free, address 0 again. Freed bytes are reserved
//! until then, and so are the bytes that an alignment skips and those that a resize gives up; a
//! resize grows in place only what was granted last.
//!
//! Allocate and free: O(1), no heap word is read or written.
//! Origin: the zones of Ross 1967, freed all at once, and every arena since.
//! Weakness: a single live object keeps everything; it is a floor for times, the cost of placing
//! without reuse.

mod naive;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, Request};
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const ENTRY: Entry = Entry {
    name: "bump",
    family: Family::Floors,
    class: Class::Floor,
    rule: "the next address; reuses only when all is free",
    origin: "every arena",
    knobs: &[],
    promises: |_| Ok(Promises { merges: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|_, heap| Box::new(naive::NaiveBump::new(heap))),
};

struct Bump<P: Probe> {
    arena: Arena<P>,
    /// One past the highest byte granted since the heap was last empty.
    top: u64,
    /// Grants.
    live: u64,
}

fn build<P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Bump { arena, top: 0, live: 0 })
}

impl<P: Probe> Bump<P> {
    #[inline]
    fn capacity(&self) -> u64 {
        self.arena.heap().capacity()
    }
}

impl<P: Probe> Allocator<P> for Bump<P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let grant = request.within(Extent::between(self.top, self.capacity()))?;
        self.top = grant.end();
        self.live += 1;
        Some(grant)
    }
    #[inline]
    fn free(&mut self, _extent: Extent) {
        self.live -= 1;
        if self.live == 0 {
            self.top = 0;
        }
    }
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = request.within(Extent::between(extent.offset(), self.capacity()))?;
        if resized.offset() != extent.offset() {
            return None;
        }
        if resized.len() > extent.len() {
            if extent.end() != self.top {
                return None;
            }
            self.top = resized.end();
        }
        Some(resized)
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        if !self.arena.heap().grows() && self.top < self.capacity() {
            visit(Extent::between(self.top, self.capacity()));
        }
        Walk::Complete
    }
    fn top(&self) -> Option<u64> {
        self.arena.heap().grows().then_some(self.top)
    }
    fn check(&self) -> Result<(), Broken> {
        if self.top > self.capacity() {
            return Err(Broken(format!("the top {} is past the heap", self.top)));
        }
        if (self.live == 0) != (self.top == 0) {
            return Err(Broken(format!("{} grants are live below {}", self.live, self.top)));
        }
        Ok(())
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

    fn bump(heap: Heap) -> Bump<Off> {
        Bump { arena: Arena::reserve(heap).unwrap(), top: 0, live: 0 }
    }

    #[test]
    fn it_starts_again_when_all_is_free() {
        let mut bump = bump(Heap::Growing { reserve: 4096 });
        let first = bump.allocate(Request::new(100, 1)).unwrap();
        let second = bump.allocate(Request::new(1, 64)).unwrap();
        assert_eq!((first, second), (Extent::new(0, 112), Extent::new(128, 16)));
        assert_eq!(bump.resize(first, Request::new(113, 1)), None);
        assert_eq!(bump.resize(first, Request::new(16, 1)), Some(Extent::new(0, 16)));
        assert_eq!(bump.resize(second, Request::new(4096, 1)), None);
        assert_eq!(bump.resize(second, Request::new(3968, 64)), Some(Extent::new(128, 3968)));
        assert_eq!(bump.allocate(Request::new(1, 1)), None);
        bump.free(Extent::new(0, 16));
        assert_eq!((bump.top(), bump.check()), (Some(4096), Ok(())));
        bump.free(Extent::new(128, 3968));
        assert_eq!((bump.top(), bump.check()), (Some(0), Ok(())));
    }

    #[test]
    fn a_lost_grant_and_a_wild_top_are_seen() {
        let mut wrong = bump(Heap::Fixed { capacity: 4096 });
        wrong.allocate(Request::new(1, 1));
        wrong.live = 0;
        assert!(wrong.check().is_err());
        (wrong.live, wrong.top) = (1, 4112);
        assert!(wrong.check().is_err());
    }
}
