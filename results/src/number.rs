//! Numbers as people read them in sentences and tables; files hold the unrounded ones.

use crate::field::{Field, Percent};

/// A count or size in groups of three: `1 234 567`. The spaces between never break a line.
pub(crate) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 5 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// A figure to three significant digits, whole from 100 on: `1.23`, `45.6`, `12 345`.
pub(crate) fn short(value: f64) -> String {
    let magnitude = value.abs();
    match magnitude {
        m if !m.is_finite() => "NA".to_owned(),
        m if m >= 99.95 => {
            let sign = if value < 0.0 { "−" } else { "" };
            format!("{sign}{}", grouped(m.round() as u64))
        }
        m if m >= 9.995 => format!("{value:.1}"),
        m if m >= 0.01 || m == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.2e}"),
    }
}

/// A field of a table: the figure, `—` if its pass was not run, `NA` if it cannot be known.
pub(crate) fn field<T: Copy>(value: &Field<T>, show: impl Fn(T) -> String) -> String {
    match value {
        Field::Value(value) => show(*value),
        Field::NotRun => "—".to_owned(),
        Field::Unknown => "NA".to_owned(),
    }
}

/// A size or count of a table.
pub(crate) fn count(value: Field<u64>) -> String {
    field(&value, grouped)
}

/// A percentage with one decimal, for tables; the file has four.
pub(crate) fn percent(value: Field<Percent>) -> String {
    field(&value, |p| format!("{:.1} %", p.as_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_shortened() {
        let plain = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(plain(grouped(0)), "0");
        assert_eq!(plain(grouped(1234)), "1 234");
        assert_eq!(plain(grouped(12_345)), "12 345");
        assert_eq!(plain(grouped(u64::MAX)), "18 446 744 073 709 551 615");
        assert_eq!(short(0.0), "0.00");
        assert_eq!(short(99.96), "100");
        assert_eq!(plain(short(12_345.6)), "12 346");
        assert_eq!(short(9.999), "10.0");
        assert_eq!(short(-2.5), "-2.50");
    }
}
