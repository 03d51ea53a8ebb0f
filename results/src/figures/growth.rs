//! How cost grows with the heap: time and free blocks inspected an operation, against live
//! objects, over a family of workloads that differ in size.
//!
//! Workloads whose names agree up to the last `-` are one family (`steady-1k`, `steady-10k` …);
//! three sizes make a curve. Both axes are logarithmic, so a straight line is a power law.

mod kin;

use super::lines::{self, Chart, Curve, extent};
use super::measured::single;
use super::plot::Point;
use super::scale::Scale;
use super::scene::{Actor, Scene, unlike};
use super::times::{self, Time};
use super::words::{clean, slug};
use super::{Figure, Group};
use crate::field::Field;
use crate::metric::PEAK_LIVE_OBJECTS;
use kin::{Heaps, Kin, families};
use std::collections::{BTreeMap, BTreeSet};

/// What is measured at one size.
enum Cost {
    Value(Point),
    Trouble(String),
    /// Zero has no place on a logarithmic axis.
    Zero,
    /// The allocator has no such figure.
    None,
}

fn time(actor: &Actor<'_>, x: f64) -> Cost {
    match times::of(actor) {
        Some(Time::Measured(interval)) => {
            let span = (interval.n > 1).then_some((interval.low, interval.high));
            Cost::Value(Point { x, y: interval.median, interval: span })
        }
        Some(Time::Not(why)) => Cost::Trouble(why),
        None => Cost::None,
    }
}

fn inspected(actor: &Actor<'_>, x: f64) -> Cost {
    let each = actor.mean(|cell| match (cell.inspected, cell.events.value()) {
        (Field::Value(inspected), Some(events)) if events > 0 => {
            Some(inspected as f64 / events as f64)
        }
        _ => None,
    });
    match (each, actor.trouble()) {
        (None, _) => Cost::None,
        (Some(_), Some(trouble)) => Cost::Trouble(trouble),
        (Some(y), None) if y > 0.0 => Cost::Value(Point { x, y, interval: None }),
        (Some(_), None) => Cost::Zero,
    }
}

/// An allocator's curve over a family, or nothing if it has no such figure anywhere.
fn curve<'r>(
    kin: &Kin<'_, 'r>,
    name: &str,
    cost: fn(&Actor<'_>, f64) -> Cost,
) -> Option<Curve<'r>> {
    let (mut points, mut troubles, mut zeros, mut look) = (Vec::new(), 0, 0, None);
    let mut last_trouble = String::new();
    for scene in &kin.scenes {
        let Some(actor) = scene.actors.iter().find(|actor| actor.allocator == name) else {
            continue;
        };
        let Some(x) = single(actor, PEAK_LIVE_OBJECTS).filter(|x| *x > 0.0) else {
            continue;
        };
        match cost(actor, x) {
            Cost::Value(point) => points.push(point),
            Cost::Trouble(why) => (troubles, last_trouble) = (troubles + 1, why),
            Cost::Zero => zeros += 1,
            Cost::None => continue,
        }
        look = Some(actor.look);
    }
    points.sort_by(|a: &Point, b: &Point| a.x.total_cmp(&b.x));
    let remark = match (troubles, zeros) {
        (0, 0) => None,
        (0, zeros) => Some(format!("0 at {zeros}")),
        (1, 0) => Some(last_trouble),
        (troubles, _) => Some(format!("{last_trouble}, {troubles} sizes")),
    };
    Some(Curve { look: look?, points, remark })
}

struct Figured {
    id: &'static str,
    y_title: &'static str,
    what: &'static str,
    caption: fn(&Kin<'_, '_>) -> String,
    formula: &'static str,
    cost: fn(&Actor<'_>, f64) -> Cost,
}

const KINDS: [Figured; 2] = [
    Figured {
        id: "time-against-live",
        y_title: "ns per operation (log)",
        what: "Nanoseconds an operation against objects live at once",
        caption: time_caption,
        formula: "Nanoseconds of thread CPU time ÷ operations, against the largest number of \
                  objects live at once; both axes logarithmic.",
        cost: time,
    },
    Figured {
        id: "inspected-against-live",
        y_title: "free blocks inspected per op. (log)",
        what: "Free blocks inspected an operation against objects live at once",
        caption: inspected_caption,
        formula: "Free blocks looked at ÷ events, against the largest number of objects live at \
                  once; both axes logarithmic.",
        cost: inspected,
    },
];

fn time_caption(kin: &Kin<'_, '_>) -> String {
    let actors = kin.scenes.iter().flat_map(|scene| &scene.actors);
    let counts = actors.filter_map(|actor| match times::of(actor) {
        Some(Time::Measured(interval)) => Some(interval.n),
        _ => None,
    });
    format!(
        "Points: {}. A size at which an allocator refused a request has no point.",
        times::said(counts)
    )
}

fn inspected_caption(_: &Kin<'_, '_>) -> String {
    "Deterministic: no interval. Only allocators that search free blocks are shown; a remark \
     “0 at k” counts sizes without any inspection."
        .to_owned()
}

/// Up to two figures for each family of at least three sizes.
pub(crate) fn figures(scenes: &[Scene<'_>]) -> Vec<Figure> {
    let mut taken = Vec::new();
    let mut out = Vec::new();
    let families = families(scenes);
    let heaps: BTreeSet<Heaps<'_>> = families.iter().map(|kin| kin.heap).collect();
    for kin in families {
        let named = match heaps.len() {
            1 => slug(kin.name),
            _ => format!("{}-{}", slug(kin.name), slug(kin.heap.name())),
        };
        let name = unlike(&mut taken, named);
        out.extend(KINDS.iter().filter_map(|kind| one(kind, &kin, &name)));
    }
    out
}

fn one(kind: &Figured, kin: &Kin<'_, '_>, name: &str) -> Option<Figure> {
    let order: BTreeMap<usize, &str> = kin
        .scenes
        .iter()
        .flat_map(|scene| &scene.actors)
        .map(|actor| (actor.look.index, actor.allocator))
        .collect();
    let curves: Vec<Curve<'_>> =
        order.values().filter_map(|allocator| curve(kin, allocator, kind.cost)).collect();
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let (least_x, most_x) = extent(points().map(|point| point.x))?;
    let ends = |point: &Point| {
        let (low, high) = point.interval.unwrap_or((point.y, point.y));
        [low, high]
    };
    let (least_y, most_y) = extent(points().flat_map(ends))?;
    let chart = Chart {
        width: kin.scenes.first()?.width,
        x_title: "objects live at once (log)",
        y_title: kind.y_title,
        x: &|ticks| Scale::logarithmic(least_x, most_x, ticks),
        y: &|ticks| Scale::logarithmic(least_y, most_y, ticks),
        joined: true,
        guide: None,
        shade: None,
    };
    let caption = format!(
        "{}: workloads {}-…{}, {} sizes. {}",
        kind.what,
        clean(kin.name),
        kin.on(),
        kin.scenes.len(),
        (kind.caption)(kin)
    );
    Some(Figure {
        id: format!("{}--{name}", kind.id),
        group: Group::WhatItCosts,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula: kind.formula.to_owned(),
    })
}
