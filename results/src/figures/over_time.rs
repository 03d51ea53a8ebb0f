//! Where the footprint goes over time: stacked areas, a panel an allocator.
//!
//! Shares of H at the samples of `series.csv`, against the clock, which all policies share. A
//! panel is some 100 pt wide and shows at most 256 samples.

use super::colour::{AXIS, Colour};
use super::footprint_shares::{Shares, Split, idle_said, legend_of_parts};
use super::panels::{Heading, Panels, Plan};
use super::plot::Plot;
use super::plotted::Layer;
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::sheet::{Hang, Sheet, Spot, Stroke};
use super::{Figure, Group};
use crate::records::SeriesRecord;

const MOST_SAMPLES: usize = 256;
const FEW_SAMPLES: usize = 64;

/// Samples of one actor: the clock and the shares.
struct Course {
    samples: Vec<(f64, Shares)>,
    /// Every how many-th sample is shown.
    stride: usize,
}

fn shares(row: &SeriesRecord) -> Option<Shares> {
    Shares::of(&Split {
        footprint: row.footprint_bytes,
        live: row.live_bytes,
        granted: row.granted_bytes.value(),
        headers: row.headers_bytes.value(),
        free: row.free_bytes.value(),
        reserved: row.reserved_bytes.value(),
    })
}

/// The samples of an actor's first seed.
fn course(actor: &Actor<'_>) -> Course {
    let seed = actor.cells.first().map(|cell| cell.seed);
    let rows: Vec<&SeriesRecord> =
        actor.rows.series.iter().filter(|row| Some(row.seed) == seed).copied().collect();
    let stride = rows.len().div_ceil(MOST_SAMPLES).max(1);
    let last = rows.len().saturating_sub(1);
    let kept = rows.iter().enumerate().filter(|(place, _)| place % stride == 0 || *place == last);
    let samples = kept.filter_map(|(_, row)| Some((row.clock_bytes as f64, shares(row)?)));
    Course { samples: samples.collect(), stride }
}

/// The figure of one scene; `None` without samples.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let courses: Vec<Course> = scene.actors.iter().map(course).collect();
    let all = || courses.iter().flat_map(|course| &course.samples);
    let end = all().map(|sample| sample.0).fold(0.0, f64::max);
    if courses.iter().all(|course| course.samples.len() < 2) || end <= 0.0 {
        return None;
    }
    let idle = all().any(|(_, shares)| shares.idle > 0.0);
    let title = format!("allocated so far ({})", Scale::bytes(end, 4).1);
    let heading =
        |actor: &Actor<'_>| Heading { label: actor.look.label.clone(), remark: actor.trouble() };
    let x = |ticks| Scale::bytes(end, ticks).0;
    let y = |ticks: usize| Scale::percent(ticks.min(4));
    let panels = Panels::new(Plan {
        width: scene.width,
        columns: match scene.actors.len() {
            1 => 1,
            count => scene.width.panels(2, count),
        },
        plot_height: 56.0,
        headings: scene.actors.iter().map(heading).collect(),
        legends: Vec::new(),
        shared: legend_of_parts(idle),
        x_title: &title,
        y_title: "share of the heap H (%)",
        x: &x,
        y: &y,
        room_below: 0.0,
    });
    panels.draw(false, |plot, index| match courses[index].samples.as_slice() {
        samples if samples.len() < 2 => nothing(&panels.sheet, plot, &scene.actors[index]),
        samples => areas(&panels.sheet, plot, samples, &scene.actors[index].look.label),
    });
    let stride = courses.iter().map(|course| course.stride).max().unwrap_or(1);
    let caption = caption(scene, stride) + idle_said(idle);
    Some(Figure {
        id: format!("footprint-over-time--{}", scene.slug),
        group: Group::WhereBytesGo,
        drawing: panels.finish(&caption),
        caption,
        formula: "H = requested + rounding + headers + free + reserved at every sample; the clock \
                  counts the requested bytes of every allocate and resize so far, served or not."
            .to_owned(),
    })
}

fn caption(scene: &Scene<'_>, stride: usize) -> String {
    let seed = match (scene.seeds(), scene.actors.first().and_then(|actor| actor.cells.first())) {
        (2.., Some(cell)) => format!(", seed {}", cell.seed),
        _ => String::new(),
    };
    let every = match stride {
        1 => "Every sample is shown".to_owned(),
        _ => format!("One sample in {stride} is shown"),
    };
    format!(
        "Where each 100 bytes of the heap go over time, a panel an allocator: {}{seed}. {every}; \
         deterministic: no interval.",
        scene.name()
    )
}

fn nothing(sheet: &Sheet, plot: &Plot<'_>, actor: &Actor<'_>) {
    let word = actor.error().unwrap_or_else(|| "NA".to_owned());
    sheet.lay(Layer::Word { row: None, text: word.clone() });
    let frame = plot.frame;
    let middle = ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2);
    sheet.label(&word, middle, Hang::Middle);
}

/// The areas from the topmost part down, each over all below it, so that no seam shows.
fn areas(sheet: &Sheet, plot: &Plot<'_>, samples: &[(f64, Shares)], label: &str) {
    let fills: Vec<Colour> = samples[0].1.stacked().iter().map(|part| part.1).collect();
    let (first, last) = (samples[0].0, samples[samples.len() - 1].0);
    sheet.group("areas", label, || {
        for part in (0..fills.len()).rev() {
            if samples.iter().all(|(_, shares)| shares.stacked()[part].0 <= 0.0) {
                continue;
            }
            let height = |shares: &Shares| -> f64 {
                shares.stacked()[..=part].iter().map(|part| part.0).sum()
            };
            let edge = edge(samples, height);
            sheet.lay(Layer::Area { colour: fills[part], edge: edge.clone() });
            let upper = edge.into_iter().map(|(x, y)| plot.spot(x, y));
            let ends = [plot.spot(last, 0.0), plot.spot(first, 0.0)];
            let outline: Vec<Spot> = upper.chain(ends).collect();
            sheet.polygon(&outline, fills[part]);
            if fills[part].lightness() > 95.0 {
                sheet.line(&outline, Stroke::solid(AXIS, 0.4));
            }
        }
    });
}

/// The upper edge of a part. Few samples make steps, as the state holds until the next one; many
/// lie closer than a step could be seen.
fn edge(samples: &[(f64, Shares)], height: impl Fn(&Shares) -> f64) -> Vec<(f64, f64)> {
    let mut edge: Vec<(f64, f64)> = Vec::new();
    for (clock, shares) in samples {
        if let Some(&(_, before)) = edge.last()
            && samples.len() <= FEW_SAMPLES
        {
            edge.push((*clock, before));
        }
        edge.push((*clock, height(shares)));
    }
    edge
}
