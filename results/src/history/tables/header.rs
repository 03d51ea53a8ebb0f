//! A CSV file by the names of its columns, whatever order they stand in.

use super::Cell;
use crate::error::{Error, shown};
use crate::reading::{row, walk};
use crate::records::kind_of_heap;
use csv::StringRecord;
use std::collections::BTreeMap;
use std::path::Path;

/// Longest name of an allocator, a workload or a heap.
const LONGEST_NAME: usize = 256;
/// What every table has.
const KEYS: [&str; 4] = ["allocator", "workload", "seed", "heap"];

/// Where columns stand in a file.
pub(super) struct Header<'p> {
    path: &'p Path,
    pub(super) at: BTreeMap<String, usize>,
}

impl<'p> Header<'p> {
    fn new(path: &'p Path, record: &StringRecord, needed: &[&str]) -> Result<Header<'p>, Error> {
        let at = record.iter().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        let header = Header { path, at };
        let missing = needed.iter().find(|column| !header.at.contains_key(**column));
        match missing {
            Some(column) => {
                let expected = format!("a column `{column}` in the header");
                Err(row(path.to_path_buf(), 1, "", &expected, "none"))
            }
            None if header.at.len() < record.len() => {
                Err(row(path.to_path_buf(), 1, "", "each column once", "one twice"))
            }
            None => Ok(header),
        }
    }

    pub(super) fn field<'r>(&self, record: &'r StringRecord, column: &str) -> &'r str {
        self.at.get(column).and_then(|&at| record.get(at)).unwrap_or_default()
    }

    pub(super) fn cell(&self, line: u64, record: &StringRecord) -> Result<Cell, Error> {
        if record.len() != self.at.len() {
            let expected = format!("{} fields", self.at.len());
            return Err(row(self.path.into(), line, "", &expected, &record.len().to_string()));
        }
        let seed = self.field(record, "seed");
        let Some(number) = seed.parse::<u64>().ok().filter(|number| number.to_string() == seed)
        else {
            return Err(self.wrong(line, "seed", "a whole number", seed));
        };
        let field = |column: &str| match self.field(record, column) {
            name if name.len() <= LONGEST_NAME => Ok(name.to_owned()),
            name => {
                let expected = format!("at most {LONGEST_NAME} bytes");
                Err(self.wrong(line, column, &expected, name))
            }
        };
        let heap = kind_of_heap(&field("heap")?).to_owned();
        let (workload, allocator) = (field("workload")?, field("allocator")?);
        Ok(Cell { workload, heap, allocator, seed: number })
    }

    pub(super) fn wrong(&self, line: u64, column: &str, expected: &str, found: &str) -> Error {
        row(self.path.to_path_buf(), line, column, expected, &shown(found))
    }
}

/// Hands over every row of a file with these columns, and what they are called; false if it is not
/// there.
pub(super) fn rows(
    path: &Path,
    limits: (u64, u64),
    more: &[&str],
    each: &mut dyn FnMut(&Header<'_>, u64, &StringRecord) -> Result<(), Error>,
) -> Result<bool, Error> {
    let needed = [&KEYS[..], more].concat();
    let mut header: Option<Header<'_>> = None;
    walk(path, limits, &mut |_, line, record| match &header {
        Some(header) => each(header, line, record),
        None => {
            header = Some(Header::new(path, record, &needed)?);
            Ok(())
        }
    })
}
