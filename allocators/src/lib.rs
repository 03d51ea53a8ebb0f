//! Allocators that manage a range of memory, behind one trait: sequential fits, buddies, slabs,
//! slabs on a buddy, and floors. They work on real memory through an [`Arena`], addressed by
//! offset, and say nothing about themselves but their grants and their free blocks.
//!
//! This crate knows nothing of workloads, time, files or randomness.

mod allocator;
mod arena;
mod best_fit;
mod bits;
mod buddy;
mod bump;
mod disjoint;
mod double_buddy;
mod drive;
mod entry;
mod exact_lists;
mod first_fit;
mod foreign;
mod headers;
mod keys;
pub mod naive;
mod next_fit;
mod null;
mod probe;
mod registry;
mod request;
mod segregated;
mod segregated_storage;
mod sequential;
mod slab;
mod slab_on_buddy;
pub mod spec;
mod worst_fit;

pub use allocator::{Allocator, Broken, Resized, Walk, resize_or_move};
pub use arena::{Arena, ArenaError, Heap, LARGEST_HEAP, Table, Word};
pub use drive::{Drive, Kind, Operation, Slot};
pub use entry::{BuildError, Builders, Built, Class, Entry, Family, MakeNaive, Promises, boxed};
pub use foreign::{Global, Program, global as global_entry};
pub use naive::Naive;
pub use probe::{Counting, Off, Probe, Work};
pub use registry::{BEHIND_FEATURES, Named, REGISTRY, RegisterError, Setting, entries, register};
pub use request::{Extent, GRANULE, Request};
pub use spec::{Knob, KnobKind, Knobs, SpecError};
