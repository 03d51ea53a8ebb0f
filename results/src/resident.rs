//! What a process weighs, as a table: of every workload on which a malloc whose memory is its own
//! was timed, the resident memory of each allocator's process, and page faults where they were asked
//! for. The terminal shows the headline, or else the first workload that has any.

use crate::bench::{Bench, benches, headline};
use crate::index::Index;
use crate::metric;
use crate::names::{LABEL_WIDTH, fitted, wrapped};
use crate::number::grouped;
use crate::run::Run;
use crate::terminal::{plain, rendered};

/// One allocator's line.
pub(crate) struct Resident<'r> {
    pub(crate) label: &'r str,
    pub(crate) bytes: u64,
    /// Bytes ÷ the fewest of the workload; `None` where those are 0.
    pub(crate) times_the_least: Option<f64>,
    /// Minor page faults an operation, as the file has them.
    pub(crate) faults: Option<&'r str>,
}

/// The lines of a workload, in plan order, floors too; none where nobody was weighed.
pub(crate) fn resident<'b, 'r: 'b>(index: &Index<'r>, bench: &'b Bench<'r>) -> Vec<Resident<'b>> {
    let weighed = bench.rows.iter().filter_map(|row| {
        let bytes = index.metric(row.cell, metric::RESIDENT_BYTES, "")?.parse().ok()?;
        let faults = index.metric(row.cell, metric::MINOR_FAULTS_PER_OPERATION, "");
        Some(Resident { label: &row.label, bytes, times_the_least: None, faults })
    });
    let mut lines: Vec<Resident> = weighed.collect();
    if let Some(least) = lines.iter().map(|line| line.bytes).min().filter(|&bytes| bytes > 0) {
        for line in &mut lines {
            line.times_the_least = Some(line.bytes as f64 / least as f64);
        }
    }
    lines
}

/// The table of the headline, or else of the first workload that has one, at most `width` columns
/// wide, if that is at least 80; `None` where nobody was weighed.
pub fn resident_table(run: &Run, width: usize) -> Option<String> {
    let index = Index::new(run);
    let benches: Vec<Bench> = headline(run).into_iter().chain(benches(run)).collect();
    let (bench, lines) = benches
        .iter()
        .map(|bench| (bench, resident(&index, bench)))
        .find(|(_, lines)| !lines.is_empty())?;
    let header = ["", "resident bytes", "× the least", "faults/op"];
    let mut table = plain(&header, &[0]);
    for line in &lines {
        table.add_row([
            fitted(line.label, LABEL_WIDTH),
            grouped(line.bytes),
            line.times_the_least.map_or_else(String::new, |times| format!("{times:.2}")),
            line.faults.unwrap_or_default().to_owned(),
        ]);
    }
    let title = format!(
        "{}: resident memory of a process when it has served the same events, each object written \
         once a page, less that of null; a malloc may have given some back, an arena never does",
        fitted(&bench.title(), width)
    );
    Some(wrapped(&title, width) + "\n" + &rendered(&table))
}
