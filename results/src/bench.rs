//! Cells side by side: all allocators on one workload in one heap, which is what a table shows;
//! and the headline, the one that terminal and report open with.

use crate::claims::refusals;
use crate::field::Field;
use crate::index::Index;
use crate::names::labels;
use crate::records::{CellRecord, kind_of_heap};
use crate::run::{Family, Run};
use crate::shares::of_hundred;
use crate::statistics::Interval;
use std::collections::{BTreeMap, BTreeSet};

/// All allocators on one workload in one heap, with the first of its seeds.
#[derive(Clone, Debug)]
pub(crate) struct Bench<'r> {
    pub(crate) workload: &'r str,
    /// Its kind: the smallest heaps of several allocators are one.
    pub(crate) heap: &'r str,
    pub(crate) seed: u64,
    /// How many seeds the run has for it.
    pub(crate) seeds: usize,
    /// In plan order.
    pub(crate) rows: Vec<Row<'r>>,
}

/// One allocator of a bench.
#[derive(Clone, Debug)]
pub(crate) struct Row<'r> {
    pub(crate) cell: &'r CellRecord,
    /// At most 24 characters.
    pub(crate) label: String,
    /// Never beaten, so never called tightest or worst.
    pub(crate) is_floor: bool,
    /// Of every 100 heap bytes at the moment of most live bytes: requested, rounding, headers,
    /// free, reserved. They add to 100 if all are known.
    pub(crate) shares: [Field<u64>; 5],
    pub(crate) refused: u64,
    /// Of a cell that served everything; `None` also until the time pass has run.
    pub(crate) time: Option<Interval>,
}

/// What the five shares are called, everywhere.
pub(crate) const SHARES: [&str; 5] = ["requested", "rounding", "headers", "free", "reserved"];

/// Every bench of the run, in plan order.
pub(crate) fn benches(run: &Run) -> Vec<Bench<'_>> {
    let (index, labels) = (Index::new(run), labels(run));
    let mut benches: Vec<Bench> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut seeds: BTreeSet<(usize, u64)> = BTreeSet::new();
    for cell in &run.cells {
        let (workload, heap) = (cell.workload.as_str(), kind_of_heap(&cell.heap));
        let seed = cell.seed;
        let at = *places.entry((workload, heap)).or_insert(benches.len());
        if at == benches.len() {
            benches.push(Bench { workload, heap, seed, seeds: 0, rows: Vec::new() });
        }
        if seeds.insert((at, seed)) {
            benches[at].seeds += 1;
        }
        if seed == benches[at].seed {
            benches[at].rows.push(row(run, &index, &labels, cell));
        }
    }
    benches
}

/// The bench that the experiment names as its headline; otherwise the first recorded one (a trace
/// has seed 0), otherwise the first.
pub(crate) fn headline(run: &Run) -> Option<Bench<'_>> {
    let mut benches = benches(run);
    let named = benches.iter().position(|bench| bench.workload == run.experiment.headline);
    let recorded = || benches.iter().position(|bench| bench.seed == 0);
    let at = named.or_else(recorded).unwrap_or(0);
    (at < benches.len()).then(|| benches.swap_remove(at))
}

impl<'r> Bench<'r> {
    /// The workload with its heap and seed, as far as they are not the usual ones.
    pub(crate) fn title(&self) -> String {
        let mut title = self.workload.to_owned();
        if self.heap != "grow" {
            title += &format!(", heap {}", self.heap);
        }
        if self.seed != 0 {
            title += &format!(", seed {}", self.seed);
        }
        if self.seeds > 1 {
            title += &format!(" (the first of {})", self.seeds);
        }
        title
    }

    /// The rows that can be compared: everything served, the heap known, no floors; the smallest
    /// heap first.
    pub(crate) fn by_tightness(&self) -> Vec<&Row<'r>> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.is_comparable()).collect();
        rows.sort_by_key(|row| row.footprint());
        rows
    }
}

impl Row<'_> {
    /// Whether the cell has no figures, or those of a program that got less than it asked for.
    pub(crate) fn fell_short(&self) -> bool {
        self.refused > 0 || !self.cell.error.is_empty()
    }

    /// Whether its space pass was run, or tried.
    pub(crate) fn has_space(&self) -> bool {
        self.cell.grants_fingerprint != Field::NotRun || !self.cell.error.is_empty()
    }

    /// H at the moment of most live bytes.
    pub(crate) fn footprint(&self) -> Option<u64> {
        self.cell.footprint_at_peak_live_bytes.value().filter(|&bytes| bytes > 0)
    }

    /// Of every 100 heap bytes, how many are requested: not rounded.
    pub(crate) fn requested(&self) -> Option<f64> {
        let live = self.cell.peak_live_bytes.value()?;
        self.footprint().map(|footprint| 100.0 * live as f64 / footprint as f64)
    }

    fn is_comparable(&self) -> bool {
        !self.is_floor && !self.fell_short() && self.requested().is_some()
    }
}

fn row<'r>(
    run: &'r Run,
    index: &Index<'r>,
    labels: &BTreeMap<&str, String>,
    cell: &'r CellRecord,
) -> Row<'r> {
    let refused = refusals(cell);
    let family = run.experiment.families.get(&cell.allocator);
    let fell_short = refused > 0 || !cell.error.is_empty();
    Row {
        cell,
        label: labels.get(cell.allocator.as_str()).cloned().unwrap_or_default(),
        is_floor: family == Some(&Family::Floors),
        shares: shares(cell),
        refused,
        time: if fell_short { None } else { index.time(cell) },
    }
}

fn shares(cell: &CellRecord) -> [Field<u64>; 5] {
    let live = cell.peak_live_bytes;
    let rounding = match (cell.granted_at_peak_live_bytes, live) {
        (Field::Value(granted), Field::Value(live)) => Field::Value(granted.saturating_sub(live)),
        (granted, _) => granted,
    };
    let (headers, free) = (cell.headers_at_peak_live_bytes, cell.free_at_peak_live_bytes);
    let parts = [live, rounding, headers, free, cell.reserved_at_peak_live_bytes];
    let known: Vec<u64> = parts.iter().filter_map(|part| part.value()).collect();
    if let Ok(all) = <[u64; 5]>::try_from(known) {
        return of_hundred(all).map(Field::Value);
    }
    // Some are unknown: those that are known against the heap as a whole.
    let heap = cell.footprint_at_peak_live_bytes;
    parts.map(|part| match (part, heap) {
        (Field::Value(part), Field::Value(heap)) if part <= heap => {
            Field::Value(of_hundred([part, heap - part])[0])
        }
        (Field::NotRun, _) | (_, Field::NotRun) => Field::NotRun,
        _ => Field::Unknown,
    })
}
