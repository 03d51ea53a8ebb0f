//! What a knob's bytes do: footprint and time against the knob's value, a curve for each row of
//! allocators that differ in it alone. Values by powers of two; a value at which an allocator
//! refused has no point.

pub(super) mod heaps;

use super::lines::{self, Chart, Curve, extent};
use super::look::Look;
use super::mark;
use super::measured::single;
use super::plot::Point;
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::times::{self, Time};
use super::words::{LABEL_CHARACTERS, clean, short, slug};
use super::{Figure, Group};
use crate::metric::FOOTPRINT_TO_LOAD;
use crate::run::Run;
use crate::sweep::Sweep;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer points are a table, no curve.
const FEWEST: usize = 3;

/// What is read of an actor: a value with its interval, or why there is none; `None` where the
/// pass was not run.
type Read = fn(&Actor<'_>) -> Option<Result<Value, String>>;
/// A value and its interval.
type Value = (f64, Option<(f64, f64)>);

/// A curve in the making.
struct Row {
    look: Look,
    points: Vec<Point>,
    troubles: Vec<String>,
}

impl Row {
    fn add(&mut self, x: f64, actor: &Actor<'_>, read: Read) {
        match read(actor) {
            Some(Ok((y, interval))) => self.points.push(Point { x, y, interval }),
            Some(Err(why)) => self.troubles.push(why),
            None => {}
        }
    }

    fn curve(&self) -> Curve<'_> {
        let remark = match self.troubles.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [.., last] => Some(format!("{last}, {} values", self.troubles.len())),
        };
        Curve { look: &self.look, points: self.points.clone(), remark }
    }
}

/// The rows as curves, if one of them is long enough.
fn curves(rows: &[Row]) -> Option<Vec<Curve<'_>>> {
    let long = rows.iter().any(|row| row.points.len() >= FEWEST);
    long.then(|| rows.iter().map(Row::curve).collect())
}

/// The look of curve `number`: an allocator's colour, with markers and dashes in a row.
fn look(of: &Look, number: usize, label: &str) -> Look {
    Look {
        label: short(label, LABEL_CHARACTERS),
        marker: mark::marker(number),
        dash: mark::dash(number),
        ..of.clone()
    }
}

fn footprint(actor: &Actor<'_>) -> Option<Result<Value, String>> {
    match (actor.trouble(), single(actor, FOOTPRINT_TO_LOAD)) {
        (Some(why), _) => Some(Err(why)),
        (None, value) => value.map(|value| Ok((value, None))),
    }
}

fn time(actor: &Actor<'_>) -> Option<Result<Value, String>> {
    times::of(actor).map(|time| match time {
        Time::Measured(i) => Ok((i.median, (i.n > 1).then_some((i.low, i.high)))),
        Time::Not(why) => Err(why),
    })
}

/// What a caption says of the intervals of times.
fn times_said(scenes: &[&Scene<'_>]) -> String {
    let actors = scenes.iter().flat_map(|scene| &scene.actors);
    let counts = actors.filter_map(|actor| match times::of(actor) {
        Some(Time::Measured(interval)) => Some(interval.n),
        _ => None,
    });
    times::said(counts)
}

/// Up to two figures for each scene and knob.
pub(crate) fn figures(run: &Run, scenes: &[Scene<'_>]) -> Vec<Figure> {
    let sweeps = &run.experiment.sweeps;
    let knobs: BTreeSet<&str> = sweeps.iter().map(|sweep| sweep.knob.as_str()).collect();
    let mut out = Vec::new();
    for scene in scenes {
        for knob in &knobs {
            let of_knob: Vec<&Sweep> = sweeps.iter().filter(|sweep| sweep.knob == *knob).collect();
            out.extend(in_space(run, &scene.of_space(), knob, &of_knob));
            out.extend(in_time(run, scene, knob, &of_knob));
        }
    }
    out
}

fn rows(run: &Run, scene: &Scene<'_>, sweeps: &[&Sweep], read: Read) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let actors: BTreeMap<&str, &Actor<'_>> =
        scene.actors.iter().map(|actor| (actor.allocator, actor)).collect();
    for sweep in sweeps {
        let steps = sweep
            .steps
            .iter()
            .filter_map(|step| Some((step.bytes as f64, *actors.get(step.allocator.as_str())?)));
        let steps: Vec<(f64, &Actor<'_>)> = steps.collect();
        let Some((_, first)) = steps.first() else { continue };
        let label = run.experiment.labels.get(&sweep.of).unwrap_or(&sweep.of);
        let look = look(first.look, rows.len(), label);
        let mut row = Row { look, points: Vec::new(), troubles: Vec::new() };
        steps.into_iter().for_each(|(bytes, actor)| row.add(bytes, actor, read));
        if !row.points.is_empty() || !row.troubles.is_empty() {
            rows.push(row);
        }
    }
    rows
}

fn x_extent(curves: &[Curve<'_>]) -> Option<(f64, f64)> {
    extent(curves.iter().flat_map(|curve| &curve.points).map(|point| point.x))
}

fn y_extent(curves: &[Curve<'_>]) -> Option<(f64, f64)> {
    let ends = |point: &Point| <[f64; 2]>::from(point.interval.unwrap_or((point.y, point.y)));
    extent(curves.iter().flat_map(|curve| &curve.points).flat_map(ends))
}

fn in_space(run: &Run, scene: &Scene<'_>, knob: &str, sweeps: &[&Sweep]) -> Option<Figure> {
    let rows = rows(run, scene, sweeps, footprint);
    let curves = curves(&rows)?;
    let ((least_x, most_x), (least, most)) = (x_extent(&curves)?, y_extent(&curves)?);
    let chart = Chart {
        width: scene.width,
        x_title: &format!("{} (bytes, log)", clean(knob)),
        y_title: "footprint ÷ load",
        x: &|ticks| Scale::sizes(least_x, most_x, ticks),
        y: &|ticks| Scale::between(least, most, ticks),
        joined: true,
        guide: None,
        shade: None,
    };
    let caption = format!(
        "Largest footprint ÷ load against the knob {}: {}{}. {} The axis does not begin at 0. Lines \
         join the values that were run.",
        clean(knob),
        scene.name(),
        scene.seeds_said(),
        scene.exactness(),
    );
    Some(Figure {
        id: format!("sweep--{}--{}", slug(knob), scene.slug),
        group: Group::WhereBytesGo,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula: "Largest footprint ÷ most live bytes of the stream.".to_owned(),
    })
}

fn in_time(run: &Run, scene: &Scene<'_>, knob: &str, sweeps: &[&Sweep]) -> Option<Figure> {
    let rows = rows(run, scene, sweeps, time);
    let curves = curves(&rows)?;
    let ((least_x, most_x), (_, most)) = (x_extent(&curves)?, y_extent(&curves)?);
    let chart = Chart {
        width: scene.width,
        x_title: &format!("{} (bytes, log)", clean(knob)),
        y_title: "ns per operation",
        x: &|ticks| Scale::sizes(least_x, most_x, ticks),
        y: &|ticks| Scale::from_zero(most, ticks),
        joined: true,
        guide: None,
        shade: None,
    };
    let caption = format!(
        "Nanoseconds an operation against the knob {}: {}. Points: {}.",
        clean(knob),
        scene.name(),
        times_said(&[scene]),
    );
    Some(Figure {
        id: format!("sweep-time--{}--{}", slug(knob), scene.slug),
        group: Group::WhatItCosts,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula: "Nanoseconds of thread CPU time ÷ operations.".to_owned(),
    })
}
