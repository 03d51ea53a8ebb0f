//! Linux's unusable free index by order: what share of the free memory a request of 2^order
//! pages could not use.

use super::lines::{self, Chart, Curve};
use super::measured::by_parameter;
use super::plot::Point;
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::{Figure, Group};
use crate::metric::UNUSABLE_FREE_INDEX;

/// The figure of one scene; `None` without the metric.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let points = |actor: &Actor<'_>| -> Vec<Point> {
        by_parameter(actor, UNUSABLE_FREE_INDEX)
            .into_iter()
            .filter(|&(order, _)| order <= 64)
            .map(|(order, value)| Point { x: order as f64, y: value / 1000.0, interval: None })
            .collect()
    };
    let all: Vec<Vec<Point>> = scene.actors.iter().map(points).collect();
    let last = all.iter().flatten().map(|point| point.x as u32).max()?;
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
        x_title: "order (request of 2^order pages of 4 KiB)",
        y_title: "unusable free index",
        x: &|ticks| Scale::whole(last, ticks.max(5)),
        y: &|ticks| Scale::from_zero(1.0, ticks),
        joined: true,
        guide: None,
        shade: None,
    };
    let caption = format!(
        "Linux's unusable free index by order, at the moment of most live bytes: {}{}. 0: all free \
         memory could serve such a request; 1: none could. {}",
        scene.name(),
        scene.seeds_said(),
        scene.exactness()
    );
    Some(Figure {
        id: format!("unusable-free-index--{}", scene.slug),
        group: Group::ForPapers,
        drawing: lines::draw(&chart, &curves, &caption),
        caption,
        formula:
            "Unusable free index at an order = (free pages − pages in free blocks of at least \
                  2^order pages) ÷ free pages, in the kernel's integer thousandths; free runs are \
                  cut into maximal aligned blocks first."
                .to_owned(),
    })
}
