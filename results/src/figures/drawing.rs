//! A finished drawing: a short list of shapes, texts and rasters, which every format writes out.
//!
//! There is one list and one look: SVG, PDF and PNG differ in nothing but how they write it. All
//! coordinates are integers, 25 to a point, y downwards from the upper left corner.

use super::colour::Colour;
use super::plotted::Plotted;
use super::raster::Raster;
use super::sheet::{POINT, Spot, Stroke};
use super::{pdf, pixels, svg};

/// A figure as drawn, at its final size.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// What a screen reader says, and a PDF's title.
    pub(crate) described: String,
    pub(crate) items: Vec<Item>,
    /// The same as numbers.
    pub(crate) plotted: Plotted,
}

/// One thing on the sheet; later ones lie above earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    /// What follows belongs together; the label may be a stranger's, or empty.
    Open {
        class: &'static str,
        label: String,
    },
    /// The end of the innermost group.
    Close,
    Rect {
        corner: Spot,
        size: Spot,
        paint: Paint,
    },
    /// Through all points; back to the first if filled.
    Path {
        points: Vec<Spot>,
        paint: Paint,
    },
    Circle {
        centre: Spot,
        radius: i32,
        paint: Paint,
    },
    Text(Text),
    Image {
        corner: Spot,
        size: Spot,
        raster: Raster,
    },
}

/// How a shape is inked: its inside or its outline, never both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Paint {
    Fill(Colour),
    Stroke(Stroke),
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// On the baseline.
    pub(crate) spot: Spot,
    pub(crate) size: i32,
    pub(crate) anchor: Anchor,
    pub(crate) colour: Colour,
    /// Turned to the left, read from below to above.
    pub(crate) upward: bool,
}

/// Which point of a text lies on its spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Drawing {
    /// A standalone SVG with its font inside.
    pub fn svg(&self) -> String {
        svg::write(self)
    }

    /// A PDF of one page, with its font inside.
    pub fn pdf(&self) -> Vec<u8> {
        pdf::write(self)
    }

    /// A PNG at so many dots to an inch; `None` if it would have over 100 million of them.
    pub fn png(&self, dots_per_inch: u32) -> Option<Vec<u8>> {
        pixels::write(self, dots_per_inch)
    }

    /// Width and height in points, 72 to an inch.
    pub fn points(&self) -> (f64, f64) {
        let points = |units| f64::from(units) / f64::from(POINT);
        (points(self.width), points(self.height))
    }
}
