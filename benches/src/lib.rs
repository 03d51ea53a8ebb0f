//! The harness: cells, passes, experiments, the command line. Everything a figure is computed
//! from is observed from outside the allocator: grants, free blocks, the arena's counters.

pub mod cell;
