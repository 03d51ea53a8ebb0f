//! `bitmap`: a bit for every granule of the heap. Rule: the lowest free run of exactly the length asked
//! for; if there is none, the lowest free run that serves. Freed runs merge by themselves, since bits do.
//!
//! Allocate: O(h) words for a heap of h · 1024 bytes; free: O(1) for a short grant. Origin: this example;
//! bitmaps: Wilson et al. 1995. Weakness: every search begins at the bottom, and a full heap is read
//! whole.

mod naive;

use allocators::{
    Allocator, Arena, Broken, Builders, Built, Class, Entry, Extent, GRANULE, Knobs, Probe,
    Promises, Request, Table, Walk, boxed,
};

/// Its line of the registry.
pub const ENTRY: Entry = Entry::new(
    "bitmap",
    "the lowest free run of exactly the length, else the lowest that serves; from a bitmap",
    Builders { off: build, counting: build },
)
.from_origin("this example")
.of_class(Class::Sequential)
.promising(|_| Ok(Promises { tiles: true, merges: true, ..Promises::PLACES }))
.with_naive(|_, heap| Box::new(naive::NaiveBitmap::new(heap)));

/// Granules whose bits share a word.
const PER_WORD: u64 = 64;

struct Bitmap<P: Probe> {
    arena: Arena<P>,
    /// A bit for each granule, set where it is granted. A table of the arena, so that its bytes are
    /// measured as metadata and its loads counted as work.
    bits: Table<u64, P>,
    /// Granules from here on are free: the wilderness of a growing heap.
    top: u64,
}

/// Builds it for either probe: the harness counts loads and stores with one, and times with the other.
fn build<P: Probe>(_knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let bits = arena.table(PER_WORD * GRANULE)?;
    boxed(Bitmap { arena, bits, top: 0 })
}

impl<P: Probe> Bitmap<P> {
    fn granules(&self) -> u64 {
        self.arena.heap().capacity() / GRANULE
    }

    /// The first granule from `at` on that is granted, or free, before the top.
    fn next(&self, at: u64, granted: bool) -> Option<u64> {
        let mut at = at;
        while at < self.top {
            let word = self.bits.get(at / PER_WORD);
            let wanted = if granted { word } else { !word } >> (at % PER_WORD);
            if wanted != 0 {
                let found = at + u64::from(wanted.trailing_zeros());
                return (found < self.top).then_some(found);
            }
            at = (at / PER_WORD + 1) * PER_WORD;
        }
        None
    }

    /// The first free run that begins at or after `at`, below the top.
    fn run(&self, at: u64) -> Option<Extent> {
        let start = self.next(at, false)?;
        let end = self.next(start, true).unwrap_or(self.top);
        Some(Extent::between(start * GRANULE, end * GRANULE))
    }

    /// Marks a grant, or the end of one.
    fn mark(&mut self, extent: Extent, granted: bool) {
        let end = extent.end() / GRANULE;
        let mut at = extent.offset() / GRANULE;
        while at < end {
            let last = end.min((at / PER_WORD + 1) * PER_WORD);
            let mask = (u64::MAX >> (PER_WORD - (last - at))) << (at % PER_WORD);
            let word = self.bits.get(at / PER_WORD);
            let new = if granted { word | mask } else { word & !mask };
            self.bits.set(at / PER_WORD, new);
            at = last;
        }
        self.top = self.top.max(if granted { end } else { 0 });
    }

    /// The top falls to the end of the last grant.
    fn lower(&mut self) {
        while self.top > 0 {
            let word = (self.top - 1) / PER_WORD;
            let below = self.top - word * PER_WORD;
            let bits = self.bits.get(word) & (u64::MAX >> (PER_WORD - below));
            if bits != 0 {
                self.top = word * PER_WORD + PER_WORD - u64::from(bits.leading_zeros());
                return;
            }
            self.top = word * PER_WORD;
        }
    }
}

impl<P: Probe> Allocator<P> for Bitmap<P> {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let (mut at, mut first) = (0, None);
        while let Some(run) = self.run(at) {
            if let Some(grant) = request.within(run) {
                if run.len() == request.rounded() {
                    first = Some(grant);
                    break;
                }
                first = first.or(Some(grant));
            }
            at = run.end() / GRANULE;
        }
        let rest = Extent::between(self.top * GRANULE, self.arena.heap().capacity());
        let grant = first.or_else(|| request.within(rest))?;
        self.mark(grant, true);
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        self.mark(extent, false);
        self.lower();
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = Extent::new(extent.offset(), request.rounded());
        if request.aligned(extent.offset()) != extent.offset()
            || resized.end() > self.arena.heap().capacity()
        {
            return None;
        }
        if resized.len() < extent.len() {
            self.free(Extent::between(resized.end(), extent.end()));
        } else {
            let end = resized.end() / GRANULE;
            if self.next(extent.end() / GRANULE, true).is_some_and(|granted| granted < end) {
                return None;
            }
            self.mark(resized, true);
        }
        Some(resized)
    }

    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        let mut at = 0;
        while let Some(run) = self.run(at) {
            visit(run);
            at = run.end() / GRANULE;
        }
        // A growing heap has a wilderness from the top on, a fixed one an ordinary last run.
        if !self.arena.heap().grows() && self.top < self.granules() {
            visit(Extent::between(self.top * GRANULE, self.arena.heap().capacity()));
        }
        Walk::Complete
    }

    fn top(&self) -> Option<u64> {
        self.arena.heap().grows().then_some(self.top * GRANULE)
    }

    fn check(&self) -> Result<(), Broken> {
        let last = self.top.checked_sub(1);
        match last.map(|last| self.bits.get(last / PER_WORD) >> (last % PER_WORD) & 1) {
            Some(0) => Err(Broken(format!("granule {} below the top is free", self.top - 1))),
            _ => Ok(()),
        }
    }

    fn arena(&self) -> &Arena<P> {
        &self.arena
    }

    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
}
