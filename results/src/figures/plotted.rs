//! What a figure plots, as numbers on its axes: what a reader would restyle, beside the shapes.
//!
//! It is noted while the figure is drawn, by the very calls that draw it, so that both show the
//! same. Places on the sheet are in units, as everywhere.

use super::colour::Colour;
use super::legend::Entry;
use super::look::Look;
use super::mark::Marker;
use super::plot::{Frame, Point};
use super::raster::Raster;
use super::scale::Scale;
use super::sheet::{Spot, Stroke};

/// All of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plotted {
    pub(crate) panels: Vec<Panel>,
    pub(crate) titles: Vec<Title>,
    pub(crate) legends: Vec<Legend>,
}

/// One pair of axes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    pub(crate) labelled: Labelled,
    pub(crate) grid: bool,
    pub(crate) layers: Vec<Layer>,
}

/// What stands at the ticks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Labelled {
    /// The scales' own labels, on the axes that have any.
    Axes { x: bool, y: bool },
    /// The x axis' labels; up the y axis a row each, with what stands left and right of it.
    Rows(Vec<(String, String)>),
}

/// What lies over the axes, later ones above. Rows count from 0, the uppermost.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Layer {
    /// An allocator's points, with a line through them if there are several.
    Series { look: Look, points: Vec<Point>, across: Vec<Option<(f64, f64)>> },
    /// The others, in grey.
    Behind { colour: Colour, joined: bool, points: Vec<(f64, f64)> },
    /// A line that is no allocator's.
    Guide { stroke: Stroke, points: Vec<(f64, f64)> },
    /// A grey ground up to a place on the x axis.
    Ground { colour: Colour, up_to: f64 },
    /// All below a line.
    Area { colour: Colour, edge: Vec<(f64, f64)> },
    /// A piece of a row, with its interval where it ends.
    Bar { row: usize, from: f64, to: f64, colour: Colour, across: Option<(f64, f64)> },
    /// A marker in a row, so many units above its middle.
    Mark {
        row: usize,
        raised: i32,
        at: f64,
        marker: Marker,
        colour: Colour,
        across: Option<(f64, f64)>,
    },
    /// A figure inside a bar.
    Inside { row: usize, at: f64, text: String, colour: Colour },
    /// A word where a row or a panel has nothing to show.
    Word { row: Option<usize>, text: String },
    /// Over the whole frame.
    Picture(Raster),
}

/// An axis title.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Title {
    pub(crate) text: String,
    /// Its middle, or its end where it is `at_end`.
    pub(crate) spot: Spot,
    pub(crate) upward: bool,
    pub(crate) at_end: bool,
}

/// A legend, wherever it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Legend {
    pub(crate) corner: Spot,
    pub(crate) columns: usize,
    pub(crate) entries: Vec<Entry>,
    /// Filled downwards, not across.
    pub(crate) downwards: bool,
}

impl Plotted {
    /// Lays something over the last panel.
    pub(crate) fn lay(&mut self, layer: Layer) {
        if let Some(panel) = self.panels.last_mut() {
            panel.layers.push(layer);
        }
    }

    /// Gives the last layer an interval along x.
    pub(crate) fn across(&mut self, span: (f64, f64)) {
        let last = self.panels.last_mut().and_then(|panel| panel.layers.last_mut());
        match last {
            Some(Layer::Series { across, points, .. }) => {
                across.resize(points.len(), None);
                if let Some(last) = across.last_mut() {
                    *last = Some(span);
                }
            }
            Some(Layer::Bar { across, .. } | Layer::Mark { across, .. }) => *across = Some(span),
            _ => {}
        }
    }
}
