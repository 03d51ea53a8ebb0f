//! Each net catches an allocator that is wrong in just that way, and lets the sound ones pass.

mod registry;
mod stream;
pub(crate) mod tiny;
mod wrong;
