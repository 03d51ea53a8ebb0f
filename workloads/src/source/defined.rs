//! Sources that a TOML table or a line of text defines: generators, adversaries, streams written out.

use super::{Origin, Play, Source};
use crate::adversary;
use crate::error::Error;
use crate::generate::Recipe;
use crate::inline;
use crate::shipped;
use crate::variants::{variants, with};
use std::sync::Arc;
use toml::{Table, Value};

impl Source {
    /// A generator (or `events = "…"`) from its TOML table; `origin` is the file that holds it.
    /// `like = "NAME"` starts from the shipped definition of that name.
    ///
    /// # Errors
    /// Unknown keys and numbers out of bounds, by workload and key.
    pub fn from_definition(name: &str, table: &Table, origin: &str) -> Result<Source, Error> {
        let table = liked(name, table, origin)?;
        if table.contains_key("variants") {
            let expected = "one workload; variants make several: write each with `like` instead";
            return Err(key(name, origin, "variants", "a family of workloads", expected));
        }
        made(name, &table, origin)
    }

    /// Every workload of a table: one for each entry of its `variants`, smallest `live` first, or
    /// the table itself if it has none.
    ///
    /// # Errors
    /// As [`Source::from_definition`].
    pub fn family(name: &str, table: &Table, origin: &str) -> Result<Vec<Source>, Error> {
        let table = liked(name, table, origin)?;
        let tables = variants(name, &table, origin)?;
        tables.iter().map(|(name, table)| made(name, table, origin)).collect()
    }

    /// A tiny inline stream such as `a0:100 a1:200 f0 r1:50 a2:64@4096`: allocate, free and resize
    /// of `id:size[@align]`, separated by white space.
    ///
    /// # Errors
    /// The first word that is none of these or that breaks the rules of traces.
    pub fn from_events(name: &str, text: &str) -> Result<Source, Error> {
        let table = Table::from_iter([("events".to_string(), Value::String(text.to_string()))]);
        listed(name, &table, "command line")
    }
}

impl From<Recipe> for Source {
    fn from(recipe: Recipe) -> Source {
        Source {
            name: recipe.name.clone(),
            about: recipe.about.clone(),
            origin: Origin::Recipe(Arc::new(recipe)),
        }
    }
}

impl From<adversary::Recipe> for Source {
    fn from(recipe: adversary::Recipe) -> Source {
        Source {
            name: recipe.name.clone(),
            about: recipe.about.clone(),
            origin: Origin::Adversary { recipe: Arc::new(recipe), play: Play::Open },
        }
    }
}

/// What one complete table says.
fn made(name: &str, table: &Table, origin: &str) -> Result<Source, Error> {
    if table.contains_key("events") {
        return listed(name, table, origin);
    }
    if adversary::Recipe::is_one(table) {
        return adversary::Recipe::new(name, table, origin).map(Source::from);
    }
    Recipe::new(name, table, origin).map(Source::from)
}

/// The table with what it is `like` put in.
fn liked(name: &str, table: &Table, origin: &str) -> Result<Table, Error> {
    let mut keys = table.clone();
    let Some(like) = keys.remove("like") else { return Ok(keys) };
    let expected = "the name of a shipped generator";
    let Value::String(like) = like else {
        return Err(key(name, origin, "like", like.type_str(), expected));
    };
    let base = shipped::table(&like)
        .ok_or_else(|| key(name, origin, "like", &format!("`{like}`"), expected))?;
    Ok(with(&base, &keys))
}

fn listed(name: &str, table: &Table, origin: &str) -> Result<Source, Error> {
    let mut about = "a stream written out by hand".to_string();
    let mut text = "";
    for (word, value) in table {
        match (word.as_str(), value) {
            ("about", Value::String(line)) => about.clone_from(line),
            ("events", Value::String(events)) => text = events,
            ("about" | "events", _) => {
                return Err(key(name, origin, word, value.type_str(), "a string"));
            }
            _ => {
                let expected = "only `about` beside `events`";
                return Err(key(name, origin, word, "an unknown key", expected));
            }
        }
    }
    let events = inline::parse(name, text)?.into();
    let table = toml::to_string(table)
        .map_err(|error| key(name, origin, "events", &error.to_string(), "a TOML table"))?;
    Ok(Source { name: name.to_string(), about, origin: Origin::Events { events, table } })
}

fn key(name: &str, origin: &str, key: &str, what: &str, expected: &str) -> Error {
    Error::Key {
        origin: origin.to_string(),
        name: name.to_string(),
        key: key.to_string(),
        what: what.to_string(),
        expected: expected.to_string(),
    }
}
