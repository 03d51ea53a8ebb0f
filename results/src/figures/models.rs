//! How wrong a model of a program is about fragmentation: a row an allocator, in it the program
//! itself and every model of it that was run, with the spread over the model's seeds.
//!
//! A workload called `MODEL(PROGRAM)` is a model of the workload `PROGRAM`, whoever made it. In
//! grey the markers tell the models apart, each at a height of its own.

use super::colour::{BLACK, Colour};
use super::legend::{Entry, Sample};
use super::look::Look;
use super::mark::{Marker, SOLID};
use super::number;
use super::overhead::OverheadAxis;
use super::plot::Plot;
use super::rows::{Row, Rows, Titles};
use super::scene::{Actor, Scene};
use super::sheet::pt;
use super::words::{LABEL_CHARACTERS, clean, short};
use super::{Figure, Group};
use crate::field::Field;
use crate::run::Family;

/// The program, then its models in the order of the plan.
const LOOKS: [(Marker, Colour); 8] = [
    (Marker::Disc, BLACK),
    (Marker::HollowSquare, Colour(0, 114, 178)),
    (Marker::Triangle, Colour(213, 94, 0)),
    (Marker::HollowDiamond, Colour(0, 110, 80)),
    (Marker::Downward, Colour(204, 121, 167)),
    (Marker::HollowCircle, Colour(112, 42, 10)),
    (Marker::Cross, Colour(90, 90, 90)),
    (Marker::Plus, Colour(0, 0, 0)),
];

/// A value over the seeds: the least, the median, the greatest.
#[derive(Clone, Copy)]
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

/// One of those compared: what the legend calls it, its scene, and its overhead by row.
struct Series<'s, 'r> {
    name: String,
    scene: &'s Scene<'r>,
    spreads: Vec<Option<Spread>>,
}

/// What a workload's name says it is a model of, and the model's name.
fn model_of(workload: &str) -> Option<(&str, &str)> {
    let (model, program) = workload.strip_suffix(')')?.split_once('(')?;
    let is_word = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    (!model.is_empty() && model.chars().all(is_word)).then_some((model, program))
}

fn spread(values: &mut [f64]) -> Option<Spread> {
    values.sort_unstable_by(f64::total_cmp);
    let (least, most) = (*values.first()?, *values.last()?);
    let middle = |at: usize| values[at.min(values.len() - 1)];
    let median = (middle((values.len() - 1) / 2) + middle(values.len() / 2)) / 2.0;
    Some(Spread { least, median, most })
}

/// Of all seeds of an actor; `None` if one has no figure or refused something.
fn overhead(actor: &Actor<'_>) -> Option<Spread> {
    if actor.trouble().is_some() {
        return None;
    }
    let value = |cell: &&crate::records::CellRecord| cell.jw4_percent.value().map(|it| it.as_f64());
    let values: Option<Vec<f64>> = actor.cells.iter().map(value).collect();
    spread(&mut values?)
}

/// A figure for each program of which the run has models, on the same kind of heap.
pub(crate) fn figures(scenes: &[Scene<'_>]) -> Vec<Figure> {
    let with_models = |program: &Scene<'_>| {
        let is_model = |other: &&Scene<'_>| {
            other.heap == program.heap
                && model_of(other.workload).is_some_and(|(_, of)| of == program.workload)
        };
        let models: Vec<&Scene<'_>> =
            scenes.iter().filter(is_model).take(LOOKS.len() - 1).collect();
        figure(program, &models)
    };
    scenes.iter().filter_map(with_models).collect()
}

fn figure(program: &Scene<'_>, models: &[&Scene<'_>]) -> Option<Figure> {
    let series = |name: String, scene| {
        let row = |actor: &Actor<'_>| overhead(scene_actor(scene, actor.allocator)?);
        Series { name, scene, spreads: program.actors.iter().map(row).collect() }
    };
    let name = |scene: &Scene<'_>| {
        short(model_of(scene.workload).map_or("", |(model, _)| model), LABEL_CHARACTERS)
    };
    let all: Vec<Series<'_, '_>> = [series("the program".to_owned(), program)]
        .into_iter()
        .chain(models.iter().map(|&scene| series(name(scene), scene)))
        .collect();
    let known: Vec<f64> = all
        .iter()
        .flat_map(|one| &one.spreads)
        .flatten()
        .flat_map(|it| [it.least, it.most])
        .collect();
    if models.is_empty() || known.is_empty() {
        return None;
    }
    let axis = OverheadAxis::new(&known);
    let row = |actor: &Actor<'_>| Row {
        label: actor.look.label.clone(),
        right: trouble(actor.allocator, &all).unwrap_or_default(),
    };
    let rows: Vec<Row> = program.actors.iter().map(row).collect();
    let x_title = format!("largest heap ÷ most live − 1 {}", axis.unit());
    let pitch = 14.5f64.max(4.2 * all.len() as f64);
    let titles = Titles { width: program.width, x: &x_title, right: "", pitch };
    let drawn = Rows::new(&rows, &titles, legend(&all), |ticks| axis.scale(ticks));
    let plot = drawn.plot();
    plot.grid_across();
    (0..rows.len()).for_each(|index| drawn.guide_line(index));
    drawn.sheet.group("panel", "", || {
        for place in 0..all.len() {
            dots(&drawn, &plot, place, &all);
        }
    });
    drop(plot);
    let caption = caption(program, &all);
    Some(Figure {
        id: format!("models--{}", program.slug),
        group: Group::WhereBytesGo,
        drawing: drawn.finish(&caption),
        caption,
        formula: "Largest H ÷ largest L − 1, each over the whole run (Johnstone and Wilson's #4), \
                  of the program and of each model, whose most live bytes may be others."
            .to_owned(),
    })
}

fn scene_actor<'a, 'r>(scene: &'a Scene<'r>, allocator: &str) -> Option<&'a Actor<'r>> {
    scene.actors.iter().find(|actor| actor.allocator == allocator)
}

/// Why a row lacks a mark: `shuffled: refused 12`.
fn trouble(allocator: &str, all: &[Series<'_, '_>]) -> Option<String> {
    all.iter().find_map(|one| {
        let why = scene_actor(one.scene, allocator)?.trouble()?;
        Some(format!("{}: {why}", one.name))
    })
}

/// The marks of the program or of one model, each with a line over its seeds.
fn dots(drawn: &Rows, plot: &Plot<'_>, place: usize, all: &[Series<'_, '_>]) {
    let (marker, colour) = LOOKS[place];
    let series = &all[place];
    drawn.sheet.group("series", &series.name, || {
        for (index, spread) in series.spreads.iter().enumerate() {
            let Some(Spread { least, median, most }) = *spread else { continue };
            let raised = pt(3.8) * (all.len() as i32 - 1 - 2 * place as i32) / 2;
            let across = (most > least).then_some((least, most));
            drawn.mark(plot, (index, raised), (median, across), (marker, colour));
        }
    });
}

fn legend(all: &[Series<'_, '_>]) -> Vec<Entry> {
    let entry = |(index, series): (usize, &Series<'_, '_>)| {
        let (marker, colour) = LOOKS[index];
        let family = Family::Foreign;
        let look = Look { label: String::new(), family, colour, marker, dash: SOLID, index };
        Entry::new(Sample::Marker(look), &series.name)
    };
    all.iter().enumerate().map(entry).collect()
}

/// What is compared, and how far the models' loads are from the program's.
fn caption(program: &Scene<'_>, all: &[Series<'_, '_>]) -> String {
    let load = |series: &Series<'_, '_>| {
        let cells = series.scene.actors.iter().flat_map(|actor| &actor.cells);
        let loads = cells.map(|cell| &cell.peak_live_bytes).copied().filter_map(Field::value);
        let mut loads: Vec<f64> = loads.map(|bytes| bytes as f64).collect();
        let Spread { least, most, .. } = spread(&mut loads)?;
        let (least, most) = (number::bytes(least), number::bytes(most));
        let said = if least == most { least } else { format!("{least} to {most}") };
        Some(format!("{} {said}", series.name))
    };
    let loads: Vec<String> = all.iter().filter_map(load).collect();
    let seeds = all.iter().skip(1).map(|one| one.scene.seeds()).max().unwrap_or(1);
    let marks = match seeds {
        0 | 1 => "one seed each".to_owned(),
        seeds => format!("the median of {seeds} seeds, with a line over all of them"),
    };
    format!(
        "Fragmentation of a program and of its models, by allocator: {}; of a model, {marks}. Most \
         live bytes: {}. Each seed's figure is deterministic.",
        clean(&program.name()),
        clean(&loads.join(", "))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_models() {
        assert_eq!(model_of("shuffled(dot)"), Some(("shuffled", "dot")));
        assert_eq!(model_of("mean-value(a (1))"), Some(("mean-value", "a (1)")));
        for none in ["dot", "(dot)", "my trace(2)", "a(b) ", "<b>(dot)"] {
            assert_eq!(model_of(none), None, "{none}");
        }
    }

    #[test]
    fn spreads_have_the_middle_of_their_values() {
        let of = |values: &[f64]| {
            let found = spread(&mut values.to_vec())?;
            Some([found.least, found.median, found.most])
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[4.0]), Some([4.0; 3]));
        assert_eq!(of(&[3.0, 1.0]), Some([1.0, 2.0, 3.0]));
        assert_eq!(of(&[9.0, 1.0, 2.0]), Some([1.0, 2.0, 9.0]));
    }
}
