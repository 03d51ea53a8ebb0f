//! Every pair as a row, for whoever wants to judge with his own statistics.

use super::answer::Answer;
use super::rounds::Pair;
use serde::Serialize;
use std::io::Write;

/// A row: which cell, when, who came first, and both times.
#[derive(Serialize)]
struct Row<'a> {
    base_allocator: &'a str,
    new_allocator: &'a str,
    workload: &'a str,
    seed: u64,
    heap: &'a str,
    round: u64,
    first: &'static str,
    operations: u64,
    replays: u64,
    base_ns: u64,
    new_ns: u64,
    base_least_ns: u64,
    new_least_ns: u64,
    base_wall_ns: u64,
    new_wall_ns: u64,
}

/// Writes a table of the pairs, in the order they were timed: thread time of a repetition, of its
/// quickest replay (what is judged), and time on the wall.
///
/// # Errors
/// What the writer says.
pub fn write_pairs(answer: &Answer, pairs: &[Pair], to: impl Write) -> Result<(), csv::Error> {
    let mut table = csv::Writer::from_writer(to);
    for pair in pairs {
        let cell = &answer.cells[pair.cell];
        table.serialize(Row {
            base_allocator: &cell.base_allocator,
            new_allocator: &cell.new_allocator,
            workload: &cell.workload,
            seed: cell.seed,
            heap: &cell.heap,
            round: pair.round,
            first: pair.first.name(),
            operations: cell.operations,
            replays: cell.replays,
            base_ns: pair.base.ns,
            new_ns: pair.new.ns,
            base_least_ns: pair.base.least_ns,
            new_least_ns: pair.new.least_ns,
            base_wall_ns: pair.base.wall_ns,
            new_wall_ns: pair.new.wall_ns,
        })?;
    }
    table.flush()?;
    Ok(())
}
