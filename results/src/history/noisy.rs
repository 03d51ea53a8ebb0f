//! Change points of times: [`pelt`](super::pelt) on the logarithms of the medians, in units of
//! their noise.
//!
//! The noise is what neighbours in time differ by, robustly: the median of the first differences'
//! sizes ÷ 0.954, which a few steps do not move. It counts as no less than the usual noise of the
//! history's other trends of the figure, since few differences may be small by chance, and no
//! less than a thousandth. A lone value that is more than three times that off the middle of itself and
//! its neighbours is taken as three times off: one bad run is no change. The penalty of a change is
//! 5·ln n·(1 + 12/n), more than twice what BIC charges for a place and a mean (2·ln n), since the
//! noise is itself estimated, from few values at first. `false_alarms_and_misses` in the tests says how
//! often that errs.

use super::pelt;
use crate::statistics::median;

/// In stretches of fewer values no change is sought.
pub const FEWEST: usize = 6;
/// Values that a level needs: one alone is no change.
pub const SHORTEST: usize = 2;
/// The least noise of a time that is believed in.
const LEAST_NOISE: f64 = 1e-3;
/// How far off a lone value counts at most, in units of the noise.
const FAR: f64 = 3.0;
/// The median size of the difference of two normal values of variance 1: 0.6745·√2.
const MEDIAN_DIFFERENCE: f64 = 0.953_873;

/// How much neighbours scatter; `None` if there are too few.
pub(super) fn noise(logarithms: &[f64]) -> Option<f64> {
    if logarithms.len() < FEWEST {
        return None;
    }
    let sizes: Vec<f64> = logarithms.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    median(&sizes).map(|middle| (middle / MEDIAN_DIFFERENCE).max(LEAST_NOISE))
}

/// Where the level changes: the first place of each level but the first. `usual` is the noise of
/// others. Of fewer values than [`FEWEST`] nothing is said.
pub(super) fn changes(logarithms: &[f64], usual: f64) -> Vec<usize> {
    let Some(own) = noise(logarithms) else { return Vec::new() };
    let noise = own.max(usual);
    let n = logarithms.len() as f64;
    let penalty = 5.0 * n.ln() * (1.0 + 12.0 / n);
    let scaled: Vec<f64> = logarithms.iter().map(|value| value / noise).collect();
    pelt::changes(&without_lone(&scaled), penalty, SHORTEST)
}

/// The values with lone ones brought back to [`FAR`] from the middle of them and their neighbours.
fn without_lone(values: &[f64]) -> Vec<f64> {
    let held = |at: usize| {
        let value = values[at];
        match (at.checked_sub(1).and_then(|before| values.get(before)), values.get(at + 1)) {
            (Some(&before), Some(&after)) => {
                let middle = before.max(after).min(value.max(before.min(after)));
                value.clamp(middle - FAR, middle + FAR)
            }
            _ => value,
        }
    };
    (0..values.len()).map(held).collect()
}

#[cfg(test)]
mod tests;
