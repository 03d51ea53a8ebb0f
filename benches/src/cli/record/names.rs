//! What the traces of a recording are called: the first as the user says, `app.trace`, the others
//! `app.1.trace`, `app.2.trace` …

use crate::problem::Problem;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use workloads::trace::Target;

/// The names of a recording's traces.
pub(super) struct Names {
    /// Absolute, so that it means the same whatever happens meanwhile.
    folder: PathBuf,
    stem: OsString,
    /// With its dot; empty where there is none.
    ending: OsString,
}

impl Names {
    pub(super) fn new(output: &Path) -> Result<Names, Problem> {
        let refuse = |what: &str| {
            let output = output.display();
            Err(Problem::new(format!("{output}: {what}, expected the path of a file to be made")))
        };
        let named = output.to_str().is_none_or(|path| !path.ends_with('/'));
        let Some(stem) = output.file_stem().filter(|_| named) else {
            return refuse("it names no file");
        };
        if output.is_dir() {
            return refuse("it is a folder");
        }
        if let Some(problem) = other_format(output) {
            return Err(problem);
        }
        let folder = output.parent().filter(|it| !it.as_os_str().is_empty());
        let Ok(folder) = folder.unwrap_or(Path::new(".")).canonicalize() else {
            return refuse("its folder does not exist");
        };
        let ending = output.extension().map_or(OsString::new(), |it| joined(&[".".as_ref(), it]));
        Ok(Names { folder, stem: stem.to_os_string(), ending })
    }

    /// The folder that holds them all.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn first(&self) -> PathBuf {
        self.of(0)
    }

    pub(super) fn of(&self, number: u32) -> PathBuf {
        let infix = if number == 0 { String::new() } else { format!(".{number}") };
        self.folder.join(joined(&[&self.stem, infix.as_ref(), &self.ending]))
    }

    /// Whether nothing would be overwritten.
    pub(super) fn vacant(&self, force: bool) -> Result<(), Problem> {
        match (0..2).map(|number| self.of(number)).find(|path| !force && path.exists()) {
            None => Ok(()),
            Some(path) => Err(Problem::new(format!(
                "{}: it exists already, expected another name or --force",
                path.display()
            ))),
        }
    }

    /// Removes the traces of an earlier recording of these names, as far as they are numbered in a row.
    pub(super) fn clear(&self) -> std::io::Result<()> {
        for number in 0.. {
            match std::fs::remove_file(self.of(number)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    if number > 0 {
                        break;
                    }
                }
                removed => removed?,
            }
        }
        Ok(())
    }
}

/// A recording is written in the project's own format, whatever its name: one that says otherwise
/// would mislead.
fn other_format(output: &Path) -> Option<Problem> {
    let name = output.file_name()?.to_string_lossy();
    let own = Target::named("fraglab").map(Target::ending).unwrap_or_default();
    let other = Target::of(&name).map(Target::ending).filter(|ending| *ending != own);
    let compressed = [".gz", ".zst", ".zstd"].into_iter().find(|ending| name.ends_with(ending));
    other.or(compressed)?;
    let mut stem = &*name;
    for ending in [compressed, other, Some(own)].into_iter().flatten() {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    let output = output.display();
    Some(Problem::new(format!(
        "{output}: a recording is a plain {own}, expected such a name; afterwards `fraglab convert \
         {stem}{own} {name}` makes this of it"
    )))
}

fn joined(parts: &[&OsStr]) -> OsString {
    let mut all = OsString::new();
    parts.iter().for_each(|part| all.push(part));
    all
}
