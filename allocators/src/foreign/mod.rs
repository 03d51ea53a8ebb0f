//! Allocators of other crates behind the trait: the peers that figures stand beside. One file
//! each; `ground` is what they share: where their heap lies, and the way between an address and an
//! offset.
//!
//! They get a heap of fixed size whole, at alignment 16 at least, and are freed with the size they
//! were asked for. What a crate does not tell is not guessed: its promises say so.
//!
//! `malloc` is the seam to general-purpose mallocs, which have no heap of the house's: the C library's
//! is always there, the others with the feature `system-allocators`, a user's by [`crate::global!`].
//! `program` is a program that such an allocator is checked with.

#![allow(unsafe_code, reason = "their interfaces are raw pointers")]

#[cfg(feature = "peers")]
mod acid_buddy;
#[cfg(feature = "peers")]
mod acid_slab;
#[cfg(feature = "peers")]
mod buddy_alloc;
#[cfg(feature = "peers")]
mod buddy_system;
#[cfg(feature = "peers")]
mod dlmalloc;
#[cfg(feature = "peers")]
mod ground;
#[cfg(feature = "system-allocators")]
mod jemalloc;
#[cfg(feature = "peers")]
mod linked_list;
mod malloc;
#[cfg(feature = "system-allocators")]
mod mimalloc;
#[cfg(feature = "peers")]
mod offset_allocator;
mod program;
#[cfg(feature = "peers")]
mod range_alloc;
#[cfg(feature = "peers")]
mod rlsf;
mod system;
#[cfg(feature = "peers")]
mod talc;

#[cfg(feature = "peers")]
pub(crate) use acid_buddy::ENTRY as ACID_BUDDY;
#[cfg(feature = "peers")]
pub(crate) use acid_slab::ENTRY as ACID_SLAB;
#[cfg(feature = "peers")]
pub(crate) use buddy_alloc::ENTRY as BUDDY_ALLOC;
#[cfg(feature = "peers")]
pub(crate) use buddy_system::ENTRY as BUDDY_SYSTEM_ALLOCATOR;
#[cfg(feature = "peers")]
pub(crate) use dlmalloc::ENTRY as DLMALLOC;
#[cfg(feature = "system-allocators")]
pub(crate) use jemalloc::ENTRY as JEMALLOC;
#[cfg(feature = "peers")]
pub(crate) use linked_list::ENTRY as LINKED_LIST_ALLOCATOR;
pub use malloc::{Global, global};
#[cfg(feature = "system-allocators")]
pub(crate) use mimalloc::ENTRY as MIMALLOC;
#[cfg(feature = "peers")]
pub(crate) use offset_allocator::ENTRY as OFFSET_ALLOCATOR;
pub use program::Program;
#[cfg(feature = "peers")]
pub(crate) use range_alloc::ENTRY as RANGE_ALLOC;
#[cfg(feature = "peers")]
pub(crate) use rlsf::ENTRY as RLSF;
pub(crate) use system::ENTRY as SYSTEM;
#[cfg(feature = "peers")]
pub(crate) use talc::ENTRY as TALC;
