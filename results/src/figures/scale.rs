//! A scale: one axis' range and the few ticks it is labelled with.
//!
//! plotters places logarithmic ticks by floating point and prints them so (`9.999e-6`), and puts
//! labels where they collide. Here the ticks are chosen first, from 1-2-5 steps, powers of ten or
//! powers of two, as many as fit the room, and plotters is told.

use super::font;
use super::number::{self, THIN};
use super::sheet::{SMALL, pt};
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};
use std::ops::Range;

/// A labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) label: String,
}

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    logarithmic: bool,
    low: f64,
    high: f64,
    pub(crate) ticks: Vec<Tick>,
}

/// Which way an axis runs: labels beside each other, or one above the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Across,
    Up,
}

/// The least of 1, 2 and 5 times a power of ten that is not below `value`.
fn nice_above(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|&step| step >= value * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

fn steps(low: f64, high: f64, step: f64, unit: f64, suffix: &str) -> Vec<Tick> {
    let decimals = (-(step / unit).log10().floor()).clamp(0.0, 9.0) as usize;
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last)
        .map(|index| {
            let at = index as f64 * step;
            let number = number::decimal(at / unit, decimals);
            let label = if index == 0 { "0".to_owned() } else { format!("{number}{suffix}") };
            Tick { at, label }
        })
        .collect()
}

impl Scale {
    /// From 0 to a little above `most`, in steps of 1, 2 or 5.
    pub(crate) fn from_zero(most: f64, ticks: usize) -> Scale {
        let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
        let high = most * 1.04;
        let step = nice_above(high / ticks.max(1) as f64);
        let (unit, suffix) = match high {
            _ if high < 5e3 => (1.0, String::new()),
            _ if high < 5e6 => (1e3, format!("{THIN}k")),
            _ if high < 5e9 => (1e6, format!("{THIN}M")),
            _ => (10f64.powf(high.log10().floor()), "·10ⁿ".to_owned()),
        };
        let suffix = if suffix == "·10ⁿ" {
            let power = number::power_of_ten(high.log10().floor() as i32);
            format!("·{power}")
        } else {
            suffix
        };
        Scale { logarithmic: false, low: 0.0, high, ticks: steps(0.0, high, step, unit, &suffix) }
    }

    /// From a little below `least` to a little above `most`, in steps of 1, 2 or 5: where 0 is far off
    /// and means nothing.
    pub(crate) fn between(least: f64, most: f64, ticks: usize) -> Scale {
        let sound = least.is_finite() && most.is_finite() && least <= most;
        let (least, most) = if sound { (least, most) } else { (0.0, 1.0) };
        let room = if most > least { (most - least) * 0.06 } else { most.abs().max(1e-3) * 0.06 };
        let (low, high) = (least - room, most + room);
        let step = nice_above((high - low) / ticks.max(1) as f64);
        Scale { logarithmic: false, low, high, ticks: steps(low, high, step, 1.0, "") }
    }

    /// Bytes from 0 to exactly `most`, in a unit that the axis' title must name.
    pub(crate) fn bytes(most: f64, ticks: usize) -> (Scale, &'static str) {
        let most = if most.is_finite() && most >= 1.0 { most } else { 1.0 };
        let (name, unit) = number::byte_unit(most);
        let step = nice_above(most / unit / ticks.max(1) as f64) * unit;
        let step = if unit == 1.0 { step.max(1.0) } else { step };
        let ticks = steps(0.0, most, step, unit, "");
        (Scale { logarithmic: false, low: 0.0, high: most, ticks }, name)
    }

    /// 0 to 100 %, without the sign: the axis' title has it.
    pub(crate) fn percent(ticks: usize) -> Scale {
        let step = match ticks {
            0..=2 => 100.0,
            3 | 4 => 50.0,
            5 => 25.0,
            _ => 20.0,
        };
        Scale { logarithmic: false, low: 0.0, high: 100.0, ticks: steps(0.0, 100.0, step, 1.0, "") }
    }

    /// Whole numbers from 0 to `last`, with half a step before and after.
    pub(crate) fn whole(last: u32, ticks: usize) -> Scale {
        let step = nice_above((f64::from(last) / ticks.max(1) as f64).max(1.0)).round();
        let ticks = steps(0.0, f64::from(last), step, 1.0, "");
        Scale { logarithmic: false, low: -0.4, high: f64::from(last) + 0.4, ticks }
    }

    /// A place for each name, the first at 0, with half a step before and after. The last one is
    /// always labelled.
    pub(crate) fn named(names: &[&str], ticks: usize) -> Scale {
        let last = names.len().saturating_sub(1);
        let stride = names.len().div_ceil(ticks.max(1)).max(1);
        let labelled = (0..names.len()).filter(|at| (last - at).is_multiple_of(stride));
        let tick = |at: usize| Tick { at: at as f64, label: names[at].to_owned() };
        let ticks = labelled.map(tick).collect();
        Scale { logarithmic: false, low: -0.4, high: last as f64 + 0.4, ticks }
    }

    /// Logarithmic over all of `least` to `most`, both above 0.
    pub(crate) fn logarithmic(least: f64, most: f64, ticks: usize) -> Scale {
        let sound = |value: f64| if value.is_finite() && value > 0.0 { value } else { 1.0 };
        let (least, most) = (sound(least), sound(most));
        let all: Vec<(i32, f64)> = ((least.log10().floor() as i32 - 1)
            ..=(most.log10().ceil() as i32 + 1))
            .flat_map(|exponent| [1.0, 2.0, 5.0].map(|factor| (exponent, factor)))
            .collect();
        let at = |&(exponent, factor): &(i32, f64)| factor * 10f64.powi(exponent);
        let below = all.iter().rposition(|tick| at(tick) <= least * 0.9).unwrap_or(0);
        let above = all.iter().position(|tick| at(tick) >= most * 1.1).unwrap_or(all.len() - 1);
        let ends = &all[below..=above.max(below)];
        let (low, high) = (at(&ends[0]), at(&ends[ends.len() - 1]));
        let decades = ends.iter().filter(|tick| tick.1 == 1.0).count();
        let chosen: Vec<_> =
            ends.iter().filter(|tick| decades < 3 || tick.1 == 1.0).copied().collect();
        let stride = chosen.len().div_ceil(ticks.max(1));
        let labelled = chosen.iter().step_by(stride).map(|tick| Tick {
            at: at(tick),
            label: match tick {
                (exponent, 1.0) => number::power_of_ten(*exponent),
                (0..=2, _) => number::decimal(at(tick), 0),
                (exponent @ -3..0, factor) => {
                    number::decimal(factor * 10f64.powi(*exponent), -exponent as usize)
                }
                (3..=4, _) => format!("{}{THIN}k", number::decimal(at(tick) / 1e3, 0)),
                (exponent, factor) => {
                    format!("{factor:.0}·{}", number::power_of_ten(*exponent))
                }
            },
        });
        Scale { logarithmic: true, low, high, ticks: labelled.collect() }
    }

    /// Sizes in bytes by powers of two, over all of `least` to `most`, both at least 1.
    pub(crate) fn sizes(least: f64, most: f64, ticks: usize) -> Scale {
        let low = least.max(1.0).log2().floor() as i32;
        let high = (most.max(1.0).log2().ceil() as i32).max(low + 1);
        let stride = [1, 2, 4, 5, 10, 20]
            .into_iter()
            .find(|stride| (high - low) / stride < ticks as i32)
            .unwrap_or(40);
        let labelled = (low..=high).filter(|exponent| (exponent - low) % stride == 0);
        let tick = |exponent: i32| {
            let unit = ["", "Ki", "Mi", "Gi", "Ti", "Pi"][(exponent / 10).clamp(0, 5) as usize];
            let number = 2f64.powi(exponent - 10 * (exponent / 10).clamp(0, 5));
            let space = if unit.is_empty() { String::new() } else { THIN.to_string() };
            Tick { at: 2f64.powi(exponent), label: format!("{number:.0}{space}{unit}") }
        };
        Scale {
            logarithmic: true,
            low: 2f64.powi(low),
            high: 2f64.powi(high),
            ticks: labelled.map(tick).collect(),
        }
    }

    /// As many ticks, of at most seven, as fit a length without touching.
    pub(crate) fn roomy(make: impl Fn(usize) -> Scale, room: i32, run: Run) -> Scale {
        (2..=7).rev().map(&make).find(|scale| scale.fits(room, run)).unwrap_or_else(|| make(1))
    }

    fn fits(&self, room: i32, run: Run) -> bool {
        let mut free_from = i32::MIN;
        self.ticks.iter().all(|tick| {
            let middle = self.map(&tick.at, (0, room));
            let (half, gap) = match run {
                Run::Across => (font::width(&tick.label, SMALL) / 2 + 1, pt(5.0)),
                Run::Up => (SMALL / 2, pt(4.0)),
            };
            let apart = middle - half >= free_from;
            free_from = middle + half + gap;
            apart
        })
    }

    /// What lies at a share of its length.
    pub(crate) fn at_share(&self, share: f64) -> f64 {
        match self.logarithmic {
            true => self.low * (self.high / self.low).powf(share),
            false => self.low + (self.high - self.low) * share,
        }
    }

    /// Whether it is logarithmic.
    pub(crate) fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// A value, moved to the end of the axis that it lies beyond.
    pub(crate) fn held(&self, value: f64) -> f64 {
        if value.is_nan() { self.low } else { value.clamp(self.low, self.high) }
    }

    /// Its lower end.
    pub(crate) fn least(&self) -> f64 {
        self.low
    }

    /// Its upper end.
    pub(crate) fn most(&self) -> f64 {
        self.high
    }

    /// The widest label, in units.
    pub(crate) fn label_width(&self) -> i32 {
        self.ticks.iter().map(|tick| font::width(&tick.label, SMALL)).max().unwrap_or(0)
    }

    /// Where a value lies, 0 to 1; outside the range it is moved to the end.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let share = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        limit.0 + (self.share(*value) * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.iter().map(|tick| tick.at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale) -> Vec<String> {
        scale.ticks.iter().map(|tick| tick.label.replace(THIN, " ")).collect()
    }

    #[test]
    fn ticks_are_few_and_round() {
        assert_eq!(labels(&Scale::from_zero(93.0, 5)), ["0", "20", "40", "60", "80"]);
        assert_eq!(labels(&Scale::from_zero(0.5, 3)), ["0", "0.2", "0.4"]);
        assert_eq!(labels(&Scale::between(1.02, 1.31, 4)), ["1.1", "1.2", "1.3"]);
        assert_eq!(labels(&Scale::between(f64::NAN, 1.0, 3)), ["0", "0.5", "1.0"]);
        assert_eq!(labels(&Scale::from_zero(12_000.0, 3)), ["0", "5 k", "10 k"]);
        assert_eq!(labels(&Scale::from_zero(f64::NAN, 3)), ["0", "0.5", "1.0"]);
        assert_eq!(
            labels(&Scale::logarithmic(3.0, 70_000.0, 7)),
            ["10", "100", "1 k", "10 k", "10⁵"]
        );
        assert_eq!(labels(&Scale::logarithmic(3.0, 9.0, 7)), ["2", "5", "10"]);
        assert_eq!(labels(&Scale::logarithmic(-1.0, f64::INFINITY, 7)), ["0.5", "1", "2"]);
        assert_eq!(
            labels(&Scale::sizes(16.0, 1_048_576.0, 5)),
            ["16", "256", "4 Ki", "64 Ki", "1 Mi"]
        );
        let (scale, unit) = Scale::bytes(3_500_000.0, 5);
        assert_eq!((labels(&scale).join(" "), unit), ("0 1 2 3".to_owned(), "MiB"));
    }

    #[test]
    fn what_is_outside_or_no_number_stays_on_the_axis() {
        let scale = Scale::logarithmic(1.0, 100.0, 5);
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert!((0..=1000).contains(&scale.map(&value, (0, 1000))), "{value}");
        }
    }
}
