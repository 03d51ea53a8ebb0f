//! The middle of a symmetric law and an interval around it, from the averages of every two values
//! (Walsh 1949): the median of them all is the estimate (Hodges and Lehmann 1963), and the signed
//! ranks (Wilcoxon 1945) tell how many of them lie outside at either end.
//!
//! Nothing is supposed but that each value, less the middle, is as likely positive as negative
//! given its size; drawing lots for the order within a pair makes that so. It stands outliers up to
//! 29 % of the values, and from about normal ones makes nearly as much as a mean would.

/// Up to so many values the law of the signed ranks is counted out; beyond, it is taken for normal,
/// which at its ends leaves out less.
const MOST_COUNTED: usize = 64;

/// Halvings of the range in which an average is searched: to the last bit of a float.
const HALVINGS: usize = 60;

/// The middle, and what it may lie between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Middle {
    /// The estimate.
    pub middle: f64,
    /// Lower end of the interval; minus infinity if there are too few values to have one.
    pub low: f64,
    /// Upper end; infinity likewise.
    pub high: f64,
}

/// The middle of `values` and the interval that misses it with at most `miss`, on both sides
/// together. `None` without values or if one is not finite.
///
/// O(n log n) and, for the law of the ranks, O(n³) up to 64 values.
pub fn middle(values: &[f64], miss: f64) -> Option<Middle> {
    if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let averages = (sorted.len() * (sorted.len() + 1) / 2) as u64;
    let halfway = |at: u64| {
        let (below, above) = average(&sorted, at);
        below + (above - below) / 2.0
    };
    let middle = f64::midpoint(halfway((averages - 1) / 2), halfway(averages / 2));
    let (low, high) = match left_out(sorted.len(), miss / 2.0) {
        Some(out) => (average(&sorted, out).0, average(&sorted, averages - 1 - out).1),
        None => (f64::NEG_INFINITY, f64::INFINITY),
    };
    Some(Middle { middle, low, high })
}

/// Two numbers, next to each other, between which the average of rank `at` lies, from 0.
fn average(sorted: &[f64], at: u64) -> (f64, f64) {
    let (mut low, mut high) = (sorted[0], sorted[sorted.len() - 1]);
    if up_to(sorted, low) > at {
        return (low, low);
    }
    for _ in 0..HALVINGS {
        let half = low + (high - low) / 2.0;
        if up_to(sorted, half) > at { high = half } else { low = half }
    }
    (low, high)
}

/// How many averages of two values, or of one with itself, are at most `limit`.
fn up_to(sorted: &[f64], limit: f64) -> u64 {
    let (mut count, mut end) = (0, sorted.len());
    for (at, value) in sorted.iter().enumerate() {
        while end > at && sorted[end - 1] + value > 2.0 * limit {
            end -= 1;
        }
        if end <= at {
            break;
        }
        count += (end - at) as u64;
    }
    count
}

/// How many averages lie outside at either end: the most for which a sum of signed ranks is so small
/// with a chance of at most `miss`. `None` if even none left out misses more often.
fn left_out(n: usize, miss: f64) -> Option<u64> {
    if n <= MOST_COUNTED { counted(n, miss) } else { about(n, miss) }
}

/// As [`left_out`], from the number of ways to make each sum of the ranks 1 to n.
fn counted(n: usize, miss: f64) -> Option<u64> {
    let mut chances = vec![0.0_f64; n * (n + 1) / 2 + 1];
    chances[0] = 1.0;
    for (rank, largest) in (1..=n).zip((1..=n).map(|rank| rank * (rank + 1) / 2)) {
        for sum in (0..=largest).rev() {
            let with = sum.checked_sub(rank).map_or(0.0, |before| chances[before]);
            chances[sum] = f64::midpoint(chances[sum], with);
        }
    }
    let mut at_most = 0.0;
    let within = chances.iter().take_while(|chance| {
        at_most += **chance;
        at_most <= miss
    });
    // The sum c is left out if it and all below it are seldom enough: then c averages are.
    (within.count() as u64).checked_sub(1)
}

/// As [`left_out`], from the normal law with the same mean and variance.
fn about(n: usize, miss: f64) -> Option<u64> {
    let n = n as f64;
    let mean = n * (n + 1.0) / 4.0;
    let deviation = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
    let out = (mean - 0.5 - quantile(miss) * deviation).floor();
    (out >= 0.0).then_some(out as u64)
}

/// How many deviations above its mean a normal value lies with that chance.
fn quantile(chance: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..HALVINGS {
        let half = f64::midpoint(low, high);
        let above = libm::erfc(half / std::f64::consts::SQRT_2) / 2.0;
        if above > chance { low = half } else { high = half }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_critical_sums_are_those_of_the_tables() {
        // Wilcoxon's table, one side: 2.5 %, 1 %, 0.5 %. The sum c itself counts as significant.
        let table = [
            (5, 0.025, None),
            (6, 0.025, Some(0)),
            (10, 0.025, Some(8)),
            (10, 0.005, Some(3)),
            (20, 0.01, Some(43)),
            (25, 0.025, Some(89)),
            (50, 0.025, Some(434)),
        ];
        for (n, miss, sum) in table {
            assert_eq!(left_out(n, miss), sum, "{n} values, {miss}");
        }
    }

    #[test]
    fn the_normal_law_leaves_out_no_more_than_the_counted_one_and_little_less() {
        for n in [65, 100, 150] {
            for miss in [1e-6, 1e-5, 1e-4, 1e-3, 0.005] {
                let (exact, normal) = (counted(n, miss).unwrap(), about(n, miss).unwrap());
                assert!(normal <= exact, "{n} {miss}: {normal} {exact}");
                assert!(exact - normal <= exact / 10 + 3, "{n} {miss}: {normal} {exact}");
            }
        }
        assert!((quantile(0.025) - 1.959_963_985).abs() < 1e-8);
    }

    #[test]
    fn too_few_values_have_a_middle_and_no_interval() {
        let few = middle(&[1.0, 2.0, 9.0], 0.01).unwrap();
        assert_eq!((few.low, few.high), (f64::NEG_INFINITY, f64::INFINITY));
        // 1, 1.5, 2, 5, 5.5, 9
        assert!((few.middle - 3.5).abs() < 1e-9, "{few:?}");
        assert_eq!(middle(&[], 0.01), None);
        assert_eq!(middle(&[1.0, f64::NAN], 0.01), None);
        let same = middle(&[0.5; 30], 0.01).unwrap();
        assert_eq!((same.middle, same.low, same.high), (0.5, 0.5, 0.5));
    }

    proptest! {
        /// All averages written down and sorted say the same.
        #[test]
        fn it_is_what_the_sorted_averages_say(
            values in proptest::collection::vec(-100i32..100, 1..90), miss in 0.0001f64..0.2
        ) {
            let values: Vec<f64> = values.iter().map(|value| f64::from(*value) / 8.0).collect();
            let mut averages = Vec::new();
            for (at, one) in values.iter().enumerate() {
                averages.extend(values[at..].iter().map(|other| (one + other) / 2.0));
            }
            averages.sort_by(f64::total_cmp);
            let found = middle(&values, miss).unwrap();
            let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
            prop_assert!(close(found.middle, results::statistics::median(&averages).unwrap()));
            if let Some(out) = left_out(values.len(), miss / 2.0) {
                let out = out as usize;
                prop_assert!(close(found.low, averages[out]) && found.low <= averages[out]);
                let upper = averages[averages.len() - 1 - out];
                prop_assert!(close(found.high, upper) && found.high >= upper);
            } else {
                prop_assert!(found.low.is_infinite() && found.high.is_infinite());
            }
        }
    }
}
