//! What lies over a pair of axes, as plots with their numbers in tables.

use super::super::colour::Colour;
use super::super::look::Look;
use super::super::mark::Marker;
use super::super::plot::Point;
use super::super::plotted::{Layer, Legend, Panel};
use super::super::scale::Scale;
use super::{Plots, escape, ink, number};
use std::fmt::Write as _;

/// Most markers on a line, as in the drawing.
const MARKERS: usize = 8;

/// Whether some row has several bars, one after the other.
pub(super) fn several_bars(panel: &Panel) -> bool {
    let rows = panel.layers.iter().filter_map(|layer| match layer {
        Layer::Bar { row, .. } => Some(*row),
        _ => None,
    });
    let mut rows: Vec<usize> = rows.collect();
    let all = rows.len();
    rows.sort_unstable();
    rows.dedup();
    rows.len() < all
}

pub(super) fn write(out: &mut Plots, panel: &Panel, legends: &[Legend], picture: &str) {
    if panel.has_bars() {
        bars(&mut out.text, panel, legends);
    }
    marks(&mut out.text, panel);
    let text = &mut out.text;
    let held = |(x, y): &(f64, f64)| (panel.x.held(*x), panel.y.held(*y));
    for layer in &panel.layers {
        match layer {
            Layer::Series { look, points, across } => series(text, panel, look, points, across),
            Layer::Behind { colour, joined, points } => {
                let style = match *joined && points.len() > 1 {
                    true => {
                        format!("color={}, no markers, line width=0.6bp", ink::of(*colour, &[]))
                    }
                    false => ink::dot(*colour),
                };
                plot(text, &style, points.iter().map(held), "");
            }
            Layer::Guide { stroke, points } => {
                plot(text, &ink::line(*stroke), points.iter().map(held), "");
            }
            Layer::Area { colour, edge } => {
                let style = format!("draw=none, fill={}, no markers", ink::of(*colour, legends));
                plot(text, &style, edge.iter().map(held), " \\closedcycle");
            }
            Layer::Ground { colour, up_to } => {
                let (fill, x, y) = (ink::of(*colour, &[]), panel.x.held(*up_to), panel.y.most());
                let corner = format!("{{axis cs:{},{}}}", number(x), number(y));
                let _ =
                    writeln!(text, "\\fill[{fill}] ({{rel axis cs:0,0}}) rectangle ({corner});");
            }
            Layer::Word { row, text: word } => self::word(text, panel, *row, word),
            Layer::Picture(raster) => {
                let ends =
                    [panel.x.least(), panel.x.most(), panel.y.least(), panel.y.most()].map(number);
                let _ = writeln!(
                    text,
                    "\\addplot graphics[xmin={}, xmax={}, ymin={}, ymax={}] {{\\fraglabfolder {picture}}};",
                    ends[0], ends[1], ends[2], ends[3]
                );
                out.pictures.push((picture.to_owned(), raster.png()));
            }
            // Bars that are stacked come last, so what stands in them is written behind the axes.
            Layer::Bar { .. } | Layer::Mark { .. } | Layer::Inside { .. } => {}
        }
    }
}

fn plot(out: &mut String, style: &str, points: impl Iterator<Item = (f64, f64)>, end: &str) {
    let _ = writeln!(out, "\\addplot[{style}, forget plot] table[x=x, y=y] {{");
    out.push_str("x y\n");
    for (x, y) in points {
        let _ = writeln!(out, "{} {}", number(x), number(y));
    }
    let _ = writeln!(out, "}}{end};");
}

/// How far an interval reaches below and above a value, on the axis.
fn reach(scale: &Scale, value: f64, interval: Option<(f64, f64)>) -> (f64, f64) {
    let value = scale.held(value);
    let (low, high) =
        interval.map_or((value, value), |(low, high)| (scale.held(low), scale.held(high)));
    ((value - low).max(0.0), (high - value).max(0.0))
}

/// A value on both axes, then how far its interval reaches left, right, below and above it.
type Line = [f64; 6];

/// A plot of such values.
struct Table {
    style: String,
    rows: Vec<Line>,
}

impl Table {
    /// The plot; intervals only along an axis that has one.
    fn write(&self, out: &mut String) {
        let along =
            |first: usize| self.rows.iter().any(|row| row[first] > 0.0 || row[first + 1] > 0.0);
        let (x, y) = (along(2), along(4));
        let mut style = self.style.clone();
        let mut columns = "x=x, y=y".to_owned();
        if x || y {
            style += ", error bars/.cd";
        }
        for (axis, used) in [('x', x), ('y', y)] {
            if used {
                let _ = write!(style, ", {axis} dir=both, {axis} explicit");
                let _ = write!(
                    columns,
                    ", {axis} error minus={axis}-below, {axis} error plus={axis}-above"
                );
            }
        }
        let _ = writeln!(out, "\\addplot[{style}] table[{columns}] {{");
        let kept = |place: usize| place < 2 || (place < 4 && x) || (place >= 4 && y);
        let names = ["x", "y", "x-below", "x-above", "y-below", "y-above"].map(str::to_owned);
        for row in std::iter::once(names).chain(self.rows.iter().map(|row| row.map(number))) {
            let cells: Vec<String> = row
                .into_iter()
                .enumerate()
                .filter(|(place, _)| kept(*place))
                .map(|it| it.1)
                .collect();
            out.push_str(&(cells.join(" ") + "\n"));
        }
        out.push_str("};\n");
    }
}

fn series(
    out: &mut String,
    panel: &Panel,
    look: &Look,
    points: &[Point],
    across: &[Option<(f64, f64)>],
) {
    let _ = writeln!(out, "% {}", super::one_line(&look.label));
    let mut style = format!("fraglab line, {}", ink::style(look));
    if points.len() == 1 {
        style += ", only marks";
    }
    let stride = points.len().div_ceil(MARKERS).max(1);
    if stride > 1 {
        let _ = write!(style, ", mark repeat={stride}, mark phase={}", look.index % stride + 1);
    }
    style += ", forget plot";
    let row = |(place, point): (usize, &Point)| {
        let (left, right) = reach(&panel.x, point.x, across.get(place).copied().flatten());
        let (below, above) = reach(&panel.y, point.y, point.interval);
        [panel.x.held(point.x), panel.y.held(point.y), left, right, below, above]
    };
    Table { style, rows: points.iter().enumerate().map(row).collect() }.write(out);
}

/// Bars by their colour; where rows have several, every colour has a piece in every row.
fn bars(out: &mut String, panel: &Panel, legends: &[Legend]) {
    let mut fills: Vec<Colour> = Vec::new();
    for layer in &panel.layers {
        if let Layer::Bar { colour, .. } = layer
            && !fills.contains(colour)
        {
            fills.push(*colour);
        }
    }
    let stacked = several_bars(panel);
    for fill in fills {
        let mut rows: Vec<Line> = Vec::new();
        for row in 0..panel.rows() {
            let piece = panel.layers.iter().find_map(|layer| match layer {
                Layer::Bar { row: at, from, to, colour, across }
                    if *at == row && *colour == fill =>
                {
                    let (left, right) = reach(&panel.x, *to, *across);
                    Some([
                        panel.x.held(*to) - panel.x.held(*from),
                        row as f64,
                        left,
                        right,
                        0.0,
                        0.0,
                    ])
                }
                _ => None,
            });
            let nothing = stacked.then_some([0.0, row as f64, 0.0, 0.0, 0.0, 0.0]);
            rows.extend(piece.or(nothing));
        }
        let outline = if fill.lightness() > 95.0 {
            "draw=fraglab-axis, line width=0.4bp"
        } else {
            "draw=none"
        };
        let style = format!("fraglab bar, fill={}, {outline}, forget plot", ink::of(fill, legends));
        Table { style, rows }.write(out);
    }
}

/// Marks by their marker and colour.
fn marks(out: &mut String, panel: &Panel) {
    let mut groups: Vec<((Marker, Colour), Vec<Line>)> = Vec::new();
    for layer in &panel.layers {
        let Layer::Mark { row, raised, at, marker, colour, across } = layer else { continue };
        let look = (*marker, *colour);
        let height = *row as f64 - f64::from(*raised) / f64::from(panel.pitch().max(1));
        let (left, right) = reach(&panel.x, *at, *across);
        let line = [panel.x.held(*at), (height * 1e4).round() / 1e4, left, right, 0.0, 0.0];
        match groups.iter_mut().find(|(known, _)| *known == look) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((look, vec![line])),
        }
    }
    for ((marker, colour), rows) in groups {
        let style = format!(
            "fraglab line, only marks, color={}, {}, forget plot",
            ink::of(colour, &[]),
            ink::mark(marker)
        );
        Table { style, rows }.write(out);
    }
}

fn word(out: &mut String, panel: &Panel, row: Option<usize>, word: &str) {
    let (place, anchor) = match row {
        Some(row) => (format!("axis cs:{},{row}", number(panel.x.least())), ", anchor=west"),
        None => ("rel axis cs:0.5,0.5".to_owned(), ""),
    };
    let _ = writeln!(out, "\\node[fraglab text{anchor}] at ({{{place}}}) {{{}}};", escape(word));
}
