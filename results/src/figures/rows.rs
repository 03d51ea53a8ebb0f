//! A row an allocator: labels on the left, a plot in the middle, a word or figure on the right.
//!
//! Bars, stacked bars and dot plots share it. The more allocators, the higher the figure: a row
//! never gets smaller.

use super::colour::Colour;
use super::drawing::Drawing;
use super::font;
use super::legend::{self, Entry};
use super::mark::Marker;
use super::plot::{Frame, Plot};
use super::plotted::{Labelled, Layer, Panel, Title};
use super::scale::{Run, Scale};
use super::sheet::{Hang, LARGE, SMALL, Sheet, pt};
use super::width::Width;

/// What stands beside the plot of one row.
pub(crate) struct Row {
    pub(crate) label: String,
    /// Right of the plot: a figure, `NA`, `refused 12`.
    pub(crate) right: String,
}

/// How the rows' figure is laid out; everything in units.
pub(crate) struct Rows {
    pub(crate) sheet: Sheet,
    frame: Frame,
    x: Scale,
    pitch: i32,
    legend: Vec<Entry>,
}

/// The usual height of a row, in points.
pub(crate) const PITCH: f64 = 11.5;
const BAR: f64 = 8.6;
/// Most room for labels, in points: what 24 letters take, unless they are all capitals.
const WIDEST: f64 = 100.0;

/// What the rows' axes and margins say.
pub(crate) struct Titles<'t> {
    pub(crate) width: Width,
    /// Below the x axis, with its unit.
    pub(crate) x: &'t str,
    /// Above the words on the right.
    pub(crate) right: &'t str,
    /// Height of a row, in points.
    pub(crate) pitch: f64,
}

impl Rows {
    /// Lays out and draws everything but the plot's content and axes.
    pub(crate) fn new(
        rows: &[Row],
        titles: &Titles<'_>,
        legend: Vec<Entry>,
        scale: impl Fn(usize) -> Scale,
    ) -> Rows {
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| font::width(text, SMALL)).max().unwrap_or(0)
        };
        let labels = widest(&mut rows.iter().map(|row| row.label.as_str())).min(pt(WIDEST));
        let words = widest(&mut rows.iter().map(|row| row.right.as_str()).chain([titles.right]));
        let width = titles.width.units();
        let head = if titles.right.is_empty() { pt(3.0) } else { pt(12.0) };
        let left = labels + pt(6.0);
        let gap = if words == 0 { pt(10.0) } else { words + pt(9.0) };
        let frame = Frame {
            left,
            top: head,
            right: (width - gap).max(left + pt(30.0)),
            bottom: head + rows.len() as i32 * pt(titles.pitch),
        };
        let x = Scale::roomy(scale, frame.right - frame.left, Run::Across);
        let legend_top = frame.bottom + pt(25.0);
        let height = match legend.is_empty() {
            true => legend_top,
            false => legend_top + legend::flow_height(&legend, width - pt(8.0)) + pt(2.0),
        };
        let sheet = Sheet::new(titles.width, height);
        let out = Rows { sheet, frame, x, pitch: pt(titles.pitch), legend };
        out.words(rows, titles);
        out
    }

    fn words(&self, rows: &[Row], titles: &Titles<'_>) {
        let Frame { left, right, bottom, .. } = self.frame;
        let width = self.sheet.width();
        let column = width - pt(2.0);
        self.begin(rows);
        self.sheet.label(titles.right, (column, pt(6.0)), Hang::End);
        if !titles.right.is_empty() {
            let title = Title {
                text: titles.right.to_owned(),
                spot: (column, pt(6.0)),
                upward: false,
                at_end: true,
            };
            self.sheet.note(|plotted| plotted.titles.push(title));
        }
        for (index, row) in rows.iter().enumerate() {
            let y = self.middle(index);
            let label = font::cut(&row.label, pt(WIDEST));
            self.sheet.label(&label, (left - pt(4.0), y), Hang::End);
            self.sheet.label(&row.right, (column, y), Hang::End);
        }
        let half = font::width(titles.x, LARGE) / 2 + pt(2.0);
        let centre = ((left + right) / 2).clamp(half.min(width / 2), (width - half).max(width / 2));
        self.sheet.title(titles.x, (centre, bottom + pt(17.5)), Hang::Middle);
    }

    /// The plot; its y axis has no meaning.
    pub(crate) fn plot(&self) -> Plot<'_> {
        let y = Scale::from_zero(1.0, 2);
        Plot::new(&self.sheet, self.frame, self.x.clone(), y)
    }

    /// The height of a row's middle on the sheet.
    pub(crate) fn middle(&self, index: usize) -> i32 {
        self.frame.top + self.pitch / 2 + index as i32 * self.pitch
    }

    /// A bar in a row from one value to another.
    pub(crate) fn bar(&self, plot: &Plot<'_>, index: usize, (from, to): (f64, f64), fill: Colour) {
        let (left, right) = (plot.spot(from, 0.0).0, plot.spot(to, 0.0).0);
        let (y, half) = (self.middle(index), pt(BAR) / 2);
        self.sheet.lay(Layer::Bar { row: index, from, to, colour: fill, across: None });
        if right > left {
            self.sheet.rect((left, y - half), (right, y + half), fill);
            if fill.lightness() > 95.0 {
                let (top, bottom) = (y - half, y + half);
                let corners =
                    [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
                self.sheet.line(&corners, super::sheet::Stroke::solid(super::colour::AXIS, 0.4));
            }
        }
    }

    /// A word at the beginning of a row's plot, where there is nothing to draw.
    pub(crate) fn instead(&self, index: usize, word: &str) {
        self.sheet.lay(Layer::Word { row: Some(index), text: word.to_owned() });
        self.sheet.label(word, (self.frame.left + pt(3.0), self.middle(index)), Hang::Start);
    }

    /// A marker in a row, so far above its middle, behind it a line over its interval.
    pub(crate) fn mark(
        &self,
        plot: &Plot<'_>,
        (index, raised): (usize, i32),
        (at, across): (f64, Option<(f64, f64)>),
        (marker, colour): (Marker, Colour),
    ) {
        self.sheet.lay(Layer::Mark { row: index, raised, at, marker, colour, across });
        let spot = |value| (plot.spot(value, 0.0).0, self.middle(index) - raised);
        if let Some((low, high)) = across {
            let stroke = super::sheet::Stroke::solid(colour, 0.8);
            self.sheet.group("error-bar", "", || {
                self.sheet.line(&[spot(low), spot(high)], stroke);
            });
        }
        self.sheet.marker(marker, spot(at), colour);
    }

    fn begin(&self, rows: &[Row]) {
        let words = rows.iter().map(|row| (row.label.clone(), row.right.clone())).collect();
        self.sheet.begin(Panel {
            frame: self.frame,
            heading: String::new(),
            x: self.x.clone(),
            y: Scale::from_zero(1.0, 2),
            labelled: Labelled::Rows(words),
            grid: false,
            layers: Vec::new(),
        });
    }

    /// A faint line along a row, for marks that stand far from its label.
    pub(crate) fn guide_line(&self, index: usize) {
        let (y, Frame { left, right, .. }) = (self.middle(index), self.frame);
        let stroke = super::sheet::Stroke::solid(super::colour::GRID, 0.4);
        self.sheet.group("grid", "", || self.sheet.line(&[(left, y), (right, y)], stroke));
    }

    /// Draws the x axis, the base line and the legend, and ends the sheet.
    pub(crate) fn finish(self, described: &str) -> Drawing {
        let plot = self.plot();
        plot.x_axis(true);
        self.base_line();
        let at = (pt(4.0), self.frame.bottom + pt(25.0));
        if !self.legend.is_empty() {
            legend::flow(&self.sheet, &self.legend, at, self.sheet.width() - pt(8.0));
        }
        drop(plot);
        self.sheet.finish(described)
    }

    fn base_line(&self) {
        use super::colour::AXIS;
        use super::sheet::Stroke;
        let Frame { left, top, bottom, .. } = self.frame;
        self.sheet.group("axis-y", "", || {
            self.sheet.line(&[(left, top), (left, bottom)], Stroke::solid(AXIS, 0.6));
        });
    }
}
