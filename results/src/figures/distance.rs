//! How far each footprint is from what was possible: a bar an allocator, in multiples of the best
//! offline plan, with a line for the load, one for the plan, and Robson's far end where it is near.
//!
//! A bar far longer than the others would leave nothing to see of them: it is broken off at three
//! times the plan. Its figure stands beside it.

use super::colour::{BLACK, Colour, IDLE, PARTS, WHITE};
use super::legend::{Entry, Sample};
use super::lines::extent;
use super::mark::{Dash, SOLID};
use super::number;
use super::plot::Plot;
use super::rows::{PITCH, Row, Rows, Titles};
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::sheet::{Stroke, pt};
use super::{Figure, Group};
use crate::distance::{Distance, Possible};
use crate::records::CellRecord;

/// The parts of a footprint, from the left on.
const FIVE: [(&str, Colour); 5] =
    [PARTS[0], PARTS[1], PARTS[2], ("packing", PARTS[4].1), ("placement", PARTS[3].1)];
/// How much of a bar is shown, in multiples of the plan, where others are shorter.
const MOST: f64 = 3.0;
const LOAD: Dash = &[11, 15];
const ROBSON: Dash = &[52, 15, 11, 15];

/// What was possible, as ratios to the plan; means over the seeds.
struct Bounds {
    load: f64,
    robson: Option<f64>,
    /// Whether there is a plan; without one the rounded load is in its place.
    planned: bool,
    bytes: f64,
}

/// A bar: parts as ratios to the plan, and what is not known.
struct Bar {
    parts: [f64; 5],
    unknown: f64,
}

impl Bar {
    fn length(&self) -> f64 {
        self.parts.iter().sum::<f64>() + self.unknown
    }
}

fn possible<'a>(actor: &Actor<'a>, cell: &CellRecord) -> Option<Possible<'a>> {
    let own = |row: &&&crate::MetricRecord| row.seed == cell.seed && row.heap == cell.heap;
    Possible::of(actor.rows.metrics.iter().filter(own).copied())
}

fn bounds(actor: &Actor<'_>) -> Option<Bounds> {
    let mean = |figure: &dyn Fn(&Possible<'_>) -> Option<f64>| {
        actor.mean(|cell| figure(&possible(actor, cell)?))
    };
    let ratio = |bytes: u64, possible: &Possible<'_>| bytes as f64 / possible.base() as f64;
    Some(Bounds {
        load: mean(&|possible| Some(ratio(possible.load, possible)))?,
        robson: mean(&|possible| Some(ratio(possible.robson?, possible))),
        planned: mean(&|possible| possible.plan.ok().map(|_| 1.0)).is_some(),
        bytes: mean(&|possible| Some(possible.base() as f64))?,
    })
}

fn bar(actor: &Actor<'_>) -> Option<Bar> {
    let part = |figure: &dyn Fn(&Distance) -> u64| {
        actor.mean(|cell| {
            let possible = possible(actor, cell)?;
            Some(figure(&Distance::of(cell, &possible)?) as f64 / possible.base() as f64)
        })
    };
    let told = |distance: &Distance, bytes: u64| if distance.idle.is_some() { bytes } else { 0 };
    Some(Bar {
        parts: [
            part(&|distance| distance.requested)?,
            part(&|distance| told(distance, distance.rounding.unwrap_or(0)))?,
            part(&|distance| told(distance, distance.headers.unwrap_or(0)))?,
            part(&|distance| distance.idle.map_or(0, |(packing, _)| packing))?,
            part(&|distance| distance.idle.map_or(0, |(_, placement)| placement))?,
        ],
        unknown: part(&|distance| match distance.idle {
            Some(_) => 0,
            None => distance.footprint - distance.requested,
        })?,
    })
}

/// The figure of one scene; `None` if nobody's footprint or nothing of what was possible is known.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let bounds = scene.actors.iter().find_map(bounds)?;
    let bars: Vec<Option<Bar>> = scene.actors.iter().map(bar).collect();
    let (least, longest) = extent(bars.iter().flatten().map(Bar::length))?;
    let most = if least > MOST { longest } else { longest.min(MOST) }.max(1.0);
    let near = bounds.robson.filter(|end| *end <= most * 1.3);
    let most = near.unwrap_or(most).max(most);
    // Two lines closer than their own breadth are one.
    let one_line = 1.0 - bounds.load < 0.015 * most;
    let rows: Vec<Row> = scene.actors.iter().zip(&bars).map(|(a, bar)| row(a, bar)).collect();
    let x_title = format!("largest footprint ÷ {}", base(&bounds));
    let titles = Titles { width: scene.width, x: &x_title, right: "ratio", pitch: PITCH };
    let unknown = bars.iter().flatten().any(|bar| bar.unknown > 0.0);
    let drawn =
        Rows::new(&rows, &titles, legend(&bounds, unknown, (one_line, near.is_some())), |ticks| {
            Scale::from_zero(most, ticks)
        });
    let plot = drawn.plot();
    for (index, (actor, bar)) in scene.actors.iter().zip(&bars).enumerate() {
        match bar {
            Some(bar) => stack(&drawn, &plot, index, (&actor.look.label, bar, most)),
            None => drawn.instead(index, &actor.trouble().unwrap_or_else(|| "NA".to_owned())),
        }
    }
    drawn.sheet.group("guide", "", || {
        if !one_line {
            plot.upright(bounds.load, LOAD);
        }
        plot.upright(1.0, SOLID);
        near.iter().for_each(|end| plot.upright(*end, ROBSON));
    });
    drop(plot);
    let caption = caption(scene, &bounds, (near, longest > most, unknown));
    Some(Figure {
        id: format!("distance--{}", scene.slug),
        group: Group::WhereBytesGo,
        drawing: drawn.finish(&caption),
        caption,
        formula: "Largest footprint = requested + rounding + headers + packing + placement: the first three \
                  at the first moment of most live bytes; packing is as much of the rest as planned bytes − \
                  rounded load, placement what is left."
            .to_owned(),
    })
}

fn row(actor: &Actor<'_>, bar: &Option<Bar>) -> Row {
    let right = match (actor.trouble(), bar) {
        (Some(trouble), Some(_)) => trouble,
        (_, None) => "–".to_owned(),
        (None, Some(bar)) => number::decimal(bar.length(), 3),
    };
    Row { label: actor.look.label.clone(), right }
}

fn base(bounds: &Bounds) -> &'static str {
    if bounds.planned { "best plan" } else { "rounded load" }
}

fn legend(bounds: &Bounds, unknown: bool, (one_line, robson): (bool, bool)) -> Vec<Entry> {
    let parts = FIVE.into_iter().chain(unknown.then_some(IDLE));
    let parts = parts.map(|(name, fill)| Entry::new(Sample::Fill(fill), name));
    let line = |dash, words: &str| Entry::new(Sample::Plain(thin(dash)), words);
    let lines = match one_line {
        true => vec![line(SOLID, &format!("load, {}", base(bounds)))],
        false => vec![line(LOAD, "load"), line(SOLID, base(bounds))],
    };
    let end = robson.then(|| line(ROBSON, "Robson’s end"));
    parts.chain(lines).chain(end).collect()
}

fn thin(dash: Dash) -> Stroke {
    Stroke { dash, ..Stroke::solid(BLACK, 0.8) }
}

impl Plot<'_> {
    /// A line from below to above that is seen on any fill.
    fn upright(&self, x: f64, dash: Dash) {
        let (x, _) = self.spot(x, 0.0);
        let ends = [(x, self.frame.top), (x, self.frame.bottom)];
        self.sheet().line(&ends, Stroke::solid(WHITE, 1.7));
        self.sheet().line(&ends, thin(dash));
    }
}

fn stack(drawn: &Rows, plot: &Plot<'_>, index: usize, (label, bar, most): (&str, &Bar, f64)) {
    let fills = FIVE.iter().map(|part| part.1).chain([IDLE.1]);
    drawn.sheet.group("stack", label, || {
        let mut from = 0.0;
        for (part, fill) in bar.parts.iter().chain([&bar.unknown]).zip(fills) {
            drawn.bar(plot, index, (from, from + part), fill);
            from += part;
        }
    });
    if bar.length() > most * 1.04 {
        let (x, y) = (plot.spot(most, 0.0).0, drawn.middle(index));
        let (lean, half) = (pt(1.6), pt(6.0));
        for shift in [-pt(2.0), pt(2.0)] {
            let ends = [(x + shift - lean, y + half), (x + shift + lean, y - half)];
            drawn.sheet.line(&ends, Stroke::solid(WHITE, 1.4));
        }
    }
}

fn caption(
    scene: &Scene<'_>,
    bounds: &Bounds,
    (near, broken, unknown): (Option<f64>, bool, bool),
) -> String {
    let mut said = match bounds.planned {
        true => "Packing: idle bytes that the best offline plan has too.".to_owned(),
        false => {
            "There is no offline plan of a stream this long: the rounded load is in its place."
                .to_owned()
        }
    };
    if let (Some(end), None) = (bounds.robson, near) {
        said += &format!(
            " Robson’s end, what some program with this load and this largest request forces on \
             everybody, is off the scale: {}.",
            number::decimal(end, 2)
        );
    }
    if near.is_some() {
        said += " Robson’s end: what some program with this load and this largest request forces \
                 on everybody.";
    }
    if broken {
        said += " Broken bars are longer than shown.";
    }
    if unknown {
        said +=
            " Blank: rounding, headers and idle bytes that an allocator cannot tell apart (NA).";
    }
    format!(
        "How far each footprint is from what was possible, by allocator: {}{}; {} {}. {said} {}",
        scene.name(),
        scene.seeds_said(),
        base(bounds),
        number::bytes(bounds.bytes),
        scene.exactness()
    )
}
