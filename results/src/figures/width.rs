//! How wide a figure is printed. All text keeps its size; only the room for it changes.

use super::sheet::POINT;
use std::fmt;
use std::str::FromStr;

/// The width of a figure in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    units: i32,
}

/// What a width may be given as.
const EXPECTED: &str = "expected `column` (3.33in), `text` (7.0in) or a length from 3in to 14in \
                        such as 3.5in, 84mm, 12.2cm or 240pt (72 to an inch)";

/// A width that is none, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{EXPECTED}")]
pub struct NotAWidth;

impl Width {
    /// One column of a paper: 3.33 in.
    pub const COLUMN: Width = Width { units: 5994 };
    /// Both columns: 7.0 in.
    pub const TEXT: Width = Width { units: 12_600 };

    /// In units, 25 to a point.
    pub(crate) fn units(self) -> i32 {
        self.units
    }

    /// How many panels stand side by side, where `narrow` do in a column.
    pub(crate) fn panels(self, narrow: usize, count: usize) -> usize {
        let room = self.units.max(Width::COLUMN.units) / Width::COLUMN.units;
        (narrow * room.max(1) as usize).min(count.max(narrow))
    }
}

impl Default for Width {
    fn default() -> Width {
        Width::COLUMN
    }
}

impl fmt::Display for Width {
    /// In inches: `3.33in`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inches = format!("{:.4}", f64::from(self.units) / f64::from(POINT) / 72.0);
        write!(out, "{}in", inches.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Width {
    type Err = NotAWidth;

    fn from_str(text: &str) -> Result<Width, NotAWidth> {
        let points = match text {
            "column" => return Ok(Width::COLUMN),
            "text" => return Ok(Width::TEXT),
            _ => [("in", 72.0), ("cm", 72.0 / 2.54), ("mm", 7.2 / 2.54), ("pt", 1.0)]
                .into_iter()
                .find_map(|(unit, points)| Some((text.strip_suffix(unit)?, points))),
        };
        let (number, points) = points.ok_or(NotAWidth)?;
        let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number: f64 = number.parse().map_err(|_| NotAWidth)?;
        let inches = number * points / 72.0;
        if !plain || !(2.999_9..=14.000_1).contains(&inches) {
            return Err(NotAWidth);
        }
        Ok(Width { units: (inches * 72.0 * f64::from(POINT)).round() as i32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_four_units_are_understood() {
        for (text, units) in [
            ("column", 5994),
            ("3.33in", 5994),
            ("text", 12_600),
            ("7.0in", 12_600),
            ("252pt", 6300),
            ("8.89cm", 6300),
            ("88.9mm", 6300),
            ("3in", 5400),
            ("14in", 25_200),
        ] {
            assert_eq!(text.parse(), Ok(Width { units }), "{text}");
        }
        for text in ["", "in", "3.33", "2.9in", "14.1in", "-4in", "1e1in", "infin", "NaNin", "4 in"]
        {
            assert_eq!(text.parse::<Width>(), Err(NotAWidth), "{text}");
        }
        assert_eq!(
            (Width::COLUMN.to_string(), Width::TEXT.to_string()),
            ("3.33in".into(), "7in".into())
        );
        assert_eq!(Width { units: 6300 }.to_string(), "3.5in");
    }

    #[test]
    fn two_columns_hold_four_panels_where_one_holds_two() {
        assert_eq!(Width::COLUMN.panels(2, 7), 2);
        assert_eq!(Width::TEXT.panels(2, 7), 4);
        assert_eq!(Width::TEXT.panels(2, 3), 3);
        assert_eq!(Width::TEXT.panels(1, 1), 1);
    }
}
