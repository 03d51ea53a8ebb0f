//! Instructions an operation, as a table: of every workload on which callgrind counted some. For one
//! binary they repeat to the instruction, so this table has no interval.

use crate::bench::{Bench, benches};
use crate::index::Index;
use crate::metric;
use crate::names::{LABEL_WIDTH, fitted, wrapped};
use crate::number::grouped;
use crate::run::Run;
use crate::terminal::{plain, rendered};

/// One allocator's line.
pub(crate) struct Counted<'r> {
    pub(crate) label: &'r str,
    pub(crate) instructions: u64,
    pub(crate) operations: u64,
}

impl Counted<'_> {
    /// To a hundredth.
    pub(crate) fn per_operation(&self) -> String {
        format!("{:.2}", self.instructions as f64 / self.operations as f64)
    }
}

/// The lines of a workload, in plan order, floors too; those without a count are none.
pub(crate) fn counted<'b, 'r: 'b>(index: &Index<'r>, bench: &'b Bench<'r>) -> Vec<Counted<'b>> {
    let count = |row, name| -> Option<u64> { index.metric(row, name, "")?.parse().ok() };
    let lines = bench.rows.iter().filter_map(|row| {
        let instructions = count(row.cell, metric::INSTRUCTIONS)?;
        let operations = count(row.cell, metric::INSTRUCTIONS_OPERATIONS)?;
        Some(Counted { label: &row.label, instructions, operations })
    });
    lines.filter(|line| line.operations > 0).collect()
}

/// The tables of all workloads that have one, at most `width` columns wide, if that is at least 80;
/// empty where nothing was counted.
pub fn instructions_table(run: &Run, width: usize) -> String {
    let index = Index::new(run);
    let benches = benches(run);
    let mut out = String::new();
    for bench in &benches {
        let lines = counted(&index, bench);
        if lines.is_empty() {
            continue;
        }
        let mut table = plain(&["", "instructions/op", "instructions", "operations"], &[0]);
        for line in &lines {
            table.add_row([
                fitted(line.label, LABEL_WIDTH),
                line.per_operation(),
                grouped(line.instructions),
                grouped(line.operations),
            ]);
        }
        let title = format!("{}: instructions, as callgrind counts them", bench.title());
        out += &(wrapped(&fitted(&title, width), width) + "\n" + &rendered(&table) + "\n");
    }
    out
}
