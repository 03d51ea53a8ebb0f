//! Naive statements: each policy said again in a few lines over plain lists, slow and obvious.
//! Tests hold every allocator against its own, grant for grant; `fraglab show` takes the reason
//! for a choice from it.

use crate::request::{Extent, Request};

/// A policy said naively. Same contract as [`crate::Allocator`], no memory behind it.
pub trait Naive {
    /// The grant the policy makes.
    fn allocate(&mut self, request: Request) -> Option<Extent>;
    /// Takes a grant back.
    fn free(&mut self, extent: Extent);
    /// Resizes in place, or `None`.
    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent>;
    /// The free blocks, in the order the policy looks at them.
    fn free_blocks(&self) -> Vec<Extent>;
    /// Why the last allocation went where it did.
    fn reason(&self) -> String;
}
