//! Twins of a recorded program: what is left of it where part of its behaviour is taken away.
//!
//! `shuffled(TRACE)` keeps every life – size, alignment, resizes and lifetime together – and
//! destroys their order; `mean-value(TRACE)` keeps three numbers: how many allocate, their mean
//! size, and the mean number live. Both draw from a seed, where the trace has none. `sixteenfold(TRACE)`
//! keeps everything and multiplies sizes by 16.
//!
//! The clock of a lifetime is the allocate: an object freed before the next allocate lives 0. So
//! lifetimes are whole numbers, births trade places without changing anybody's lifetime, and the
//! mean number live (seen at each allocate) is the sum of lifetimes over the number of births,
//! whatever their order. In bytes allocated a lifetime would change with whoever is born meanwhile.

mod lives;
mod mean_value;
mod order;
mod shuffled;
mod sixteenfold;

use crate::error::Error;
use crate::event::{Event, Workload};
use crate::source::Source;
use crate::survey::{Survey, Surveyor};
use lives::Lives;
use mean_value::{Means, Stream};
use shuffled::Shuffled;
use sixteenfold::Sixteenfold;
use std::sync::{Arc, OnceLock};

/// Most allocates of a trace that has twins: as many as a generator may have.
pub(super) const MOST_BIRTHS: u32 = 1 << 29;

/// What a twin keeps of its trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Every life, in another order.
    Shuffled,
    /// The means alone: sizes and lifetimes uniform from 0 to twice the mean.
    MeanValue,
    /// Everything, sizes and alignments times 16.
    Sixteenfold,
}

impl Model {
    /// All of them.
    pub const ALL: [Model; 3] = [Model::Shuffled, Model::MeanValue, Model::Sixteenfold];

    /// Whether its stream depends on the seed.
    pub(crate) fn is_drawn(self) -> bool {
        self != Model::Sixteenfold
    }

    /// As names write it.
    pub fn word(self) -> &'static str {
        match self {
            Model::Shuffled => "shuffled",
            Model::MeanValue => "mean-value",
            Model::Sixteenfold => "sixteenfold",
        }
    }

    /// One line on what it keeps.
    pub fn about(self) -> &'static str {
        match self {
            Model::Shuffled => "its sizes and lifetimes, kept as pairs, in an order of the seed's",
            Model::MeanValue => "sizes and lifetimes uniform on 0 to twice its means, by the seed",
            Model::Sixteenfold => {
                "the same events, every size times 16, so that rounding is nothing"
            }
        }
    }

    /// Reads `shuffled(TRACE)`, `mean-value(TRACE)` or `sixteenfold(TRACE)`: the model and the text inside, whatever it
    /// is. `None` where the text is of another form, such as a path that ends with a parenthesis.
    ///
    /// # Errors
    /// What is wrong: no such model, nothing inside, or a twin inside.
    pub fn parse(text: &str) -> Option<Result<(Model, &str), String>> {
        let (word, inside) = text.strip_suffix(')')?.split_once('(')?;
        let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if !is_word(word) || word.is_empty() {
            return None;
        }
        let Some(model) = Model::ALL.into_iter().find(|model| model.word() == word) else {
            return Some(Err(format!(
                "no model of a trace is called `{word}`, expected `shuffled(TRACE)`, \
                 `mean-value(TRACE)` or `sixteenfold(TRACE)`"
            )));
        };
        if inside.is_empty() {
            return Some(Err(format!("no trace stands in `{word}()`, expected one")));
        }
        if matches!(Model::parse(inside), Some(Ok(_))) {
            return Some(Err("a twin of a twin, expected a trace inside".to_string()));
        }
        Some(Ok((model, inside)))
    }
}

/// A recorded source and what is to be kept of it.
#[derive(Debug)]
pub(crate) struct Twin {
    model: Model,
    name: String,
    of: Source,
    /// Read from the trace when first opened.
    lives: OnceLock<Result<Arc<Lives>, Error>>,
    means: OnceLock<Result<Means, Error>>,
}

impl Twin {
    /// Of a recorded source; `name` is the twin's.
    pub(crate) fn new(model: Model, name: &str, of: Source) -> Twin {
        let (lives, means) = Default::default();
        Twin { model, name: name.to_string(), of, lives, means }
    }

    /// Whether its stream depends on the seed.
    pub(crate) fn is_drawn(&self) -> bool {
        self.model.is_drawn()
    }

    /// The source it is a twin of.
    pub(crate) fn of(&self) -> &Source {
        &self.of
    }

    /// One strict pass over the stream, which finds what is wrong with the trace.
    pub(crate) fn survey(&self, seed: u64) -> Result<Survey, Error> {
        if self.model == Model::Sixteenfold {
            let (mut events, mut asked) = (self.of.events()?, 0);
            return Surveyor::run(|| {
                let event = events()?.map(sixteenfold::enlarged);
                sixteenfold::bounded(event, &mut asked)
                    .map_err(|what| Error::Bound { name: self.name.clone(), what })
            });
        }
        let mut stream = self.open(seed)?;
        Surveyor::run(|| Ok(stream.step()))
    }

    pub(crate) fn open(&self, seed: u64) -> Result<Box<dyn Workload + Send>, Error> {
        let bound = |what: String| Error::Bound { name: self.name.clone(), what };
        Ok(match self.model {
            Model::Shuffled => {
                let lives = self.lives.get_or_init(|| {
                    let room = lives::room(self.of.stored_bytes()?);
                    lives::read(room, self.of.events()?, bound).map(Arc::new)
                });
                Box::new(Shuffled::new(lives.clone()?, seed))
            }
            Model::MeanValue => {
                let means = self.means.get_or_init(|| mean_value::read(self.of.events()?, bound));
                Box::new(Stream::new(means.clone()?, seed))
            }
            Model::Sixteenfold => Box::new(Sixteenfold::new(self.of.open(0)?)),
        })
    }
}

/// The events of a trace, one after the other, or the first thing wrong with it.
pub(crate) type Events<'s> = Box<dyn FnMut() -> Result<Option<Event>, Error> + 's>;

/// Counts one more birth.
fn another(births: &mut u32, bound: impl Fn(String) -> Error) -> Result<u32, Error> {
    if *births == MOST_BIRTHS {
        return Err(bound(format!("its trace allocates more than {MOST_BIRTHS} times")));
    }
    *births += 1;
    Ok(*births)
}
