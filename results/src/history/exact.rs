//! A figure that is compared exactly: a decimal number as its file holds it, so that no rounding
//! hides a change, beside the float that an axis needs.

/// Longest text of a number; far above any figure.
const LONGEST: usize = 40;

/// A decimal number.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    text: String,
    number: f64,
}

impl Exact {
    /// Reads digits with an optional sign and fraction; `None` for anything else, `NaN`, `inf` and
    /// exponents among it. `1.50` and `1.5` are one number.
    pub fn parse(text: &str) -> Option<Exact> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let sound = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if text.len() > LONGEST || !sound(whole) || !sound(part) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let part = part.trim_end_matches('0');
        let sign = if digits.len() < text.len() && !(whole.is_empty() && part.is_empty()) {
            "-"
        } else {
            ""
        };
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = if part.is_empty() { "" } else { "." };
        let text = format!("{sign}{whole}{point}{part}");
        let number = text.parse().ok()?;
        Some(Exact { text, number })
    }

    /// As it is written, without zeros that say nothing.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is less, to the last digit.
    pub fn is_less(&self, other: &Exact) -> bool {
        let parts = |exact: &Exact| -> (bool, usize, String, String) {
            let digits = exact.text.trim_start_matches('-');
            let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
            (exact.text.starts_with('-'), whole.len(), whole.to_owned(), part.to_owned())
        };
        let ((minus, a, b, c), (other_minus, x, y, z)) = (parts(self), parts(other));
        match (minus, other_minus) {
            (true, false) => true,
            (false, true) => false,
            (false, false) => (a, b, c) < (x, y, z),
            (true, true) => (x, y, z) < (a, b, c),
        }
    }

    /// The nearest float.
    pub fn number(&self) -> f64 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    #[test]
    fn numbers_are_equal_where_they_mean_the_same_and_only_there() {
        let text = |text: &str| Exact::parse(text).map(|exact| exact.text().to_owned());
        assert_eq!(text("1280").as_deref(), Some("1280"));
        assert_eq!(text("-0.5000").as_deref(), Some("-0.5"));
        assert_eq!(text("-0.0000").as_deref(), Some("0"));
        assert_eq!(text("00100").as_deref(), Some("100"));
        for odd in ["", "-", ".5", "5.", "NaN", "inf", "1e5", "+1", "0x10", "1 000", "١"] {
            assert_eq!(text(odd), None, "{odd}");
        }
        assert_eq!(text(&"9".repeat(41)), None);
        // Two numbers that are one float are still two.
        let [a, b] = ["9007199254740993", "9007199254740992"].map(|t| Exact::parse(t).unwrap());
        assert!(a != b && a.number() == b.number());
        assert!(b.is_less(&a) && !a.is_less(&b) && !a.is_less(&a));
        for pair in ["-10", "-9.5", "-0.1", "0", "0.09", "0.1", "2", "10"].windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|t| Exact::parse(t).unwrap());
            assert!(a.is_less(&b) && !b.is_less(&a), "{pair:?}");
        }
    }
}
