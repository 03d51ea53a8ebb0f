//! Random sizes and times for loops of an item's own, from the generators' streams: integer tables
//! and PCG64, the same numbers on every machine.

use crate::problem::Problem;
use toml::{Table, Value};
use workloads::{Event, Source, Workload};

/// The law of a size that is drawn as a real number, rounded up, and drawn again until it lies in
/// 1 to a bound.
#[derive(Clone, Copy)]
pub(super) enum Law {
    /// On 0 to twice the mean.
    Uniform,
    Exponential,
    /// Its standard deviation is a quarter of the mean.
    Normal,
    /// Of two exponentials with balanced means; its squared coefficient of variation is 4.
    Hyperexponential,
}

impl Law {
    /// The chance of a value up to `x`, for a mean.
    fn cumulative(self, x: f64, mean: f64) -> f64 {
        let exponential = |mean: f64| 1.0 - libm::exp(-x / mean);
        match self {
            Law::Uniform => (x / (2.0 * mean)).min(1.0),
            Law::Exponential => exponential(mean),
            Law::Normal => {
                let deviations = (x - mean) / (mean / 4.0);
                0.5 * libm::erfc(-deviations / std::f64::consts::SQRT_2)
            }
            Law::Hyperexponential => {
                // (cv² − 1) / (cv² + 1) with cv² = 4.
                let rare = 0.5 * (1.0 - libm::sqrt(3.0 / 5.0));
                let [often, seldom] = [1.0 - rare, rare];
                often * exponential(mean / (2.0 * often))
                    + seldom * exponential(mean / (2.0 * seldom))
            }
        }
    }

    /// The law's table: sizes 1 to `most`, each with its weight. Sizes are rounded up and drawn
    /// again beyond the bound, so a weight is the chance between two whole numbers.
    fn bins(self, mean: f64, most: u64) -> Value {
        /// Weights are whole numbers; what is rarer than one in so many is never drawn.
        const SCALE: f64 = (1u64 << 44) as f64;
        let mut bins = Vec::new();
        let mut below = self.cumulative(0.0, mean);
        for size in 1..=most {
            let up_to = self.cumulative(size as f64, mean);
            let weight = libm::round((up_to - below) * SCALE) as i64;
            below = up_to;
            if weight > 0 {
                bins.push(Value::Array(vec![Value::Integer(size as i64), Value::Integer(weight)]));
            }
        }
        Value::Array(bins)
    }
}

fn table<const N: usize>(keys: [(&str, Value); N]) -> Table {
    keys.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}

/// An endless-enough row of numbers drawn from a law.
pub(super) struct Numbers {
    stream: Box<dyn Workload + Send>,
}

impl Numbers {
    /// `count` sizes of a law with this mean, each at most `most`.
    pub(super) fn of_law(
        law: Law,
        mean: f64,
        most: u64,
        count: u64,
        seed: u64,
    ) -> Result<Numbers, Problem> {
        let size = table([("law", "histogram".into()), ("bins", law.bins(mean, most))]);
        Numbers::of(size, count, seed)
    }

    /// `count` whole numbers, each of `least` to `most` as likely.
    pub(super) fn uniform(
        least: u64,
        most: u64,
        count: u64,
        seed: u64,
    ) -> Result<Numbers, Problem> {
        let [min, max] = [least, most].map(|size| Value::Integer(size as i64));
        let size = table([("law", "uniform".into()), ("min", min), ("max", max)]);
        Numbers::of(size, count, seed)
    }

    /// The sizes of a generator that holds one object at a time.
    fn of(size: Table, count: u64, seed: u64) -> Result<Numbers, Problem> {
        let replacements = Value::Integer(count as i64);
        let steady = table([("phase", "steady".into()), ("replacements", replacements)]);
        let ramp = table([("phase", "ramp".into())]);
        let phases = Value::Array(vec![ramp.into(), steady.into()]);
        let table = table([("live", 1.into()), ("size", size.into()), ("phases", phases)]);
        let source = Source::from_definition("numbers", &table, "reproduce")?;
        Ok(Numbers { stream: source.open(seed)? })
    }
}

impl Iterator for Numbers {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        loop {
            if let Event::Allocate { request, .. } = self.stream.step()? {
                return Some(request.size);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means and squared coefficients of variation of what is drawn, against the laws' own.
    #[test]
    fn what_is_drawn_has_the_law_s_mean_and_spread() {
        // Rounded up, a real number gains a half; the normal's and the uniform's tails are cut.
        for (law, spread) in [
            (Law::Uniform, 1.0 / 3.0),
            (Law::Exponential, 1.0),
            (Law::Normal, 1.0 / 16.0),
            (Law::Hyperexponential, 4.0),
        ] {
            let drawn: Vec<f64> = Numbers::of_law(law, 256.0, 32_768, 200_000, 1)
                .unwrap()
                .map(|size| size as f64 - 0.5)
                .collect();
            let count = drawn.len() as f64;
            let mean = drawn.iter().sum::<f64>() / count;
            let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
            assert!((mean - 256.0).abs() < 4.0, "{mean}");
            let found = variance / (mean * mean);
            assert!((found - spread).abs() < 0.05 * spread + 0.01, "{found} for {spread}");
        }
    }
}
