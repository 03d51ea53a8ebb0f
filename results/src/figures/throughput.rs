//! Throughput by allocator: bars from 0, in million operations a second, with the interval of
//! the median. What refused or failed has a word in place of its bar.

use super::colour;
use super::legend::{Entry, Sample};
use super::number;
use super::rows::{PITCH, Row, Rows, Titles};
use super::scale::Scale;
use super::scene::Scene;
use super::times::{self, Time};
use super::{Figure, Group};
use crate::statistics::Interval;

/// The figure of one scene; `None` without a time pass.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    if !scene.actors.iter().any(times::ran) {
        return None;
    }
    let times: Vec<Time> = scene
        .actors
        .iter()
        .map(|actor| times::of(actor).unwrap_or_else(|| Time::Not("NA".to_owned())))
        .collect();
    let measured = || {
        times.iter().filter_map(|time| match time {
            Time::Measured(interval) => Some(interval),
            Time::Not(_) => None,
        })
    };
    let rows: Vec<Row> = scene
        .actors
        .iter()
        .zip(&times)
        .map(|(actor, time)| Row {
            label: actor.look.label.clone(),
            right: match time {
                Time::Measured(interval) => number::three(interval.median),
                Time::Not(_) => "–".to_owned(),
            },
        })
        .collect();
    let most = measured().map(|interval| times::rate(interval.low)).fold(0.0, f64::max);
    let titles = Titles {
        x: "throughput (million operations per second)",
        right: "ns per op.",
        pitch: PITCH,
    };
    let drawn = Rows::new(&rows, &titles, families(scene), |ticks| Scale::from_zero(most, ticks));
    drawn.plot().grid_across();
    for (index, (actor, time)) in scene.actors.iter().zip(&times).enumerate() {
        drawn.sheet.group("bars", &actor.look.label, || match time {
            Time::Measured(interval) => bar(&drawn, index, actor.look.colour, interval),
            Time::Not(word) => drawn.instead(index, word),
        });
    }
    let caption = format!(
        "Throughput by allocator: {}. Bars: {}. On the right the same median in nanoseconds an \
         operation. An allocator that refused a request has no time.",
        scene.name(),
        times::said(measured().map(|interval| interval.n)),
    );
    Some(Figure {
        id: format!("throughput--{}", scene.slug),
        group: Group::WhatItCosts,
        svg: drawn.finish(&caption),
        caption,
        formula: "Throughput = 1000 ÷ (nanoseconds of thread CPU time an operation), an operation \
                  being one allocate, free or resize with the first byte of each grant written."
            .to_owned(),
    })
}

fn bar(drawn: &Rows, index: usize, fill: colour::Colour, interval: &Interval) {
    let plot = drawn.plot();
    drawn.bar(&plot, index, (0.0, times::rate(interval.median)), fill);
    if interval.n > 1 {
        // Black on a white edge, so that it shows on any fill.
        let span = (times::rate(interval.high), times::rate(interval.low));
        plot.whisker_across(drawn.middle(index), span, colour::TEXT, colour::WHITE);
    }
}

/// The colours in use, by family.
fn families(scene: &Scene<'_>) -> Vec<Entry> {
    let mut families: Vec<_> = scene.actors.iter().map(|actor| actor.look.family).collect();
    families.sort();
    families.dedup();
    families
        .into_iter()
        .map(|family| {
            let fill = Sample::Fill(colour::of_family(family));
            Entry::new(fill, colour::family_name(family))
        })
        .collect()
}
