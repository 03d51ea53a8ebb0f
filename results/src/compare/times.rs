//! The statistical half of a comparison: the times of two runs, cell by cell, as ratios.
//!
//! What disturbs a repetition only makes it longer, so a cell's time is the mean of the lowest third of
//! its repetitions. How sure that is says the bootstrap (Efron 1979): rounds drawn again with
//! replacement, on each side. With few rounds its standard error is itself unsure, so the interval is
//! as wide as Student's law with one degree less than there are rounds; all intervals together hold with
//! 99 % (Bonferroni). A difference is called one only if its interval lies wholly beyond the margin:
//! the machine of another hour is another machine, and by how much, no rounds of one hour can tell.

use super::alike::Pair;
use super::builds::why_times_differ;
use super::tolerance::TIME;
use super::{Asked, Verdict};
use crate::records::CellKey;
use crate::run::Run;
use crate::statistics::{median, quantile_of_student};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

/// Samples of the bootstrap.
const SAMPLES: usize = 2000;
/// With fewer repetitions there is no interval.
const FEWEST: usize = 6;
/// A repetition must take as long, in nanoseconds: below, one interruption is larger than it.
const SHORTEST_NS: f64 = 1e6;
/// What all intervals together may miss.
const MISS: f64 = 0.01;
/// A standard error below this is one of a clock, not of a machine.
const LEAST_ERROR: f64 = 0.003;

/// The times of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeRatio {
    /// The cell, as the new run names it.
    pub key: CellKey,
    /// Nanoseconds an operation of the base.
    pub base_ns: f64,
    /// Nanoseconds an operation of the new run.
    pub new_ns: f64,
    /// New ÷ base: above 1 is slower.
    pub ratio: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Repetitions of either side.
    pub repetitions: [usize; 2],
    /// What is said of it.
    pub verdict: Verdict,
}

/// What the statistical half found.
#[derive(Clone, Debug, Default)]
pub(super) struct Times {
    pub(super) ratios: Vec<TimeRatio>,
    /// Why cells with times were left out, with their number.
    pub(super) left_out: BTreeMap<String, usize>,
}

/// A cell's logarithm of the time, and its standard error.
struct Side {
    log: f64,
    error: f64,
    repetitions: usize,
}

/// Holds the times of every pair against each other.
pub(super) fn times(pairs: &[Pair<'_>], base: &Run, new: &Run, asked: &Asked<'_>) -> Times {
    let mut found = Times::default();
    if base.timings.is_empty() || new.timings.is_empty() || !(asked.wanted)(TIME) {
        return found;
    }
    let (bases, news) = (by_cell(base), by_cell(new));
    let other_machine = why_times_differ(base, new);
    let mut random = Pcg64Mcg::new(1);
    let mut sides = Vec::new();
    for pair in pairs {
        let both = (bases.get(&pair.base.key()), news.get(&pair.new.key()));
        let (Some(base), Some(new)) = both else { continue };
        let judged = match &other_machine {
            Some(why) => Err(why.clone()),
            None => why_not(base, new).map_or(Ok(()), Err),
        };
        match judged {
            Err(why) => *found.left_out.entry(why).or_default() += 1,
            Ok(()) => {
                let [base, new] = [base, new].map(|one| side(&one.ns, &mut random));
                sides.push((pair.new.key(), base, new));
            }
        }
    }
    let share = 1.0 - MISS / (2 * sides.len().max(1)) as f64;
    let ratio = |(key, base, new)| ratio(key, &base, &new, share, asked.margin);
    found.ratios = sides.into_iter().map(ratio).collect();
    found
}

/// What was timed of a cell.
#[derive(Default)]
struct Timed {
    operations: u64,
    ns: Vec<f64>,
}

fn by_cell(run: &Run) -> BTreeMap<CellKey, Timed> {
    let mut cells: BTreeMap<CellKey, Timed> = BTreeMap::new();
    for row in &run.timings {
        let cell = cells.entry(row.key()).or_default();
        cell.operations = row.operations;
        cell.ns.extend(row.ns_per_operation.value().filter(|ns| *ns > 0.0));
    }
    cells
}

/// Why two cells' times cannot be compared.
fn why_not(base: &Timed, new: &Timed) -> Option<String> {
    if base.ns.len().min(new.ns.len()) < FEWEST {
        return Some(format!("fewer than {FEWEST} repetitions with a time"));
    }
    if base.operations != new.operations {
        return Some("not the same number of operations was timed".to_owned());
    }
    let takes = |cell: &Timed| median(&cell.ns).unwrap_or(0.0) * cell.operations as f64;
    (takes(base).min(takes(new)) < SHORTEST_NS)
        .then(|| "a repetition takes less than a millisecond".to_owned())
}

fn side(ns: &[f64], random: &mut Pcg64Mcg) -> Side {
    let logs: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let sample = (0..ns.len()).map(|_| ns[random.random_range(0..ns.len())]);
            lowest_third(sample.collect()).ln()
        })
        .collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
    Side {
        log: lowest_third(ns.to_vec()).ln(),
        error: (squares / logs.len() as f64).sqrt(),
        repetitions: ns.len(),
    }
}

/// The mean of the lowest third, of at least one.
fn lowest_third(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let count = (values.len() / 3).max(1);
    values[..count].iter().sum::<f64>() / count as f64
}

fn ratio(key: CellKey, base: &Side, new: &Side, share: f64, margin: f64) -> TimeRatio {
    let freedom = base.repetitions.min(new.repetitions) - 1;
    let error = base.error.hypot(new.error) + LEAST_ERROR;
    let (log, half) = (new.log - base.log, quantile_of_student(freedom as f64, share) * error);
    let [ratio, low, high] = [log, log - half, log + half].map(f64::exp);
    let verdict = match () {
        () if low > 1.0 + margin => Verdict::Worse,
        () if high < 1.0 / (1.0 + margin) => Verdict::Better,
        () => Verdict::Same,
    };
    TimeRatio {
        key,
        base_ns: base.log.exp(),
        new_ns: new.log.exp(),
        ratio,
        low,
        high,
        repetitions: [base.repetitions, new.repetitions],
        verdict,
    }
}
