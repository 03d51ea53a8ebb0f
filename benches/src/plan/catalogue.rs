//! The workloads an experiment can name: its own, then those shipped; its own names win. Twins of
//! its traces join where they are named.

use super::pattern::{Pattern, is_glob};
use crate::experiment::{Document, MOST_WORKLOADS, Step};
use crate::problem::{Problem, shown};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};
use workloads::{Error, Model, Source};

/// A workload that can be named.
pub(crate) struct Known {
    pub(crate) source: Source,
    /// Its table, complete, for the experiment as it was run; shipped traces need none.
    pub(crate) table: Option<Table>,
}

/// All of them, by name, and their order.
#[derive(Default)]
pub(crate) struct Catalogue {
    known: BTreeMap<String, Known>,
    order: Vec<String>,
    /// Names that the experiment defines.
    own: BTreeSet<String>,
}

impl Catalogue {
    /// Checks every definition of the experiment, used or not.
    pub(crate) fn new(document: &Document) -> Result<Catalogue, Problem> {
        let mut catalogue = Catalogue::default();
        for (name, table) in &document.experiment.workload {
            let path = ["workload".into(), Step::Key(name.clone())];
            if !is_plain(name) && !table.contains_key("trace") {
                let expected = "expected a name of 1 to 64 letters, digits, `-`, `_` or `.`";
                return Err(Problem::at(document, &path, expected));
            }
            for source in sources(document, name, table)? {
                let name = source.name().to_string();
                if catalogue.add(source, None).is_err() {
                    let what = format!("two workloads are called `{name}`");
                    return Err(Problem::at(document, &path, what));
                }
            }
            if catalogue.order.len() > MOST_WORKLOADS {
                let what = format!("expected at most {MOST_WORKLOADS} workloads");
                return Err(Problem::at(document, &["workload".into()], what));
            }
            if let (Some(known), Some(trace)) = (catalogue.known.get_mut(name), table.get("trace"))
            {
                let path = document.resolve(trace.as_str().unwrap_or_default());
                known.table = Some(trace_table(&path));
            }
        }
        catalogue.own = catalogue.order.iter().cloned().collect();
        for source in workloads::shipped() {
            // An error says that the experiment has its own of that name.
            let _ = catalogue.add(source, None);
        }
        Ok(catalogue)
    }

    /// Adds a trace by path; gives the name it has from now on.
    fn add_path(&mut self, path: &Path) -> Result<String, Problem> {
        let source = Source::from_path(path)?;
        let name = source.name().to_string();
        if let Some(what) = unnameable(&name) {
            return Err(Problem::new(format!("{}: {what}", path.display())));
        }
        let table = trace_table(path);
        if self.known.get(&name).is_some_and(|known| known.table.as_ref() == Some(&table)) {
            return Ok(name);
        }
        let taken = self.known.get(&name).is_some_and(|known| known.is_trace_file());
        if taken || self.own.contains(&name) {
            let path = path.display();
            return Err(Problem::new(format!("{path}: another workload is called `{name}` too")));
        }
        // The user's own file wins over what is shipped.
        self.known.remove(&name);
        self.order.retain(|known| *known != name);
        let _ = self.add(source, Some(table));
        Ok(name)
    }

    fn add(&mut self, source: Source, table: Option<Table>) -> Result<(), ()> {
        let name = source.name().to_string();
        if self.known.contains_key(&name) {
            return Err(());
        }
        let table = table.or_else(|| source.definition()?.parse().ok());
        self.order.push(name.clone());
        self.known.insert(name, Known { source, table });
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> &Known {
        &self.known[name]
    }

    /// Adds every twin that a group names.
    pub(crate) fn add_all_twins(&mut self, document: &Document) -> Result<(), Problem> {
        for (at, group) in document.experiment.group.iter().enumerate() {
            for (number, item) in group.workloads.iter().enumerate() {
                self.add_twins(item).map_err(|what| {
                    let path = ["group".into(), at.into(), "workloads".into(), number.into()];
                    Problem::at(document, &path, what)
                })?;
            }
        }
        Ok(())
    }

    /// Adds the twins that one item of a list names, such as `shuffled(dot)`; inside may stand a
    /// glob, which then means traces only.
    fn add_twins(&mut self, item: &str) -> Result<(), String> {
        let (false, Some(parsed)) = (self.known.contains_key(item), Model::parse(item)) else {
            return Ok(());
        };
        let (model, inside) = parsed.map_err(|what| format!("`{}`: {what}", shown(item)))?;
        let of = self.names(inside).map_err(|what| format!("`{}`: {what}", shown(item)))?;
        let traces = of.iter().map(|name| &self.known[name].source);
        let traces = traces.filter(|source| source.is_recorded() || !is_glob(inside));
        let twins: Result<Vec<Source>, Error> = traces.map(|source| source.twin(model)).collect();
        let twins = twins.map_err(|error| error.to_string())?;
        if twins.is_empty() {
            return Err(format!("`{}`: no trace is meant by the glob inside", shown(item)));
        }
        for twin in twins {
            // An error says that it is there already.
            let _ = self.add(twin, None);
        }
        Ok(())
    }

    /// The names that one item of a list stands for, in the order of `list`; twins only where the
    /// item is written as one.
    pub(crate) fn names(&self, item: &str) -> Result<Vec<String>, String> {
        let pattern = Pattern::new(item)?;
        let asked = |name: &&String| {
            !is_glob(item) || Model::parse(item).is_some() || !self.known[*name].is_twin()
        };
        let names = self.order.iter().filter(|name| pattern.matches(name)).filter(asked);
        let names: Vec<String> = names.cloned().collect();
        match names.is_empty() {
            true => Err(format!(
                "`{}`: no such workload; `fraglab list` shows those there are",
                shown(item)
            )),
            false => Ok(names),
        }
    }

    /// An item of a group with a path of a trace, which is from the experiment's folder, turned into
    /// the name of the workload that it makes, within a twin too. A bare name is a path only if no
    /// workload has it.
    pub(crate) fn without_path(
        &mut self,
        document: &Document,
        item: &str,
    ) -> Result<String, Problem> {
        if self.known.contains_key(item) || is_glob(item) {
            return Ok(item.to_string());
        }
        if let Some(Ok((model, inside))) = Model::parse(item) {
            return Ok(format!("{}({})", model.word(), self.without_path(document, inside)?));
        }
        let path = document.resolve(item);
        match item.contains(['/', '\\']) || path.is_file() {
            true => self.add_path(&path),
            false => Ok(item.to_string()),
        }
    }

    /// As [`Catalogue::names`]; or a trace by its path. A bare name is a path only if no workload
    /// has it.
    pub(crate) fn names_or_path(&mut self, item: &str) -> Result<Vec<String>, Problem> {
        let path = Path::new(item);
        if !path.is_file() && !self.known.contains_key(item) {
            let wrong = |what| Problem::new(format!("--workloads: {what}"));
            if let Some(Ok((model, inside))) = Model::parse(item) {
                let of = self.names_or_path(inside)?;
                let of = if is_glob(inside) { inside } else { &of[0] };
                let twin = format!("{}({of})", model.word());
                self.add_twins(&twin).map_err(wrong)?;
                return self.names(&twin).map_err(wrong);
            }
            self.add_twins(item).map_err(wrong)?;
        }
        let is_path = item.contains(['/', '\\']) || (!is_glob(item) && path.is_file());
        match self.names(item) {
            Ok(names) => Ok(names),
            Err(_) if is_path => Ok(vec![self.add_path(path)?]),
            Err(what) if is_glob(item) => Err(Problem::new(format!("--workloads: {what}"))),
            Err(what) => {
                Err(Problem::new(format!("--workloads: {what}, and no such file is here")))
            }
        }
    }
}

impl Known {
    fn is_twin(&self) -> bool {
        self.source.twin_of().is_some()
    }

    fn is_trace_file(&self) -> bool {
        self.table.as_ref().is_some_and(|table| table.contains_key("trace"))
    }
}

/// Names that can stand in a file name, a list and a CSV without quotes.
pub(crate) fn is_plain(name: &str) -> bool {
    let signs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=64).contains(&name.len()) && name.chars().all(signs) && !name.starts_with('.')
}

/// Why a trace cannot be called so, if it cannot: lists, globs and terminals read names too.
fn unnameable(name: &str) -> Option<String> {
    let sound = |sign: char| !sign.is_control() && !"*?[]{},\"/\\".contains(sign);
    let length = name.chars().count();
    (!(1..=100).contains(&length) || !name.chars().all(sound) || name.starts_with('.')).then(|| {
        format!(
            "the file's name makes the workload `{}`, expected 1 to 100 characters that do not \
             start with `.`, and no control characters, commas, quotes, slashes or any of *?[]{{}}",
            shown(name)
        )
    })
}

fn trace_table(path: &Path) -> Table {
    // From any folder, since a run folder is elsewhere than the experiment.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let path = Value::String(path.to_string_lossy().into_owned());
    Table::from_iter([("trace".to_string(), path)])
}

/// What one table of the experiment defines.
fn sources(document: &Document, name: &str, table: &Table) -> Result<Vec<Source>, Problem> {
    let at = |rest: &[Step]| -> Vec<Step> {
        let start = ["workload".into(), Step::Key(name.to_string())];
        start.into_iter().chain(rest.iter().cloned()).collect()
    };
    let Some(trace) = table.get("trace") else {
        let sources = Source::family(name, table, document.origin());
        return sources.map_err(|error| located(document, name, error));
    };
    if let Some(other) = table.keys().find(|key| *key != "trace") {
        let path = at(&[Step::Key(other.clone())]);
        return Err(Problem::at(document, &path, "unknown beside `trace`, expected nothing"));
    }
    let Value::String(path) = trace else {
        let what = format!("{}, expected a path", trace.type_str());
        return Err(Problem::at(document, &at(&["trace".into()]), what));
    };
    let source = Source::from_path(&document.resolve(path))
        .map_err(|error| Problem::at(document, &at(&["trace".into()]), error))?;
    if let Some(what) = unnameable(source.name()) {
        return Err(Problem::at(document, &at(&["trace".into()]), what));
    }
    if source.name() != name {
        let what =
            format!("the file's name makes it `{0}`, expected [workload.{0}]", source.name());
        return Err(Problem::at(document, &at(&[]), what));
    }
    Ok(vec![source])
}

/// An error of a definition, in its place in the experiment. `name` is the table's.
pub(crate) fn located(document: &Document, name: &str, error: Error) -> Problem {
    let mut path = vec!["workload".into(), Step::Key(name.to_string())];
    let what = match error {
        Error::Key { key, what, expected, .. } => {
            path.extend(steps(&key));
            format!("{what}, expected {expected}")
        }
        Error::Word { word, what, expected, .. } => {
            path.push("events".into());
            format!("word {word}: {what}, expected {expected}")
        }
        Error::Definition { message, .. } => message,
        Error::Bound { what, .. } => what,
        other => return other.into(),
    };
    Problem::at(document, &path, what)
}

/// `phases[2].to` as steps.
fn steps(key: &str) -> Vec<Step> {
    let parts = key.split(['.', '[', ']']).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_or_else(|_| Step::Key(part.to_string()), Step::At)).collect()
}
