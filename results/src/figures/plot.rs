//! A plot: plotters' Cartesian coordinates over a frame, with our ticks, grid and labels.
//!
//! plotters maps the data, cuts it to the frame and draws the mesh; the axis lines, ticks and
//! labels are ours, since plotters clips the last label. Labels hang outside the frame, whose
//! owner leaves them room.

use super::backend::Backend;
use super::colour::{AXIS, Colour, GRID};
use super::look::Look;
use super::plotted::Layer;
use super::scale::Scale;
use super::sheet::{Hang, Sheet, Spot, Stroke, pt};
use plotters::coord::cartesian::Cartesian2d;
use plotters::prelude::{DrawingArea, LineSeries};

/// A rectangle on a sheet, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

/// A pair of axes laid over a frame.
pub(crate) struct Plot<'s> {
    sheet: &'s Sheet,
    area: DrawingArea<Backend, Cartesian2d<Scale, Scale>>,
    pub(crate) frame: Frame,
    x: Scale,
    y: Scale,
}

/// A point of a series, with its interval if it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) interval: Option<(f64, f64)>,
}

impl<'s> Plot<'s> {
    /// Lays the scales over the frame; draws nothing.
    pub(crate) fn new(sheet: &'s Sheet, frame: Frame, x: Scale, y: Scale) -> Plot<'s> {
        let limits = (frame.left..frame.right, frame.bottom..frame.top);
        let coordinates = Cartesian2d::new(x.clone(), y.clone(), limits);
        Plot { sheet, area: sheet.area().apply_coord_spec(coordinates), frame, x, y }
    }

    /// What it is drawn on.
    pub(crate) fn sheet(&self) -> &'s Sheet {
        self.sheet
    }

    /// Where a point lies on the sheet.
    pub(crate) fn spot(&self, x: f64, y: f64) -> Spot {
        self.area.map_coordinate(&(x, y))
    }

    /// Grid lines at the ticks.
    pub(crate) fn grid(&self) {
        let style = Stroke::solid(GRID, 0.4).style();
        let most = self.x.ticks.len().max(self.y.ticks.len());
        self.sheet
            .group("grid", "", || {
                self.area.draw_mesh(|backend, line| line.draw(backend, &style), most, most)
            })
            .expect("lines go into memory");
    }

    /// Only the grid lines that cross the x axis, for bars that lie.
    pub(crate) fn grid_across(&self) {
        self.sheet.group("grid", "", || {
            for tick in &self.x.ticks {
                let (x, _) = self.spot(tick.at, 0.0);
                let ends = [(x, self.frame.top), (x, self.frame.bottom)];
                self.sheet.line(&ends, Stroke::solid(GRID, 0.4));
            }
        });
    }

    /// The x axis below the frame, with labels if asked for.
    pub(crate) fn x_axis(&self, labelled: bool) {
        let Frame { left, right, bottom, .. } = self.frame;
        self.sheet.group("axis-x", "", || {
            self.sheet.line(&[(left, bottom), (right, bottom)], Stroke::solid(AXIS, 0.6));
            for tick in &self.x.ticks {
                let (x, _) = self.spot(tick.at, 0.0);
                self.sheet.line(&[(x, bottom), (x, bottom + pt(2.0))], Stroke::solid(AXIS, 0.6));
                if labelled {
                    self.sheet.label(&tick.label, (x, bottom + pt(6.8)), Hang::Middle);
                }
            }
        });
    }

    /// The y axis left of the frame, with labels if asked for.
    pub(crate) fn y_axis(&self, labelled: bool) {
        let Frame { left, top, bottom, .. } = self.frame;
        self.sheet.group("axis-y", "", || {
            self.sheet.line(&[(left, top), (left, bottom)], Stroke::solid(AXIS, 0.6));
            for tick in &self.y.ticks {
                let y = self.spot(self.x.ticks.first().map_or(0.0, |t| t.at), tick.at).1;
                self.sheet.line(&[(left - pt(2.0), y), (left, y)], Stroke::solid(AXIS, 0.6));
                if labelled {
                    self.sheet.label(&tick.label, (left - pt(3.5), y), Hang::End);
                }
            }
        });
    }

    /// A line through the points, through plotters' line series.
    pub(crate) fn line(&self, points: &[(f64, f64)], stroke: Stroke) {
        self.sheet
            .dashed(stroke.dash, || {
                LineSeries::new(points.iter().copied(), stroke.style())
                    .try_for_each(|element| self.area.draw(&element))
            })
            .expect("lines go into memory");
    }

    /// A series: its line (unless it is only points), its intervals, and `markers` of its
    /// markers at most.
    pub(crate) fn series(&self, label: &str, look: &Look, points: &[Point], markers: usize) {
        self.pieces(label, look, &[points], markers);
    }

    /// A series that is not joined between its pieces, with so many markers in each at most.
    pub(crate) fn pieces(&self, label: &str, look: &Look, pieces: &[&[Point]], markers: usize) {
        for piece in pieces {
            let (look, points) = (look.clone(), piece.to_vec());
            self.sheet.lay(Layer::Series { look, points, across: Vec::new() });
        }
        self.sheet.group("series", label, || {
            for piece in pieces {
                self.piece(look, piece, markers);
            }
        });
    }

    fn piece(&self, look: &Look, points: &[Point], markers: usize) {
        let line: Vec<(f64, f64)> = points.iter().map(|point| (point.x, point.y)).collect();
        if line.len() > 1 {
            self.sheet.group("line", "", || self.line(&line, look.stroke()));
        }
        for point in points {
            if let Some(interval) = point.interval {
                self.whisker_up(point.x, interval, look.colour);
            }
        }
        let stride = points.len().div_ceil(markers.max(1)).max(1);
        for point in points.iter().skip(look.index % stride).step_by(stride) {
            self.sheet.marker(look.marker, self.spot(point.x, point.y), look.colour);
        }
    }

    /// An interval along y.
    pub(crate) fn whisker_up(&self, x: f64, (low, high): (f64, f64), colour: Colour) {
        let ((x, bottom), (_, top)) = (self.spot(x, low), self.spot(x, high));
        let (stroke, half) = (Stroke::solid(colour, 0.7), pt(1.3));
        self.sheet.line(&[(x, bottom), (x, top)], stroke);
        self.sheet.line(&[(x - half, bottom), (x + half, bottom)], stroke);
        self.sheet.line(&[(x - half, top), (x + half, top)], stroke);
    }

    /// An interval along x, at a height on the sheet, with an edge that lifts it off a fill.
    pub(crate) fn whisker_across(
        &self,
        y: i32,
        (low, high): (f64, f64),
        colour: Colour,
        edge: Colour,
    ) {
        let (left, right) = (self.spot(low, 0.0).0, self.spot(high, 0.0).0);
        let half = pt(1.8);
        self.sheet.group("error-bar", "", || {
            for stroke in [Stroke::solid(edge, 1.8), Stroke::solid(colour, 0.8)] {
                self.sheet.line(&[(left, y), (right, y)], stroke);
                self.sheet.line(&[(left, y - half), (left, y + half)], stroke);
                self.sheet.line(&[(right, y - half), (right, y + half)], stroke);
            }
        });
    }
}
