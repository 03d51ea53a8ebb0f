//! Where a run goes. A folder that the user names is replaced only with `--force`. A folder that
//! nobody named is never replaced unasked either: the next run of the same experiment gets a number,
//! so that the same command works twice and both runs can be compared.

use crate::problem::Problem;
use std::path::{Path, PathBuf};

/// Runs of one experiment that lie beside each other.
const MOST_NUMBERED: u32 = 9999;

/// The run folder, which is not there yet unless `force` is given.
pub(crate) fn place(out: Option<&Path>, experiment: &str, force: bool) -> Result<PathBuf, Problem> {
    let runs = Path::new("results").join("runs");
    let first = out.map_or_else(|| runs.join(experiment), Path::to_path_buf);
    let taken = |path: &Path| path.symlink_metadata().is_ok();
    match out {
        _ if force || !taken(&first) => Ok(first),
        Some(_) => Err(results::Error::Exists { path: first }.into()),
        None => (2..=MOST_NUMBERED)
            .map(|number| runs.join(format!("{experiment}-{number}")))
            .find(|path| !taken(path))
            .ok_or_else(|| results::Error::Exists { path: first }.into()),
    }
}
