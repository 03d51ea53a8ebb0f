//! The tables of one revision, by the names of their columns: an older one lacks columns that came
//! later, a newer one may have others. A file in which anything is not as it should be is not read
//! at all, and named.

mod files;
mod header;

use super::exact::Exact;
use super::figure::{Asked, Class, FigureName};
use crate::error::{Error, shown};
use crate::records::CellRecord;
use crate::table::Table;
use std::collections::BTreeMap;
use std::path::Path;

/// What a row belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) workload: String,
    pub(super) heap: String,
    pub(super) allocator: String,
    pub(super) seed: u64,
}

/// What a cell has of a figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Got {
    Exact(Exact),
    /// Every repetition.
    Times(Vec<f64>),
    Gap(String),
}

/// What was read of a revision.
#[derive(Default)]
pub(super) struct Tables {
    /// In the order of `cells.csv`.
    pub(super) cells: Vec<Cell>,
    index: BTreeMap<Cell, usize>,
    /// The fingerprint of the events of each cell.
    pub(super) streams: Vec<Option<u64>>,
    /// By figure, then by cell; shorter where nothing more is known.
    pub(super) got: Vec<Vec<Got>>,
    /// Metrics by figure and cell: the parameter and the value.
    metrics: Vec<BTreeMap<usize, BTreeMap<String, String>>>,
    /// Which figures stand in a column of `cells.csv`.
    column: Vec<Option<usize>>,
    /// Files that are there and were not read.
    pub(super) wrong: Vec<Error>,
    /// By figure: whether the file that would hold it is one of them.
    pub(super) unread: Vec<bool>,
}

/// The gap of a figure whose pass was not run, or that this revision did not know.
pub(super) const NOT_RUN: &str = "not run";

/// Reads what is asked for.
pub(super) fn read(folder: &Path, asked: &Asked<'_>) -> Tables {
    let count = asked.figures.len();
    let mut tables = Tables {
        got: vec![Vec::new(); count],
        metrics: vec![BTreeMap::new(); count],
        column: vec![None; count],
        unread: vec![false; count],
        ..Tables::default()
    };
    let times: Vec<bool> = asked.figures.iter().map(FigureName::is_time).collect();
    let mut failed = [false; 3];
    for (at, read) in [files::cells, files::metrics, files::timings].into_iter().enumerate() {
        if at == 2 && !times.contains(&true) || at == 1 && !times.contains(&false) {
            continue;
        }
        let mut fresh = tables.copy_of_names();
        match read(folder, asked, &mut fresh) {
            Ok(()) => tables = fresh,
            Err(error) => {
                tables.wrong.push(error);
                failed[at] = true;
            }
        }
    }
    for (figure, is_time) in times.into_iter().enumerate() {
        let in_cells = tables.column[figure].is_some();
        let known = CellRecord::COLUMNS.contains(&asked.figures[figure].name.as_str());
        tables.unread[figure] = match is_time {
            true => failed[2],
            // Which file would have held it is not known where cells.csv was not read.
            false => failed[0] && (known || failed[1]) || failed[1] && !in_cells && !known,
        };
        tables.settle(figure, &asked.figures[figure]);
    }
    tables
}

impl Tables {
    /// What is filled by the next file, so that half a file leaves nothing behind.
    fn copy_of_names(&mut self) -> Tables {
        Tables {
            cells: self.cells.clone(),
            index: self.index.clone(),
            streams: self.streams.clone(),
            got: self.got.clone(),
            metrics: self.metrics.clone(),
            column: self.column.clone(),
            wrong: std::mem::take(&mut self.wrong),
            unread: self.unread.clone(),
        }
    }

    fn place(&mut self, cell: Cell) -> usize {
        if let Some(&place) = self.index.get(&cell) {
            return place;
        }
        self.index.insert(cell.clone(), self.cells.len());
        self.cells.push(cell);
        self.streams.push(None);
        self.cells.len() - 1
    }

    fn put(&mut self, figure: usize, place: usize, got: Got) {
        let column = &mut self.got[figure];
        if column.len() <= place {
            column.resize(place + 1, Got::Gap(NOT_RUN.to_owned()));
        }
        match (&mut column[place], got) {
            (Got::Times(known), Got::Times(more)) => known.extend(more),
            (slot, got) => *slot = got,
        }
    }

    /// Metrics become what their cells have; a cell without one has a gap.
    fn settle(&mut self, figure: usize, name: &FigureName) {
        for (place, by_parameter) in std::mem::take(&mut self.metrics[figure]) {
            let got = match (by_parameter.len(), by_parameter.first_key_value()) {
                (1, Some((parameter, value))) => metric(name, parameter, value),
                _ => {
                    let some: Vec<&str> = by_parameter.keys().take(4).map(String::as_str).collect();
                    let some = shown(&some.join(", "));
                    Got::Gap(format!("one of several: say {}:PARAMETER ({some}, …)", name.name))
                }
            };
            self.put(figure, place, got);
        }
        self.got[figure].resize(self.cells.len(), Got::Gap(NOT_RUN.to_owned()));
    }
}

fn metric(name: &FigureName, parameter: &str, value: &str) -> Got {
    match (value, Exact::parse(value)) {
        ("NA", _) if name.parameter.is_none() && !parameter.is_empty() => {
            Got::Gap(format!("NA: {}", shown(parameter)))
        }
        ("NA" | "", _) => Got::Gap("NA".to_owned()),
        (_, None) => Got::Gap(format!("no number: `{}`", shown(value))),
        (_, Some(exact)) if name.class() == Class::Noisy => match exact.number() > 0.0 {
            true => Got::Times(vec![exact.number()]),
            false => Got::Gap("0, which has no logarithm".to_owned()),
        },
        (_, Some(exact)) => Got::Exact(exact),
    }
}
