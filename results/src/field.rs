//! The values a cell of a table can hold: a figure, nothing because the pass was not run, or
//! `NA` because nobody can know; and percentages computed from integers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// One field of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd)]
pub enum Field<T> {
    /// A measured figure.
    Value(T),
    /// The pass that measures it was not run: an empty field.
    #[default]
    NotRun,
    /// It was asked for and cannot be known: `NA`.
    Unknown,
}

impl<T> Field<T> {
    /// The figure, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::NotRun | Field::Unknown => None,
        }
    }
}

impl<T: fmt::Display> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Field::Value(value) => serializer.collect_str(value),
            Field::NotRun => serializer.serialize_str(""),
            Field::Unknown => serializer.serialize_str("NA"),
        }
    }
}

impl<'de, T: FromStr + fmt::Display> Deserialize<'de> for Field<T>
where
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "" => Ok(Field::NotRun),
            "NA" => Ok(Field::Unknown),
            other => {
                let value: T = other.parse().map_err(|why| unreadable::<D>(other, why))?;
                // `+5` and `007` parse too, but nobody here writes them.
                if value.to_string() == other {
                    Ok(Field::Value(value))
                } else {
                    Err(unreadable::<D>(other, format_args!("it would be written {value}")))
                }
            }
        }
    }
}

fn unreadable<'de, D: Deserializer<'de>>(text: &str, why: impl fmt::Display) -> D::Error {
    serde::de::Error::custom(format_args!("`{}` ({why})", crate::error::shown(text)))
}

/// A percentage in ten-thousandths of a percent, so that it prints with four decimals and never
/// passes through floating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub i128);

impl Percent {
    /// `100·numerator/denominator`, rounded half to even at the fourth decimal; `None` if the
    /// denominator is 0.
    pub fn ratio(numerator: i128, denominator: i128) -> Option<Percent> {
        if denominator == 0 {
            return None;
        }
        let (numerator, denominator) =
            if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
        // Whole part first, so that 10^6 times the numerator need not fit.
        let whole = numerator.div_euclid(denominator).checked_mul(1_000_000)?;
        let rest = numerator.rem_euclid(denominator).checked_mul(1_000_000)?;
        let (quotient, remainder) = (rest / denominator, rest % denominator);
        let up = match (remainder * 2).cmp(&denominator) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Equal => (whole + quotient) & 1,
            std::cmp::Ordering::Less => 0,
        };
        Some(Percent(whole + quotient + up))
    }

    /// For axes and comparisons: percent as a float.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 10_000.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", magnitude / 10_000, magnitude % 10_000)
    }
}

impl FromStr for Percent {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "no percentage with four decimals".to_owned();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').ok_or_else(bad)?;
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if part.len() != 4 || !all_digits(part) || !all_digits(whole) || whole.len() > 24 {
            return Err(bad());
        }
        let value: i128 = format!("{whole}{part}").parse().map_err(|_| bad())?;
        Ok(Percent(if negative { -value } else { value }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_round_half_to_even_and_survive_the_text() {
        let text = |n, d| Percent::ratio(n, d).unwrap().to_string();
        assert_eq!(text(1, 3), "33.3333");
        assert_eq!(text(-1, 3), "-33.3333");
        assert_eq!(text(1, 2_000_000), "0.0000"); // 0.00005 lies between two: the even one
        assert_eq!(text(3, 2_000_000), "0.0002");
        assert_eq!(Percent::ratio(1, 0), None);
        for value in [Percent(-1), Percent(0), Percent(123_456_789)] {
            assert_eq!(value.to_string().parse(), Ok(value));
        }
        assert!("1.5".parse::<Percent>().is_err());
    }
}
