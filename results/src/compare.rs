//! The exact half of a comparison: two lists of cells, column by column. Cells are matched by
//! what they name, not by their place, so a reordered plan is no difference and a missing cell is.

use crate::error::shown;
use crate::records::{CellKey, CellRecord, kind_of_heap};
use crate::table::{Table, fields};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One figure that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The cell.
    pub key: CellKey,
    /// The column of `cells.csv`; `cell` if the whole row is missing on one side.
    pub column: String,
    /// What the base has: the field as its file holds it.
    pub base: String,
    /// What the new run has.
    pub new: String,
}

/// Every difference between the cells of two runs, exactly, by cell and then by column. A cell
/// that one side lacks is one difference. Of cells given twice the last one counts.
pub fn compare_cells(base: &[CellRecord], new: &[CellRecord]) -> Vec<Difference> {
    let by_key = |cells: &[CellRecord]| -> BTreeMap<CellKey, Vec<String>> {
        let key = |cell: &CellRecord| {
            // A smallest heap that became another is the same cell with another figure.
            let heap = kind_of_heap(&cell.heap).to_owned();
            CellKey { heap, ..cell.key() }
        };
        cells.iter().map(|cell| (key(cell), fields(cell))).collect()
    };
    let (base, new) = (by_key(base), by_key(new));
    let keys: BTreeSet<&CellKey> = base.keys().chain(new.keys()).collect();
    let mut differences = Vec::new();
    for key in keys {
        let difference = |column: &str, base: &str, new: &str| Difference {
            key: key.clone(),
            column: column.to_owned(),
            base: base.to_owned(),
            new: new.to_owned(),
        };
        match (base.get(key), new.get(key)) {
            (Some(base), Some(new)) => {
                let columns = CellRecord::COLUMNS.iter().zip(base.iter().zip(new));
                let unequal = columns.filter(|(_, (base, new))| base != new);
                differences.extend(unequal.map(|(column, (b, n))| difference(column, b, n)));
            }
            (Some(_), None) => differences.push(difference("cell", "present", "missing")),
            (None, _) => differences.push(difference("cell", "missing", "present")),
        }
    }
    differences
}

/// Differences as a text: how many, then one line each under a line naming their cell.
#[derive(Clone, Copy, Debug)]
pub struct DifferenceTable<'d>(pub &'d [Difference]);

impl fmt::Display for DifferenceTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return write!(f, "no difference");
        }
        let cells: BTreeSet<&CellKey> = self.0.iter().map(|difference| &difference.key).collect();
        write!(f, "{} figures differ in {} cells", self.0.len(), cells.len())?;
        let mut last: Option<&CellKey> = None;
        for difference in self.0 {
            let key = &difference.key;
            if last != Some(key) {
                write!(f, "\n{} on {}", shown(&key.allocator), shown(&key.workload))?;
                write!(f, ", seed {}, heap {}", key.seed, shown(&key.heap))?;
                last = Some(key);
            }
            let side =
                |text: &str| if text.is_empty() { "not run".to_owned() } else { shown(text) };
            let (base, new) = (side(&difference.base), side(&difference.new));
            write!(f, "\n  {:<30} {base} -> {new}", difference.column)?;
        }
        Ok(())
    }
}
