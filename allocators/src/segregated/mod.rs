//! What segregated fits share: short free blocks in exact lists, long ones in an index of the
//! policy's own, and marks that tell a freed block's neighbours.
//!
//! A short block (fewer than 126 granules) is found, split and merged without a look at the heap: its
//! list is in a side table and its neighbours are bits. A long one has its length at both ends. In a growing heap free space that touches the top joins the
//! wilderness.
//!
//! Over-aligned: two-level segregated fit asks for `align` − 16 bytes more, takes the first aligned
//! place in the block it gets and frees the rest in front and behind; best fit takes the shortest
//! block into which the aligned grant fits.

#[cfg(test)]
mod broken;
mod classes;
mod heaps;
mod lengths;
mod lists;
mod marks;
mod mosaic;
mod naive;
mod parts;
mod pool;
mod quick;
mod recent;
mod stacks;
mod tightest;
mod tlsf;

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::{Arena, ArenaError};
use crate::disjoint::disjoint;
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use marks::{LONG, Marks, SHORT};
pub(crate) use mosaic::MOSAIC;
use parts::{Index, Short};
use recent::Recent;
pub(crate) use tlsf::TLSF;

/// A segregated fit, in granules.
pub(crate) struct Segregated<I: Index<P>, P: Probe> {
    arena: Arena<P>,
    marks: Marks<P>,
    short: I::Short,
    long: Recent<I, P>,
    /// Where the wilderness begins; past everything in a fixed heap, which has none.
    top: u64,
    /// Granules of the heap.
    end: u64,
}

/// Best fit.
pub(crate) type BestSegregated<P> = Segregated<tightest::Tightest<P>, P>;

impl<I: Index<P>, P: Probe> Segregated<I, P> {
    pub(crate) fn new(mut arena: Arena<P>) -> Result<Self, ArenaError> {
        let marks = Marks::new(&mut arena)?;
        let short = I::Short::new(&mut arena)?;
        let long = Recent::new(&mut arena)?;
        let (grows, end) = (arena.heap().grows(), arena.heap().capacity() / GRANULE);
        let top = if grows { 0 } else { u64::MAX };
        let mut fits = Segregated { arena, marks, short, long, top, end };
        if !grows {
            fits.insert(0, end);
        }
        Ok(fits)
    }

    /// A free block more, with nothing free beside it; its marks are clear or those of a short one.
    #[inline]
    fn insert(&mut self, start: u64, len: u64) {
        if len < LONG {
            self.marks.set(start, len);
            self.short.push(&mut self.marks, start, len);
        } else {
            self.insert_long(start, len);
        }
    }

    #[inline(never)]
    fn insert_long(&mut self, start: u64, len: u64) {
        let edge = len.min(LONG);
        self.marks.set(start, edge);
        self.marks.set(start + len - edge, edge);
        lengths::set(&mut self.arena, start, len);
        self.long.insert(start, len);
    }

    /// A free block less, with its marks. A short one's entry is left to be passed over.
    #[inline(never)]
    fn remove(&mut self, start: u64, len: u64) {
        let edge = len.min(LONG);
        self.marks.clear(start, edge);
        self.marks.clear(start + len - edge, edge);
        if len >= LONG {
            self.long.remove(start, len);
        }
    }

    /// The length of the free block that starts where a live one ends.
    #[inline]
    fn starting_at(&self, granule: u64) -> u64 {
        match self.marks.from(granule) {
            run if run < LONG => run,
            _ => lengths::starting_at(&self.arena, granule),
        }
    }

    /// The length of the free block that ends where a live one starts.
    #[inline]
    fn ending_at(&self, granule: u64) -> u64 {
        match self.marks.before(granule) {
            run if run < LONG => run,
            _ => lengths::ending_at(&self.arena, granule),
        }
    }

    /// All of the long block that serves.
    fn take_long(&mut self, request: Request) -> Option<(u64, u64)> {
        let start = self.long.choose(request)?;
        let len = lengths::starting_at(&self.arena, start);
        self.remove(start, len);
        Some((start, len))
    }

    /// A grant off the front of the long block that serves.
    #[inline(never)]
    fn cut_long(&mut self, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        let start = self.long.choose(request)?;
        let len = lengths::starting_at(&self.arena, start);
        if need <= LONG && len - need >= 2 * LONG {
            // Its end stays what it is, and its edge moves along with its start.
            self.marks.cut(start, need);
            self.move_long((start, len), (start + need, len - need));
        } else {
            self.remove(start, len);
            if len > need {
                self.insert(start + need, len - need);
            }
        }
        Some(Extent::new(start * GRANULE, need * GRANULE))
    }

    /// A long block that begins or ends elsewhere now; its marks say so already.
    fn move_long(&mut self, old: (u64, u64), new: (u64, u64)) {
        lengths::set(&mut self.arena, new.0, new.1);
        self.long.replace(old, new);
    }

    #[inline(never)]
    fn off_the_wilderness(&mut self, request: Request) -> Option<Extent> {
        if self.top > self.end {
            return None;
        }
        let (top, end) = (self.top * GRANULE, self.end * GRANULE);
        let grant = request.within(Extent::between(top, end))?;
        let skipped = self.top;
        self.top = grant.end() / GRANULE;
        if grant.offset() > top {
            self.insert(skipped, grant.offset() / GRANULE - skipped);
        }
        Some(grant)
    }

    /// The short block that serves an over-aligned request: the lowest of the shortest into which
    /// the aligned grant fits. Looks at all of a class.
    fn choose_aligned(&self, request: Request) -> Option<(u64, u64)> {
        let extent = |start: u64, len: u64| Extent::new(start * GRANULE, len * GRANULE);
        (request.rounded() / GRANULE..LONG).find_map(|len| {
            let entries = self.short.iter(len).filter(|at| self.marks.block_at(*at) == len);
            let serving = entries.filter(|at| request.within(extent(*at, len)).is_some());
            serving.min().map(|start| (start, len))
        })
    }

    #[inline(never)]
    fn allocate_aligned(&mut self, request: Request) -> Option<Extent> {
        let (need, more) = (request.rounded() / GRANULE, request.align / GRANULE - 1);
        let short = match I::Short::LOWEST {
            true => self.choose_aligned(request),
            false if need + more < LONG => self.short.search(&mut self.marks, need + more),
            false => None,
        };
        let (start, len) = match short {
            Some((start, len)) => {
                self.marks.clear(start, len);
                (start, len)
            }
            None => self.take_long(request)?,
        };
        let grant = request.aligned(start * GRANULE) / GRANULE;
        if grant > start {
            self.insert(start, grant - start);
        }
        if grant + need < start + len {
            self.insert(grant + need, start + len - grant - need);
        }
        Some(Extent::new(grant * GRANULE, need * GRANULE))
    }

    /// A grant out of a free block; the wilderness is none.
    #[inline(always)]
    fn allocate_below_top(&mut self, request: Request) -> Option<Extent> {
        if request.align > GRANULE {
            return self.allocate_aligned(request);
        }
        let need = request.rounded() / GRANULE;
        if need < SHORT
            && let Some(start) = self.short.take_few(&mut self.marks, need)
        {
            return Some(Extent::new(start * GRANULE, need * GRANULE));
        }
        self.allocate_slowly(request)
    }

    /// Nothing short lies on top of its list.
    #[inline(never)]
    fn allocate_slowly(&mut self, request: Request) -> Option<Extent> {
        let need = request.rounded() / GRANULE;
        if need >= LONG || self.short.is_empty_from(need) {
            return self.cut_long(request);
        }
        let Some((start, len)) = self.short.search(&mut self.marks, need) else {
            return self.cut_long(request);
        };
        self.marks.clear(start, need);
        self.short.hold(&mut self.marks, start + need, len - need);
        Some(Extent::new(start * GRANULE, need * GRANULE))
    }

    /// All of it together is not that short, or touches the top.
    #[inline(never)]
    fn free_slowly(&mut self, start: u64, end: u64) {
        let (left, right) = (self.ending_at(start), self.starting_at(end));
        let merged = left + (end - start) + right;
        if merged < LONG && end + right != self.top {
            self.marks.set(start, end - start);
            return self.short.hold(&mut self.marks, start - left, merged);
        }
        self.short.settle(&mut self.marks);
        let longer = left.max(right);
        if longer >= 2 * LONG && merged - longer < LONG && end + right != self.top {
            return self.lengthen(start, end, left, right);
        }
        if left > 0 {
            self.remove(start - left, left);
        }
        if right > 0 {
            self.remove(end, right);
        }
        let (start, end) = (start - left, end + right);
        if end == self.top {
            self.top = start;
        } else {
            self.insert(start, end - start);
        }
    }

    /// One of the two free blocks beside what is freed is long, the other is short or is none. The
    /// edge of the long one moves along with its end.
    fn lengthen(&mut self, start: u64, end: u64, left: u64, right: u64) {
        self.marks.set(start, end - start);
        let new = (start - left, left + (end - start) + right);
        if left > right {
            self.marks.clear(start - LONG, new.1 - left);
            self.move_long((new.0, left), new);
        } else {
            self.marks.clear(new.0 + LONG, new.1 - right);
            self.move_long((end, right), new);
        }
    }

    /// Every free block in address order, in granules.
    fn blocks(&self) -> impl Iterator<Item = (u64, u64)> {
        let end = self.top.min(self.end);
        let from = move |at: u64| {
            let start = self.marks.next(at, end)?;
            Some((start, self.starting_at(start).max(1)))
        };
        std::iter::successors(from(0), move |(start, len)| from(start + len))
    }
}

impl<I: Index<P>, P: Probe> Allocator<P> for Segregated<I, P> {
    #[inline(always)]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        match self.allocate_below_top(request) {
            None => self.off_the_wilderness(request),
            grant => grant,
        }
    }

    #[inline(always)]
    fn free(&mut self, extent: Extent) {
        let (start, len) = (extent.offset() / GRANULE, extent.len() / GRANULE);
        let end = start + len;
        let (left, right) = (self.marks.just_before(start), self.marks.just_from(end));
        let merged = left + len + right;
        if left.max(right).max(len) < SHORT && merged < LONG && end + right != self.top {
            // The neighbours have their marks, and their entries will be passed over.
            self.marks.set_few(start, len);
            self.short.hold(&mut self.marks, start - left, merged);
        } else {
            self.free_slowly(start, end);
        }
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        if request.aligned(extent.offset()) != extent.offset() {
            return None;
        }
        let (old, new) = (extent.end() / GRANULE, (extent.offset() + request.rounded()) / GRANULE);
        if new < old {
            self.free(Extent::between(new * GRANULE, old * GRANULE));
        } else if new > old && old == self.top {
            if new > self.end {
                return None;
            }
            self.top = new;
        } else if new > old {
            let right = self.starting_at(old);
            if old + right < new {
                return None;
            }
            self.short.settle(&mut self.marks);
            self.remove(old, right);
            if old + right > new {
                self.insert(new, old + right - new);
            }
        }
        Some(Extent::between(extent.offset(), new * GRANULE))
    }

    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.blocks().for_each(|(start, len)| visit(Extent::new(start * GRANULE, len * GRANULE)));
        Walk::Complete
    }

    fn top(&self) -> Option<u64> {
        self.arena.heap().grows().then(|| self.top * GRANULE)
    }

    fn check(&self) -> Result<(), Broken> {
        let extent = |(start, len): (u64, u64)| Extent::new(start * GRANULE, len * GRANULE);
        disjoint(self.blocks().map(extent).collect(), self.top.min(self.end) * GRANULE)?;
        let (short, long): (Vec<_>, Vec<_>) = self.blocks().partition(|(_, len)| *len < LONG);
        if let Some((start, len)) = self.blocks().find(|b| self.ending_at(b.0 + b.1) != b.1) {
            return Err(Broken(format!("the end of the block [{start}; {len}] says otherwise")));
        }
        for (start, len) in short {
            if !self.short.iter(len).any(|entry| entry == start) {
                return Err(Broken(format!("no list has the block at granule {start}")));
            }
        }
        self.long.check(&long)
    }

    fn arena(&self) -> &Arena<P> {
        &self.arena
    }

    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
