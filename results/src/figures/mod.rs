//! Figures: every picture of a report or paper, made from a [`Run`] alone.
//!
//! One thin layer over plotters settles once what a reviewer would reject: `sheet` the size, the
//! font and the integers, `scale` and `plot` the axes, `look`, `colour` and `mark` what
//! an allocator looks like, `legend` and `rows` where words go. Above it stands one file a
//! figure. A finished `drawing` is a list of shapes, which `svg`,
//! `pdf` and `pixels` write out. The same run gives the same bytes.

mod against_bound;
mod availability;
mod backend;
pub(crate) mod checks;
mod colour;
mod distance;
mod drawing;
mod font;
mod footprint_shares;
mod front;
mod growth;
mod heap_map;
pub(crate) mod history;
mod legend;
mod lines;
mod linux_index;
mod look;
mod mark;
mod measured;
mod models;
mod number;
mod over_time;
mod overhead;
mod overheads;
mod panels;
mod pdf;
mod pgfplots;
mod pixels;
mod plot;
mod plotted;
mod raster;
mod rows;
mod scale;
mod scene;
mod sheet;
mod svg;
mod sweep;
mod tail;
mod throughput;
mod time_space;
mod times;
mod typeset;
mod width;
mod words;

pub use drawing::Drawing;
pub use font::font_face_css;
pub(crate) use look::looks;
pub(crate) use pgfplots::{preamble, write as plots};
pub(crate) use scene::unlike;
pub use width::{NotAWidth, Width};
pub(crate) use words::{clean, slug};

use crate::run::Run;
use scene::Scene;

/// A figure with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its file's stem, of `[a-z0-9.-]`; no two figures of a run share it.
    pub id: String,
    /// Which question it answers.
    pub group: Group,
    /// What is shown, with the number of values and the interval where it has one. Plain text.
    pub caption: String,
    /// The formula of what is shown, one sentence. Plain text.
    pub formula: String,
    /// The figure itself.
    pub drawing: Drawing,
}

/// The questions of a report, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Where do the bytes go?
    WhereBytesGo,
    /// What would fail?
    WhatWouldFail,
    /// What does it cost?
    WhatItCosts,
    /// The literature's own indices.
    ForPapers,
}

impl Figure {
    /// A standalone SVG with its font inside.
    pub fn svg(&self) -> String {
        self.drawing.svg()
    }

    /// The SVG without its font, for a page that holds [`font_face_css`] once.
    pub fn inline(&self) -> String {
        self.svg().replacen(&svg::style_block(), "", 1)
    }
}

/// The folder of the figures inside a run folder.
pub(crate) const FOLDER: &str = "figures";

/// The stem of a figure's files: a name within the folder, whatever a stranger called the workload
/// that the id may name.
pub(crate) fn stem(id: &str) -> String {
    let plain = |sign: char| {
        let keep = sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
        if keep { sign } else { '-' }
    };
    id.chars().take(120).map(plain).collect()
}

/// All figures the run has data for, a column wide, in the report's order.
pub fn all(run: &Run) -> Vec<Figure> {
    all_at(run, Width::COLUMN)
}

/// The same figures at any width: the same ids, in the same order.
pub fn all_at(run: &Run, width: Width) -> Vec<Figure> {
    let looks = looks(run);
    let scenes = scene::scenes(run, &looks, width);
    let in_space: Vec<Scene<'_>> = scenes.iter().map(Scene::of_space).collect();
    let space = |figure: &dyn Fn(&Scene<'_>) -> Option<Figure>| -> Vec<Figure> {
        in_space.iter().filter_map(figure).collect()
    };
    [
        space(&footprint_shares::figure),
        space(&against_bound::figure),
        space(&distance::figure),
        models::figures(&in_space),
        space(&over_time::figure),
        space(&heap_map::figure),
        space(&availability::figure),
        scenes.iter().filter_map(throughput::figure).collect(),
        scenes.iter().filter_map(tail::figure).collect(),
        space(&front::figure),
        time_space::figures(&scenes),
        growth::figures(&scenes),
        sweep::figures(run, &scenes),
        sweep::heaps::figures(&scenes),
        space(&overheads::figure),
        space(&linux_index::figure),
    ]
    .concat()
}

/// The figure a report opens with, if the run has a space pass: where the heap's bytes go under
/// the headline workload. It is one of [`all`], under the same id.
pub fn headline(run: &Run) -> Option<Figure> {
    let looks = looks(run);
    let scenes = scene::scenes(run, &looks, Width::COLUMN);
    let named = scenes.iter().find(|scene| scene.workload == run.experiment.headline);
    let recorded = |scene: &&Scene<'_>| {
        scene.actors.iter().any(|actor| actor.cells.iter().any(|cell| cell.seed == 0))
    };
    named
        .into_iter()
        .chain(scenes.iter().find(recorded))
        .chain(&scenes)
        .find_map(|scene| footprint_shares::figure(&scene.of_space()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_id_leaves_the_folder() {
        assert_eq!(super::stem("../../a b/<x>"), "------a-b--x-");
    }
}
