//! What a source has to say that is an adversary.

use super::{Origin, Play, Source};
use crate::adversary::{Bound, Rehearsal};
use crate::error::Error;
use crate::event::Workload;
use crate::packed::{Packed, Unpacking};
use std::sync::Arc;

impl Source {
    /// Whether the stream depends on where grants lie, whether it has been played yet or not.
    pub fn is_adaptive(&self) -> bool {
        matches!(&self.origin, Origin::Adversary { recipe, .. } if recipe.is_adaptive())
    }

    /// What theory says about the memory it takes, in the order of figures; nothing of what is no
    /// adversary.
    pub fn bounds(&self) -> Vec<Bound> {
        match &self.origin {
            Origin::Adversary { recipe, .. } => recipe.bounds(),
            _ => Vec::new(),
        }
    }

    /// Most bytes that an adaptive workload has live, if nothing is refused; known before it is
    /// played. `None` for others: their survey says it.
    pub fn planned_load_bytes(&self) -> Option<u64> {
        match &self.origin {
            Origin::Adversary { recipe, .. } if recipe.is_adaptive() => {
                Some(recipe.most_live_bytes())
            }
            _ => None,
        }
    }

    /// Begins to play an adaptive workload against one allocator; `None` for others, and for what
    /// has been played.
    pub fn rehearse(&self) -> Option<Rehearsal> {
        match &self.origin {
            Origin::Adversary { recipe, play: Play::Open } if recipe.is_adaptive() => {
                Some(Rehearsal::new(self.clone(), recipe.open()))
            }
            _ => None,
        }
    }

    /// The same adaptive workload where it could not be played, and why; opening it says so.
    pub fn unplayable(&self, why: &str) -> Source {
        self.with(Play::Failed(why.to_string()))
    }

    pub(crate) fn played(&self, events: Arc<Packed>) -> Source {
        self.with(Play::Kept(events))
    }

    fn with(&self, now: Play) -> Source {
        let mut source = self.clone();
        if let Origin::Adversary { play, .. } = &mut source.origin {
            *play = now;
        }
        source
    }

    pub(super) fn open_adversary(&self) -> Result<Box<dyn Workload + Send>, Error> {
        let name = || self.name.clone();
        match &self.origin {
            Origin::Adversary { play: Play::Kept(events), .. } => {
                Ok(Box::new(Unpacking::new(events.clone())))
            }
            Origin::Adversary { play: Play::Failed(what), .. } => {
                Err(Error::Bound { name: name(), what: what.clone() })
            }
            Origin::Adversary { recipe, .. } if !recipe.is_adaptive() => {
                Ok(Box::new(recipe.open()))
            }
            _ => Err(Error::Adaptive { name: name() }),
        }
    }
}
