//! The run folders that lie in a folder, one or two levels deep.

use super::named;
use crate::problem::Problem;
use results::history::Source;
use std::fs;
use std::path::{Path, PathBuf};

/// The most folders that are looked at.
const MOST: usize = 5_000;
/// What a run folder has at least one of.
const FILES: [&str; 3] = ["cells.csv", "timings.csv", "metrics.csv"];

/// All of them, by name; the folder itself, if it is one, first. Links are not followed.
pub(super) fn sources(from: &Path) -> Result<Vec<Source>, Problem> {
    let mut found = Vec::new();
    let mut left = MOST;
    let mut level = vec![from.to_path_buf()];
    for deep in 0..=2 {
        let mut next = Vec::new();
        for folder in level {
            if FILES.iter().any(|file| folder.join(file).is_file()) {
                let shown = folder.display().to_string();
                found.push(Source { folder: folder.clone(), shown, commit: None });
            }
            if deep < 2 {
                next.extend(inside(&folder, from, &mut left)?);
            }
        }
        level = next;
    }
    match found.is_empty() {
        false => Ok(found),
        true => Err(Problem::new(format!(
            "{}: no baseline there, expected run folders, one or two levels deep; saving one is \
             copying it (--git reads those that were committed one over the other)",
            named(from)
        ))),
    }
}

fn inside(folder: &Path, from: &Path, left: &mut usize) -> Result<Vec<PathBuf>, Problem> {
    let wrong = |error: std::io::Error| Problem::new(format!("{}: {error}", named(folder)));
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        if !entry.file_type().map_err(wrong)?.is_dir() {
            continue;
        }
        *left = left.checked_sub(1).ok_or_else(|| {
            Problem::new(format!("{}: expected at most {MOST} folders, found more", named(from)))
        })?;
        folders.push(entry.path());
    }
    folders.sort();
    Ok(folders)
}
