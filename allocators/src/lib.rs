//! The allocators of fraglab.
