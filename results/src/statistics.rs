//! Statistics of repetitions: the median with its interval, the geometric mean, the Pareto front.
//!
//! Times are neither symmetric nor free of outliers, so the middle is the median. Its interval runs
//! from one of the values to another and supposes nothing of their law: each value is as likely
//! below the true median as above it, so how many lie below is binomial.

/// What the interval may miss, on both sides together.
const MISS: f64 = 0.05;

/// A median, the 95 % interval around it, and how many values it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The median of the values.
    pub median: f64,
    /// Lower end of the 95 % interval; the least value if there are fewer than six.
    pub low: f64,
    /// Upper end of the 95 % interval; the largest value if there are fewer than six.
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

/// The median and the narrowest pair of values, equally many from either end, between which the
/// true median lies with at least 95 % (Thompson 1936). Fewer than [`FEWEST`] values cannot say
/// that much: the interval is then their whole range, and with one value a point. `None` as in
/// [`median`].
pub fn interval_of_median(values: &[f64]) -> Option<Interval> {
    let sorted = sorted(values)?;
    let n = sorted.len();
    let left_out = left_out(n);
    let (low, high) = (sorted[left_out], sorted[n - 1 - left_out]);
    Some(Interval { median: median(values)?, low, high, n })
}

/// With fewer values there is no 95 % interval of the median.
pub const FEWEST: usize = 6;

/// How many values at either end lie outside the interval: the most for which no more than
/// [`MISS`] / 2 of all samples have so few values, or fewer, below their median.
fn left_out(n: usize) -> usize {
    // In logarithms, since 2^-n is no number any more for many values.
    let mut choose = 0.0_f64;
    let mut below = (-(n as f64) * std::f64::consts::LN_2).exp();
    let mut left_out = 0;
    for k in 0..n / 2 {
        if below > MISS / 2.0 {
            break;
        }
        left_out = k;
        choose += ((n - k) as f64 / (k + 1) as f64).ln();
        below += (choose - n as f64 * std::f64::consts::LN_2).exp();
    }
    left_out
}

/// A geometric mean, the 95 % interval around it, and how many values it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanInterval {
    /// The geometric mean of the values.
    pub mean: f64,
    /// Lower end of the 95 % interval; the least value if there are fewer than six.
    pub low: f64,
    /// Upper end of the 95 % interval; the largest value if there are fewer than six.
    pub high: f64,
    /// Number of values.
    pub n: usize,
}

/// The geometric mean with Student's interval of the logarithms, which supposes that they scatter
/// about normally. Fewer than [`FEWEST`] values: their whole range. `None` as in
/// [`geometric_mean`].
pub fn interval_of_geometric_mean(values: &[f64]) -> Option<MeanInterval> {
    let (mean, n) = (geometric_mean(values)?, values.len());
    if n < FEWEST {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        return Some(MeanInterval { mean, low, high, n });
    }
    let centre = mean.ln();
    let squares: f64 = values.iter().map(|value| (value.ln() - centre).powi(2)).sum();
    let error = (squares / ((n - 1) * n) as f64).sqrt();
    let half = quantile_of_student((n - 1) as f64, 1.0 - MISS / 2.0) * error;
    Some(MeanInterval { mean, low: (centre - half).exp(), high: (centre + half).exp(), n })
}

/// Student's quantile: the number below which lies `share` of the law with that many degrees of
/// freedom. By bisection, to a millionth, for shares from a half to 1 − 10⁻⁶.
pub(crate) fn quantile_of_student(freedom: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e4);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if below_in_student(freedom, middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The share of Student's law below `x`, at least 0: the density's integral by Simpson's rule, over the
/// angle θ of x = √freedom·tan θ, where it is a power of a cosine.
fn below_in_student(freedom: f64, x: f64) -> f64 {
    const STEPS: usize = 400;
    let angle = (x / freedom.sqrt()).atan();
    let density = |step: usize| (angle * step as f64 / STEPS as f64).cos().powf(freedom - 1.0);
    let inner: f64 = (1..STEPS).map(|s| density(s) * if s % 2 == 1 { 4.0 } else { 2.0 }).sum();
    let integral = (density(0) + inner + density(STEPS)) * angle / STEPS as f64 / 3.0;
    let half = libm::lgamma((freedom + 1.0) / 2.0) - libm::lgamma(freedom / 2.0);
    0.5 + integral * half.exp() / std::f64::consts::PI.sqrt()
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
    fn the_interval_leaves_out_what_the_binomial_allows() {
        // Known tables: the k-th value from either end, k - 1 left out.
        let known = [(1, 0), (5, 0), (6, 0), (8, 0), (9, 1), (11, 1), (12, 2), (20, 5), (100, 39)];
        for (n, expected) in known {
            assert_eq!(left_out(n), expected, "{n}");
        }
        assert!((515..520).contains(&(left_out(1_100))) && left_out(5_000) > 2_400);
        let values: Vec<f64> = (0..21).map(|i| 10.0 + f64::from(i * 8 % 21)).collect();
        let interval = interval_of_median(&values).unwrap();
        assert_eq!((interval.low, interval.median, interval.high), (15.0, 20.0, 25.0));
        let alone = interval_of_median(&[5.0]).unwrap();
        assert_eq!((alone.low, alone.high, alone.n), (5.0, 5.0, 1));
    }

    #[test]
    fn the_interval_holds_the_true_median_as_often_as_it_says() {
        use rand::RngExt;
        let mut random = rand_pcg::Pcg64Mcg::new(7);
        for n in [6, 9, 12, 25] {
            let holds = (0..4_000)
                .filter(|_| {
                    // Squares of uniform numbers: the median is 1/4, the law is lopsided.
                    let values: Vec<f64> = (0..n).map(|_| random.random::<f64>().powi(2)).collect();
                    let interval = interval_of_median(&values).unwrap();
                    interval.low <= 0.25 && 0.25 <= interval.high
                })
                .count();
            assert!(holds >= 3_760, "{n} values: {holds} of 4000");
        }
    }

    #[test]
    fn students_quantiles_are_those_of_the_tables() {
        let known = [
            (5.0, 0.975, 2.570_58),
            (8.0, 0.975, 2.306_00),
            (8.0, 0.9995, 5.041_31),
            (29.0, 0.975, 2.045_23),
            (17.0, 0.995, 2.898_23),
            (1.0, 0.975, 12.706_2),
            (10_000.0, 0.975, 1.960_20),
        ];
        for (freedom, share, quantile) in known {
            let found = quantile_of_student(freedom, share);
            assert!((found - quantile).abs() < 2e-4, "{freedom} {share}: {found}");
        }
    }

    #[test]
    fn the_interval_of_a_geometric_mean_holds_it_as_often_as_it_says() {
        use rand::RngExt;
        let mut random = rand_pcg::Pcg64Mcg::new(11);
        for n in [6, 15, 40] {
            let holds = (0..4_000).filter(|_| {
                // The product of four uniform factors of mean logarithm 0.
                let mut draw = || (0..4).map(|_| random.random::<f64>() - 0.5).sum::<f64>().exp();
                let values: Vec<f64> = (0..n).map(|_| draw()).collect();
                let interval = interval_of_geometric_mean(&values).unwrap();
                interval.low <= 1.0 && 1.0 <= interval.high
            });
            let holds = holds.count();
            assert!((3_740..3_860).contains(&holds), "{n} values: {holds} of 4000");
        }
        assert_eq!(interval_of_geometric_mean(&[1.0, 0.0]), None);
        let few = interval_of_geometric_mean(&[2.0, 8.0]).unwrap();
        assert!((few.mean - 4.0).abs() < 1e-12 && (few.low, few.high, few.n) == (2.0, 8.0, 2));
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
