//! A recipe for a stream of events, wherever the events come from.
//!
//! A source is cheap to clone and shared between threads; opening it makes a stream of its own.
//! Recorded sources (files, shipped traces, inline streams) and adversaries ignore the seed.

mod adversaries;
mod defined;

use crate::adversary;
use crate::error::Error;
use crate::event::{Event, Workload};
use crate::generate::Recipe;
use crate::inline::Listed;
use crate::packed::{Packed, Unpacking};
use crate::survey::{Survey, Surveyor};
use crate::trace::{self, Format, How, Input, Reading, Replay};
use crate::twin::{Events, Model, Twin};
use std::path::Path;
use std::sync::Arc;

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
    Adversary { recipe: Arc<adversary::Recipe>, play: Play },
    Twin(Arc<Twin>),
}

/// What is known of an adversary's stream.
#[derive(Clone, Debug)]
enum Play {
    /// Nothing but what the recipe says: all there is to know, unless it is adaptive.
    Open,
    /// The stream that one allocator was asked.
    Kept(Arc<Packed>),
    /// Why there is none.
    Failed(String),
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

    /// Whether it is a recorded program, a stream written out by hand, or a twin that repeats one.
    pub fn is_recorded(&self) -> bool {
        match &self.origin {
            Origin::Trace { .. } | Origin::Events { .. } => true,
            Origin::Recipe(_) | Origin::Adversary { .. } => false,
            Origin::Twin(twin) => !twin.is_drawn(),
        }
    }

    /// Whether the stream depends on a seed; the results of others say seed 0.
    pub fn has_seeds(&self) -> bool {
        match &self.origin {
            Origin::Trace { .. } | Origin::Events { .. } | Origin::Adversary { .. } => false,
            Origin::Recipe(_) => true,
            Origin::Twin(twin) => twin.is_drawn(),
        }
    }

    /// The TOML table that makes this source again, complete; `None` for traces and
    /// their twins.
    pub fn definition(&self) -> Option<String> {
        match &self.origin {
            Origin::Trace { .. } | Origin::Twin(_) => None,
            Origin::Events { table, .. } => Some(table.clone()),
            Origin::Recipe(recipe) => Some(recipe.table.clone()),
            Origin::Adversary { recipe, .. } => Some(recipe.table.clone()),
        }
    }

    /// Entries of the tables that its laws take once it is opened, some 12 bytes each; 0 for what
    /// is no generator.
    pub fn table_entries(&self) -> u64 {
        match &self.origin {
            Origin::Recipe(recipe) => recipe.table_entries(),
            _ => 0,
        }
    }

    /// Starts the stream.
    ///
    /// # Errors
    /// A trace that can no longer be opened; an adaptive workload that has not been played against
    /// an allocator (see [`Source::rehearse`]). What is wrong further on in a file ends the stream and
    /// stands in [`Workload::fault`]; [`Source::survey`] finds it beforehand.
    pub fn open(&self, seed: u64) -> Result<Box<dyn Workload + Send>, Error> {
        Ok(match &self.origin {
            Origin::Trace { packed: Some(packed), .. } => Box::new(Unpacking::new(packed.clone())),
            Origin::Trace { input, format, .. } => {
                Box::new(Replay::open(input, format, How::default())?)
            }
            Origin::Events { events, .. } => Box::new(Listed::new(events.clone())),
            Origin::Recipe(recipe) => Box::new(recipe.open(seed)?),
            Origin::Adversary { .. } => self.open_adversary()?,
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
