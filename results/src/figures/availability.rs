//! The availability curve: what share of the free bytes could serve requests of size s, against s.

use super::lines::{self, Chart, Curve, extent};
use super::measured::by_parameter;
use super::plot::Point;
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::{Figure, Group};
use crate::metric::AVAILABILITY;

/// The figure of one scene; `None` without the metric.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let all: Vec<Vec<Point>> = scene.actors.iter().map(points).collect();
    let (least, most) = extent(all.iter().flatten().map(|point| point.x))?;
    let curves: Vec<Curve<'_>> = scene
        .actors
        .iter()
        .zip(all)
        .map(|(actor, points)| Curve {
            look: actor.look,
            remark: actor.trouble().or_else(|| points.is_empty().then(|| "NA".to_owned())),
            points,
        })
        .collect();
    let chart = Chart {
        width: scene.width,
        x_title: "size s (bytes, log)",
        y_title: "availability (% of free bytes)",
        x: &|ticks| Scale::sizes(least, most, ticks),
        y: &Scale::percent,
        joined: true,
        guide: None,
        shade: None,
    };
    let caption = format!(
        "Availability: the share of the free bytes that could serve requests of s bytes, at the \
         moment of most live bytes: {}{}. Lines join the sizes measured; deterministic: no \
         interval.",
        scene.name(),
        scene.seeds_said()
    );
    Some(Figure {
        id: format!("availability--{}", scene.slug),
        group: Group::WhatWouldFail,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula:
            "Availability at s = Σ⌊f/s⌋·s ÷ Σf over the free blocks f, and 1 where nothing is \
                  free."
                .to_owned(),
    })
}

fn points(actor: &Actor<'_>) -> Vec<Point> {
    by_parameter(actor, AVAILABILITY)
        .into_iter()
        .filter(|&(size, _)| size > 0)
        .map(|(size, share)| Point { x: size as f64, y: 100.0 * share, interval: None })
        .collect()
}
