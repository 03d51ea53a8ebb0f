//! Line charts and scatters with a series an allocator.
//!
//! Up to eight series share a panel. More are split by family into small multiples, each with
//! the other series in grey behind it, so that no panel asks a reader to tell nine lines apart.

use super::colour::{self, BEHIND, GROUND};
use super::drawing::Drawing;
use super::legend::{Entry, Sample};
use super::look::Look;
use super::panels::{Heading, Panels, Plan};
use super::plot::{Frame, Plot, Point};
use super::plotted::Layer;
use super::scale::Scale;
use super::sheet::{Hang, Sheet, Stroke, pt};
use super::width::Width;

/// One allocator's series.
pub(crate) struct Curve<'l> {
    pub(crate) look: &'l Look,
    pub(crate) points: Vec<Point>,
    /// Said in the legend behind its name: `refused 12`, `NA`.
    pub(crate) remark: Option<String>,
}

/// What a chart of curves says and spans.
pub(crate) struct Chart<'c> {
    pub(crate) width: Width,
    pub(crate) x_title: &'c str,
    pub(crate) y_title: &'c str,
    pub(crate) x: &'c dyn Fn(usize) -> Scale,
    pub(crate) y: &'c dyn Fn(usize) -> Scale,
    /// Points joined by lines, or not.
    pub(crate) joined: bool,
    pub(crate) guide: Option<Guide<'c>>,
    pub(crate) shade: Option<Shade<'c>>,
}

/// A grey ground at the left of every panel, where no value means anything.
pub(crate) struct Shade<'c> {
    /// Where it ends, on the x axis.
    pub(crate) up_to: f64,
    /// What it says in itself, where there is room, and what the legend says.
    pub(crate) label: &'c str,
    pub(crate) name: &'c str,
}

/// A line that belongs to no allocator, drawn in every panel.
pub(crate) struct Guide<'c> {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) stroke: Stroke,
    /// What the legend calls it.
    pub(crate) name: &'c str,
}

/// Most series in a panel, and most markers on a line.
pub(super) const MOST: usize = 8;

/// Which curves share a panel, and the panel's heading. More than fit one panel are split by
/// family; small families next to each other share a panel again.
pub(super) fn split(curves: &[Curve<'_>]) -> Vec<(String, Vec<usize>)> {
    let mut order: Vec<usize> = (0..curves.len()).collect();
    if are_told_apart(curves, &order) {
        return vec![(String::new(), order)];
    }
    order.sort_by_key(|&place| curves[place].look.index);
    let family = |place: &usize| curves[*place].look.family;
    let mut panels: Vec<Vec<usize>> = Vec::new();
    for kin in order.chunk_by(|a, b| family(a) == family(b)) {
        let joined = |panel: &Vec<usize>| [panel.as_slice(), kin].concat();
        match panels.last_mut() {
            Some(panel) if are_told_apart(curves, &joined(panel)) => panel.extend(kin),
            _ => panels.extend(kin.chunks(MOST).flat_map(|chunk| apart(curves, chunk))),
        }
    }
    let headed = |members: Vec<usize>| {
        let mut names: Vec<&str> =
            members.iter().map(|place| colour::family_name(family(place))).collect();
        names.dedup();
        let heading = if names.len() > 2 { "other families".into() } else { names.join(", ") };
        (heading, members)
    };
    panels.into_iter().map(headed).collect()
}

/// Whether all curves fit one panel.
pub(crate) fn told_apart(curves: &[Curve<'_>]) -> bool {
    are_told_apart(curves, &(0..curves.len()).collect::<Vec<usize>>())
}

/// Whether the members are few enough for one panel and no two have the same marker.
fn are_told_apart(curves: &[Curve<'_>], members: &[usize]) -> bool {
    let marker = |place: &usize| curves[*place].look.marker;
    let new = |(at, place)| !members[..at].iter().any(|other| marker(other) == marker(place));
    members.len() <= MOST && members.iter().enumerate().all(new)
}

/// The members, split where a marker comes again.
fn apart(curves: &[Curve<'_>], members: &[usize]) -> Vec<Vec<usize>> {
    let mut panels: Vec<Vec<usize>> = vec![Vec::new()];
    for &place in members {
        let last = panels.len() - 1;
        if are_told_apart(curves, &[panels[last].as_slice(), &[place]].concat()) {
            panels[last].push(place);
        } else {
            panels.push(vec![place]);
        }
    }
    panels
}

pub(super) fn entry(curve: &Curve<'_>, joined: bool) -> Entry {
    let look = curve.look.clone();
    let sample = match (curve.points.is_empty(), joined) {
        (true, _) => Sample::Absent,
        (false, true) => Sample::Line(look),
        (false, false) => Sample::Marker(look),
    };
    Entry { sample, words: curve.look.label.clone(), remark: curve.remark.clone() }
}

/// Draws the curves; the result is a whole drawing.
pub(crate) fn draw(chart: &Chart<'_>, curves: &[Curve<'_>], described: &str) -> Drawing {
    let split = split(curves);
    let several = split.len() > 1;
    let mut shared = Vec::new();
    if several {
        let sample = match chart.joined {
            true => Sample::Plain(Stroke::solid(BEHIND, 0.9)),
            false => Sample::Dot(BEHIND),
        };
        shared.push(Entry::new(sample, "the other allocators"));
    }
    if let Some(guide) = &chart.guide {
        shared.push(Entry::new(Sample::Plain(guide.stroke), guide.name));
    }
    if let Some(shade) = &chart.shade {
        shared.push(Entry::new(Sample::Fill(GROUND), shade.name));
    }
    let legend = |members: &Vec<usize>| -> Vec<Entry> {
        members.iter().map(|&place| entry(&curves[place], chart.joined)).collect()
    };
    let panels = Panels::new(Plan {
        width: chart.width,
        columns: if several { chart.width.panels(2, split.len()) } else { 1 },
        plot_height: if several { 96.0 } else { 132.0 },
        headings: split.iter().map(|(heading, _)| Heading::plain(heading)).collect(),
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
        if let Some(shade) = &chart.shade {
            panels.sheet.group("shade", "", || ground(plot, &panels.sheet, shade));
        }
        panels.sheet.group("behind", "", || {
            for place in (0..curves.len()).filter(|place| !members.contains(place)) {
                behind(plot, &panels, &curves[place], chart.joined);
            }
        });
        if let Some(guide) = &chart.guide {
            let points = guide.points.clone();
            panels.sheet.lay(Layer::Guide { stroke: guide.stroke, points });
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

fn ground(plot: &Plot<'_>, sheet: &Sheet, shade: &Shade<'_>) {
    let Frame { left, top, bottom, .. } = plot.frame;
    let right = plot.spot(shade.up_to, 1.0).0;
    sheet.lay(Layer::Ground { colour: GROUND, up_to: shade.up_to });
    sheet.rect((left, top), (right, bottom), GROUND);
    if right - left >= pt(10.0) {
        sheet.label(shade.label, ((left + right) / 2, (top + bottom) / 2), Hang::Upward);
    }
}

fn behind(plot: &Plot<'_>, panels: &Panels<'_>, curve: &Curve<'_>, joined: bool) {
    let line: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.x, point.y)).collect();
    panels.sheet.lay(Layer::Behind { colour: BEHIND, joined, points: line.clone() });
    if joined && curve.points.len() > 1 {
        return plot.line(&line, Stroke::solid(BEHIND, 0.6));
    }
    for point in &curve.points {
        panels.sheet.dot(plot.spot(point.x, point.y), BEHIND);
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
