//! Johnstone and Wilson's four overheads (1998): four markers a row, a row an allocator.

use super::colour::{BLACK, Colour};
use super::legend::{Entry, Sample};
use super::look::Look;
use super::mark::{Marker, SOLID};
use super::overhead::OverheadAxis;
use super::plot::Plot;
use super::rows::{Row, Rows, Titles};
use super::scene::{Actor, Scene};
use super::sheet::pt;
use super::{Figure, Group};
use crate::records::CellRecord;
use crate::run::Family;

/// The four, with their markers and colours; in grey the shapes tell them apart.
const FOUR: [(&str, Marker, Colour); 4] = [
    ("#1 mean", Marker::Disc, BLACK),
    ("#2 at most live", Marker::HollowSquare, Colour(0, 114, 178)),
    ("#3 at largest heap", Marker::Triangle, Colour(213, 94, 0)),
    ("#4 peaks", Marker::HollowDiamond, Colour(0, 110, 80)),
];

fn overheads(actor: &Actor<'_>) -> [Option<f64>; 4] {
    let of = |figure: fn(&CellRecord) -> crate::Field<crate::Percent>| {
        actor.mean(|cell| Some(figure(cell).value()?.as_f64()))
    };
    [
        of(|cell| cell.jw1_percent),
        of(|cell| cell.jw2_percent),
        of(|cell| cell.jw3_percent),
        of(|cell| cell.jw4_percent),
    ]
}

/// The figure of one scene; `None` if the space pass was not run.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let all: Vec<[Option<f64>; 4]> = scene.actors.iter().map(overheads).collect();
    let known: Vec<f64> = all.iter().flatten().flatten().copied().collect();
    if known.is_empty() {
        return None;
    }
    let axis = OverheadAxis::new(&known);
    let rows: Vec<Row> = scene
        .actors
        .iter()
        .map(|actor| Row {
            label: actor.look.label.clone(),
            right: if actor.refused() > 0 {
                actor.trouble().unwrap_or_default()
            } else {
                String::new()
            },
        })
        .collect();
    let x_title = format!("overhead H/L − 1 {}", axis.unit());
    let titles = Titles { width: scene.width, x: &x_title, right: "", pitch: 18.0 };
    let drawn = Rows::new(&rows, &titles, legend(), |ticks| axis.scale(ticks));
    let plot = drawn.plot();
    plot.grid_across();
    for (index, (actor, values)) in scene.actors.iter().zip(&all).enumerate() {
        drawn.guide_line(index);
        if values.iter().all(Option::is_none) {
            drawn.instead(index, &actor.trouble().unwrap_or_else(|| "NA".to_owned()));
        }
    }
    drawn.sheet.group("panel", "", || {
        for place in 0..FOUR.len() {
            dots(&drawn, &plot, place, &all);
        }
    });
    drop(plot);
    let caption = format!(
        "Johnstone and Wilson's four fragmentation measures by allocator: {}{}. {}",
        scene.name(),
        scene.seeds_said(),
        scene.exactness()
    );
    Some(Figure {
        id: format!("johnstone-wilson--{}", scene.slug),
        group: Group::ForPapers,
        drawing: drawn.finish(&caption),
        caption,
        formula: "#1 = Σ s·(H/L) ÷ Σ s − 1 over served requests of s bytes; #2 = H/L − 1 at the \
                  moment of largest L; #3 = H/L − 1 at the moment of largest H; #4 = largest H ÷ \
                  largest L − 1."
            .to_owned(),
    })
}

/// The dots of one of the four, each at a height of its own, since the four are often equal.
fn dots(drawn: &Rows, plot: &Plot<'_>, place: usize, all: &[[Option<f64>; 4]]) {
    let (name, marker, colour) = FOUR[place];
    drawn.sheet.group("series", name, || {
        for (index, values) in all.iter().enumerate() {
            if let Some(value) = values[place] {
                let raised = pt(4.2) * (3 - 2 * place as i32) / 2;
                drawn.mark(plot, (index, raised), (value, None), (marker, colour));
            }
        }
    });
}

fn legend() -> Vec<Entry> {
    let look = |(index, &(_, marker, colour)): (usize, &(&str, Marker, Colour))| Look {
        label: String::new(),
        family: Family::Foreign,
        colour,
        marker,
        dash: SOLID,
        index,
    };
    let entry = |four| Entry::new(Sample::Marker(look(four)), four.1.0);
    FOUR.iter().enumerate().map(entry).collect()
}
