//! From a TOML table to something that can be run: `like`, `variants`, and what a run writes down.
//!
//! `like = "a-1k"` takes a shipped definition and replaces the keys that stand beside it.
//! `[variants]` makes one table a family: each entry's keys replace the table's own.

use super::Generator;
use super::process::Tables;
use super::program::{Program, program};
use super::tagged::definition;
use crate::error::Error;
use crate::event::Workload;
use crate::survey::{Survey, Surveyor};
use std::sync::{Arc, OnceLock};
use toml::{Table, Value};

/// Most variants of one table.
const MOST_VARIANTS: usize = 1000;

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

/// The recipes of one table: its variants, or itself.
pub(crate) fn recipes(name: &str, table: &Table, origin: &str) -> Result<Vec<Recipe>, Error> {
    let mut table = table.clone();
    let variants = match table.remove("variants") {
        None => return Ok(vec![Recipe::new(name, &table, origin)?]),
        Some(variants) => variants,
    };
    let wrong = |key: String, what: &str| Error::Key {
        origin: origin.to_string(),
        name: name.to_string(),
        key,
        what: what.to_string(),
        expected: "a table of the keys it replaces".to_string(),
    };
    let Value::Table(variants) = variants else {
        return Err(wrong("variants".to_string(), "no table"));
    };
    if variants.len() > MOST_VARIANTS {
        let what = format!("{} variants, at most {MOST_VARIANTS} are allowed", variants.len());
        return Err(wrong("variants".to_string(), &what));
    }
    let mut recipes = Vec::new();
    for (variant, keys) in &variants {
        let Value::Table(keys) = keys else {
            return Err(wrong(format!("variants.{variant}"), "no table"));
        };
        recipes.push(Recipe::new(variant, &with(&table, keys), origin)?);
    }
    // A TOML table has no order; the smallest first reads best.
    recipes.sort_by_key(|recipe| (recipe.live(), recipe.name.clone()));
    Ok(recipes)
}

/// A table with some keys replaced; a description that was not replaced says what else was.
pub(crate) fn with(table: &Table, keys: &Table) -> Table {
    let mut whole = table.clone();
    whole.extend(keys.clone());
    if !keys.contains_key("about")
        && let (Some(Value::String(about)), Some(live)) = (whole.get_mut("about"), keys.get("live"))
    {
        about.push_str(&format!("; live = {live}"));
    }
    whole
}

impl Recipe {
    fn live(&self) -> u64 {
        let table: Option<Table> = toml::from_str(&self.table).ok();
        let live = table.as_ref().and_then(|table| table.get("live")?.as_integer());
        live.and_then(|live| u64::try_from(live).ok()).unwrap_or(0)
    }
}
