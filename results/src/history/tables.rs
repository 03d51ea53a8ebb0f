//! The tables of one revision, by the names of their columns: an older one lacks columns that came
//! later, a newer one may have others. A file in which anything is not as it should be is not read
//! at all, and named.

use super::exact::Exact;
use super::figure::{Asked, Class, FigureName};
use crate::error::{Error, shown};
use crate::reading::{row, walk};
use crate::records::{CellRecord, MetricRecord, TimingRecord, kind_of_heap};
use crate::table::Table;
use csv::StringRecord;
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
    for (at, read) in [cells, metrics, timings].into_iter().enumerate() {
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

/// Where columns stand in a file.
struct Header<'p> {
    path: &'p Path,
    at: BTreeMap<String, usize>,
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

    fn field<'r>(&self, record: &'r StringRecord, column: &str) -> &'r str {
        self.at.get(column).and_then(|&at| record.get(at)).unwrap_or_default()
    }

    fn cell(&self, line: u64, record: &StringRecord) -> Result<Cell, Error> {
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

    fn wrong(&self, line: u64, column: &str, expected: &str, found: &str) -> Error {
        row(self.path.to_path_buf(), line, column, expected, &shown(found))
    }
}

/// Longest name of an allocator, a workload or a heap.
const LONGEST_NAME: usize = 256;
const KEYS: [&str; 4] = ["allocator", "workload", "seed", "heap"];

fn cells(folder: &Path, asked: &Asked<'_>, into: &mut Tables) -> Result<(), Error> {
    let path = folder.join(CellRecord::FILE);
    let mut header: Option<Header<'_>> = None;
    let limits = (CellRecord::MOST_BYTES, CellRecord::MOST_ROWS);
    let there = walk(&path, limits, &mut |_, line, record| {
        let Some(header) = &header else {
            let found = Header::new(&path, record, &KEYS)?;
            let place = |figure: &FigureName| found.at.get(&figure.name).copied();
            into.column = asked.figures.iter().map(place).collect();
            header = Some(found);
            return Ok(());
        };
        let cell = header.cell(line, record)?;
        if !(asked.wanted)(&cell.allocator, &cell.workload) {
            return Ok(());
        }
        let before = into.cells.len();
        let place = into.place(cell);
        if place < before {
            return Err(row(path.clone(), line, "", "each cell once", "one that stands above"));
        }
        into.streams[place] =
            match header.field(record, "fingerprint") {
                "" | "NA" => None,
                text => Some(u64::from_str_radix(text, 16).map_err(|_| {
                    header.wrong(line, "fingerprint", "16 hexadecimal digits", text)
                })?),
            };
        let failed = !header.field(record, "error").is_empty();
        for figure in 0..asked.figures.len() {
            let Some(column) = into.column[figure] else { continue };
            let text = record.get(column).unwrap_or_default();
            let got = match (text, Exact::parse(text)) {
                ("" | "NA", _) if failed => Got::Gap("error".to_owned()),
                ("", _) => Got::Gap(NOT_RUN.to_owned()),
                ("NA", _) => Got::Gap("NA".to_owned()),
                (_, Some(exact)) => Got::Exact(exact),
                (_, None) => {
                    let name = &asked.figures[figure].name;
                    return Err(header.wrong(line, name, "a number, nothing or NA", text));
                }
            };
            into.put(figure, place, got);
        }
        Ok(())
    })?;
    let missing = || Error::io(&path, "read")(std::io::Error::other("no such file"));
    there.then_some(()).ok_or_else(missing)
}

fn metrics(folder: &Path, asked: &Asked<'_>, into: &mut Tables) -> Result<(), Error> {
    let path = folder.join(MetricRecord::FILE);
    let mut header: Option<Header<'_>> = None;
    let limits = (MetricRecord::MOST_BYTES, MetricRecord::MOST_ROWS);
    walk(&path, limits, &mut |_, line, record| {
        let Some(header) = &header else {
            let more = ["metric", "parameter", "value"];
            header = Some(Header::new(&path, record, &[&KEYS[..], &more].concat())?);
            return Ok(());
        };
        let name = header.field(record, "metric");
        let parameter = header.field(record, "parameter");
        let meant = |figure: &FigureName| {
            figure.name == name && figure.parameter.as_ref().is_none_or(|own| own == parameter)
        };
        if !asked.figures.iter().any(meant) {
            return Ok(());
        }
        let cell = header.cell(line, record)?;
        if !(asked.wanted)(&cell.allocator, &cell.workload) {
            return Ok(());
        }
        let place = into.place(cell);
        let value = header.field(record, "value");
        for (figure, name) in asked.figures.iter().enumerate() {
            if meant(name) && into.column[figure].is_none() {
                let known = into.metrics[figure].entry(place).or_default();
                known.insert(parameter.to_owned(), value.to_owned());
            }
        }
        Ok(())
    })
    .map(|_| ())
}

fn timings(folder: &Path, asked: &Asked<'_>, into: &mut Tables) -> Result<(), Error> {
    let path = folder.join(TimingRecord::FILE);
    let mut header: Option<Header<'_>> = None;
    let limits = (TimingRecord::MOST_BYTES, TimingRecord::MOST_ROWS);
    walk(&path, limits, &mut |_, line, record| {
        let Some(header) = &header else {
            let more = [super::figure::TIME];
            header = Some(Header::new(&path, record, &[&KEYS[..], &more].concat())?);
            return Ok(());
        };
        let cell = header.cell(line, record)?;
        if !(asked.wanted)(&cell.allocator, &cell.workload) {
            return Ok(());
        }
        let place = into.place(cell);
        let text = header.field(record, super::figure::TIME);
        let got = match (text, Exact::parse(text)) {
            ("" | "NA", _) => Got::Gap("NA".to_owned()),
            (_, Some(time)) if time.number() > 0.0 => Got::Times(vec![time.number()]),
            _ => return Err(header.wrong(line, super::figure::TIME, "a time above 0", text)),
        };
        for (figure, _) in asked.figures.iter().enumerate().filter(|(_, name)| name.is_time()) {
            into.put(figure, place, got.clone());
        }
        Ok(())
    })
    .map(|_| ())
}
