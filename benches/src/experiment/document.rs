//! An experiment together with the text it came from, so that whatever turns out to be wrong with
//! it later can be shown in its place.

use super::{Experiment, MOST_BYTES};
use crate::problem::{Problem, line_of};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Of a table.
    Key(String),
    /// Of a list, from 0.
    At(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Step {
        Step::Key(key.to_string())
    }
}

impl From<usize> for Step {
    fn from(at: usize) -> Step {
        Step::At(at)
    }
}

/// An experiment and where it was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub experiment: Experiment,
    /// What messages call the file, and its text; `None` for one made from the command line.
    file: Option<(String, String)>,
    /// Paths of its traces are relative to this folder.
    folder: PathBuf,
    /// Where items of groups were written that sets and braces stand for.
    origins: BTreeMap<Vec<Step>, Vec<Step>>,
}

impl Document {
    /// Reads an experiment file.
    ///
    /// # Errors
    /// If it cannot be read, is over 1 MiB, or is no experiment: with line and key.
    pub fn open(path: &Path) -> Result<Document, Problem> {
        let name = path.display().to_string();
        let about = std::fs::metadata(path)
            .map_err(|error| Problem::new(format!("{name}: cannot be read: {error}")))?;
        if !about.is_file() {
            return Err(Problem::new(format!("{name}: expected an experiment, a plain file")));
        }
        let is_toml = path.extension().is_some_and(|ending| ending == "toml");
        if !is_toml && workloads::Source::from_path(path).is_ok() {
            let text = format!("{name}: a trace, expected an experiment: `--workloads {name}`");
            return Err(Problem::new(text));
        }
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|f| f.take(MOST_BYTES + 1).read_to_end(&mut bytes));
        read.map_err(|error| Problem::new(format!("{name}: cannot be read: {error}")))?;
        if bytes.len() as u64 > MOST_BYTES {
            let text = format!("{name}: expected an experiment of at most {MOST_BYTES} bytes");
            return Err(Problem::new(text));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let sound = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..sound].iter().filter(|&&byte| byte == b'\n').count() + 1;
            Problem::new(format!("{name}:{line}: bytes that are no UTF-8, expected TOML"))
        })?;
        Document::parse(&name, text, path.parent().unwrap_or(Path::new("")))
    }

    /// Parses an experiment; `file` is what messages call it.
    ///
    /// # Errors
    /// If it is no experiment: with line and key.
    pub fn parse(file: &str, text: String, folder: &Path) -> Result<Document, Problem> {
        let experiment = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let place = error.span().unwrap_or(0..0);
            let message = format!("{file}:{}: {}", line_of(&text, place.start), error.message());
            Problem::marked(file, &text, place, message)
        })?;
        let file = Some((file.to_string(), text));
        Ok(Document { experiment, file, folder: folder.to_path_buf(), origins: BTreeMap::new() })
    }

    /// An experiment that no file says.
    pub fn from_command_line(experiment: Experiment) -> Document {
        Document { experiment, file: None, folder: PathBuf::new(), origins: BTreeMap::new() }
    }

    /// The file's name and text.
    pub fn file(&self) -> Option<(&str, &str)> {
        self.file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// What messages call the place the experiment is from.
    pub fn origin(&self) -> &str {
        self.file().map_or("command line", |(name, _)| name)
    }

    /// A path of a trace as the experiment says it, from the current folder.
    pub fn resolve(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// `group[0].allocators[2]`; of an experiment made from the command line, the option.
    pub fn key(&self, path: &[Step]) -> String {
        let mut key = String::new();
        for step in path {
            match step {
                Step::Key(name) if self.file.is_none() && name == "group" => {}
                Step::Key(name) if self.file.is_none() => return format!("--{name}"),
                Step::At(_) if self.file.is_none() => {}
                Step::Key(name) if key.is_empty() => key.push_str(name),
                Step::Key(name) => key.push_str(&format!(".{name}")),
                Step::At(at) => key.push_str(&format!("[{at}]")),
            }
        }
        key
    }

    /// Says that the value at `path` was written at `origin`.
    pub(crate) fn came_from(&mut self, path: &[Step], origin: Vec<Step>) {
        self.origins.insert(path.to_vec(), origin);
    }

    /// Where the value at `path` was written.
    pub(crate) fn origin_of<'p>(&'p self, path: &'p [Step]) -> &'p [Step] {
        self.origins.get(path).map_or(path, Vec::as_slice)
    }

    /// The bytes of the file that hold the value at `path`, or as much of the way as there is.
    pub(crate) fn place(&self, path: &[Step]) -> Option<Range<usize>> {
        let table = DeTable::parse(self.file()?.1).ok()?;
        let mut place = 0..0;
        let Some((Step::Key(first), rest)) = path.split_first() else { return Some(place) };
        let Some(mut value) = member(table.get_ref(), first, &mut place) else {
            return Some(place);
        };
        for step in rest {
            let next = match (step, value.get_ref()) {
                (Step::Key(key), DeValue::Table(table)) => member(table, key, &mut place),
                (Step::At(at), DeValue::Array(list)) => {
                    list.get(*at).inspect(|item| place = item.span())
                }
                _ => None,
            };
            let Some(next) = next else { break };
            value = next;
        }
        Some(place)
    }
}

/// The value of `key`, whose place is the key itself where the value is a table: a table's own
/// span may be its header alone or stretch over half the file.
fn member<'t, 'i>(
    table: &'t DeTable<'i>,
    key: &str,
    place: &mut Range<usize>,
) -> Option<&'t Spanned<DeValue<'i>>> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    let within = matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
    *place = if within { name.span() } else { value.span() };
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_experiment_in_the_readme_is_one() {
        let text = include_str!("../../experiments/README.md");
        let block = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
        let document = Document::parse("README.md", block.unwrap().to_string(), Path::new(""));
        let experiment = document.unwrap().experiment;
        assert_eq!((experiment.name.as_str(), experiment.claim.len()), ("mine", 2));
        assert_eq!((experiment.bar.len(), experiment.repetitions), (1, Some(15)));
        assert_eq!(experiment.workload.len(), 3);
        assert_eq!((experiment.sets.len(), experiment.control.len()), (1, 1));
    }
}
