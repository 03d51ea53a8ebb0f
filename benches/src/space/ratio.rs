//! Ratios weighted by the clock, exact: ⌊weight·numerator·2³²/denominator⌋ summed in 128 bits, so
//! that two machines, and two programs, get the same last digit.

use results::{Field, Percent};

/// Σ⌊w·n·2³²/d⌋ and Σw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weighted {
    sum: u128,
    weights: u128,
}

impl Weighted {
    /// Adds `numerator/denominator` with a weight; a denominator of 0 adds nothing.
    #[inline]
    pub(crate) fn add(&mut self, weight: u64, numerator: u64, denominator: u64) {
        if denominator != 0 {
            self.sum += scaled(weight, numerator, denominator);
            self.weights += u128::from(weight);
        }
    }

    /// The mean, in percent.
    pub(crate) fn percent(&self) -> Field<Percent> {
        percent(self.sum as i128, self.one())
    }

    /// By how much the mean exceeds 1, in percent.
    pub(crate) fn overhead_percent(&self) -> Field<Percent> {
        percent(self.sum as i128 - self.one(), self.one())
    }

    fn one(&self) -> i128 {
        (self.weights << 32) as i128
    }
}

/// ⌊weight·numerator·2³²/denominator⌋.
#[inline]
fn scaled(weight: u64, numerator: u64, denominator: u64) -> u128 {
    // Two short divisions instead of one long one, wherever they are exact.
    match weight.checked_mul(numerator) {
        Some(product) if denominator < 1 << 32 => {
            let (whole, rest) = (product / denominator, product % denominator);
            (u128::from(whole) << 32) + u128::from((rest << 32) / denominator)
        }
        _ => ((u128::from(weight) * u128::from(numerator)) << 32) / u128::from(denominator),
    }
}

/// A percentage, unknown where the denominator is 0.
pub(crate) fn percent(numerator: i128, denominator: i128) -> Field<Percent> {
    Percent::ratio(numerator, denominator).map_or(Field::Unknown, Field::Value)
}

/// A ratio with six decimals, half to even; `None` where the denominator is 0.
pub(crate) fn six_decimals(numerator: i128, denominator: i128) -> Option<String> {
    // Ten-thousandths of a percent are millionths.
    let Percent(millionths) = Percent::ratio(numerator, denominator)?;
    let (sign, size) = (if millionths < 0 { "-" } else { "" }, millionths.unsigned_abs());
    Some(format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_division_is_the_long_one() {
        let edges = [1u64, 2, 3, 7, 1 << 16, (1 << 31) + 5, u32::MAX.into(), 1 << 32, 1 << 36];
        for weight in edges.into_iter().chain([1 << 40]) {
            for numerator in edges {
                for denominator in edges {
                    let wide = (u128::from(weight) * u128::from(numerator)) << 32;
                    let expected = wide / u128::from(denominator);
                    assert_eq!(scaled(weight, numerator, denominator), expected);
                }
            }
        }
    }

    #[test]
    fn means_leave_out_what_has_no_base() {
        let mut mean = Weighted::default();
        assert_eq!(mean.percent(), Field::Unknown);
        mean.add(5, 3, 0);
        assert_eq!(mean.percent(), Field::Unknown);
        mean.add(1, 1, 2);
        mean.add(3, 1, 4);
        assert_eq!(mean.percent(), Field::Value(Percent(312_500)));
        assert_eq!(mean.overhead_percent(), Field::Value(Percent(-687_500)));
    }

    #[test]
    fn six_decimals_round_half_to_even() {
        assert_eq!(six_decimals(2, 3).as_deref(), Some("0.666667"));
        assert_eq!(six_decimals(-7, 2).as_deref(), Some("-3.500000"));
        assert_eq!(six_decimals(1, 2_000_000).as_deref(), Some("0.000000"));
        assert_eq!(six_decimals(1, 0), None);
    }
}
