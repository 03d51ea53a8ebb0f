//! Throughput against footprint overhead: a point an allocator, and the Pareto front, the
//! allocators that no other beats in both.

use super::colour::AXIS;
use super::lines::{self, Chart, Curve, Guide, extent};
use super::overhead::OverheadAxis;
use super::plot::Point;
use super::scale::Scale;
use super::scene::Scene;
use super::sheet::{Stroke, pt};
use super::times::{self, Time};
use super::{Figure, Group};
use crate::statistics::{Interval, pareto_front};

/// Overhead in percent and time of one allocator.
type Measured = (f64, Interval);

/// The figure of one scene; `None` if no allocator has both a footprint and a time.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let mut curves = Vec::new();
    let mut measured: Vec<Measured> = Vec::new();
    for actor in &scene.actors {
        let Some(time) = times::of(actor) else { continue };
        let overhead = actor.mean(|cell| Some(cell.jw4_percent.value()?.as_f64()));
        let (points, remark) = match (time, overhead) {
            (Time::Measured(interval), Some(overhead)) => {
                let point = point(overhead, &interval);
                measured.push((overhead, interval));
                (vec![point], None)
            }
            (Time::Not(why), _) => (Vec::new(), Some(why)),
            (Time::Measured(_), None) => (Vec::new(), Some("NA".to_owned())),
        };
        curves.push(Curve { look: actor.look, points, remark });
    }
    let overheads: Vec<f64> = measured.iter().map(|(overhead, _)| *overhead).collect();
    let rates = || measured.iter().flat_map(|(_, i)| [times::rate(i.low), times::rate(i.high)]);
    let (slowest, fastest) = extent(rates())?;
    let axis = OverheadAxis::new(&overheads);
    let steep = fastest / slowest > 20.0;
    let y = |ticks| match steep {
        true => Scale::logarithmic(slowest, fastest, ticks),
        false => Scale::from_zero(fastest, ticks),
    };
    let x_title = format!("footprint overhead {}", axis.unit());
    let dots = Stroke { colour: AXIS, width: pt(0.7), dash: &[15, 12] };
    let chart = Chart {
        width: scene.width,
        x_title: &x_title,
        y_title: if steep { "throughput (Mop/s, log)" } else { "throughput (Mop/s)" },
        x: &|ticks| axis.scale(ticks),
        y: &y,
        joined: false,
        guide: Some(Guide {
            points: staircase(&measured, &axis, y(5).least()),
            stroke: dots,
            name: "Pareto front",
        }),
        shade: None,
    };
    let caption = format!(
        "Throughput against footprint overhead: {}{}. Better is up and left; no allocator beats \
         one on the front in both. Points: {}; overheads are deterministic. Mop/s: million operations per second.",
        scene.name(),
        scene.seeds_said(),
        times::said(measured.iter().map(|(_, interval)| interval.n)),
    );
    Some(Figure {
        id: format!("throughput-against-overhead--{}", scene.slug),
        group: Group::WhatItCosts,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula: "Footprint overhead = largest H ÷ largest L − 1 (Johnstone and Wilson's #4); \
                  throughput = 1000 ÷ (nanoseconds an operation)."
            .to_owned(),
    })
}

fn point(overhead: f64, interval: &Interval) -> Point {
    let span = (times::rate(interval.high), times::rate(interval.low));
    let interval_shown = (interval.n > 1).then_some(span);
    Point { x: overhead, y: times::rate(interval.median), interval: interval_shown }
}

/// The border of what the front beats: up from the axis at its tightest member, then to the
/// right until a faster one.
fn staircase(measured: &[Measured], axis: &OverheadAxis, bottom: f64) -> Vec<(f64, f64)> {
    let costs: Vec<(f64, f64)> = measured.iter().map(|(o, time)| (*o, time.median)).collect();
    let mut steps: Vec<(f64, f64)> = Vec::new();
    let mut height = bottom;
    for place in pareto_front(&costs) {
        let (overhead, ns) = costs[place];
        steps.push((overhead, height));
        height = times::rate(ns);
        steps.push((overhead, height));
    }
    steps.push((axis.scale(5).most(), height));
    steps
}
