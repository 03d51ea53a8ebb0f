//! A line of the registry: what an allocator is called, what it promises, how it is built.

use crate::allocator::Allocator;
use crate::arena::{Arena, ArenaError, Heap};
use crate::drive::Drive;
use crate::naive::Naive;
use crate::probe::{Counting, Off, Probe};
use crate::registry::Named;
use crate::spec::{Knob, Knobs, SpecError};

/// Decides an allocator's colour in every figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// First, next, best, worst fit.
    ListFits,
    /// Binary and other buddies.
    Buddies,
    /// Segregated storage and fits.
    Segregated,
    /// Slabs and slabs on a buddy.
    Slabs,
    /// What no allocator can beat.
    Floors,
    /// Other people's.
    Foreign,
}

/// What an allocator is, whoever made it: ours and other people's of one class stand beside each
/// other in the benches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Searches all free blocks for the one its fit names.
    Sequential,
    /// Blocks that are halves of each other, or of a series like that.
    Buddy,
    /// Free blocks by ranges of lengths.
    Segregated,
    /// Slots of one size, and caches of them.
    Slab,
    /// Several of these together, for any program.
    General,
    /// What no allocator can beat: beside every class.
    Floor,
}

impl Class {
    /// Those that have peers, in the order of the registry.
    pub const COMPARED: [Class; 5] =
        [Class::Sequential, Class::Buddy, Class::Segregated, Class::Slab, Class::General];

    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Class::Sequential => "sequential",
            Class::Buddy => "buddy",
            Class::Segregated => "segregated",
            Class::Slab => "slab",
            Class::General => "general",
            Class::Floor => "floor",
        }
    }
}

/// What the tests may hold an allocator to. Each test runs where its promise is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promises {
    /// Grants are disjoint and inside the heap. Only the canned `null` does not promise it.
    pub places: bool,
    /// Grants, headers and free blocks cover the heap: nothing is reserved.
    pub tiles: bool,
    /// When all is freed, the heap is as good as new: as few and as long free blocks as at first.
    pub merges: bool,
    /// Free blocks are the buddies themselves, each aligned to its own power-of-two length.
    pub buddies: bool,
    /// Serves from size classes: its grants have few different lengths, and figures are told for
    /// each of them.
    pub classes: bool,
    /// Serves objects of one size only, this many bytes.
    pub one_size: Option<u64>,
    /// Counts the free blocks it inspects.
    pub inspects: bool,
    /// Takes a heap that grows. Who does not, manages all of a heap of fixed size.
    pub grows: bool,
    /// Shows its free blocks. Of who does not, the gaps between grants are all that is known.
    pub walks: bool,
    /// A grant is whole granules and as long as what the object takes: rounding and headers are
    /// known. Else a grant is as long as what was asked for, and nobody knows what lies around it.
    pub measures: bool,
    /// Its loads and stores pass through the arena, where they are counted.
    pub counts: bool,
    /// Gets its memory from the system itself: its grants lie anywhere, no heap means anything to
    /// it. Only its time is measured, and a process's resident memory.
    pub own_memory: bool,
}

impl Promises {
    /// Places its grants and promises nothing more.
    pub const PLACES: Promises = Promises {
        places: true,
        tiles: false,
        merges: false,
        buddies: false,
        classes: false,
        one_size: None,
        inspects: false,
        grows: true,
        walks: true,
        measures: true,
        counts: true,
        own_memory: false,
    };
}

/// Why an allocator could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Its name is not understood.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// Its memory is not to be had.
    #[error(transparent)]
    Arena(#[from] ArenaError),
    /// It manages no heap that grows.
    #[error("{0} manages a heap of fixed size, not one that grows")]
    Grows(&'static str),
    /// Its own bookkeeping does not fit into the heap, or its smallest block.
    #[error("a heap of {capacity} bytes is too small for {name}, expected at least {least}")]
    TooSmall {
        /// The allocator.
        name: &'static str,
        /// Bytes of the heap.
        capacity: u64,
        /// Bytes it needs.
        least: u64,
    },
    /// It cannot address the heap.
    #[error("a heap of {capacity} bytes is too large for {name}, expected at most {most}")]
    TooLarge {
        /// The allocator.
        name: &'static str,
        /// Bytes of the heap.
        capacity: u64,
        /// Bytes it can manage.
        most: u64,
    },
}

/// An allocator behind the seam, with the loops that drive it.
pub type Built<P> = Result<Box<dyn Drive<P>>, BuildError>;

/// Makes an allocator on an arena for either probe.
#[derive(Clone, Copy)]
pub struct Builders {
    /// For the space and time passes.
    pub off: fn(&Knobs, Arena<Off>) -> Built<Off>,
    /// For the work pass.
    pub counting: fn(&Knobs, Arena<Counting>) -> Built<Counting>,
}

/// Makes the naive statement for given knobs and heap.
pub type MakeNaive = fn(&Knobs, Heap) -> Box<dyn Naive>;

/// A line of the registry.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its bare name.
    pub name: &'static str,
    /// Its family.
    pub family: Family,
    /// Its class.
    pub class: Class,
    /// The rule in one sentence with its tie-break.
    pub rule: &'static str,
    /// Who, when.
    pub origin: &'static str,
    /// Knobs it has.
    pub knobs: &'static [Knob],
    /// What it promises with these knobs, or why they cannot go together.
    pub promises: fn(&Knobs) -> Result<Promises, SpecError>,
    /// Its constructors.
    pub builders: Builders,
    /// Its naive statement, to be held against it grant for grant.
    pub naive: Option<MakeNaive>,
}

impl Entry {
    /// A line for an allocator of another crate: one of class *general* without knobs that places
    /// its grants, promises nothing more and has no naive statement. The methods below say what
    /// differs; all of it can stand in a `const`.
    ///
    /// `name` is lower-case letters, digits and hyphens.
    ///
    /// ```
    /// use allocators::{Allocator, Arena, Broken, Builders, Built, Entry, Extent, Knobs, Probe, Request, Walk};
    ///
    /// /// Serves until its heap is used up, and takes nothing back.
    /// struct Forgetful<P: Probe> {
    ///     arena: Arena<P>,
    ///     top: u64,
    /// }
    ///
    /// fn build<P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    ///     allocators::boxed(Forgetful { arena, top: 0 })
    /// }
    ///
    /// pub const ENTRY: Entry = Entry::new(
    ///     "forgetful",
    ///     "the next address, never again",
    ///     Builders { off: build, counting: build },
    /// );
    ///
    /// impl<P: Probe> Allocator<P> for Forgetful<P> {
    ///     fn allocate(&mut self, request: Request) -> Option<Extent> {
    ///         let rest = Extent::between(self.top, self.arena.heap().capacity());
    ///         let grant = request.within(rest)?;
    ///         self.top = grant.end();
    ///         Some(grant)
    ///     }
    ///     fn free(&mut self, _extent: Extent) {}
    ///     fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
    ///         let end = self.arena.heap().capacity();
    ///         if !self.arena.heap().grows() && self.top < end {
    ///             visit(Extent::between(self.top, end));
    ///         }
    ///         Walk::Complete
    ///     }
    ///     fn check(&self) -> Result<(), Broken> {
    ///         Ok(())
    ///     }
    ///     fn arena(&self) -> &Arena<P> {
    ///         &self.arena
    ///     }
    ///     fn arena_mut(&mut self) -> &mut Arena<P> {
    ///         &mut self.arena
    ///     }
    /// }
    /// ```
    pub const fn new(name: &'static str, rule: &'static str, builders: Builders) -> Entry {
        Entry {
            name,
            family: Family::Foreign,
            class: Class::General,
            rule,
            origin: "of another crate",
            knobs: &[],
            promises: |_| Ok(Promises::PLACES),
            builders,
            naive: None,
        }
    }

    /// Who, when.
    pub const fn from_origin(self, origin: &'static str) -> Entry {
        Entry { origin, ..self }
    }

    /// Its class, which decides beside whom it stands in the benches.
    pub const fn of_class(self, class: Class) -> Entry {
        Entry { class, ..self }
    }

    /// Its family, which decides its colour.
    pub const fn of_family(self, family: Family) -> Entry {
        Entry { family, ..self }
    }

    /// Its knobs. The builders and the promises are told what they are set to.
    pub const fn with_knobs(self, knobs: &'static [Knob]) -> Entry {
        Entry { knobs, ..self }
    }

    /// What it promises: promise only what holds, each test runs where its promise is made.
    pub const fn promising(self, promises: fn(&Knobs) -> Result<Promises, SpecError>) -> Entry {
        Entry { promises, ..self }
    }

    /// Its policy said a second time: held against it grant for grant, and asked for the reasons in
    /// `fraglab show`.
    pub const fn with_naive(self, naive: MakeNaive) -> Entry {
        Entry { naive: Some(naive), ..self }
    }

    /// The allocator of this line with knobs and wrappers, written as behind its name:
    /// `:order=lifo+headers=8`, or nothing. It need not be registered.
    ///
    /// # Errors
    /// Names the part that is not understood and what was expected.
    pub fn named(&'static self, rest: &str) -> Result<Named, SpecError> {
        Named::of(self, rest)
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({})", self.name)
    }
}

/// Boxes a finished allocator: the last line of every builder.
///
/// # Errors
/// None; it has the type of a builder's answer.
pub fn boxed<P: Probe, A: Allocator<P> + 'static>(allocator: A) -> Built<P> {
    Ok(Box::new(allocator))
}
