//! Integers drawn by law: constants, equal chances and integer weight tables.
//!
//! A weight is a law's probability times a power of two, rounded once; drawing is Walker's alias
//! method over integers (`WeightedAliasIndex<u64>`), so no floating-point number is ever drawn and
//! a stream is the same on every host. A draw costs O(1); a table 12 bytes an entry.

use super::survival::Continuous;
use rand::RngExt;
use rand_distr::Distribution;
use rand_distr::weighted::WeightedAliasIndex;
use rand_pcg::Pcg64;
use std::sync::Arc;

/// Most entries of a weight table, and of all tables of a workload; a wider range needs a step.
pub(crate) const MOST_ENTRIES: u64 = 1 << 20;

/// The values `least`, `least + step` … up to `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) least: u64,
    pub(crate) most: u64,
    pub(crate) step: u64,
}

impl Grid {
    /// How many values; `least <= most` and `step > 0`.
    pub(crate) fn entries(self) -> u64 {
        (self.most - self.least) / self.step + 1
    }

    fn value(self, index: u64) -> u64 {
        self.least + index * self.step
    }
}

/// Draws integers by one law.
#[derive(Clone, Debug)]
pub(crate) enum Table {
    /// Always this; draws nothing.
    One(u64),
    /// Every value of the grid alike.
    Even(Grid),
    /// Every value of the list alike.
    List(Arc<[u64]>),
    /// The list's values by weight.
    Weighted(Arc<[u64]>, Arc<WeightedAliasIndex<u64>>),
    /// The grid's values by weight.
    Cut(Grid, Arc<WeightedAliasIndex<u64>>),
}

impl Table {
    /// A value by the law.
    #[inline]
    pub(crate) fn draw(&self, random: &mut Pcg64) -> u64 {
        match self {
            Table::One(value) => *value,
            Table::Even(grid) => grid.value(random.random_range(0..grid.entries())),
            Table::List(values) => values[random.random_range(0..values.len() as u32) as usize],
            Table::Weighted(values, alias) => values[alias.sample(random)],
            Table::Cut(grid, alias) => grid.value(alias.sample(random) as u64),
        }
    }

    /// A continuous law rounded to the nearest value of the grid; what lies beyond an end counts
    /// for the end.
    pub(crate) fn cut(law: &Continuous, grid: Grid) -> Result<Table, String> {
        let weights = cut_weights(law, grid);
        Ok(Table::Cut(grid, Arc::new(alias(weights)?)))
    }

    /// Values with integer weights.
    pub(crate) fn weighted(values: Vec<u64>, weights: Vec<u64>) -> Result<Table, String> {
        Ok(Table::Weighted(values.into(), Arc::new(alias(weights)?)))
    }

    /// Values whose weights are real numbers, of which the largest is at most 1.
    pub(crate) fn real_weighted(values: Vec<u64>, weights: &[f64]) -> Result<Table, String> {
        let scale = scale(weights.len());
        Table::weighted(
            values,
            weights.iter().map(|weight| libm::round(weight * scale) as u64).collect(),
        )
    }
}

/// The integer weights of a continuous law on a grid.
pub(crate) fn cut_weights(law: &Continuous, grid: Grid) -> Vec<u64> {
    let (entries, half) = (grid.entries(), grid.step as f64 / 2.0);
    let scale = scale(entries as usize);
    let mut before = 1.0;
    let weights = (0..entries).map(|index| {
        let last = index + 1 == entries;
        let after = if last { 0.0 } else { law.beyond(grid.value(index) as f64 + half) };
        let weight = libm::round((before - after) * scale) as u64;
        before = after;
        weight
    });
    weights.collect()
}

/// A power of two that keeps each of `entries` weights below 2^63 / entries, as the alias table
/// asks, however the law spreads.
fn scale(entries: usize) -> f64 {
    let bits = 62 - entries.next_power_of_two().trailing_zeros();
    (1_u64 << bits) as f64
}

fn alias(weights: Vec<u64>) -> Result<WeightedAliasIndex<u64>, String> {
    WeightedAliasIndex::new(weights).map_err(|error| format!("its weights make no law ({error})"))
}
