//! A figure over the revisions: a line an allocator, a black bar where it changed, a broken upright
//! line where values on both sides are not comparable.
//!
//! Where there are more allocators than a panel tells apart, those that changed are drawn and the
//! others counted. The values are as they are, not relative; where they differ widely the axis is
//! logarithmic.

mod said;
mod scales;

use super::colour::{AXIS, BLACK};
use super::legend::{Entry, Sample};
use super::lines::{Curve, MOST, entry, split, told_apart};
use super::look::{self, Look};
use super::panels::{Heading, Panels, Plan};
use super::plot::{Plot, Point};
use super::plotted::Layer;
use super::scale::Scale;
use super::scene::unlike;
use super::sheet::Stroke;
use super::words::{clean, slug};
use super::{Figure, Group, Width};
use crate::history::{History, Kind, Reading};
use said::{caption, formula};
use scales::Unit;
use std::collections::{BTreeMap, BTreeSet};

/// Most lines of one figure.
const MOST_DRAWN: usize = 48;
/// Height of the bar at a change, as a share of the axis.
const BAR: f64 = 0.065;
const CHANGE: Stroke = Stroke { colour: BLACK, width: 32, dash: &[] };
/// Tenths of a point.
const CUT: Stroke = Stroke { colour: AXIS, width: 22, dash: &[24, 20] };

/// One figure of one workload and heap.
pub(crate) struct Bench {
    pub(crate) figure: usize,
    pub(crate) workload: String,
    pub(crate) heap: String,
    /// Its trends.
    pub(crate) trends: Vec<usize>,
    /// Changes in all of them.
    pub(crate) changes: usize,
}

/// The benches of a history, in its order.
pub(crate) fn benches(history: &History) -> Vec<Bench> {
    let mut benches: Vec<Bench> = Vec::new();
    let mut places: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
    for (at, trend) in history.trends.iter().enumerate() {
        let key = (trend.figure, trend.workload.as_str(), trend.heap.as_str());
        let place = *places.entry(key).or_insert_with(|| {
            let (workload, heap) = (trend.workload.clone(), trend.heap.clone());
            let trends = Vec::new();
            benches.push(Bench { figure: trend.figure, workload, heap, trends, changes: 0 });
            benches.len() - 1
        });
        let changed = |found: &&crate::history::Break| matches!(found.kind, Kind::Change { .. });
        benches[place].changes += history.breaks_of(at).filter(changed).count();
        benches[place].trends.push(at);
    }
    benches
}

/// The looks of a history's allocators, in all its figures.
pub(crate) fn looks(history: &History) -> BTreeMap<String, Look> {
    let mut seen = BTreeSet::new();
    let names = history.trends.iter().map(|trend| trend.allocator.as_str());
    let names = names.filter(|name| seen.insert(*name)).collect();
    look::of_names(names, &history.labels, &history.families)
}

/// A figure for each of the benches.
pub(crate) fn figures(history: &History, benches: &[Bench], width: Width) -> Vec<Figure> {
    let looks = looks(history);
    let mut heaps: Vec<&str> = history.trends.iter().map(|trend| trend.heap.as_str()).collect();
    heaps.sort_unstable();
    heaps.dedup();
    let mut taken = Vec::new();
    benches
        .iter()
        .map(|bench| {
            let figure = slug(&history.figures[bench.figure].said());
            let heap =
                if heaps.len() > 1 { format!("-{}", slug(&bench.heap)) } else { String::new() };
            let id = format!("history--{figure}--{}{heap}", slug(&bench.workload));
            one(history, bench, &looks, width, unlike(&mut taken, id))
        })
        .collect()
}

/// A line with what happens on it.
struct Course<'l> {
    curve: Curve<'l>,
    /// Where its pieces end.
    ends: Vec<usize>,
    /// Its changes, as points.
    changes: Vec<(f64, f64)>,
}

fn course<'l>(history: &History, trend: usize, look: &'l Look, unit: &Unit) -> Course<'l> {
    let of = &history.trends[trend];
    let cuts: Vec<usize> = history
        .breaks_of(trend)
        .filter(|found| matches!(found.kind, Kind::Cut(_)))
        .map(|found| found.at)
        .collect();
    let (mut points, mut ends) = (Vec::new(), Vec::new());
    for (at, point) in of.points.iter().enumerate() {
        if cuts.contains(&at) || matches!(point.reading, Reading::Gap(_)) {
            ends.push(points.len());
        }
        let interval = match &point.reading {
            Reading::Noisy(interval) if interval.n > 1 => {
                Some((unit.of(interval.low), unit.of(interval.high)))
            }
            _ => None,
        };
        if let Some(value) = point.value() {
            points.push(Point { x: at as f64, y: unit.of(value), interval });
        }
    }
    ends.push(points.len());
    let changed =
        history.breaks_of(trend).filter(|found| matches!(found.kind, Kind::Change { .. }));
    let changes = changed
        .filter_map(|found| Some((found.at as f64, unit.of(of.points[found.at].value()?))))
        .collect();
    Course { curve: Curve { look, points, remark: None }, ends, changes }
}

/// Which trends are drawn: all if a panel holds them, else those that changed most often, else the
/// first ones.
fn drawn(history: &History, bench: &Bench, looks: &BTreeMap<String, Look>) -> Vec<usize> {
    let all = &bench.trends;
    let curves: Vec<Curve<'_>> = all
        .iter()
        .filter_map(|&trend| looks.get(&history.trends[trend].allocator))
        .map(|look| Curve { look, points: Vec::new(), remark: None })
        .collect();
    if told_apart(&curves) {
        return all.clone();
    }
    let changes = |trend: &usize| {
        let of = history.breaks_of(*trend);
        of.filter(|found| matches!(found.kind, Kind::Change { .. })).count()
    };
    let mut changed: Vec<usize> = all.iter().copied().filter(|trend| changes(trend) > 0).collect();
    if changed.is_empty() {
        changed.clone_from(all);
    }
    changed.sort_by_key(|trend| std::cmp::Reverse(changes(trend)));
    changed.truncate(MOST_DRAWN);
    changed.sort_unstable();
    changed
}

fn one(
    history: &History,
    bench: &Bench,
    looks: &BTreeMap<String, Look>,
    width: Width,
    id: String,
) -> Figure {
    let shown = drawn(history, bench, looks);
    let name = &history.figures[bench.figure];
    let unit = Unit::of_figure(history, name, &shown);
    let courses: Vec<Course<'_>> = shown
        .iter()
        .filter_map(|&trend| Some((trend, looks.get(&history.trends[trend].allocator)?)))
        .map(|(trend, look)| course(history, trend, look, &unit))
        .collect();
    let mut cuts: Vec<usize> = shown
        .iter()
        .flat_map(|&trend| history.breaks_of(trend))
        .filter(|found| matches!(found.kind, Kind::Cut(_)))
        .map(|found| found.at)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let caption = caption(history, bench, shown.len(), !cuts.is_empty());
    Figure {
        id,
        group: Group::WhatItCosts,
        drawing: draw(history, &courses, &cuts, &unit, width, &caption),
        caption,
        formula: formula(name.class()).to_owned(),
    }
}

fn draw(
    history: &History,
    courses: &[Course<'_>],
    cuts: &[usize],
    unit: &Unit,
    width: Width,
    caption: &str,
) -> super::Drawing {
    let curves: Vec<Curve<'_>> = courses
        .iter()
        .map(|course| Curve {
            look: course.curve.look,
            points: course.curve.points.clone(),
            remark: None,
        })
        .collect();
    let split = split(&curves);
    let several = split.len() > 1;
    let names: Vec<String> = history.revisions.iter().map(|one| clean(&one.name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut shared = Vec::new();
    if courses.iter().any(|course| !course.changes.is_empty()) {
        shared.push(Entry::new(Sample::Plain(CHANGE), "black bar: a change"));
    }
    if !cuts.is_empty() {
        shared.push(Entry::new(Sample::Plain(CUT), "not comparable across"));
    }
    let legend = |members: &Vec<usize>| -> Vec<Entry> {
        members.iter().map(|&place| entry(&curves[place], true)).collect()
    };
    let x = |ticks: usize| Scale::named(&names, ticks);
    let y = |ticks: usize| unit.scale(&curves, ticks);
    let panels = Panels::new(Plan {
        width,
        columns: if several { width.panels(2, split.len()) } else { 1 },
        plot_height: if several { 96.0 } else { 132.0 },
        headings: split.iter().map(|(heading, _)| Heading::plain(heading)).collect(),
        legends: split.iter().map(|(_, members)| legend(members)).collect(),
        shared,
        x_title: "revision, oldest first",
        y_title: &unit.title,
        x: &x,
        y: &y,
        room_below: 0.0,
    });
    let scale = y(4);
    panels.draw(true, |plot, panel| {
        for &cut in cuts {
            let x = cut as f64 - 0.5;
            guide(plot, "cut", CUT, &[(x, scale.least()), (x, scale.most())]);
        }
        let members = || split[panel].1.iter().map(|&place| &courses[place]);
        // Below the lines, whose markers stand in the middle of the bars.
        for &(x, y) in members().flat_map(|course| &course.changes) {
            let share = scale.share(y);
            let ends = [-BAR, BAR].map(|by| (x, scale.at_share((share + by).clamp(0.0, 1.0))));
            guide(plot, "change", CHANGE, &ends);
        }
        for course in members() {
            series(plot, course);
        }
    });
    panels.finish(caption)
}

fn guide(plot: &Plot<'_>, class: &'static str, stroke: Stroke, points: &[(f64, f64)]) {
    plot.sheet().lay(Layer::Guide { stroke, points: points.to_vec() });
    plot.sheet().group(class, "", || plot.line(points, stroke));
}

fn series(plot: &Plot<'_>, course: &Course<'_>) {
    let points = &course.curve.points;
    let mut from = 0;
    let mut pieces: Vec<&[Point]> = Vec::new();
    for &end in course.ends.iter().filter(|&&end| end > 0) {
        pieces.extend(Some(&points[from..end]).filter(|piece| !piece.is_empty()));
        from = end;
    }
    if !pieces.is_empty() {
        plot.pieces(&course.curve.look.label, course.curve.look, &pieces, MOST);
    }
}
