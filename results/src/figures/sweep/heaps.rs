//! What room does: refused requests and time against the heap, of workloads that were run on at
//! least three heaps of fixed size. A heap is told in loads: its bytes ÷ the most live bytes.

use super::super::drawing::Drawing;
use super::super::lines::{self, Chart, Curve};
use super::super::measured::single;
use super::super::plot::Point;
use super::super::scale::Scale;
use super::super::scene::{Actor, Scene, unlike};
use super::super::width::Width;
use super::super::words::{clean, slug};
use super::super::{Figure, Group};
use super::{FEWEST, Read, Row, Value, curves, time, times_said, x_extent, y_extent};
use crate::metric::LOAD_BYTES;
use crate::records::is_fixed;
use std::collections::BTreeSet;

/// Heaps whose ratios to the load agree to so many parts of one are one: those of several seeds.
const PARTS: f64 = 1000.0;

fn refused(actor: &Actor<'_>) -> Option<Result<Value, String>> {
    match actor.error() {
        Some(why) => Some(Err(why)),
        None => {
            actor.mean(|cell| Some(crate::claims::refusals(cell) as f64)).map(|n| Ok((n, None)))
        }
    }
}

/// Up to two figures for each workload.
pub(crate) fn figures(scenes: &[Scene<'_>]) -> Vec<Figure> {
    let (mut taken, mut seen, mut out) = (Vec::new(), BTreeSet::new(), Vec::new());
    for first in scenes.iter().filter(|scene| is_fixed(scene.heap)) {
        if !seen.insert(first.workload) {
            continue;
        }
        let of_it = |scene: &&Scene<'_>| scene.workload == first.workload && is_fixed(scene.heap);
        let all: Vec<Scene<'_>> = scenes.iter().filter(of_it).cloned().collect();
        let in_space: Vec<Scene<'_>> = all.iter().map(Scene::of_space).collect();
        let name = unlike(&mut taken, slug(first.workload));
        out.extend(refusals(&in_space.iter().collect::<Vec<_>>(), &name));
        out.extend(times(&all.iter().collect::<Vec<_>>(), &name));
    }
    out
}

/// A row an allocator; the points ascend, those of several seeds put together.
fn rows(scenes: &[&Scene<'_>], read: Read) -> Vec<Row> {
    let mut names: Vec<&str> = Vec::new();
    for actor in scenes.iter().flat_map(|scene| &scene.actors) {
        if !names.contains(&actor.allocator) {
            names.push(actor.allocator);
        }
    }
    let row = |name: &&str| -> Option<Row> {
        let mut row: Option<Row> = None;
        for scene in scenes {
            let Some(actor) = scene.actors.iter().find(|actor| actor.allocator == *name) else {
                continue;
            };
            let bytes: Option<f64> =
                scene.heap.rsplit_once(':').and_then(|(_, bytes)| bytes.parse().ok());
            let load = single(actor, LOAD_BYTES).filter(|load| *load > 0.0);
            let (Some(bytes), Some(load)) = (bytes, load) else { continue };
            let look = || actor.look.clone();
            let fresh = || Row { look: look(), points: Vec::new(), troubles: Vec::new() };
            row.get_or_insert_with(fresh).add(bytes / load, actor, read);
        }
        let mut row = row?;
        row.points = together(row.points);
        (!row.points.is_empty() || !row.troubles.is_empty()).then_some(row)
    };
    names.iter().filter_map(row).collect()
}

/// Points at one ratio as one: their mean; intervals are dropped then.
fn together(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    let part = |point: &Point| (point.x * PARTS).round() as i64;
    let mean = |points: &[Point]| match points {
        [one] => *one,
        several => {
            let of = |value: fn(&Point) -> f64| {
                several.iter().map(value).sum::<f64>() / several.len() as f64
            };
            Point { x: of(|point| point.x), y: of(|point| point.y), interval: None }
        }
    };
    points.chunk_by(|a, b| part(a) == part(b)).map(mean).collect()
}

/// Draws curves over the heap, from nothing upwards.
fn against_heap(
    width: Width,
    y_title: &str,
    curves: &[Curve<'_>],
    caption: &str,
) -> Option<Drawing> {
    let ((least_x, most_x), (_, most)) = (x_extent(curves)?, y_extent(curves)?);
    let chart = Chart {
        width,
        x_title: "heap ÷ load",
        y_title,
        x: &|ticks| Scale::between(least_x, most_x, ticks),
        y: &|ticks| Scale::from_zero(most, ticks),
        joined: true,
        guide: None,
        shade: None,
    };
    Some(lines::draw(&chart, curves, caption))
}

fn refusals(scenes: &[&Scene<'_>], name: &str) -> Option<Figure> {
    let rows = rows(scenes, refused);
    let curves = curves(&rows)?;
    let first = scenes.first()?;
    let caption = format!(
        "Refused requests against the heap: workload {}, at least {FEWEST} heaps of fixed size. \
         Deterministic: no interval; of several seeds the mean. Lines join the heaps that were run.",
        clean(first.workload),
    );
    Some(Figure {
        id: format!("sweep--heap--{name}"),
        group: Group::WhatWouldFail,
        drawing: against_heap(first.width, "refused requests", &curves, &caption)?,
        caption,
        formula:
            "Requests refused, whatever the cause, against bytes of the heap ÷ most live bytes \
                  of the stream."
                .to_owned(),
    })
}

fn times(scenes: &[&Scene<'_>], name: &str) -> Option<Figure> {
    let rows = rows(scenes, time);
    let curves = curves(&rows)?;
    let first = scenes.first()?;
    let caption = format!(
        "Nanoseconds an operation against the heap: workload {}. Points: {}. A heap on which an \
         allocator refused a request has no point.",
        clean(first.workload),
        times_said(scenes),
    );
    Some(Figure {
        id: format!("sweep-time--heap--{name}"),
        group: Group::WhatItCosts,
        drawing: against_heap(first.width, "ns per operation", &curves, &caption)?,
        caption,
        formula: "Nanoseconds of thread CPU time ÷ operations, against bytes of the heap ÷ most \
                  live bytes of the stream."
            .to_owned(),
    })
}
