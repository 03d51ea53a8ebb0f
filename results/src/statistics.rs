//! Statistics of repetitions: the median with its interval, the geometric mean, the Pareto front.
//!
//! Times are neither symmetric nor free of outliers, so the middle is the median and its
//! uncertainty a percentile bootstrap. The resampling is seeded by a constant: the same
//! repetitions always give the same interval.

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// How many times the repetitions are drawn again.
const RESAMPLES: usize = 2000;
/// Where every bootstrap starts; any odd number would do.
const SEED: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// A median, the 95 % interval around it, and how many values it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The median of the values.
    pub median: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Number of values.
    pub n: usize,
}

/// The median; the mean of the two middle values if their number is even. `None` without values
/// or if one of them is not finite.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values)?;
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        return Some(sorted[middle]);
    }
    Some(sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2.0)
}

/// The median with its percentile-bootstrap 95 % interval; deterministic. With one value the
/// interval is a point, which says nothing of noise: look at `n`. `None` as in [`median`].
pub fn interval_of_median(values: &[f64]) -> Option<Interval> {
    let median_of_all = median(values)?;
    let mut random = Pcg64Mcg::new(SEED);
    let mut drawn = vec![0.0; values.len()];
    let mut medians = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        for slot in &mut drawn {
            *slot = values[random.random_range(0..values.len() as u64) as usize];
        }
        medians.extend(median(&drawn));
    }
    medians.sort_by(f64::total_cmp);
    let (low, high) = (medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]);
    Some(Interval { median: median_of_all, low, high, n: values.len() })
}

/// The geometric mean: the right mean of ratios. `None` without values or if one is not finite
/// and above 0.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() || !values.iter().all(|v| v.is_finite() && *v > 0.0) {
        return None;
    }
    let sum: f64 = values.iter().map(|value| value.ln()).sum();
    Some((sum / values.len() as f64).exp())
}

/// The points that no other point beats in both coordinates, where less is better in both: their
/// positions in `points`, by rising first coordinate. Equal points are all kept; points with a
/// coordinate that is no number never are.
pub fn pareto_front(points: &[(f64, f64)]) -> Vec<usize> {
    let beats = |a: (f64, f64), b: (f64, f64)| a.0 <= b.0 && a.1 <= b.1 && a != b;
    let is_number = |p: (f64, f64)| !p.0.is_nan() && !p.1.is_nan();
    let mut front: Vec<usize> = (0..points.len())
        .filter(|&i| is_number(points[i]) && !points.iter().any(|&other| beats(other, points[i])))
        .collect();
    front.sort_by(|&a, &b| points[a].0.total_cmp(&points[b].0).then(a.cmp(&b)));
    front
}

fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_value() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[1.0, f64::NAN]), None);
    }

    #[test]
    fn the_interval_is_the_same_every_time_and_holds_the_median() {
        let values: Vec<f64> = (0..21).map(|i| 10.0 + f64::from(i * 8 % 21)).collect();
        let first = interval_of_median(&values).unwrap();
        assert_eq!(Some(first), interval_of_median(&values));
        assert!(first.low < first.median && first.median < first.high);
        // The distribution-free interval from order statistics is [15, 25] here.
        assert!(first.low >= 14.0 && first.high <= 26.0, "{first:?}");
        let alone = interval_of_median(&[5.0]).unwrap();
        assert_eq!((alone.low, alone.high, alone.n), (5.0, 5.0, 1));
    }

    #[test]
    fn the_geometric_mean_of_a_ratio_and_its_inverse_is_one() {
        assert!((geometric_mean(&[4.0, 0.25]).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(geometric_mean(&[1.0, 0.0]), None);
        assert_eq!(geometric_mean(&[]), None);
    }

    #[test]
    fn the_front_keeps_what_nothing_beats() {
        let points = [(2.0, 2.0), (1.0, 3.0), (3.0, 1.0), (2.0, 3.0), (f64::NAN, 0.0), (2.0, 2.0)];
        assert_eq!(pareto_front(&points), [1, 0, 5, 2]);
    }
}
