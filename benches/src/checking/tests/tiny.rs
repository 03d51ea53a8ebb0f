//! A best fit of a few lines, sound unless told what to do wrong.

use allocators::{Allocator, Arena, Broken, Extent, GRANULE, Off, Request, Walk};

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// Every grant after the third starts where the one before did.
    Overlaps,
    /// Every grant after the third starts half a granule late.
    Misaligns,
    /// Every grant after the third is a granule short.
    Shortens,
    /// Every grant after the third lies behind the heap.
    Leaves,
    /// Takes the second-shortest block.
    SecondShortest,
    /// A freed block's link is written a granule too far.
    Overruns,
    /// A resize in place loses the first word.
    LosesInPlace,
    /// A resize in place slides down.
    Strays,
    /// The old block is already a free block when its object is to be copied.
    LosesOnMove,
    /// Takes the words behind a freed block for a free block if they look like one.
    Believes,
    /// Forgets what is freed.
    Forgets,
    /// Merges nothing.
    Splinters,
    /// Takes the last grant for free.
    Doubts,
    /// Its list goes in a circle.
    Circles,
    /// Cannot walk its list.
    Blind,
    /// After three grants says that its wilderness begins where it does not.
    Sinks,
    /// Knows that it is broken.
    Knows,
    /// Panics at the first free.
    Panics,
}

/// Free blocks in a plain vector, lowest first.
pub(crate) struct Tiny {
    arena: Arena<Off>,
    blocks: Vec<Extent>,
    grants: Vec<Extent>,
    flaw: Flaw,
}

impl Tiny {
    pub(crate) fn new(arena: Arena<Off>, flaw: Flaw) -> Tiny {
        let blocks = vec![Extent::new(0, arena.heap().capacity())];
        Tiny { arena, blocks, grants: Vec::new(), flaw }
    }

    fn choose(&self, request: Request) -> Option<usize> {
        let serves = |index: &usize| request.within(self.blocks[*index]).is_some();
        let mut serving: Vec<_> = (0..self.blocks.len()).filter(serves).collect();
        serving.sort_by_key(|&index| (self.blocks[index].len(), index));
        let second = self.flaw == Flaw::SecondShortest && serving.len() > 1;
        serving.get(usize::from(second)).copied()
    }

    /// Puts a block into the list, and merges it.
    fn put(&mut self, block: Extent) {
        let index = self.blocks.partition_point(|other| *other < block);
        self.blocks.insert(index, block);
        if self.flaw == Flaw::Splinters {
            return;
        }
        for right in [index + 1, index] {
            if right > 0
                && right < self.blocks.len()
                && self.blocks[right - 1].end() == self.blocks[right].offset()
            {
                let merged =
                    Extent::between(self.blocks[right - 1].offset(), self.blocks[right].end());
                self.blocks.splice(right - 1..=right, [merged]);
            }
        }
    }

    /// The bytes behind `end` that look like a free block: a length and its boundary tag.
    fn imagined(&self, end: u64) -> u64 {
        if end + GRANULE > self.arena.heap().capacity() {
            return 0;
        }
        let (granules, tag) = (self.arena.load(end + 8), self.arena.load(end + 12));
        let len = (u64::from(granules) + 1) * GRANULE;
        if u64::from(tag) == len { len } else { 0 }
    }
}

impl Allocator<Off> for Tiny {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let index = self.choose(request)?;
        let block = self.blocks[index];
        let grant = request.within(block)?;
        let front = Extent::between(block.offset(), grant.offset());
        let back = Extent::between(grant.end(), block.end());
        let rests = [front, back].into_iter().filter(|rest| rest.len() > 0);
        self.blocks.splice(index..=index, rests);
        let late = self.grants.len() >= 3;
        let last = self.grants.last().copied().unwrap_or(grant);
        let grant = match self.flaw {
            Flaw::Overlaps if late => Extent::new(last.offset(), grant.len()),
            Flaw::Misaligns if late => Extent::new(grant.offset() + 8, grant.len()),
            Flaw::Shortens if late => Extent::new(grant.offset(), grant.len() - GRANULE),
            Flaw::Leaves if late => Extent::new(self.arena.heap().capacity(), grant.len()),
            _ => grant,
        };
        self.grants.push(grant);
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        match self.flaw {
            Flaw::Panics => panic!("the list is lost"),
            Flaw::Forgets => return,
            Flaw::Overruns => self.arena.store(extent.end(), 0),
            Flaw::Believes => {
                let len = extent.len() + self.imagined(extent.end());
                return self.put(Extent::new(extent.offset(), len));
            }
            _ => {}
        }
        self.put(extent);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let kept = Extent::new(extent.offset(), request.rounded().min(extent.len()));
        match self.flaw {
            Flaw::LosesInPlace => {
                self.put(Extent::between(kept.end(), extent.end()));
                self.arena.store(extent.offset(), 0);
                Some(kept)
            }
            Flaw::Strays => Some(Extent::new(extent.offset() - GRANULE, kept.len())),
            Flaw::LosesOnMove => {
                self.arena.store(extent.offset() + 4, 0);
                None
            }
            _ => {
                let same = request.rounded() == extent.len();
                let aligned = request.aligned(extent.offset()) == extent.offset();
                (same && aligned).then_some(extent)
            }
        }
    }

    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.blocks.iter().for_each(|block| visit(*block));
        if self.flaw == Flaw::Doubts {
            self.grants.last().copied().into_iter().for_each(&mut *visit);
        }
        while self.flaw == Flaw::Circles && self.blocks.len() > 1 {
            visit(self.blocks[0]);
        }
        if self.flaw == Flaw::Blind { Walk::Unknown } else { Walk::Complete }
    }

    fn top(&self) -> Option<u64> {
        (self.flaw == Flaw::Sinks && self.grants.len() > 2).then_some(224)
    }

    fn check(&self) -> Result<(), Broken> {
        match self.flaw {
            Flaw::Knows if self.grants.len() > 2 => Err(Broken("three is too many".into())),
            _ => Ok(()),
        }
    }

    fn arena(&self) -> &Arena<Off> {
        &self.arena
    }

    fn arena_mut(&mut self) -> &mut Arena<Off> {
        &mut self.arena
    }
}
