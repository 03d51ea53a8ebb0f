//! Change points of a series that scatters: the split into stretches of constant mean that costs
//! least, found by PELT (Killick, Fearnhead and Eckley, *Optimal detection of changepoints with a
//! linear computational cost*, 2012).
//!
//! A stretch costs the sum of the squared distances from its mean; each change costs a penalty more.
//! With values in units of their noise that is minus twice the logarithm of the likelihood under
//! normal noise of variance 1. The optimum is exact: pruning only drops starts that cannot come
//! to be the last change of any optimum.

/// The least costly split's changes: the first place of every stretch but the first one. No stretch is
/// shorter than `shortest` (at least 1). O(n) where changes are spread, O(n²) at worst.
pub fn changes(values: &[f64], penalty: f64, shortest: usize) -> Vec<usize> {
    let (n, shortest) = (values.len(), shortest.max(1));
    if n < 2 * shortest || !values.iter().all(|value| value.is_finite()) {
        return Vec::new();
    }
    let sums = Sums::new(values);
    // The least cost of the first `end` values, and where its last stretch begins.
    let mut best = vec![(f64::INFINITY, 0); n + 1];
    best[0] = (-penalty, 0);
    let mut starts: Vec<Start> = vec![Start { at: 0, useless_from: usize::MAX }];
    for end in shortest..=n {
        starts.retain(|start| end < start.useless_from);
        let mut least = (f64::INFINITY, 0);
        for start in starts.iter().filter(|start| end - start.at >= shortest) {
            let cost = best[start.at].0 + sums.cost(start.at, end) + penalty;
            if cost < least.0 {
                least = (cost, start.at);
            }
        }
        best[end] = least;
        for start in starts.iter_mut().filter(|start| end - start.at >= shortest) {
            let without = best[start.at].0 + sums.cost(start.at, end);
            // From here on `end` serves better than this start, once a stretch from it is long enough.
            if without > least.0 {
                start.useless_from = start.useless_from.min(end + shortest);
            }
        }
        starts.push(Start { at: end, useless_from: usize::MAX });
    }
    let mut found = Vec::new();
    let mut at = best[n].1;
    while at > 0 {
        found.push(at);
        at = best[at].1;
    }
    found.reverse();
    found
}

/// Where a last stretch may begin, until it can be beaten for good.
struct Start {
    at: usize,
    useless_from: usize,
}

/// Sums from the first value on, so that every stretch's cost is a subtraction.
struct Sums {
    values: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn new(values: &[f64]) -> Sums {
        // About the mean, or the squares would swallow the differences.
        let centre = values.iter().sum::<f64>() / values.len() as f64;
        let running = |of: &dyn Fn(f64) -> f64| {
            let mut sum = 0.0;
            let mut sums = vec![0.0];
            sums.extend(values.iter().map(|value| {
                sum += of(value - centre);
                sum
            }));
            sums
        };
        Sums { values: running(&|value| value), squares: running(&|value| value * value) }
    }

    /// The squared distances of a stretch from its mean.
    fn cost(&self, from: usize, to: usize) -> f64 {
        let sum = self.values[to] - self.values[from];
        let squares = self.squares[to] - self.squares[from];
        (squares - sum * sum / (to - from) as f64).max(0.0)
    }
}

#[cfg(test)]
mod tests;
