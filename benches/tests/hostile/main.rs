//! What strangers send: traces, experiments and run folders that are cut short, garbled, absurd or
//! meant to do harm. Whatever it is, the program ends with one clear error and exit code 2, leaves
//! nothing behind, and takes neither long nor much memory: `refused` holds each case to that.

mod bombs;
mod experiments;
mod files;
mod folders;
mod foreign;
mod generators;
mod history;
mod minimum;
mod names;
mod refused;
mod traces;
