//! Reads one table of a run folder, which may come from a stranger: strictly, and in bounded
//! memory. The file's size, its rows and the bytes of one row have limits, the header must be
//! exactly the documented one, and every error says in which line and column it lies.

use crate::error::{Error, shown};
use crate::row::Row;
use crate::table::Table;
use crate::validity::Valid;
use csv::StringRecord;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most bytes of one row, quoted newlines included. Far above any row, far below a harm.
const MOST_ROW_BYTES: u64 = 1 << 20;

/// All rows of the table in `folder`; `None` if the file is not there, since its pass was not run.
pub(crate) fn read_table<T: Table + Valid>(folder: &Path) -> Result<Option<Vec<T>>, Error> {
    let path = folder.join(T::FILE);
    let mut rows = Vec::new();
    let there = walk(&path, (T::MOST_BYTES, T::MOST_ROWS), &mut |number, line, record| {
        match number {
            0 => check_header(&path, T::COLUMNS, record)?,
            _ => rows.push(read_row(&path, line, record)?),
        }
        Ok(())
    })?;
    Ok(there.then_some(rows))
}

/// What is done with a record of a CSV file: its number (the header's is 0), its line, itself.
pub(crate) type Each<'e> = &'e mut dyn FnMut(u64, u64, &StringRecord) -> Result<(), Error>;

/// Hands over the header and then every row of a CSV file of at most so many bytes and rows; false if
/// the file is not there.
pub(crate) fn walk(
    path: &Path,
    (most_bytes, most_rows): (u64, u64),
    each: Each<'_>,
) -> Result<bool, Error> {
    let Some(file) = open(path, most_bytes)? else { return Ok(false) };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(Bounded { inner: file, delivered: 0, allowed: MOST_ROW_BYTES });
    let mut record = StringRecord::new();
    let mut number = 0;
    loop {
        let row_starts = reader.position().clone();
        reader.get_mut().allowed = row_starts.byte() + MOST_ROW_BYTES;
        let line = row_starts.line();
        if !reader.read_record(&mut record).map_err(|error| garbled(path, line, error))? {
            break;
        }
        let line = record.position().map_or(line, csv::Position::line);
        if number > most_rows {
            let file = path.to_path_buf();
            return Err(Error::TooLarge { file, limit: most_rows, unit: "rows" });
        }
        each(number, line, &record)?;
        number += 1;
    }
    match number {
        0 => Err(row(path.to_path_buf(), 1, "", "a header", "an empty file")),
        _ => Ok(true),
    }
}

/// The text of a file of at most `limit` bytes.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<String, Error> {
    let absent = || Error::io(path, "read")(std::io::Error::other("no such file"));
    let file = open(path, limit)?.ok_or_else(absent)?;
    let mut text = String::new();
    file.take(limit).read_to_string(&mut text).map_err(Error::io(path, "read"))?;
    Ok(text)
}

/// Opens a plain file of at most `limit` bytes; `None` if it is not there. A pipe or a device
/// could deliver for ever, so it is refused before it is opened.
fn open(path: &Path, limit: u64) -> Result<Option<File>, Error> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(path, "read")(error)),
        Ok(about) if !about.is_file() => {
            return Err(row(path.to_path_buf(), 1, "", "a plain file", "something else"));
        }
        Ok(about) if about.len() > limit => {
            return Err(Error::TooLarge { file: path.to_path_buf(), limit, unit: "bytes" });
        }
        Ok(_) => {}
    }
    File::open(path).map(Some).map_err(Error::io(path, "read"))
}

fn read_row<T: Table + Valid>(path: &Path, line: u64, record: &StringRecord) -> Result<T, Error> {
    if record.len() != T::COLUMNS.len() {
        let expected = format!("{} fields", T::COLUMNS.len());
        return Err(row(path.to_path_buf(), line, "", &expected, &record.len().to_string()));
    }
    let parsed = T::deserialize(Row::new(T::COLUMNS, record)).map_err(|error| {
        let expected = "a number, nothing or NA";
        row(path.to_path_buf(), line, error.column, expected, &error.problem)
    })?;
    match parsed.breach() {
        None => Ok(parsed),
        Some(breach) => {
            Err(row(path.to_path_buf(), line, breach.column, breach.expected, &breach.found))
        }
    }
}

fn check_header(path: &Path, columns: &[&str], header: &StringRecord) -> Result<(), Error> {
    for (at, expected) in columns.iter().enumerate() {
        let found = header.get(at).unwrap_or("the end of the header");
        if found != *expected {
            let expected = format!("`{expected}` as column {} of the header", at + 1);
            return Err(row(path.to_path_buf(), 1, "", &expected, &shown(found)));
        }
    }
    match header.get(columns.len()) {
        None => Ok(()),
        Some(unknown) => {
            let expected = format!("{} columns", columns.len());
            let found = format!("another one, `{}`", shown(unknown));
            Err(row(path.to_path_buf(), 1, "", &expected, &found))
        }
    }
}

fn garbled(path: &Path, line: u64, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            let expected = format!("a row of at most {MOST_ROW_BYTES} bytes");
            row(path.to_path_buf(), line, "", &expected, "a longer one, or a quote left open")
        }
        csv::ErrorKind::Io(error) => Error::io(path, "read")(error),
        csv::ErrorKind::Utf8 { pos, err } => {
            let line = pos.map_or(line, |position| position.line());
            let found = format!("other bytes in field {}", err.field() + 1);
            row(path.to_path_buf(), line, "", "UTF-8", &found)
        }
        other => row(path.to_path_buf(), line, "", "a CSV row", &format!("{other:?}")),
    }
}

/// What is wrong with a row.
pub(crate) fn row(file: PathBuf, line: u64, column: &str, expected: &str, found: &str) -> Error {
    let (column, expected) = (column.to_owned(), expected.to_owned());
    Error::Row { file, line, column, expected, found: found.to_owned() }
}

/// Delivers no more than `allowed` bytes, which the loop above moves on with every row: so that
/// one row, however long, never fills the memory.
struct Bounded {
    inner: File,
    delivered: u64,
    allowed: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.delivered > self.allowed {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        let count = self.inner.read(buffer)?;
        self.delivered += count as u64;
        Ok(count)
    }
}
