//! The three files that hold figures.

use super::header::{Header, rows};
use super::{Got, NOT_RUN, Tables};
use crate::error::Error;
use crate::history::exact::Exact;
use crate::history::figure::{Asked, FigureName, TIME};
use crate::reading::row;
use crate::records::{CellRecord, MetricRecord, TimingRecord};
use crate::table::Table;
use csv::StringRecord;
use std::path::Path;

/// Its columns that are asked for, and the fingerprints of the events. It must be there.
pub(super) fn cells(folder: &Path, asked: &Asked<'_>, into: &mut Tables) -> Result<(), Error> {
    let path = folder.join(CellRecord::FILE);
    let limits = (CellRecord::MOST_BYTES, CellRecord::MOST_ROWS);
    let mut looked = false;
    let there = rows(&path, limits, &[], &mut |header, line, record| {
        let place = |figure: &FigureName| header.at.get(&figure.name).copied();
        if !looked {
            into.column = asked.figures.iter().map(place).collect();
            looked = true;
        }
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
        for (figure, name) in asked.figures.iter().enumerate() {
            if let Some(column) = into.column[figure] {
                let got = cell_figure(header, line, record, (&name.name, column))?;
                into.put(figure, place, got);
            }
        }
        Ok(())
    })?;
    let missing = || Error::io(&path, "read")(std::io::Error::other("no such file"));
    there.then_some(()).ok_or_else(missing)
}

fn cell_figure(
    header: &Header<'_>,
    line: u64,
    record: &StringRecord,
    (name, column): (&str, usize),
) -> Result<Got, Error> {
    let text = record.get(column).unwrap_or_default();
    let failed = !header.field(record, "error").is_empty();
    match (text, Exact::parse(text)) {
        ("" | "NA", _) if failed => Ok(Got::Gap("error".to_owned())),
        ("", _) => Ok(Got::Gap(NOT_RUN.to_owned())),
        ("NA", _) => Ok(Got::Gap("NA".to_owned())),
        (_, Some(exact)) => Ok(Got::Exact(exact)),
        (_, None) => Err(header.wrong(line, name, "a number, nothing or NA", text)),
    }
}

/// The metrics that are asked for and are no columns of `cells.csv`.
pub(super) fn metrics(folder: &Path, asked: &Asked<'_>, into: &mut Tables) -> Result<(), Error> {
    let path = folder.join(MetricRecord::FILE);
    let limits = (MetricRecord::MOST_BYTES, MetricRecord::MOST_ROWS);
    let columns = ["metric", "parameter", "value"];
    rows(&path, limits, &columns, &mut |header, line, record| {
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

/// Every repetition's time of an operation.
pub(super) fn timings(folder: &Path, asked: &Asked<'_>, into: &mut Tables) -> Result<(), Error> {
    let path = folder.join(TimingRecord::FILE);
    let limits = (TimingRecord::MOST_BYTES, TimingRecord::MOST_ROWS);
    rows(&path, limits, &[TIME], &mut |header, line, record| {
        let cell = header.cell(line, record)?;
        if !(asked.wanted)(&cell.allocator, &cell.workload) {
            return Ok(());
        }
        let place = into.place(cell);
        let text = header.field(record, TIME);
        let got = match (text, Exact::parse(text)) {
            ("" | "NA", _) => Got::Gap("NA".to_owned()),
            (_, Some(time)) if time.number() > 0.0 => Got::Times(vec![time.number()]),
            _ => return Err(header.wrong(line, TIME, "a time above 0", text)),
        };
        for (figure, _) in asked.figures.iter().enumerate().filter(|(_, name)| name.is_time()) {
            into.put(figure, place, got.clone());
        }
        Ok(())
    })
    .map(|_| ())
}
