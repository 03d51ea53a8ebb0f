//! Numbers as comparisons show them.

use crate::number::grouped;

/// A field of a table for a reader: digits in groups of three, nothing as `not run`.
pub(super) fn field(text: &str) -> String {
    match text.parse::<u64>() {
        Ok(number) => grouped(number),
        Err(_) if text.is_empty() => "not run".to_owned(),
        Err(_) => crate::error::shown(text),
    }
}

/// A change in percent, with as many digits as it takes to tell it from none: `+0.0001 %`.
pub(super) fn percent(change: f64) -> String {
    let percent = 100.0 * change;
    let sign = if percent < 0.0 { '−' } else { '+' };
    let size = percent.abs();
    let decimals = match size {
        0.0 => 0,
        large if large >= 100.0 => 0,
        some if some >= 1.0 => 1,
        small => ((-small.log10()).ceil().clamp(1.0, 12.0)) as usize + 1,
    };
    format!("{sign}{size:.decimals$} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_change_is_rounded_to_nothing() {
        let shown = [(0.01, "+1.0 %"), (1e-6, "+0.00010 %"), (-0.25, "−25.0 %"), (3.0, "+300 %")];
        for (change, text) in shown {
            assert_eq!(percent(change), text);
        }
        assert_eq!(percent(0.00123), "+0.12 %");
        assert_eq!(
            (field("1234567"), field(""), field("NA")),
            ("1\u{a0}234\u{a0}567".into(), "not run".into(), "NA".into())
        );
    }
}
