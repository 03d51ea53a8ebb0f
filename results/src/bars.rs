//! Bars held against the data of a run. A time is paired: each repetition gives one ratio, ours ÷
//! theirs of the same round, in which both were timed close together; so what slows the machine for
//! a while slows both sides of a ratio, and the ratio of two medians is never taken. Over several
//! cells a round gives the geometric mean of its ratios. Of the rounds follow the geometric mean and
//! its 95 % interval. A bar is met if the upper end is at or below the bound, missed if the lower end is above, and
//! open in between. Space has no noise: it is met or missed. Whatever was refused, not measured or
//! measured too seldom leaves the bar unknown, never met.

mod pairs;
mod rows;
mod shown;

use crate::bar::{Bar, What};
use crate::error::Error;
use crate::run::Run;
use crate::statistics::{MeanInterval, geometric_mean, interval_of_geometric_mean};
use pairs::Missing;
pub(crate) use rows::{FILE, csv};
pub use shown::bars_table;
pub(crate) use shown::{measured, on};

/// Fewer paired repetitions decide nothing.
pub const FEWEST_ROUNDS: usize = 15;

/// What the data say about a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The bar.
    pub bar: Bar,
    /// What decides: the mean over all cells, or the worst cell where each is held to the bound.
    /// `None` where a cell is missing.
    pub figure: Option<MeanInterval>,
    /// How it stands.
    pub outcome: Level,
    /// Each cell by itself, in the order of the bar's workloads.
    pub cells: Vec<CellStanding>,
}

/// One cell of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct CellStanding {
    /// The workload; for growth both, with an arrow.
    pub workload: String,
    /// 0 for traces.
    pub seed: u64,
    /// The ratio, or why there is none.
    pub figure: Result<MeanInterval, String>,
    /// How the bar would stand if this were its only cell.
    pub outcome: Level,
}

/// How a bar stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Level {
    /// The interval lies at or below the bound.
    Met,
    /// It lies above.
    Missed,
    /// The bound lies within.
    Open,
    /// The data cannot tell, and why.
    Unknown(String),
}

/// How each bar of the run's experiment stands, in their order.
pub fn standings(run: &Run) -> Vec<Standing> {
    run.experiment.bars.iter().map(|bar| standing(run, bar)).collect()
}

/// Checks the form of every bar.
///
/// # Errors
/// Names the first bar without a meaning, the key, and what was expected.
pub fn check_bars(bars: &[Bar]) -> Result<(), Error> {
    for (at, bar) in bars.iter().enumerate() {
        if let Some((key, problem)) = bar.problem() {
            return Err(Error::Bar { number: at + 1, key, problem });
        }
    }
    Ok(())
}

fn standing(run: &Run, bar: &Bar) -> Standing {
    if let Some((key, problem)) = bar.problem() {
        let outcome = Level::Unknown(format!("{key}: {problem}"));
        return Standing { bar: bar.clone(), figure: None, outcome, cells: Vec::new() };
    }
    let ratios = pairs::ratios(run, bar);
    let cells: Vec<CellStanding> = ratios
        .iter()
        .map(|cell| {
            let figure = match &cell.rounds {
                Ok(rounds) => over(bar, rounds).ok_or_else(|| "a ratio of 0".to_owned()),
                Err(Missing(why)) => Err(why.clone()),
            };
            let outcome = match &figure {
                Ok(figure) => level(bar, figure),
                Err(why) => Level::Unknown(why.clone()),
            };
            CellStanding { workload: cell.workload.clone(), seed: cell.seed, figure, outcome }
        })
        .collect();
    let (figure, outcome) = if bar.each { worst(&cells) } else { whole(bar, &ratios, &cells) };
    Standing { bar: bar.clone(), figure, outcome, cells }
}

/// The worst cell, and how it stands: a cell above the bound decides even where others are missing.
fn worst(cells: &[CellStanding]) -> (Option<MeanInterval>, Level) {
    let rank = |cell: &&CellStanding| match cell.outcome {
        Level::Missed => 0,
        Level::Unknown(_) => 1,
        Level::Open => 2,
        Level::Met => 3,
    };
    let known = cells.iter().filter_map(|cell| cell.figure.as_ref().ok());
    let largest = known.max_by(|a, b| a.mean.total_cmp(&b.mean)).copied();
    let nothing = || Level::Unknown("no such cell".to_owned());
    (largest, cells.iter().min_by_key(rank).map_or_else(nothing, |cell| cell.outcome.clone()))
}

/// The geometric mean over all cells, round by round; a cell that is missing leaves none.
fn whole(
    bar: &Bar,
    ratios: &[pairs::Ratios],
    cells: &[CellStanding],
) -> (Option<MeanInterval>, Level) {
    if let Some(Err(why)) = cells.iter().map(|cell| &cell.figure).find(|figure| figure.is_err()) {
        return (None, Level::Unknown(why.clone()));
    }
    let all: Vec<&Vec<f64>> = ratios.iter().filter_map(|cell| cell.rounds.as_ref().ok()).collect();
    let rounds = all.first().map_or(0, |rounds| rounds.len());
    if all.iter().any(|one| one.len() != rounds) {
        return (None, Level::Unknown("the cells have unequal numbers of rounds".to_owned()));
    }
    let means = (0..rounds).map(|round| {
        let across: Vec<f64> = all.iter().map(|rounds| rounds[round]).collect();
        geometric_mean(&across)
    });
    match means.collect::<Option<Vec<f64>>>().and_then(|means| over(bar, &means)) {
        Some(figure) => (Some(figure), level(bar, &figure)),
        None => (None, Level::Unknown("no such cell".to_owned())),
    }
}

/// Over the rounds; of space there is one.
fn over(bar: &Bar, rounds: &[f64]) -> Option<MeanInterval> {
    let figure = interval_of_geometric_mean(rounds)?;
    // One value is its own mean, but not to the last bit once it went through a logarithm.
    let exact = (bar.what == What::Space).then(|| rounds.first().copied()).flatten();
    Some(exact.map_or(figure, |value| MeanInterval { mean: value, low: value, high: value, n: 1 }))
}

fn level(bar: &Bar, figure: &MeanInterval) -> Level {
    if bar.what != What::Space && figure.n < FEWEST_ROUNDS {
        let rounds = if figure.n == 1 { "round" } else { "rounds" };
        return Level::Unknown(format!("{} {rounds}, {FEWEST_ROUNDS} decide", figure.n));
    }
    if figure.high <= bar.at_most {
        Level::Met
    } else if figure.low > bar.at_most {
        Level::Missed
    } else {
        Level::Open
    }
}
