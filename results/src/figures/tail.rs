//! The tail of single operations: what share of them took at least so long, against time, both
//! logarithmic. Below twice what timing costs nothing is claimed, and the ground is grey.

use super::lines::{self, Chart, Curve, Shade, extent};
use super::number;
use super::plot::Point;
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::{Figure, Group};
use crate::metric::{TAIL_FLOOR_NS, TAIL_NS, TAIL_OPERATIONS, TAIL_REPLAYS, TAIL_SLOWER, TIMER_NS};
use crate::tail::MAX;
use std::collections::BTreeMap;

/// The figure of one scene; `None` without a tail pass.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let ran = |actor: &&Actor<'_>| actor.rows.metrics.iter().any(|row| row.metric == TAIL_NS);
    let actors: Vec<&Actor<'_>> = scene.actors.iter().filter(ran).collect();
    let most = |metric| {
        let all = actors.iter().flat_map(|actor| values(actor, metric));
        all.map(|(_, value)| value).max()
    };
    let floor = most(TAIL_FLOOR_NS)?.max(1);
    let all: Vec<Vec<Point>> = actors.iter().map(|actor| points(actor, floor)).collect();
    let (_, longest) = extent(all.iter().flatten().map(|point| point.x))?;
    let (least, _) = extent(all.iter().flatten().map(|point| point.y))?;
    let curves: Vec<Curve<'_>> = actors
        .iter()
        .zip(all)
        .map(|(actor, points)| Curve {
            look: actor.look,
            remark: points.is_empty().then(|| missing(actor, floor)),
            points,
        })
        .collect();
    let ground = format!("below twice the timer’s own cost, {floor} ns");
    let chart = Chart {
        width: scene.width,
        x_title: "time x of an operation (ns, log)",
        y_title: "share that took at least x (log)",
        // Room for the grey ground.
        x: &|ticks| Scale::logarithmic(floor as f64 / 2.0, longest, ticks),
        y: &|ticks| Scale::logarithmic(least, 0.9, ticks),
        joined: true,
        guide: None,
        shade: Some(Shade { up_to: floor as f64, label: "not claimed", name: &ground }),
    };
    let count = |metric| most(metric).map_or_else(String::new, number::count);
    let caption = format!(
        "The tail of single operations: {}; at most {} operations, each timed on its own with its \
         least time over {} replays of the same stream. The timer’s own cost, {} ns, is within \
         every time. Lines join twelve steps a decade and end with the slowest operation; no \
         interval.",
        scene.name(),
        count(TAIL_OPERATIONS),
        count(TAIL_REPLAYS),
        count(TIMER_NS),
    );
    Some(Figure {
        id: format!("tail--{}", scene.slug),
        group: Group::WhatItCosts,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula: "Share at x = operations whose least time over the replays is at least x ÷ \
                  operations, allocations, frees and resizes together."
            .to_owned(),
    })
}

/// The whole numbers of a metric, with their parameters.
fn values<'a>(actor: &'a Actor<'_>, metric: &str) -> impl Iterator<Item = (&'a str, u64)> {
    let rows = actor.rows.metrics.iter().filter(move |row| row.metric == metric);
    rows.filter_map(|row| Some((row.parameter.as_str(), row.value.parse().ok()?)))
}

/// The curve of an actor from the floor on, all seeds together; empty if one seed has none.
fn points(actor: &Actor<'_>, floor: u64) -> Vec<Point> {
    let of_all = values(actor, TAIL_OPERATIONS).filter(|(kind, _)| kind.is_empty());
    let operations: Vec<u64> = of_all.map(|(_, count)| count).collect();
    if operations.len() != actor.cells.len() {
        return Vec::new();
    }
    let operations: f64 = operations.into_iter().map(|count| count as f64).sum();
    let mut slower: BTreeMap<u64, f64> = BTreeMap::new();
    for (at, count) in values(actor, TAIL_SLOWER) {
        if let Some(at) = at.parse().ok().filter(|at| *at >= floor) {
            *slower.entry(at).or_default() += count as f64;
        }
    }
    if let Some(slowest) = slowest(actor).filter(|slowest| *slowest > floor) {
        slower.entry(slowest).or_insert(1.0);
    }
    let shares = slower.into_iter().map(|(at, count)| (at as f64, count / operations));
    let sound = shares.filter(|(_, share)| *share > 0.0 && *share <= 1.0);
    sound.map(|(x, y)| Point { x, y, interval: None }).collect()
}

fn slowest(actor: &Actor<'_>) -> Option<u64> {
    values(actor, TAIL_NS).filter(|(parameter, _)| *parameter == MAX).map(|(_, ns)| ns).max()
}

/// Why an actor has no curve.
fn missing(actor: &Actor<'_>, floor: u64) -> String {
    actor.trouble().unwrap_or_else(|| match slowest(actor) {
        Some(slowest) if slowest <= floor => "none above it".to_owned(),
        _ => "NA".to_owned(),
    })
}
