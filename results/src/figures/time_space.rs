//! The time–space plane: what an operation costs against what an allocator needs in all, its
//! smallest heap and its side tables. Better is down and left.
//!
//! Where few enough allocators were run to be told apart in one panel, the workloads stand side by
//! side on the same two scales; otherwise each workload has a figure of its own, split by family.

use super::colour::{TEXT, WHITE};
use super::legend::{Entry, Sample};
use super::lines::{self, Chart, Curve, extent};
use super::look::Look;
use super::measured::single;
use super::overhead::OverheadAxis;
use super::panels::{Heading, Panels, Plan};
use super::plot::Point;
use super::scale::Scale;
use super::scene::{Actor, Scene, unlike};
use super::times::{self, Time};
use super::width::Width;
use super::words::slug;
use super::{Figure, Group};
use crate::metric::SPACE;
use crate::statistics::Interval;

/// Workloads side by side in one figure.
const MOST_PANELS: usize = 8;

const X_TITLE: &str = "ns per operation (log)";
const FORMULA: &str = "Space = (smallest heap that serves the whole workload + side tables beside a heap of that size) ÷ \
     most live bytes, less 1; time = nanoseconds of thread CPU time ÷ operations, on the heap of the run.";

/// One allocator on one workload.
struct Spot<'l> {
    look: &'l Look,
    /// Space beyond most live bytes in percent, and time; or why there is no such point.
    measured: Result<(f64, Interval), String>,
}

/// One workload's allocators.
struct Panel<'s, 'r> {
    scene: &'s Scene<'r>,
    spots: Vec<Spot<'r>>,
}

/// The figures of a run: none unless some allocator has a smallest heap and a time.
pub(crate) fn figures(scenes: &[Scene<'_>]) -> Vec<Figure> {
    let panels = scenes.iter().map(|scene| Panel { scene, spots: spots(scene) });
    let panels: Vec<Panel<'_, '_>> = panels.filter(|panel| panel.measured().count() > 0).collect();
    if panels.len() < 2 || !lines::told_apart(&curves(&panels)) {
        return panels.iter().map(alone).collect();
    }
    let mut taken = Vec::new();
    let mut figures = Vec::new();
    let mut heaps: Vec<&str> = panels.iter().map(|panel| panel.scene.heap).collect();
    heaps.dedup();
    for heap in heaps {
        let kin: Vec<&Panel> = panels.iter().filter(|panel| panel.scene.heap == heap).collect();
        for some in kin.chunks(MOST_PANELS) {
            let id = unlike(&mut taken, format!("time-against-space--{}", slug(heap)));
            figures.push(side_by_side(some, id));
        }
    }
    figures
}

fn spots<'r>(scene: &Scene<'r>) -> Vec<Spot<'r>> {
    let spot = |actor: &Actor<'r>| {
        let measured = match (times::of(actor)?, single(actor, SPACE)) {
            (Time::Measured(interval), Some(space)) => Ok((100.0 * (space - 1.0), interval)),
            (Time::Not(why), _) => Err(why),
            (Time::Measured(_), None) => Err("NA".to_owned()),
        };
        Some(Spot { look: actor.look, measured })
    };
    scene.actors.iter().filter_map(spot).collect()
}

impl Panel<'_, '_> {
    fn measured(&self) -> impl Iterator<Item = &(f64, Interval)> {
        self.spots.iter().filter_map(|spot| spot.measured.as_ref().ok())
    }
}

/// A curve of points an allocator over all panels: who is in them.
fn curves<'l>(panels: &[Panel<'_, 'l>]) -> Vec<Curve<'l>> {
    let mut curves: Vec<Curve<'l>> = Vec::new();
    for spot in panels.iter().flat_map(|panel| &panel.spots) {
        let known = curves.iter().any(|curve| curve.look.index == spot.look.index);
        if !known {
            curves.push(Curve { look: spot.look, points: Vec::new(), remark: None });
        }
    }
    curves.sort_by_key(|curve| curve.look.index);
    curves
}

/// Scales over all that is measured.
struct Axes {
    times: (f64, f64),
    space: OverheadAxis,
    y_title: String,
}

impl Axes {
    fn over<'m>(measured: impl Iterator<Item = &'m (f64, Interval)>) -> Axes {
        let measured: Vec<&(f64, Interval)> = measured.collect();
        let ends = measured.iter().flat_map(|(_, time)| [time.low, time.high]);
        let spaces: Vec<f64> = measured.iter().map(|(space, _)| *space).collect();
        let space = OverheadAxis::new(&spaces);
        let y_title = format!("space overhead {}", space.unit());
        let times = extent(ends).unwrap_or((1.0, 1.0));
        Axes { times, space, y_title }
    }

    fn x(&self, ticks: usize) -> Scale {
        Scale::logarithmic(self.times.0, self.times.1, ticks)
    }
}

/// One workload, whatever the number of allocators.
fn alone(panel: &Panel<'_, '_>) -> Figure {
    let axes = Axes::over(panel.measured());
    let curve = |spot: &Spot<'_>| {
        let point = |(y, time): &(f64, Interval)| Point { x: time.median, y: *y, interval: None };
        spot.measured.as_ref().map_or_else(
            |why| (Vec::new(), Some(why.clone())),
            |measured| (vec![point(measured)], None),
        )
    };
    let curves: Vec<Curve<'_>> = panel
        .spots
        .iter()
        .map(|spot| {
            let (points, remark) = curve(spot);
            Curve { look: spot.look, points, remark }
        })
        .collect();
    let chart = Chart {
        width: panel.scene.width,
        x_title: X_TITLE,
        y_title: &axes.y_title,
        x: &|ticks| axes.x(ticks),
        y: &|ticks| axes.space.scale(ticks),
        joined: false,
        guide: None,
        shade: None,
    };
    let caption = format!(
        "Time against space: {}{}. Better is down and left. Time: the median over repetitions, whose \
         intervals the throughput figure shows; space is deterministic.",
        panel.scene.name(),
        panel.scene.seeds_said(),
    );
    Figure {
        id: format!("time-against-space--{}", panel.scene.slug),
        group: Group::WhatItCosts,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula: FORMULA.to_owned(),
    }
}

/// Several workloads, a panel each.
fn side_by_side(panels: &[&Panel<'_, '_>], id: String) -> Figure {
    let axes = Axes::over(panels.iter().flat_map(|panel| panel.measured()));
    let (x, y) = (|ticks: usize| axes.x(ticks), |ticks: usize| axes.space.scale(ticks));
    let width = panels.first().map_or(Width::COLUMN, |panel| panel.scene.width);
    let drawn = Panels::new(Plan {
        width,
        columns: width.panels(2, panels.len()),
        plot_height: 96.0,
        headings: panels.iter().map(|panel| Heading::plain(panel.scene.workload)).collect(),
        legends: Vec::new(),
        shared: legend(panels),
        x_title: X_TITLE,
        y_title: &axes.y_title,
        x: &x,
        y: &y,
        room_below: 0.0,
    });
    drawn.draw(true, |plot, at| {
        let measured = || {
            let spots = panels[at].spots.iter();
            spots.filter_map(|spot| spot.measured.as_ref().ok().map(|measured| (spot, measured)))
        };
        // Intervals first, so that no mark is hidden behind another's.
        for (_, (space, time)) in measured().filter(|(_, (_, time))| time.n > 1) {
            let height = plot.spot(time.median, *space).1;
            plot.whisker_across(height, (time.low, time.high), TEXT, WHITE);
        }
        for (spot, (space, time)) in measured() {
            let point = Point { x: time.median, y: *space, interval: None };
            plot.series(&spot.look.label, spot.look, &[point], 1);
            if time.n > 1 {
                drawn.sheet.note(|plotted| plotted.across((time.low, time.high)));
            }
        }
    });
    let counts = panels.iter().flat_map(|panel| panel.measured()).map(|(_, time)| time.n);
    let heap = match panels.first().map(|panel| panel.scene.heap) {
        None | Some("grow") => String::new(),
        Some(heap) => format!(", heap {}", super::words::clean(heap)),
    };
    let caption = format!(
        "Time against space, a panel a workload{heap}{}. Better is down and left. Times: {}; space is \
         deterministic.",
        panels.first().map_or_else(String::new, |panel| panel.scene.seeds_said()),
        times::said(counts),
    );
    Figure {
        id,
        group: Group::WhatItCosts,
        drawing: drawn.finish(&caption),
        caption,
        formula: FORMULA.to_owned(),
    }
}

/// An entry an allocator, with what is missing of it.
fn legend(panels: &[&Panel<'_, '_>]) -> Vec<Entry> {
    let mut looks: Vec<&Look> =
        panels.iter().flat_map(|panel| &panel.spots).map(|spot| spot.look).collect();
    looks.sort_by_key(|look| look.index);
    looks.dedup_by_key(|look| look.index);
    let entry = |look: &Look| {
        let own = || {
            let spots = panels.iter().flat_map(|panel| &panel.spots);
            spots.filter(|spot| spot.look.index == look.index)
        };
        let missing: Vec<&String> = own().filter_map(|spot| spot.measured.as_ref().err()).collect();
        let all = missing.len() == own().count();
        let remark = match (missing.as_slice(), all) {
            ([], _) => None,
            ([.., why], true) => Some((*why).clone()),
            (some, false) => Some(format!("not in {}", some.len())),
        };
        let sample = if all { Sample::Absent } else { Sample::Marker(look.clone()) };
        Entry { sample, words: look.label.clone(), remark }
    };
    looks.into_iter().map(entry).collect()
}
