//! The harness: cells, passes, experiments, the command line. Everything a figure is computed
//! from is observed from outside the allocator: grants, free blocks, the arena's counters.

pub mod cell;
pub mod checking;
pub mod cli;
pub mod duel;
pub mod experiment;
pub mod kit;
pub mod minimum;
pub mod plan;
pub mod planning;
pub mod problem;
pub mod provenance;
pub mod reproduce;
pub mod runner;
pub mod script;
pub mod space;
pub mod time;
