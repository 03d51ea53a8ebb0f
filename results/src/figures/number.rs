//! Numbers as a reader of a figure wants them: three digits, thin spaces, k, M and powers.

/// Between a number and its unit.
pub(crate) const THIN: char = '\u{202f}';

fn superscript(exponent: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    exponent
        .to_string()
        .chars()
        .map(|c| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize]))
        .collect()
}

/// A power of ten: `0.01`, `1`, `1 k`, `10 k`, `10⁵`.
pub(crate) fn power_of_ten(exponent: i32) -> String {
    match exponent {
        -3..=-1 => format!("{:.*}", -exponent as usize, 10f64.powi(exponent)),
        0..=2 => format!("{}", 10i32.pow(exponent as u32)),
        3 | 4 => format!("{}{THIN}k", 10i32.pow(exponent as u32 - 3)),
        _ => format!("10{}", superscript(exponent)),
    }
}

/// With `decimals` decimals, a true minus sign, and nothing after a needless point.
pub(crate) fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches('-').trim_matches(['0', '.']).is_empty() {
        return "0".to_owned();
    }
    text.replace('-', "−")
}

/// Three significant digits, with k, M, G or a power: `0.0123`, `12.3`, `1.23 k`, `45.6 M`.
pub(crate) fn three(value: f64) -> String {
    if !value.is_finite() {
        return "NA".to_owned();
    }
    let size = value.abs();
    let (scaled, unit) = match size {
        _ if size < 999.5 => (value, ""),
        _ if size < 999.5e3 => (value / 1e3, "k"),
        _ if size < 999.5e6 => (value / 1e6, "M"),
        _ if size < 999.5e9 => (value / 1e9, "G"),
        _ => {
            let exponent = size.log10().floor();
            let factor = decimal(value / 10f64.powf(exponent), 1);
            return format!("{factor}·10{}", superscript(exponent as i32));
        }
    };
    let magnitude = scaled.abs();
    let decimals = match magnitude {
        _ if magnitude >= 99.95 => 0,
        _ if magnitude >= 9.995 => 1,
        _ if magnitude >= 0.9995 => 2,
        _ if magnitude >= 0.000_1 => 3,
        _ if magnitude == 0.0 => 0,
        _ => return format!("10{}", superscript(magnitude.log10().floor() as i32)),
    };
    let number = decimal(scaled, decimals);
    if unit.is_empty() { number } else { format!("{number}{THIN}{unit}") }
}

/// A whole number: exact below ten thousand, then three digits.
pub(crate) fn count(value: u64) -> String {
    if value < 10_000 { value.to_string() } else { three(value as f64) }
}

/// Names and sizes of the units of memory.
pub(crate) const BYTE_UNITS: [(&str, f64); 5] = [
    ("B", 1.0),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

/// The unit in which `bytes` is at least one, or bytes.
pub(crate) fn byte_unit(bytes: f64) -> (&'static str, f64) {
    BYTE_UNITS.iter().rev().copied().find(|unit| bytes >= unit.1).unwrap_or(BYTE_UNITS[0])
}

/// A number of bytes: `96 B`, `1.25 MiB`.
pub(crate) fn bytes(value: f64) -> String {
    let (name, size) = byte_unit(value);
    let scaled = value / size;
    let number = if size > 1.0 && scaled < 999.5 { three(scaled) } else { decimal(scaled, 0) };
    format!("{number}{THIN}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_a_paper() {
        let plain = |text: String| text.replace(THIN, " ");
        let powers: Vec<_> = (-4..=6).map(|e| plain(power_of_ten(e))).collect();
        let wanted =
            ["10⁻⁴", "0.001", "0.01", "0.1", "1", "10", "100", "1 k", "10 k", "10⁵", "10⁶"];
        assert_eq!(powers, wanted);
        assert_eq!(plain(three(0.0)), "0");
        assert_eq!(plain(three(0.012_34)), "0.012");
        assert_eq!(plain(three(12.345)), "12.3");
        assert_eq!(plain(three(999.7)), "1.00 k");
        assert_eq!(plain(three(45_600_000.0)), "45.6 M");
        assert_eq!(three(f64::NAN), "NA");
        assert_eq!(plain(three(-3.2)), "−3.20");
        assert_eq!(plain(three(1.8e19)), "1.8·10¹⁹");
        assert_eq!(plain(bytes(96.0)), "96 B");
        assert_eq!(plain(bytes(1_310_720.0)), "1.25 MiB");
        assert_eq!(plain(bytes(1023.0 * 1024.0)), "1023 KiB");
    }
}
