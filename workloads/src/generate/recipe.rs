//! From a generator's TOML table to something that can be run, and to what a run writes down.

use super::Generator;
use super::process::Tables;
use super::program::{Program, program};
use super::tagged::definition;
use crate::error::Error;
use crate::event::Workload;
use crate::survey::{Survey, Surveyor};
use std::sync::{Arc, OnceLock};
use toml::Table;

/// A checked definition.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) name: String,
    pub(crate) about: String,
    /// The whole table, without `like` and `variants`.
    pub(crate) table: String,
    program: Arc<Program>,
    /// Made when first opened: `list` needs no tables.
    tables: OnceLock<Result<Arc<Tables>, String>>,
}

impl Recipe {
    pub(crate) fn new(name: &str, table: &Table, origin: &str) -> Result<Recipe, Error> {
        let unreadable = |message: String| Error::Definition {
            origin: origin.to_string(),
            name: name.to_string(),
            message,
        };
        let definition = definition(table).map_err(unreadable)?;
        let program = program(&definition).map_err(|bad| Error::Key {
            origin: origin.to_string(),
            name: name.to_string(),
            key: bad.key,
            what: bad.what,
            expected: bad.expected,
        })?;
        Ok(Recipe {
            name: name.to_string(),
            about: definition.about,
            table: toml::to_string(table).map_err(|error| unreadable(error.to_string()))?,
            program: Arc::new(program),
            tables: OnceLock::new(),
        })
    }

    /// Entries of the tables that its laws take when it is opened.
    pub(crate) fn table_entries(&self) -> u64 {
        self.program.entries
    }

    pub(crate) fn open(&self, seed: u64) -> Result<Generator, Error> {
        let tables = self.tables.get_or_init(|| Tables::new(&self.program).map(Arc::new));
        match tables {
            Ok(tables) => Ok(Generator::new(&self.program, tables, seed)),
            Err(what) => Err(self.bound(what)),
        }
    }

    pub(crate) fn survey(&self, seed: u64) -> Result<Survey, Error> {
        let mut generator = self.open(seed)?;
        let mut survey = Surveyor::run(|| match (generator.step(), generator.stopped()) {
            (None, Some(what)) => Err(self.bound(what)),
            (event, _) => Ok(event),
        })?;
        survey.warmup_events = generator.warmup_events();
        Ok(survey)
    }

    fn bound(&self, what: &str) -> Error {
        Error::Bound { name: self.name.clone(), what: what.to_string() }
    }
}
