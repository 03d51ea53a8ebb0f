//! The axis of a figure: the unit its values are shown in, its title and its ends.

use super::super::lines::Curve;
use super::super::number::byte_unit;
use super::super::scale::Scale;
use crate::history::{FigureName, History, Reading};

/// From this ratio of the greatest to the least value on the axis is logarithmic.
const WIDE: f64 = 20.0;

/// What values are divided by, and what the axis says.
pub(super) struct Unit {
    by: f64,
    pub(super) title: String,
    logarithmic: bool,
}

impl Unit {
    /// The unit in which the greatest value of the trends is short.
    pub(super) fn of_figure(history: &History, name: &FigureName, trends: &[usize]) -> Unit {
        let points = || trends.iter().flat_map(|&trend| &history.trends[trend].points);
        let ends = |reading: &Reading, middle: f64| match reading {
            Reading::Noisy(interval) => [interval.low, interval.high],
            _ => [middle, middle],
        };
        let values =
            || points().filter_map(|point| Some(ends(&point.reading, point.value()?))).flatten();
        let most = values().map(f64::abs).fold(0.0, f64::max);
        let least = values().fold(f64::INFINITY, f64::min);
        let logarithmic = least > 0.0 && most / least > WIDE;
        // A logarithmic axis labels large numbers itself.
        let (by, unit) = match (logarithmic, name.name.ends_with("_bytes")) {
            (true, true) => unit(&name.name, least),
            (true, false) => (1.0, String::new()),
            (false, _) => unit(&name.name, most),
        };
        let words = words(name);
        let log = if logarithmic { if unit.is_empty() { " (log)" } else { ", log" } } else { "" };
        let title = match unit.is_empty() {
            true => format!("{words}{log}"),
            false => format!("{words} ({unit}{log})"),
        };
        Unit { by, title, logarithmic }
    }

    /// A value in the unit.
    pub(super) fn of(&self, value: f64) -> f64 {
        value / self.by
    }

    /// From the least to the greatest of the curves, which are in the unit.
    pub(super) fn scale(&self, curves: &[Curve<'_>], ticks: usize) -> Scale {
        let points = curves.iter().flat_map(|curve| &curve.points);
        let ends = points.flat_map(|point| {
            let (low, high) = point.interval.unwrap_or((point.y, point.y));
            [low, high]
        });
        let span = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        match self.logarithmic {
            true => Scale::logarithmic(span.0, span.1, ticks),
            false => Scale::between(span.0, span.1, ticks),
        }
    }
}

/// What the axis calls a figure.
fn words(name: &FigureName) -> String {
    let plain = name.said().replace("_bytes", "").replace("_percent", "").replace(['_', ':'], " ");
    match name.name.as_str() {
        "lines" => "64-byte lines touched".to_owned(),
        "inspected" => "free blocks inspected".to_owned(),
        "metadata_bytes" => "side tables".to_owned(),
        _ => plain,
    }
}

/// Divisor and name of a unit.
fn unit(name: &str, most: f64) -> (f64, String) {
    if name.ends_with("_bytes") {
        let (name, size) = byte_unit(most);
        return (size, name.to_owned());
    }
    if name.ends_with("_percent") {
        return (1.0, "%".to_owned());
    }
    match most {
        most if most < 1e4 => (1.0, String::new()),
        most if most < 1e7 => (1e3, "thousands".to_owned()),
        most if most < 1e10 => (1e6, "millions".to_owned()),
        most => {
            let power = most.log10().floor().clamp(0.0, 300.0) as i32;
            (10_f64.powi(power), format!("times {}", super::super::number::power_of_ten(power)))
        }
    }
}
