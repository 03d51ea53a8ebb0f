//! How large a heap an experiment or `--heap` asks for: `grow`, bytes (`64M`), a factor of the most
//! live bytes (`1.25x`), or the power of two at or above that (`pow2:1.9x`), both of which become
//! bytes once the workload is surveyed; or `min`, which becomes bytes once the smallest that serves
//! is found.

use crate::cell::HeapSize;
use allocators::{GRANULE, LARGEST_HEAP, spec};

/// A heap as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeapWish {
    /// As much as asked for.
    Grow,
    /// So many bytes.
    Fixed(u64),
    /// The smallest that serves the whole workload.
    Min,
    /// The most live bytes of the workload times `numerator / 10^decimals`.
    Factor {
        /// The factor without its point.
        numerator: u64,
        /// Digits behind the point.
        decimals: u32,
        /// And from there up to a power of two.
        power_of_two: bool,
    },
}

/// What may be written, for messages.
const EXPECTED: &str = "`grow`, bytes (`64M`), a factor of the most live bytes (`1.25x`), the \
                        power of two at or above it (`pow2:1.9x`), or `min`, the smallest";

impl HeapWish {
    /// What allocators are timed on beside those that take no heap that grows: `pow2:1.9x`.
    pub const ROOMY: HeapWish = HeapWish::Factor { numerator: 19, decimals: 1, power_of_two: true };

    /// Reads what was asked for.
    ///
    /// # Errors
    /// What is wrong, and what was expected.
    pub fn parse(text: &str) -> Result<HeapWish, String> {
        let found = || format!("`{}`: expected {EXPECTED}", crate::problem::shown(text));
        if text == "grow" {
            return Ok(HeapWish::Grow);
        }
        if text == "min" {
            return Ok(HeapWish::Min);
        }
        if let Some(factor) = text.strip_suffix('x') {
            let (factor, power_of_two) = match factor.strip_prefix("pow2:") {
                Some(factor) => (factor, true),
                None => (factor, false),
            };
            return parse_factor(factor, power_of_two).ok_or_else(found);
        }
        let bytes = spec::parse_bytes(text).ok_or_else(found)?;
        if bytes == 0 || !bytes.is_multiple_of(GRANULE) || bytes > LARGEST_HEAP {
            let most = spec::show_bytes(LARGEST_HEAP);
            return Err(format!(
                "`{text}`: expected a positive multiple of {GRANULE} bytes, at most {most}"
            ));
        }
        Ok(HeapWish::Fixed(bytes))
    }

    /// The heap for a workload whose most live bytes are `load`, rounded up to granules.
    ///
    /// # Errors
    /// If it would be larger than a heap can be.
    pub fn size(self, load: u64) -> Result<HeapSize, String> {
        match self {
            HeapWish::Grow => Ok(HeapSize::Grow),
            HeapWish::Min => Ok(HeapSize::Smallest),
            HeapWish::Fixed(bytes) => Ok(HeapSize::Fixed(bytes)),
            HeapWish::Factor { numerator, decimals, power_of_two } => {
                let bytes = u128::from(load) * u128::from(numerator);
                let bytes = bytes.div_ceil(10u128.pow(decimals)).max(1);
                let mut bytes = bytes.next_multiple_of(u128::from(GRANULE));
                if power_of_two {
                    bytes = bytes.next_power_of_two();
                }
                if bytes > u128::from(LARGEST_HEAP) {
                    let most = spec::show_bytes(LARGEST_HEAP);
                    return Err(format!("a heap of {bytes} bytes: expected at most {most}"));
                }
                Ok(HeapSize::Fixed(bytes as u64))
            }
        }
    }
}

/// Digits, at most one point: exact, since a heap's size must not hang on rounding.
fn parse_factor(text: &str, power_of_two: bool) -> Option<HeapWish> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}");
    let plain = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let point_has_digits = !text.contains('.') || !fraction.is_empty();
    let fits = digits.len() <= 9;
    let numerator = (plain && point_has_digits && fits).then(|| digits.parse().ok())??;
    let decimals = fraction.len() as u32;
    (numerator > 0).then_some(HeapWish::Factor { numerator, decimals, power_of_two })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heaps_are_read_exactly() {
        assert_eq!(HeapWish::parse("grow"), Ok(HeapWish::Grow));
        assert_eq!(HeapWish::parse("min").unwrap().size(1000), Ok(HeapSize::Smallest));
        assert_eq!(HeapWish::parse("64M"), Ok(HeapWish::Fixed(64 << 20)));
        let wish = HeapWish::parse("1.25x").unwrap();
        assert_eq!(wish.size(1000), Ok(HeapSize::Fixed(1264)));
        assert_eq!(wish.size(0), Ok(HeapSize::Fixed(16)));
        assert_eq!(HeapWish::parse("2x").unwrap().size(64), Ok(HeapSize::Fixed(128)));
        assert!(HeapWish::parse("9x").unwrap().size(1 << 40).is_err());
        let wish = HeapWish::parse("pow2:1.9x").unwrap();
        assert_eq!(wish, HeapWish::ROOMY);
        assert_eq!(wish.size(5_200_000), Ok(HeapSize::Fixed(16 << 20)));
        assert_eq!(HeapWish::parse("pow2:2x").unwrap().size(64), Ok(HeapSize::Fixed(128)));
        assert_eq!(wish.size(0), Ok(HeapSize::Fixed(16)));
        assert!(HeapWish::parse("pow2:1x").unwrap().size((1 << 36) + 1).is_err());
    }

    #[test]
    fn what_is_no_heap_says_what_is() {
        let wrong =
            ["", "x", ".5x", "1.x", "0x", "1.0.0x", "-1x", "17", "0", "65G", "grown", "mini"];
        for text in wrong.into_iter().chain(["pow2:", "pow2:x", "pow2:64M", "pow2:pow2:2x"]) {
            assert!(HeapWish::parse(text).unwrap_err().contains("expected"), "{text}");
        }
    }
}
