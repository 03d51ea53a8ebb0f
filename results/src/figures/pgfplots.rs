//! A figure for pgfplots: what it plots as axes and tables, at the places our own drawing has, for
//! an author to restyle.
//!
//! All looks stand in one file for the preamble (`preamble`): colours by family, marker and dash by
//! allocator. A figure's file names them and holds numbers. Values beyond an axis stand at its end,
//! as in the drawing.

mod axis;
mod ink;
mod layers;
mod preamble;

use super::Figure;
use super::plotted::{Labelled, Layer, Legend, Panel, Title};
use super::sheet::{POINT, Spot};
use crate::tex::{FOLDER, escape};
use plotters::coord::ranged1d::Ranged as _;
pub(crate) use preamble::preamble;
use std::fmt::Write as _;

/// A figure's file and the pictures it shows, each with its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plots {
    pub(crate) text: String,
    pub(crate) pictures: Vec<(String, Vec<u8>)>,
}

/// Writes a figure whose files begin with `stem`.
pub(crate) fn write(figure: &Figure, stem: &str) -> Plots {
    let drawing = &figure.drawing;
    let mut out = Plots { text: String::new(), pictures: Vec::new() };
    let text = &mut out.text;
    let _ = write!(text, "% {}\n% {}\n", one_line(&figure.caption), one_line(&figure.formula));
    text.push_str("% Looks: fraglab-preamble.tex. A value beyond an axis stands at its end.\n");
    text.push_str(FOLDER);
    text.push_str("\\begin{tikzpicture}\n");
    // Its size is that of the drawing, whatever a reader's font adds.
    let (width, height) = drawing.points();
    let _ = writeln!(
        text,
        "\\useasboundingbox (0bp,0bp) rectangle ({}bp,{}bp);",
        number(width),
        number(height)
    );
    let sheet = Place { height: drawing.height };
    for (at, panel) in drawing.plotted.panels.iter().enumerate() {
        let picture = format!("{stem}--panel-{}.png", at + 1);
        axis::write(&mut out, panel, &sheet, &drawing.plotted.legends, &picture);
        beside(&mut out.text, panel, &sheet, drawing.width);
    }
    for title in &drawing.plotted.titles {
        out.text.push_str(&heading(title, &sheet));
    }
    for legend in &drawing.plotted.legends {
        key(&mut out.text, legend, &sheet);
    }
    out.text.push_str("\\end{tikzpicture}%\n");
    out
}

/// Places on the sheet as TikZ has them: from the lower left corner upwards.
struct Place {
    height: i32,
}

impl Place {
    fn of(&self, (x, y): Spot) -> String {
        format!("({},{})", length(x), length(self.height - y))
    }
}

/// Units in big points, of which 72 make an inch.
fn length(units: i32) -> String {
    format!("{}bp", number(f64::from(units) / f64::from(POINT)))
}

/// A number as pgfplots reads it; none that is not finite comes here.
fn number(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || (1e-4..1e9).contains(&size) => format!("{value}"),
        _ => format!("{value:e}"),
    }
}

fn one_line(text: &str) -> String {
    super::words::clean(text)
}

fn heading(title: &Title, sheet: &Place) -> String {
    let turned = match (title.upward, title.at_end) {
        (true, _) => ", rotate=90",
        (false, true) => ", anchor=east",
        (false, false) => "",
    };
    let style = if title.at_end { "fraglab text" } else { "fraglab title" };
    format!("\\node[{style}{turned}] at {} {{{}}};\n", sheet.of(title.spot), escape(&title.text))
}

/// What stands in the bars, and right of the rows.
fn beside(out: &mut String, panel: &Panel, sheet: &Place, width: i32) {
    for layer in &panel.layers {
        let Layer::Inside { row, at, text, colour } = layer else { continue };
        let x = panel.x.map(at, (panel.frame.left, panel.frame.right));
        let (spot, colour) = (sheet.of((x, panel.middle(*row))), ink::of(*colour, &[]));
        let _ =
            writeln!(out, "\\node[fraglab text, text={colour}] at {spot} {{{}}};", escape(text));
    }
    let Labelled::Rows(rows) = &panel.labelled else { return };
    for (row, (_, right)) in rows.iter().enumerate().filter(|(_, row)| !row.1.is_empty()) {
        let spot = sheet.of((width - 2 * POINT, panel.middle(row)));
        let _ = writeln!(out, "\\node[fraglab text, anchor=east] at {spot} {{{}}};", escape(right));
    }
}

/// A legend of its own, at its place.
fn key(out: &mut String, legend: &Legend, sheet: &Place) {
    let lines = legend.entries.len().div_ceil(legend.columns.max(1)).max(1);
    let columns = match (legend.downwards, legend.columns) {
        (_, 0 | 1) => "legend columns=1".to_owned(),
        (true, _) => format!("legend columns={lines}, transpose legend"),
        (false, columns) => format!("legend columns={columns}"),
    };
    let _ = writeln!(
        out,
        "\\begin{{axis}}[fraglab key, at={{{}}}, {columns}]",
        sheet.of(legend.corner)
    );
    for entry in &legend.entries {
        let _ = writeln!(
            out,
            "\\addlegendimage{{{}}}\\addlegendentry{{{}}}",
            ink::sample(&entry.sample),
            escape(&entry.said()),
        );
    }
    out.push_str("\\end{axis}\n");
}
