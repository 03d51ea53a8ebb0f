//! Whether the tables of a run belong together: every cell once, and every row of the other
//! tables beside a cell.

use crate::error::{Error, shown};
use crate::records::CellKey;
use crate::run::Run;
use crate::table::Table;
use std::collections::BTreeSet;
use std::path::Path;

/// The first row that breaks this, as an error. Lines are counted as one a row, so they are off
/// where a field holds a newline.
pub(crate) fn check_keys(folder: &Path, run: &Run) -> Result<(), Error> {
    let mut cells = BTreeSet::new();
    for (at, cell) in run.cells.iter().enumerate() {
        if !cells.insert(cell.key()) {
            return Err(misfit(folder, "cells.csv", at, "each cell once", &cell.key()));
        }
    }
    belong(folder, &cells, &run.series, |row| row.key())?;
    belong(folder, &cells, &run.timings, |row| row.key())?;
    belong(folder, &cells, &run.metrics, |row| row.key())?;
    belong(folder, &cells, &run.maps, |row| row.key())
}

fn belong<T: Table>(
    folder: &Path,
    cells: &BTreeSet<CellKey>,
    rows: &[T],
    key: impl Fn(&T) -> CellKey,
) -> Result<(), Error> {
    for (at, row) in rows.iter().enumerate() {
        let key = key(row);
        if !cells.contains(&key) {
            return Err(misfit(folder, T::FILE, at, "a cell of cells.csv", &key));
        }
    }
    Ok(())
}

fn misfit(folder: &Path, file: &str, at: usize, expected: &str, key: &CellKey) -> Error {
    let names = [&key.experiment, &key.allocator, &key.workload, &key.heap].map(|n| shown(n));
    Error::Row {
        file: folder.join(file),
        line: at as u64 + 2,
        column: String::new(),
        expected: expected.to_owned(),
        found: format!("{} with seed {}", names.join(" / "), key.seed),
    }
}
