//! Published figures beside our own: a row a check, what was expected as a tick with the span in
//! which a figure holds, what was measured as a disc.

use super::colour::{BLACK, Colour};
use super::legend::{Entry, Sample};
use super::lines::extent;
use super::look::Look;
use super::mark::{Marker, SOLID};
use super::rows::{Row, Rows, Titles};
use super::scale::Scale;
use super::sheet::{Stroke, pt};
use super::words::clean;
use super::{Figure, Group, Width};
use crate::reproduction::{Holding, ItemRecord};
use crate::run::Family;

/// Where the greatest figure is so many times the least, the axis is logarithmic.
const WIDE: f64 = 40.0;
/// Rows of one figure; a longer item shows its first ones, and the caption says so.
const MOST_ROWS: usize = 48;

/// A tick: a disc on it leaves both to be seen.
const EXPECTED: Stroke = Stroke { colour: Colour(0, 114, 178), width: 30, dash: SOLID };
/// Half its height, in points.
const TICK: f64 = 4.2;
const TOLERANCE: Stroke = Stroke { colour: Colour(170, 211, 240), width: 130, dash: SOLID };
const MEASURED: (Marker, Colour) = (Marker::Disc, BLACK);

/// The item's figure; `None` where it has no figure above 0.
pub(crate) fn figure(item: &ItemRecord) -> Option<Figure> {
    let checks = &item.checks[..item.checks.len().min(MOST_ROWS)];
    let figures = checks.iter().flat_map(|check| {
        [check.expected.figure(), check.measured.as_ref().ok().copied()].into_iter().flatten()
    });
    let (least, most) = extent(figures)?;
    let logarithmic = most / least > WIDE && checks.iter().all(above_zero);
    let scale = |ticks: usize| match logarithmic {
        true => Scale::logarithmic(least, most, ticks),
        false => Scale::from_zero(most, ticks),
    };
    let rows: Vec<Row> = checks
        .iter()
        .map(|check| Row { label: check.what.clone(), right: check.holding().word().to_owned() })
        .collect();
    let title = if logarithmic { format!("{} (log)", item.unit) } else { item.unit.clone() };
    let titles = Titles { width: Width::COLUMN, x: &title, right: "", pitch: 11.5 };
    let drawn = Rows::new(&rows, &titles, legend(), scale);
    let plot = drawn.plot();
    plot.grid_across();
    for (index, check) in checks.iter().enumerate() {
        drawn.guide_line(index);
        let y = drawn.middle(index);
        let at = |value: f64| (plot.spot(value, 0.0).0, y);
        drawn.sheet.group("series", &check.what, || {
            if let (Some(low), Some(high)) = check.expected.bounds()
                && high > low
            {
                drawn.sheet.group("error-bar", "", || {
                    drawn.sheet.line(&[at(low.max(0.0)), at(high)], TOLERANCE);
                });
            }
            if let Some(expected) = check.expected.figure().filter(|value| *value >= 0.0) {
                let (x, _) = at(expected);
                let half = pt(TICK);
                drawn.sheet.line(&[(x, y - half), (x, y + half)], EXPECTED);
            }
            if let Ok(measured) = check.measured.as_ref().copied()
                && measured >= 0.0
            {
                drawn.sheet.marker(MEASURED.0, at(measured), MEASURED.1);
            }
        });
    }
    drop(plot);
    let caption = caption(item, checks.len());
    Some(Figure {
        id: format!("checks--{}", item.name),
        group: Group::ForPapers,
        drawing: drawn.finish(&caption),
        caption,
        formula:
            "A tick is what was published or derived, the bar behind it the tolerance; a disc \
                  is what was measured here."
                .to_owned(),
    })
}

fn above_zero(check: &crate::reproduction::Check) -> bool {
    let sound = |value: f64| value > 0.0;
    check.expected.figure().is_none_or(sound) && check.measured.as_ref().is_ok_and(|it| *it > 0.0)
        || check.measured.is_err()
}

fn legend() -> Vec<Entry> {
    let entry = |(marker, colour): (Marker, Colour), words: &str| {
        let family = Family::Foreign;
        let look = Look { label: String::new(), family, colour, marker, dash: SOLID, index: 0 };
        Entry::new(Sample::Marker(look), words)
    };
    vec![
        Entry::new(Sample::Plain(EXPECTED), "published or derived"),
        Entry::new(Sample::Plain(TOLERANCE), "tolerance"),
        entry(MEASURED, "measured"),
    ]
}

fn caption(item: &ItemRecord, shown: usize) -> String {
    let part = match item.checks.len() {
        all if all > shown => format!(" The first {shown} of {all} checks."),
        _ => String::new(),
    };
    format!(
        "{}: {} ({}). {} of {} gated checks hold.{part}",
        clean(&item.name),
        clean(&item.title),
        clean(&item.source),
        item.count(Holding::Holds),
        item.count(Holding::Holds) + item.count(Holding::Misses),
    )
}
