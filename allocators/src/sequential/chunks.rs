//! The classroom's mechanism: one list of all chunks, allocated and free, in address order. A
//! search walks over the allocated ones too. The list is implicit: a side table says at each
//! chunk's first granule how long it is and how long the one before, and a bit whether it is free.
//!
//! Free and merge: O(1). Search: O(f + n). Origin: CS:APP's implicit list; boundary tags (Knuth
//! 1968). Weakness: a search's cost grows with the objects that live. Address order only.

use super::mechanism::{Listed, Mechanism};
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE};

pub(crate) struct Chunks<P: Probe> {
    split: u64,
    /// Granules − 1 of the chunk that starts here.
    lens: Table<u32, P>,
    /// The same of the chunk before the one that starts here.
    before: Table<u32, P>,
    /// A bit a granule: a free chunk starts here.
    free: Table<u64, P>,
    /// One past the last chunk.
    end: u64,
    rover: u64,
    /// The start of a chunk at or below the rover, to walk from.
    hint: u64,
}

impl<P: Probe> Chunks<P> {
    pub(crate) fn new(arena: &mut Arena<P>, split: u64) -> Result<Self, ArenaError> {
        let (lens, before) = (arena.table(GRANULE)?, arena.table(GRANULE)?);
        let free = arena.table(GRANULE * 64)?;
        Ok(Chunks { split, lens, before, free, end: 0, rover: 0, hint: 0 })
    }

    fn chunk(&self, offset: u64) -> Extent {
        Extent::new(offset, (u64::from(self.lens.get(offset / GRANULE)) + 1) * GRANULE)
    }

    fn is_free(&self, offset: u64) -> bool {
        let granule = offset / GRANULE;
        self.free.get(granule / 64) >> (granule % 64) & 1 == 1
    }

    /// Writes a chunk down, and its length into the chunk behind it.
    fn put(&mut self, chunk: Extent, free: bool) {
        let granule = chunk.offset() / GRANULE;
        let len = (chunk.len() / GRANULE - 1) as u32;
        self.lens.set(granule, len);
        // Behind the last chunk too, where the next one to be appended will look for it.
        if chunk.end() / GRANULE < self.before.len() {
            self.before.set(chunk.end() / GRANULE, len);
        }
        let (word, bit) = (self.free.get(granule / 64), 1 << (granule % 64));
        self.free.set(granule / 64, if free { word | bit } else { word & !bit });
    }

    fn chunk_before(&self, offset: u64) -> Option<Extent> {
        if offset == 0 {
            return None;
        }
        let len = (u64::from(self.before.get(offset / GRANULE)) + 1) * GRANULE;
        Some(Extent::new(offset - len, len))
    }

    /// The first free chunk at or after the chunk that starts at `offset`.
    fn free_from(&self, mut offset: u64) -> Option<Extent> {
        while offset < self.end {
            let chunk = self.chunk(offset);
            if self.is_free(offset) {
                return Some(chunk);
            }
            offset = chunk.end();
        }
        None
    }
}

impl<P: Probe> Listed<P> for Chunks<P> {
    fn rover(&self, _arena: &Arena<P>) -> Option<Extent> {
        let mut next = self.free_from(self.hint);
        while let Some(block) = next.filter(|block| block.offset() < self.rover) {
            next = self.free_from(block.end());
        }
        next
    }
}

impl<P: Probe> Mechanism<P> for Chunks<P> {
    #[inline]
    fn split(&self) -> u64 {
        self.split
    }

    fn first(&self, _arena: &Arena<P>) -> Option<Extent> {
        self.free_from(0)
    }

    fn after(&self, _arena: &Arena<P>, block: Extent) -> Option<Extent> {
        self.free_from(block.end())
    }

    fn ending_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        let chunk = self.chunk_before(offset)?;
        self.is_free(chunk.offset()).then_some(chunk)
    }

    fn starting_at(&self, _arena: &Arena<P>, offset: u64) -> Option<Extent> {
        (offset < self.end && self.is_free(offset)).then(|| self.chunk(offset))
    }

    fn append(&mut self, _arena: &mut Arena<P>, extent: Extent, free: bool) {
        self.end = extent.end();
        self.put(extent, free);
        if !free {
            (self.rover, self.hint) = (extent.end(), extent.offset());
        }
    }

    fn cut(&mut self, _arena: &mut Arena<P>, block: Extent, grant: Extent, serves: bool) {
        if grant.offset() > block.offset() {
            self.put(Extent::between(block.offset(), grant.offset()), true);
        }
        self.put(grant, false);
        if block.end() > grant.end() {
            self.put(Extent::between(grant.end(), block.end()), true);
        }
        if serves {
            (self.rover, self.hint) = (grant.end(), grant.offset());
        }
    }

    fn free(
        &mut self,
        _arena: &mut Arena<P>,
        extent: Extent,
        left: Option<Extent>,
        right: Option<Extent>,
    ) {
        let start = left.unwrap_or(extent).offset();
        let merged = Extent::between(start, right.unwrap_or(extent).end());
        if let Some(right) = right {
            self.put(right, false);
        }
        self.put(merged, true);
        if (merged.offset()..merged.end()).contains(&self.hint) {
            self.hint = merged.offset();
        }
    }

    fn retreat(&mut self, _arena: &mut Arena<P>, extent: Extent, left: Option<Extent>) {
        self.end = left.unwrap_or(extent).offset();
        if let Some(left) = left {
            self.put(left, false);
        }
        if self.hint >= self.end {
            self.hint = 0;
        }
    }

    fn extend(&mut self, _arena: &mut Arena<P>, block: Extent, end: u64) {
        self.end = end;
        self.put(Extent::between(block.offset(), end), true);
    }

    fn lengthen(
        &mut self,
        arena: &mut Arena<P>,
        extent: Extent,
        taken: Extent,
        next: Option<Extent>,
    ) {
        match next {
            Some(next) => self.cut(arena, next, taken, false),
            None => self.end = taken.end(),
        }
        self.put(Extent::between(extent.offset(), taken.end()), false);
        if self.hint == taken.offset() {
            self.hint = extent.offset();
        }
    }

    fn divide(&mut self, _arena: &mut Arena<P>, extent: Extent, tail: Extent) {
        self.put(Extent::between(extent.offset(), tail.offset()), false);
        self.put(tail, false);
    }

    fn sweep(&mut self, _arena: &mut Arena<P>, top: Option<u64>) -> Option<u64> {
        let mut next = self.free_from(0);
        while let Some(first) = next {
            let mut end = first.end();
            while end < self.end && self.is_free(end) {
                let swallowed = self.chunk(end);
                self.put(swallowed, false);
                end = swallowed.end();
            }
            let run = Extent::between(first.offset(), end);
            if (run.offset()..run.end()).contains(&self.hint) {
                self.hint = run.offset();
            }
            if top == Some(end) {
                self.put(run, false);
                self.end = run.offset();
                self.hint = if self.hint >= self.end { 0 } else { self.hint };
                return Some(self.end);
            }
            self.put(run, true);
            next = self.free_from(end);
        }
        top
    }

    fn check(&self, _arena: &Arena<P>, blocks: &[Extent]) -> Result<(), Broken> {
        let (mut offset, mut before, mut free) = (0, None, 0);
        while offset < self.end {
            let chunk = self.chunk(offset);
            if offset > 0 && self.chunk_before(offset) != before {
                return Err(Broken(format!("chunk {chunk:?} is wrong about the one before it")));
            }
            free += usize::from(self.is_free(offset));
            before = Some(chunk);
            offset = chunk.end();
        }
        if offset != self.end || free != blocks.len() {
            let found = blocks.len();
            return Err(Broken(format!("chunks end at {offset}, {free} free, {found} found")));
        }
        Ok(())
    }
}
