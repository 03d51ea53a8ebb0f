//! A run folder read back, and its report made again. The folder may come from a stranger: nothing
//! in it is believed before it is checked, and nothing but the report is ever written into it.

use crate::error::Error;
use crate::reading::{read_table, read_text};
use crate::records::CellRecord;
use crate::table::Table;
use crate::{ExperimentRecord, Provenance, Run, report};
use std::path::{Path, PathBuf};

/// The experiment as it was run.
pub(crate) const EXPERIMENT: &str = "experiment.toml";
/// Where, when and with what it was run.
pub(crate) const PROVENANCE: &str = "provenance.toml";
/// The largest `experiment.toml` or `provenance.toml` that is read.
const MOST_TOML_BYTES: u64 = 16 << 20;

/// Reads a run folder, which may come from a stranger, strictly.
///
/// # Errors
/// If a file is missing, too large or garbled: the error names file, line, column and what was
/// expected.
pub fn read(folder: &Path) -> Result<Run, Error> {
    let cells = read_table(folder)?.ok_or_else(|| {
        Error::io(&folder.join(CellRecord::FILE), "read")(std::io::Error::other("no such file"))
    })?;
    let experiment: ExperimentRecord = read_toml(folder, EXPERIMENT)?;
    let provenance: Provenance = read_toml(folder, PROVENANCE)?;
    let run = Run {
        experiment,
        provenance,
        cells,
        series: read_table(folder)?.unwrap_or_default(),
        timings: read_table(folder)?.unwrap_or_default(),
        metrics: read_table(folder)?.unwrap_or_default(),
        maps: read_table(folder)?.unwrap_or_default(),
    };
    crate::claims::check_claims(&run.experiment.claims)?;
    crate::bars::check_bars(&run.experiment.bars)?;
    crate::keys::check_keys(folder, &run)?;
    Ok(run)
}

/// Makes `figures/` and `report.html` of a run folder anew from its own data; returns the
/// report's path.
///
/// # Errors
/// As [`read`]; or if the system refuses.
pub fn rewrite_report(folder: &Path) -> Result<PathBuf, Error> {
    let run = read(folder)?;
    report::write(folder, &run)?;
    Ok(folder.join(report::FILE))
}

pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(
    folder: &Path,
    name: &str,
) -> Result<T, Error> {
    let file = folder.join(name);
    parse_toml(&file, &read_text(&file, MOST_TOML_BYTES)?)
}

/// Parses a TOML file of the folder; an error says in which line.
pub(crate) fn parse_toml<T: serde::de::DeserializeOwned>(
    file: &Path,
    text: &str,
) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count() as u64 + 1;
        Error::Toml { file: file.to_path_buf(), line, problem: error.message().to_owned() }
    })
}
