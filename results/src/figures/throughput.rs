//! Throughput by allocator: bars from 0, in million operations a second, with the interval of
//! the median. What refused or failed has a word in place of its bar; so has a floor that is
//! faster than all others, beside whose bar theirs would be too short to be compared.

use super::colour;
use super::legend::{Entry, Sample};
use super::number;
use super::rows::{PITCH, Row, Rows, Titles};
use super::scale::Scale;
use super::scene::Scene;
use super::times::{self, Time};
use super::{Figure, Group};
use crate::run::Family;
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
    let most = most(scene, &times);
    let titles = Titles {
        width: scene.width,
        x: "throughput (million operations per second)",
        right: "ns per op.",
        pitch: PITCH,
    };
    let drawn = Rows::new(&rows, &titles, families(scene), |ticks| Scale::from_zero(most, ticks));
    drawn.plot().grid_across();
    for (index, (actor, time)) in scene.actors.iter().zip(&times).enumerate() {
        drawn.sheet.group("bars", &actor.look.label, || match time {
            Time::Measured(interval) if times::rate(interval.low) > most => {
                let rate = number::three(times::rate(interval.median));
                drawn.instead(index, &format!("{rate}, beyond this axis"));
            }
            Time::Measured(interval) => bar(&drawn, index, actor.look.colour, interval),
            Time::Not(word) => drawn.instead(index, word),
        });
    }
    let caption = format!(
        "Throughput by allocator: {}. Bars: {}. On the right the same median in nanoseconds an \
         operation. An allocator that refused a request has no time.{}",
        scene.name(),
        times::said(measured().map(|interval| interval.n)),
        if measured().any(|interval| times::rate(interval.low) > most) {
            " A floor, which only shows what no allocator can beat, does not stretch the axis."
        } else {
            ""
        },
    );
    Some(Figure {
        id: format!("throughput--{}", scene.slug),
        group: Group::WhatItCosts,
        drawing: drawn.finish(&caption),
        caption,
        formula: "Throughput = 1000 ÷ (nanoseconds of thread CPU time an operation), an operation \
                  being one allocate, free or resize with the first byte of each grant written."
            .to_owned(),
    })
}

/// Where the axis ends: the floors, which nobody uses, do not stretch it.
fn most(scene: &Scene<'_>, times: &[Time]) -> f64 {
    let most = |floors: bool| {
        let actors = scene.actors.iter().zip(times);
        let wanted = actors.filter(|(actor, _)| floors || actor.look.family != Family::Floors);
        let rates = wanted.filter_map(|(_, time)| match time {
            Time::Measured(interval) => Some(times::rate(interval.low)),
            Time::Not(_) => None,
        });
        rates.fold(0.0, f64::max)
    };
    if most(false) > 0.0 { most(false) } else { most(true) }
}

fn bar(drawn: &Rows, index: usize, fill: colour::Colour, interval: &Interval) {
    let plot = drawn.plot();
    drawn.bar(&plot, index, (0.0, times::rate(interval.median)), fill);
    if interval.n > 1 {
        // Black on a white edge, so that it shows on any fill.
        let span = (times::rate(interval.high), times::rate(interval.low));
        drawn.sheet.note(|plotted| plotted.across(span));
        plot.whisker_across(drawn.middle(index), span, colour::TEXT, colour::WHITE);
    }
}

/// The colours in use, by family.
pub(crate) fn families(scene: &Scene<'_>) -> Vec<Entry> {
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
