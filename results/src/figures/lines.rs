//! Line charts and scatters with a series an allocator.
//!
//! Up to eight series share a panel. More are split by family into small multiples, each with
//! the other series in grey behind it, so that no panel asks a reader to tell nine lines apart.

use super::colour::{self, BEHIND};
use super::legend::{Entry, Sample};
use super::look::Look;
use super::panels::{Panels, Plan};
use super::plot::{Plot, Point};
use super::scale::Scale;
use super::sheet::{Stroke, pt};

/// One allocator's series.
pub(crate) struct Curve<'l> {
    pub(crate) look: &'l Look,
    pub(crate) points: Vec<Point>,
    /// Said in the legend behind its name: `refused 12`, `NA`.
    pub(crate) remark: Option<String>,
}

/// What a chart of curves says and spans.
pub(crate) struct Chart<'c> {
    pub(crate) x_title: &'c str,
    pub(crate) y_title: &'c str,
    pub(crate) x: &'c dyn Fn(usize) -> Scale,
    pub(crate) y: &'c dyn Fn(usize) -> Scale,
    /// Points joined by lines, or not.
    pub(crate) joined: bool,
    pub(crate) guide: Option<Guide<'c>>,
}

/// A line that belongs to no allocator, drawn in every panel.
pub(crate) struct Guide<'c> {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) stroke: Stroke,
    /// What the legend calls it.
    pub(crate) name: &'c str,
}

/// Most series in a panel, and most markers on a line.
const MOST: usize = 8;

/// Which curves share a panel, and the panel's heading.
fn split(curves: &[Curve<'_>]) -> Vec<(String, Vec<usize>)> {
    let alike = |place: usize, members: &[usize]| {
        members.iter().any(|&other| curves[other].look.marker == curves[place].look.marker)
    };
    let all: Vec<usize> = (0..curves.len()).collect();
    let told_apart = all.iter().all(|&place| !alike(place, &all[..place]));
    if all.len() <= MOST && told_apart {
        return vec![(String::new(), all)];
    }
    let mut order = all;
    order.sort_by_key(|&place| curves[place].look.index);
    let mut panels: Vec<(String, Vec<usize>)> = Vec::new();
    for place in order {
        let family = curves[place].look.family;
        match panels.last_mut() {
            Some((_, members))
                if curves[members[0]].look.family == family
                    && members.len() < MOST
                    && !alike(place, members) =>
            {
                members.push(place);
            }
            _ => panels.push((colour::family_name(family).to_owned(), vec![place])),
        }
    }
    panels
}

fn entry(curve: &Curve<'_>, joined: bool) -> Entry {
    let look = curve.look.clone();
    let sample = match (curve.points.is_empty(), joined) {
        (true, _) => Sample::Absent,
        (false, true) => Sample::Line(look),
        (false, false) => Sample::Marker(look),
    };
    let words = match &curve.remark {
        Some(remark) => format!("{}: {remark}", curve.look.label),
        None => curve.look.label.clone(),
    };
    Entry { sample, words }
}

/// Draws the curves; the result is a whole SVG.
pub(crate) fn draw(chart: &Chart<'_>, curves: &[Curve<'_>], described: &str) -> String {
    let split = split(curves);
    let several = split.len() > 1;
    let mut shared = Vec::new();
    if several {
        let grey = Stroke::solid(BEHIND, 0.9);
        shared.push(Entry { sample: Sample::Plain(grey), words: "the other allocators".into() });
    }
    if let Some(guide) = &chart.guide {
        shared.push(Entry { sample: Sample::Plain(guide.stroke), words: guide.name.to_owned() });
    }
    let legend = |members: &Vec<usize>| -> Vec<Entry> {
        members.iter().map(|&place| entry(&curves[place], chart.joined)).collect()
    };
    let panels = Panels::new(Plan {
        columns: if several { 2 } else { 1 },
        plot_height: if several { 88.0 } else { 132.0 },
        headings: split.iter().map(|(heading, _)| heading.clone()).collect(),
        legends: split.iter().map(|(_, members)| legend(members)).collect(),
        shared,
        x_title: chart.x_title,
        y_title: chart.y_title,
        x: chart.x,
        y: chart.y,
        room_below: 0.0,
    });
    panels.draw(true, |plot, panel| {
        let members = &split[panel].1;
        panels.sheet.group("behind", "", || {
            for place in (0..curves.len()).filter(|place| !members.contains(place)) {
                behind(plot, &panels, &curves[place], chart.joined);
            }
        });
        if let Some(guide) = &chart.guide {
            panels.sheet.group("guide", "", || plot.line(&guide.points, guide.stroke));
        }
        for &place in members {
            let curve = &curves[place];
            let name = &curve.look.label;
            if curve.points.is_empty() {
                continue;
            }
            plot.series(name, curve.look, &curve.points, MOST);
        }
    });
    panels.finish(described)
}

fn behind(plot: &Plot<'_>, panels: &Panels<'_>, curve: &Curve<'_>, joined: bool) {
    if joined && curve.points.len() > 1 {
        let line: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.x, point.y)).collect();
        return plot.line(&line, Stroke::solid(BEHIND, 0.6));
    }
    for point in &curve.points {
        let (x, y) = plot.spot(point.x, point.y);
        panels.sheet.rect((x - pt(0.9), y - pt(0.9)), (x + pt(0.9), y + pt(0.9)), BEHIND);
    }
}

/// The least and the greatest of the finite values above 0.
pub(crate) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite() && *value > 0.0).fold(None, |span, value| {
        Some(
            span.map_or((value, value), |(low, high): (f64, f64)| {
                (low.min(value), high.max(value))
            }),
        )
    })
}
