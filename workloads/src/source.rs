//! A recipe for a stream of events, wherever the events come from.
//!
//! A source is cheap to clone and shared between threads; opening it makes a stream of its own.
//! Recorded sources (files, shipped traces, inline streams) ignore the seed.

use crate::error::Error;
use crate::event::{Event, Workload};
use crate::generate::{Recipe, recipes, with};
use crate::inline::{self, Listed};
use crate::packed::{Packed, Unpacking};
use crate::shipped;
use crate::survey::{Survey, Surveyor};
use crate::trace::{self, Format, How, Input, Reading, Replay};
use crate::twin::{Events, Model, Twin};
use std::path::Path;
use std::sync::Arc;
use toml::{Table, Value};

/// A recipe for a stream of events; opening it twice with the same seed gives the same stream.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    about: String,
    origin: Origin,
}

#[derive(Clone, Debug)]
enum Origin {
    Trace { input: Input, format: &'static Format, packed: Option<Arc<Packed>> },
    Events { events: Arc<[Event]>, table: String },
    Recipe(Arc<Recipe>),
    Twin(Arc<Twin>),
}

impl Source {
    /// The workload's name, as the `workload` column holds it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line on what it is.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The file it is read from; shipped and generated workloads have none.
    pub fn file(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Trace { input: Input::File { path, .. }, .. } => Some(path),
            _ => None,
        }
    }

    /// Whether the stream is the same whatever the seed; results then say seed 0.
    pub fn is_recorded(&self) -> bool {
        match &self.origin {
            Origin::Trace { .. } | Origin::Events { .. } => true,
            Origin::Recipe(_) => false,
            Origin::Twin(twin) => !twin.is_drawn(),
        }
    }

    /// The TOML table that makes this source again, complete; `None` for traces and
    /// their twins.
    pub fn definition(&self) -> Option<String> {
        match &self.origin {
            Origin::Trace { .. } | Origin::Twin(_) => None,
            Origin::Events { table, .. } => Some(table.clone()),
            Origin::Recipe(recipe) => Some(recipe.table.clone()),
        }
    }

    /// Entries of the tables that its laws take once it is opened, some 12 bytes each; 0 for what
    /// is no generator.
    pub fn table_entries(&self) -> u64 {
        match &self.origin {
            Origin::Recipe(recipe) => recipe.table_entries(),
            Origin::Trace { .. } | Origin::Events { .. } | Origin::Twin(_) => 0,
        }
    }

    /// Starts the stream.
    ///
    /// # Errors
    /// A trace that can no longer be opened. What is wrong further on in a file ends the stream and
    /// stands in [`Workload::fault`]; [`Source::survey`] finds it beforehand.
    pub fn open(&self, seed: u64) -> Result<Box<dyn Workload + Send>, Error> {
        Ok(match &self.origin {
            Origin::Trace { packed: Some(packed), .. } => Box::new(Unpacking::new(packed.clone())),
            Origin::Trace { input, format, .. } => {
                Box::new(Replay::open(input, format, How::default())?)
            }
            Origin::Events { events, .. } => Box::new(Listed::new(events.clone())),
            Origin::Recipe(recipe) => Box::new(recipe.open(seed)?),
            Origin::Twin(twin) => twin.open(seed)?,
        })
    }

    /// One strict pass over the whole stream.
    ///
    /// # Errors
    /// The first thing wrong with a trace, with file and line; a generator that runs into a bound.
    pub fn survey(&self, seed: u64) -> Result<Survey, Error> {
        match &self.origin {
            Origin::Trace { packed: None, input, format } => {
                let mut replay = Replay::open(input, format, How::default())?;
                Surveyor::run(|| replay.next())
            }
            Origin::Recipe(recipe) => recipe.survey(seed),
            Origin::Twin(twin) => twin.survey(seed),
            _ => {
                let mut stream = self.open(seed)?;
                Surveyor::run(|| Ok(stream.step()))
            }
        }
    }

    /// Keeps a trace's events in memory, packed, if they fit `budget` bytes, so that many cells do
    /// not decode it again. Gives the bytes used: 0 if they do not fit, and for other sources.
    /// While it runs it may take twice the budget.
    ///
    /// # Errors
    /// The first thing wrong with the trace.
    pub fn cache(&mut self, budget: u64) -> Result<u64, Error> {
        let Origin::Trace { input, format, packed: kept } = &mut self.origin else { return Ok(0) };
        if let Some(kept) = kept {
            return Ok(kept.bytes());
        }
        let mut replay = Replay::open(input, format, How::default())?;
        let mut packed = Packed::new();
        while let Some(event) = replay.next()? {
            packed.push(&event);
            if packed.bytes() > budget {
                return Ok(0);
            }
        }
        let bytes = packed.bytes();
        *kept = Some(Arc::new(packed));
        Ok(bytes)
    }

    /// A trace file in any known format, plain or as gzip or zstd; its name is the file's without
    /// known endings. Reads only its beginning: [`Source::survey`] reads it all.
    ///
    /// # Errors
    /// A file that cannot be read or is of no known format.
    pub fn from_path(path: &Path) -> Result<Source, Error> {
        let file_name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let input = Input::File { path: path.to_path_buf(), label: path.display().to_string() };
        let format = trace::recognise(&input)?;
        Ok(Source {
            name: trace::name_of(&file_name).to_string(),
            about: recorded(path).unwrap_or_else(|| format!("a trace ({})", format.name)),
            origin: Origin::Trace { input, format, packed: None },
        })
    }

    /// A generator (or `events = "…"`) from its TOML table; `origin` is the file that holds it.
    /// `like = "NAME"` starts from the shipped definition of that name.
    ///
    /// # Errors
    /// Unknown keys and numbers out of bounds, by workload and key.
    pub fn from_definition(name: &str, table: &Table, origin: &str) -> Result<Source, Error> {
        let table = liked(name, table, origin)?;
        if table.contains_key("events") {
            return listed(name, &table, origin);
        }
        if table.contains_key("variants") {
            let expected = "one workload; variants make several: write each with `like` instead";
            return Err(key(name, origin, "variants", "a family of workloads", expected));
        }
        Recipe::new(name, &table, origin).map(Source::from)
    }

    /// Every workload of a table: one for each entry of its `variants`, smallest `live` first, or
    /// the table itself if it has none.
    ///
    /// # Errors
    /// As [`Source::from_definition`].
    pub fn family(name: &str, table: &Table, origin: &str) -> Result<Vec<Source>, Error> {
        let table = liked(name, table, origin)?;
        if table.contains_key("events") {
            return Ok(vec![listed(name, &table, origin)?]);
        }
        Ok(recipes(name, &table, origin)?.into_iter().map(Source::from).collect())
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

    /// A twin of this source, which must be recorded: what `shuffled(NAME)`,
    /// `mean-value(NAME)` and `sixteenfold(NAME)` name. Reads nothing yet.
    ///
    /// # Errors
    /// A generator, which is a model already, or a twin.
    pub fn twin(&self, model: Model) -> Result<Source, Error> {
        let name = format!("{}({})", model.word(), self.name);
        if !matches!(self.origin, Origin::Trace { .. } | Origin::Events { .. }) {
            let (what, of) = (format!("`{}` is no recorded program", self.name), "a trace inside");
            return Err(Error::Twin { name, what, expected: of.to_string() });
        }
        let twin = Twin::new(model, &name, self.clone());
        let about = format!("twin of {}: {}", self.name, model.about());
        Ok(Source { name, about, origin: Origin::Twin(Arc::new(twin)) })
    }

    /// The source that the text names as a twin, such as `shuffled(dot)`, of whatever `find` finds
    /// by the text inside; `None` where the text names no twin.
    ///
    /// # Errors
    /// What is wrong with the name, what `find` says, or as [`Source::twin`].
    pub fn twin_named<E: From<Error>>(
        text: &str,
        find: impl FnOnce(&str) -> Result<Source, E>,
    ) -> Option<Result<Source, E>> {
        let wrong = |what| Error::Bound { name: text.to_string(), what };
        Some(match Model::parse(text)? {
            Ok((model, inside)) => find(inside).and_then(|of| Ok(of.twin(model)?)),
            Err(what) => Err(wrong(what).into()),
        })
    }

    /// The name of the trace that this is a twin of.
    pub fn twin_of(&self) -> Option<&str> {
        match &self.origin {
            Origin::Twin(twin) => Some(twin.of().name()),
            _ => None,
        }
    }

    /// The events of a recorded source, with what is wrong with it as an error.
    pub(crate) fn events(&self) -> Result<Events<'static>, Error> {
        if let Origin::Trace { packed: None, input, format } = &self.origin {
            let mut replay = Replay::open(input, format, How::default())?;
            return Ok(Box::new(move || replay.next()));
        }
        let mut stream = self.open(0)?;
        Ok(Box::new(move || Ok(stream.step())))
    }

    /// How long the file of a trace is, as it lies there; 0 for what is no file.
    pub(crate) fn stored_bytes(&self) -> Result<u64, Error> {
        match &self.origin {
            Origin::Trace { input, .. } => Ok(input.open()?.bytes),
            _ => Ok(0),
        }
    }

    /// A trace inside the binary.
    pub(crate) fn shipped(name: &str, about: &str, input: Input) -> Result<Source, Error> {
        let format = trace::recognise(&input)?;
        let origin = Origin::Trace { input, format, packed: None };
        Ok(Source { name: name.to_string(), about: about.to_string(), origin })
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

/// The program and its arguments, if the trace says them: a line that a terminal can show.
fn recorded(path: &Path) -> Option<String> {
    /// As much of a long command line as a heading holds.
    const MOST: usize = 90;
    let header = Reading::open(path, false).ok()?.header().ok()?;
    let words = std::iter::once(&header.program).chain(&header.arguments);
    let line = words.map(String::as_str).collect::<Vec<_>>().join(" ");
    let mut line: String = line.chars().filter(|sign| !sign.is_control()).collect();
    if line.chars().count() > MOST {
        line = line.chars().take(MOST).chain(['…']).collect();
    }
    (!header.program.is_empty()).then(|| format!("{line}, recorded"))
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
