//! Allocators of other crates behind the trait: the peers that figures stand beside. One file
//! each; `ground` is what they share: where their heap lies, and the way between an address and an
//! offset.
//!
//! They get a heap of fixed size whole, at alignment 16 at least, and are freed with the size they
//! were asked for. What a crate does not tell is not guessed: its promises say so.

#![allow(unsafe_code, reason = "their interfaces are raw pointers")]

mod acid_buddy;
mod acid_slab;
mod buddy_alloc;
mod buddy_system;
mod dlmalloc;
mod ground;
mod linked_list;
mod offset_allocator;
mod range_alloc;
mod rlsf;
mod talc;

pub(crate) use acid_buddy::ENTRY as ACID_BUDDY;
pub(crate) use acid_slab::ENTRY as ACID_SLAB;
pub(crate) use buddy_alloc::ENTRY as BUDDY_ALLOC;
pub(crate) use buddy_system::ENTRY as BUDDY_SYSTEM_ALLOCATOR;
pub(crate) use dlmalloc::ENTRY as DLMALLOC;
pub(crate) use linked_list::ENTRY as LINKED_LIST_ALLOCATOR;
pub(crate) use offset_allocator::ENTRY as OFFSET_ALLOCATOR;
pub(crate) use range_alloc::ENTRY as RANGE_ALLOC;
pub(crate) use rlsf::ENTRY as RLSF;
pub(crate) use talc::ENTRY as TALC;
