//! `report.html` and the figures beside it.

use crate::error::Error;
use crate::run::Run;
use std::path::Path;

/// The report's file.
pub(crate) const FILE: &str = "report.html";

/// Writes the report of a run into its folder.
pub(crate) fn write(folder: &Path, run: &Run) -> Result<(), Error> {
    let path = folder.join(FILE);
    let page = maud::html! { (maud::DOCTYPE) p { (crate::sentence(run).unwrap_or_default()) } };
    std::fs::write(&path, page.into_string()).map_err(Error::io(&path, "write"))
}
