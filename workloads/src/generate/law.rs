//! The laws a definition can name for sizes and lifetimes, their bounds, and their tables.
//!
//! `{ law = "log-normal", median = 64.0, sigma = 1.5, min = 1, max = 65536 }`: a continuous law is
//! rounded to the nearest multiple of `step` from `min` on, and what lies beyond `min` or `max`
//! counts for that end. Every law becomes a [`Table`] of integers.

use super::survival::Continuous;
use super::table::{Grid, MOST_ENTRIES, Table};
use serde::Deserialize;

/// Longest list of sizes.
const LONGEST_LIST: usize = 1 << 20;
/// Largest weight in a list.
const MOST_WEIGHT: u64 = 1 << 40;
/// Where a lifetime law without `max` ends, in means: e^-20 of its mass lies beyond.
const DEFAULT_MEANS: f64 = 20.0;

/// A law as the definition says it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Law {
    One {
        size: u64,
    },
    List {
        sizes: Vec<u64>,
    },
    Uniform {
        min: u64,
        max: u64,
        step: Option<u64>,
    },
    Exponential {
        mean: f64,
        min: Option<u64>,
        max: Option<u64>,
        step: Option<u64>,
    },
    LogNormal {
        median: f64,
        sigma: f64,
        min: Option<u64>,
        max: u64,
        step: Option<u64>,
    },
    Pareto {
        least: f64,
        shape: f64,
        min: Option<u64>,
        max: u64,
        step: Option<u64>,
    },
    Hyperexponential {
        means: Vec<f64>,
        weights: Vec<u64>,
        min: Option<u64>,
        max: u64,
        step: Option<u64>,
    },
    Zipf {
        sizes: Vec<u64>,
        exponent: f64,
    },
    Histogram {
        bins: Vec<(u64, u64)>,
    },
}

/// What is wrong with a key of a law, and what was expected.
pub(crate) type Wrong = (&'static str, String, String);

/// A law found sound: it can be made a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sound {
    One(u64),
    Even(Grid),
    List(Vec<u64>),
    Cut(Continuous, Grid),
    Zipf(Vec<u64>, f64),
    Histogram(Vec<(u64, u64)>),
}

impl Law {
    /// Holds every number against its bounds; `bound` is the largest value the law may give.
    pub(crate) fn check(&self, bound: u64) -> Result<Sound, Wrong> {
        let grid = |min: Option<u64>, max: u64, step: Option<u64>| {
            grid(min.unwrap_or(1), max, step.unwrap_or(1), bound)
        };
        match self {
            Law::One { size } => Ok(Sound::One(list("size", &[*size], bound)?[0])),
            Law::List { sizes } => Ok(Sound::List(list("sizes", sizes, bound)?)),
            Law::Uniform { min, max, step } => Ok(Sound::Even(grid(Some(*min), *max, *step)?)),
            Law::Exponential { mean, min, max, step } => {
                real("mean", *mean)?;
                let most = max.unwrap_or(libm::ceil(mean * DEFAULT_MEANS) as u64);
                cut(Continuous::Exponential { mean: *mean }, grid(*min, most.min(bound), *step)?)
            }
            Law::LogNormal { median, sigma, min, max, step } => {
                real("median", *median)?;
                real("sigma", *sigma)?;
                let law = Continuous::LogNormal { median: *median, sigma: *sigma };
                cut(law, grid(*min, *max, *step)?)
            }
            Law::Pareto { least, shape, min, max, step } => {
                real("least", *least)?;
                real("shape", *shape)?;
                let law = Continuous::Pareto { least: *least, shape: *shape };
                cut(law, grid(*min, *max, *step)?)
            }
            Law::Hyperexponential { means, weights, min, max, step } => {
                let law = Continuous::Hyperexponential { shares: shares(means, weights)? };
                cut(law, grid(*min, *max, *step)?)
            }
            Law::Zipf { sizes, exponent } => {
                real("exponent", *exponent)?;
                Ok(Sound::Zipf(list("sizes", sizes, bound)?, *exponent))
            }
            Law::Histogram { bins } => histogram(bins, bound),
        }
    }
}

impl Sound {
    /// The table to draw from.
    pub(crate) fn table(&self) -> Result<Table, String> {
        match self {
            Sound::One(value) => Ok(Table::One(*value)),
            Sound::Even(grid) => Ok(Table::Even(*grid)),
            Sound::List(values) => Ok(Table::List(values.clone().into())),
            Sound::Cut(law, grid) => Table::cut(law, *grid),
            Sound::Zipf(values, exponent) => {
                let weight = |rank: usize| libm::pow(rank as f64, -exponent);
                let weights: Vec<_> = (1..=values.len()).map(weight).collect();
                Table::real_weighted(values.clone(), &weights)
            }
            Sound::Histogram(bins) => {
                let (values, weights) = bins.iter().copied().unzip();
                Table::weighted(values, weights)
            }
        }
    }

    /// How many entries its table has.
    pub(crate) fn entries(&self) -> u64 {
        match self {
            Sound::One(_) | Sound::Even(_) => 0,
            Sound::Cut(_, grid) => grid.entries(),
            Sound::List(values) | Sound::Zipf(values, _) => values.len() as u64,
            Sound::Histogram(bins) => bins.len() as u64,
        }
    }

    /// The smallest and the largest value that can come.
    pub(crate) fn range(&self) -> (u64, u64) {
        let ends = |values: &[u64]| {
            (values.iter().copied().min().unwrap_or(0), values.iter().copied().max().unwrap_or(0))
        };
        match self {
            Sound::One(value) => (*value, *value),
            Sound::Even(grid) | Sound::Cut(_, grid) => (grid.least, grid.most),
            Sound::List(values) | Sound::Zipf(values, _) => ends(values),
            Sound::Histogram(bins) => ends(&bins.iter().map(|bin| bin.0).collect::<Vec<_>>()),
        }
    }
}

fn grid(min: u64, max: u64, step: u64, bound: u64) -> Result<Grid, Wrong> {
    if max > bound {
        return Err(("max", max.to_string(), format!("at most {bound}")));
    }
    if min > max {
        return Err(("min", min.to_string(), format!("at most max, which is {max}")));
    }
    if step == 0 || step > max.max(1) {
        return Err(("step", step.to_string(), format!("1 to max, which is {max}")));
    }
    Ok(Grid { least: min, most: max, step })
}

fn cut(law: Continuous, grid: Grid) -> Result<Sound, Wrong> {
    let entries = grid.entries();
    if entries > MOST_ENTRIES {
        let least = (grid.most - grid.least) / MOST_ENTRIES + 1;
        let what = format!("{}, which makes a table of {entries} entries", grid.step);
        return Err((
            "step",
            what,
            format!("at least {least}, for at most {MOST_ENTRIES} entries"),
        ));
    }
    Ok(Sound::Cut(law, grid))
}

fn real(key: &'static str, value: f64) -> Result<(), Wrong> {
    // Between these, no quotient or power of two parameters leaves the range of an f64.
    if value.is_finite() && (1e-6..=1e15).contains(&value) {
        return Ok(());
    }
    Err((key, value.to_string(), "a number from 0.000001 to 1e15".to_string()))
}

fn list(key: &'static str, values: &[u64], bound: u64) -> Result<Vec<u64>, Wrong> {
    if values.is_empty() || values.len() > LONGEST_LIST {
        let what = format!("{} values", values.len());
        return Err((key, what, format!("1 to {LONGEST_LIST} values")));
    }
    match values.iter().find(|&&value| value > bound) {
        Some(value) => Err((key, value.to_string(), format!("at most {bound}"))),
        None => Ok(values.to_vec()),
    }
}

fn histogram(bins: &[(u64, u64)], bound: u64) -> Result<Sound, Wrong> {
    list("bins", &bins.iter().map(|bin| bin.0).collect::<Vec<_>>(), bound)?;
    weights(bins.iter().map(|bin| bin.1))
        .map_err(|(what, expected)| ("bins", what, format!("[size, weight], {expected}")))?;
    Ok(Sound::Histogram(bins.to_vec()))
}

fn shares(means: &[f64], parts: &[u64]) -> Result<Vec<(f64, f64)>, Wrong> {
    means.iter().try_for_each(|&mean| real("means", mean))?;
    if means.is_empty() || means.len() != parts.len() || means.len() > 64 {
        let what = format!("{} means and {} weights", means.len(), parts.len());
        return Err(("means", what, "a weight for each of 1 to 64 means".to_string()));
    }
    let sum =
        weights(parts.iter().copied()).map_err(|(what, expected)| ("weights", what, expected))?;
    Ok(parts.iter().zip(means).map(|(&part, &mean)| (part as f64 / sum as f64, mean)).collect())
}

fn weights(weights: impl Iterator<Item = u64> + Clone) -> Result<u64, (String, String)> {
    let expected = || format!("whole weights up to {MOST_WEIGHT}, not all 0");
    if let Some(weight) = weights.clone().find(|&weight| weight > MOST_WEIGHT) {
        return Err((format!("a weight of {weight}"), expected()));
    }
    match weights.sum() {
        0 => Err(("a sum of 0".to_string(), expected())),
        sum => Ok(sum),
    }
}
