//! Allocators that an experiment can do without and this build does not have: left out of every
//! group. A bar that needs one keeps its place, and is NA with the reason.

use super::Narrowing;
use crate::experiment::Document;
use crate::problem::Problem;
use allocators::{Named, SpecError};
use results::Bar;
use std::collections::BTreeMap;

/// Those of the experiment's `optional` that are not in this build, by name.
pub(crate) struct Absent {
    /// Why, where the command line leaves it in.
    by_name: BTreeMap<String, Option<String>>,
}

impl Absent {
    /// # Errors
    /// Shows an item that no build has.
    pub(crate) fn new(document: &Document, narrowing: &Narrowing) -> Result<Absent, Problem> {
        let mut by_name = BTreeMap::new();
        for (at, name) in document.experiment.optional.iter().enumerate() {
            match Named::parse(name) {
                Ok(_) => {}
                Err(why @ SpecError::Feature { .. }) => {
                    let why = narrowing.keeps_allocator(name).then(|| why.to_string());
                    by_name.insert(name.clone(), why);
                }
                Err(error) => {
                    let path = ["optional".into(), at.into()];
                    return Err(Problem::at(document, &path, error.to_string()));
                }
            }
        }
        Ok(Absent { by_name })
    }

    /// Whether this is one of them, whatever its knobs and wrappers.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(base(name))
    }

    /// The reason, unless the command line leaves it out.
    fn why(&self, name: &str) -> Option<&String> {
        self.by_name.get(base(name))?.as_ref()
    }

    /// Whether the command line leaves out one of them that the bar needs.
    pub(crate) fn says_nothing(&self, bar: &Bar) -> bool {
        sides(bar).any(|name| self.has(name) && self.why(name).is_none())
    }

    /// Those left out, and those that the bars need, by the names they have there: the reason of
    /// each.
    pub(crate) fn reasons(&self, bars: &[Bar]) -> BTreeMap<String, String> {
        let names = self.by_name.keys().map(String::as_str).chain(bars.iter().flat_map(sides));
        names.filter_map(|name| Some((name.to_string(), self.why(name)?.clone()))).collect()
    }
}

/// Without knobs and wrappers.
fn base(name: &str) -> &str {
    name.split([':', '+']).next().unwrap_or_default()
}

fn sides(bar: &Bar) -> impl Iterator<Item = &str> {
    std::iter::once(bar.ours.as_str()).chain(bar.against.as_deref())
}
