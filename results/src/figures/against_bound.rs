//! The footprint an adversary forces beside what theory says it must: a bar an allocator, in multiples
//! of the most live bytes, and a dashed line a bound.
//!
//! The bounds come from `metrics.csv`, by their names. A floor, which nobody uses, does not stretch
//! the axis; what was refused has no bar, since the adversary had to go on without it.

use super::colour::{BLACK, WHITE};
use super::legend::{Entry, Sample};
use super::mark;
use super::measured::single;
use super::number;
use super::plot::Plot;
use super::rows::{PITCH, Row, Rows, Titles};
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::sheet::{Stroke, pt};
use super::words::clean;
use super::{Figure, Group, throughput};
use crate::metric::{BOUND_BYTES, LOAD_BYTES};
use crate::run::Family;

/// Most bounds drawn: as many dashes as can be told apart, the unbroken line left out.
const MOST_BOUNDS: usize = 5;

/// A bound, in multiples of the most live bytes.
struct Bound<'r> {
    name: &'r str,
    times: f64,
}

/// The figure of one scene; `None` unless its workload has bounds on such a heap and the space pass
/// was run.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let load =
        scene.actors.iter().filter_map(|actor| single(actor, LOAD_BYTES)).fold(0.0, f64::max);
    let bounds = bounds(scene, load);
    let times: Vec<Option<f64>> = scene.actors.iter().map(|actor| footprint(actor, load)).collect();
    if bounds.is_empty() || times.iter().all(Option::is_none) {
        return None;
    }
    let row = |(actor, times): (&Actor<'_>, &Option<f64>)| Row {
        label: actor.look.label.clone(),
        right: times.map_or_else(|| "–".to_owned(), |times| number::decimal(times, 2)),
    };
    let rows: Vec<Row> = scene.actors.iter().zip(&times).map(row).collect();
    let most = most(scene, &times, &bounds);
    let titles = Titles {
        width: scene.width,
        x: "largest footprint ÷ most live bytes",
        right: "H/L",
        pitch: PITCH,
    };
    let legend = bounds.iter().enumerate().map(entry).chain(throughput::families(scene)).collect();
    let drawn = Rows::new(&rows, &titles, legend, |ticks| Scale::from_zero(most, ticks));
    let plot = drawn.plot();
    plot.grid_across();
    for (index, (actor, times)) in scene.actors.iter().zip(&times).enumerate() {
        drawn.sheet.group("bars", &actor.look.label, || match *times {
            Some(times) if times > most => drawn.instead(index, "beyond this axis"),
            Some(times) => drawn.bar(&plot, index, (0.0, times), actor.look.colour),
            None => drawn.instead(index, &actor.trouble().unwrap_or_else(|| "NA".to_owned())),
        });
    }
    lines(&drawn, &plot, &bounds);
    drop(plot);
    let caption = format!(
        "What an adversary makes each allocator need, and the bounds of theory for it (dashed; in \
         multiples of the most live bytes): {}; {}. {}",
        scene.name(),
        said(&bounds),
        scene.exactness()
    );
    Some(Figure {
        id: format!("footprint-against-bound--{}", scene.slug),
        group: Group::WhereBytesGo,
        drawing: drawn.finish(&caption),
        caption,
        formula: "H/L = largest footprint ÷ most live bytes; whose bound a line is, and whether \
                  it is met exactly, at least or at most, stands in the description of the workload."
            .to_owned(),
    })
}

/// Those of all cells, each once, the largest last.
fn bounds<'r>(scene: &Scene<'r>, load: f64) -> Vec<Bound<'r>> {
    let mut bounds: Vec<Bound<'r>> = Vec::new();
    let metrics = scene.actors.iter().flat_map(|actor| &actor.rows.metrics);
    for row in metrics.filter(|row| row.metric == BOUND_BYTES && load > 0.0) {
        let Some(bytes) = row.value.parse::<f64>().ok().filter(|bytes| bytes.is_finite()) else {
            continue;
        };
        if !bounds.iter().any(|known| known.name == row.parameter) {
            bounds.push(Bound { name: &row.parameter, times: bytes / load });
        }
    }
    bounds.sort_by(|one, other| one.times.total_cmp(&other.times));
    bounds.truncate(MOST_BOUNDS);
    bounds
}

/// In multiples of the load; nothing of who refused.
fn footprint(actor: &Actor<'_>, load: f64) -> Option<f64> {
    if actor.trouble().is_some() || load <= 0.0 {
        return None;
    }
    actor.mean(|cell| Some(cell.peak_footprint_bytes.value()? as f64 / load))
}

/// Where the axis ends.
fn most(scene: &Scene<'_>, times: &[Option<f64>], bounds: &[Bound<'_>]) -> f64 {
    let actors = scene.actors.iter().zip(times);
    let wanted = actors.filter(|(actor, _)| actor.look.family != Family::Floors);
    let bars = wanted.filter_map(|(_, times)| *times);
    bars.chain(bounds.iter().map(|bound| bound.times)).fold(0.0, f64::max)
}

fn stroke(index: usize) -> Stroke {
    Stroke { dash: mark::dash(index + 1), ..Stroke::solid(BLACK, 0.9) }
}

fn entry((index, bound): (usize, &Bound<'_>)) -> Entry {
    let words = format!("{}: {}", clean(bound.name), number::decimal(bound.times, 2));
    Entry::new(Sample::Plain(stroke(index)), &words)
}

/// Over the bars, from a little above the first to the axis; white edges lift them off the fills.
fn lines(drawn: &Rows, plot: &Plot<'_>, bounds: &[Bound<'_>]) {
    let ends = |bound: &Bound<'_>| {
        let (x, _) = plot.spot(bound.times, 0.0);
        [(x, plot.frame.top - pt(2.0)), (x, plot.frame.bottom)]
    };
    // All edges first: bounds may lie close to each other.
    let edge = Stroke::solid(WHITE, 1.8);
    bounds.iter().for_each(|bound| drawn.sheet.line(&ends(bound), edge));
    for (index, bound) in bounds.iter().enumerate() {
        drawn.sheet.group("bound", bound.name, || drawn.sheet.line(&ends(bound), stroke(index)));
    }
}

fn said(bounds: &[Bound<'_>]) -> String {
    let one =
        |bound: &Bound<'_>| format!("{} {}", clean(bound.name), number::decimal(bound.times, 2));
    bounds.iter().map(one).collect::<Vec<_>>().join(", ")
}
