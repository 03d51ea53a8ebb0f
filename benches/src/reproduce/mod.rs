//! `fraglab reproduce`: what the literature says, measured again in front of the user.
//!
//! An item is a result of the literature: a file with its checks, and a line in [`ITEMS`]. What an
//! item measures goes through the same allocators, replay and figures as every run, or through a
//! loop of its own where the paper's set-up is one. Everything but the minutes is deterministic.

mod cells;
mod doubling;
mod fifty_percent;
mod gaps;
mod heap;
mod known_sizes;
mod knuth_buddy;
mod laws;
mod linux_indices;
mod minimalloc;
mod outlast;
mod ranking;
mod rebuilt_rows;
mod robson_1974;
mod robson_1977;
mod rounding;
mod shore;
mod slab_geometry;
#[cfg(test)]
mod tests;
mod twins;
mod worst;

use crate::problem::Problem;
use results::{Check, Expected, ItemRecord, Origin};
use std::time::Instant;

/// Every item, in the order of `--all`.
pub static ITEMS: &[Item] = &[
    robson_1974::ITEM,
    robson_1977::ITEM,
    knuth_buddy::ITEM,
    doubling::ITEM,
    rebuilt_rows::ITEM,
    ranking::ITEM,
    fifty_percent::ITEM,
    shore::ITEM,
    outlast::ITEM,
    rounding::ITEM,
    slab_geometry::ITEM,
    linux_indices::ITEM,
    known_sizes::ITEM,
    twins::ITEM,
    minimalloc::ITEM,
];

/// A result of the literature and how it is measured again.
pub struct Item {
    /// What it is called, of `[a-z0-9-]`.
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// Paper and year.
    pub source: &'static str,
    /// What is done and what to make of it; paragraphs split by blank lines.
    pub about: &'static str,
    /// What its figures are.
    pub unit: &'static str,
    /// Decimals that they are shown with.
    pub decimals: usize,
    measure: fn(Effort) -> Result<Vec<Check>, Problem>,
}

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Every check, with few repetitions: all items within a minute.
    Quick,
    /// As many repetitions as the tolerances ask for.
    Full,
}

impl Effort {
    /// One of two numbers.
    fn pick<T>(self, quick: T, full: T) -> T {
        match self {
            Effort::Quick => quick,
            Effort::Full => full,
        }
    }
}

impl Item {
    /// Measures the item.
    ///
    /// # Errors
    /// If its workloads cannot be made ready.
    pub fn reproduce(&self, effort: Effort) -> Result<ItemRecord, Problem> {
        let start = Instant::now();
        let checks = (self.measure)(effort)?;
        Ok(ItemRecord {
            name: self.name.to_string(),
            title: self.title.to_string(),
            source: self.source.to_string(),
            about: self.about.to_string(),
            unit: self.unit.to_string(),
            decimals: self.decimals,
            checks,
            minutes: start.elapsed().as_secs_f64() / 60.0,
        })
    }
}

/// A figure of the paper itself.
fn published(what: impl Into<String>, expected: Expected, measured: Result<f64, String>) -> Check {
    Check { what: what.into(), origin: Origin::Published, expected, measured }
}

/// A figure that an abstract or a survey reports.
fn reported(what: impl Into<String>, expected: Expected, measured: Result<f64, String>) -> Check {
    Check { origin: Origin::Reported, ..published(what, expected, measured) }
}

/// A figure that was derived from definitions.
fn derived(what: impl Into<String>, expected: Expected, measured: Result<f64, String>) -> Check {
    Check { origin: Origin::Derived, ..published(what, expected, measured) }
}

/// Why a row has no figure: nobody wrote the allocator yet.
fn not_built(allocator: &str) -> Result<f64, String> {
    Err(format!("there is no {allocator} here yet"))
}
