//! A sheet: the one place where a figure is drawn, through plotters, and becomes a drawing.
//!
//! Every sheet is as wide as it is printed and as high as its content needs. Lengths are integers,
//! [`POINT`] of them to a typographic point. Text has two sizes, both at least 7 pt in print,
//! whatever the width. Groups carry a class, so that a test can ask which strokes
//! belong to one series, one stack, one row of bars.

use super::backend::{Backend, Ink};
use super::colour::{Colour, TEXT, WHITE};
use super::drawing::{Drawing, Item};
use super::font;
use super::mark::{Dash, Marker, SOLID};
use super::plotted::{Layer, Panel, Plotted, Title};
use super::raster::Raster;
use super::width::Width;
use plotters::coord::Shift;
use plotters::prelude::{
    Circle, Color as _, DrawingArea, FontTransform, IntoDrawingArea as _, PathElement, Polygon,
    RGBColor, Rectangle, ShapeStyle, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::RefCell;
use std::rc::Rc;

/// Units to a point.
pub(crate) const POINT: i32 = 25;
/// Size of ticks, labels and legends, in units: 7.2 pt.
pub(crate) const SMALL: i32 = 180;
/// Size of axis titles and panel headings, in units: 7.6 pt.
pub(crate) const LARGE: i32 = 190;

/// A length in points, in units.
pub(crate) fn pt(points: f64) -> i32 {
    (points * f64::from(POINT)).round() as i32
}

/// A place on a sheet, in units from its upper left corner.
pub(crate) type Spot = (i32, i32);

/// Where a text hangs on its spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hang {
    /// The text begins there; vertically centred, as all are unless said otherwise.
    Start,
    /// The text is centred there.
    Middle,
    /// The text ends there.
    End,
    /// Centred there and read from below to above.
    Upward,
}

/// A line's looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) colour: Colour,
    pub(crate) width: i32,
    pub(crate) dash: Dash,
}

impl Stroke {
    /// An unbroken line.
    pub(crate) fn solid(colour: Colour, points: f64) -> Stroke {
        Stroke { colour, width: pt(points), dash: SOLID }
    }

    /// Lengths of strokes and gaps in units; none for an unbroken line.
    pub(crate) fn dashes(self) -> impl Iterator<Item = i32> {
        // They are kept in tenths of a point, 2.5 units each.
        self.dash.iter().map(|length| length * POINT / 10)
    }

    pub(crate) fn style(self) -> ShapeStyle {
        rgb(self.colour).stroke_width(self.width.max(1) as u32)
    }
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// What plotters draws on.
pub(crate) type Area = DrawingArea<Backend, Shift>;

/// A figure being drawn.
pub(crate) struct Sheet {
    ink: Rc<RefCell<Ink>>,
    area: Area,
    plotted: RefCell<Plotted>,
    width: i32,
    height: i32,
}

impl Sheet {
    /// An empty sheet, white, of at least this height; a whole number of hundredths of an inch,
    /// so that no raster of it ends in half a row of dots.
    pub(crate) fn new(width: Width, height: i32) -> Sheet {
        let width = width.units();
        let height = (height.max(1) + 17) / 18 * 18;
        let ink = Rc::new(RefCell::new(Ink::default()));
        let size = (width as u32, height as u32);
        let area = Backend::new(Rc::clone(&ink), size).into_drawing_area();
        let sheet = Sheet { ink, area, plotted: RefCell::default(), width, height };
        // Past the edge, so that a raster whose last row of dots is half covered stays white.
        sheet.rect((0, 0), (width + POINT, height + POINT), WHITE);
        sheet
    }

    /// Its width in units.
    pub(crate) fn width(&self) -> i32 {
        self.width
    }

    /// The area plotters' coordinates are laid over.
    pub(crate) fn area(&self) -> &Area {
        &self.area
    }

    /// Draws with lines broken as `dash` says.
    pub(crate) fn dashed<T>(&self, dash: Dash, draw: impl FnOnce() -> T) -> T {
        let before = std::mem::replace(&mut self.ink.borrow_mut().dash, dash);
        let out = draw();
        self.ink.borrow_mut().dash = before;
        out
    }

    /// A group of a class, with a stranger's name on it; empty for none.
    pub(crate) fn group<T>(&self, class: &'static str, label: &str, draw: impl FnOnce() -> T) -> T {
        self.add(Item::Open { class, label: label.to_owned() });
        let out = draw();
        self.add(Item::Close);
        out
    }

    /// A text of [`SMALL`] or [`LARGE`] size.
    pub(crate) fn text(&self, text: &str, spot: Spot, hang: Hang, size: i32, colour: Colour) {
        let horizontal = match hang {
            Hang::Start => HPos::Left,
            Hang::Middle | Hang::Upward => HPos::Center,
            Hang::End => HPos::Right,
        };
        let colour = rgb(colour);
        let style = TextStyle::from((font::FAMILY, f64::from(size)))
            .color(&colour)
            .pos(Pos::new(horizontal, VPos::Center));
        let style = match hang {
            Hang::Upward => style.transform(FontTransform::Rotate270),
            _ => style,
        };
        self.area.draw_text(text, &style, spot).expect("text goes into memory");
    }

    /// An axis title; noted as one.
    pub(crate) fn title(&self, text: &str, spot: Spot, hang: Hang) {
        self.text(text, spot, hang, LARGE, TEXT);
        let upward = hang == Hang::Upward;
        let title = Title { text: text.to_owned(), spot, upward, at_end: false };
        self.note(|plotted| plotted.titles.push(title));
    }

    /// Notes what is plotted.
    pub(crate) fn note(&self, what: impl FnOnce(&mut Plotted)) {
        what(&mut self.plotted.borrow_mut());
    }

    /// Notes a layer of the last panel.
    pub(crate) fn lay(&self, layer: Layer) {
        self.note(|plotted| plotted.lay(layer));
    }

    /// Notes that a panel begins.
    pub(crate) fn begin(&self, panel: Panel) {
        self.note(|plotted| plotted.panels.push(panel));
    }

    /// A text in the usual ink.
    pub(crate) fn label(&self, text: &str, spot: Spot, hang: Hang) {
        self.text(text, spot, hang, SMALL, TEXT);
    }

    /// A filled rectangle.
    pub(crate) fn rect(&self, upper_left: Spot, lower_right: Spot, fill: Colour) {
        let shape = Rectangle::new([upper_left, lower_right], rgb(fill).filled());
        self.area.draw(&shape).expect("shapes go into memory");
    }

    /// A line through the spots.
    pub(crate) fn line(&self, spots: &[Spot], stroke: Stroke) {
        let shape = PathElement::new(spots.to_vec(), stroke.style());
        self.dashed(stroke.dash, || self.area.draw(&shape)).expect("shapes go into memory");
    }

    /// A filled polygon.
    pub(crate) fn polygon(&self, corners: &[Spot], fill: Colour) {
        let shape = Polygon::new(corners.to_vec(), rgb(fill).filled());
        self.area.draw(&shape).expect("shapes go into memory");
    }

    /// A marker of the usual radius.
    pub(crate) fn marker(&self, marker: Marker, spot: Spot, colour: Colour) {
        self.group("marker", "", || self.shape(marker, spot, colour));
    }

    fn shape(&self, marker: Marker, (x, y): Spot, colour: Colour) {
        let radius = pt(1.9);
        let around = |&(dx, dy): &Spot| (x + dx * radius / 100, y + dy * radius / 100);
        let outline = Stroke::solid(colour, 0.8);
        for ends in marker.strokes() {
            self.line(&ends.each_ref().map(around), Stroke::solid(colour, 1.0));
        }
        let corners: Vec<Spot> = marker.corners().iter().map(around).collect();
        let (inside, round) = (if marker.hollow() { WHITE } else { colour }, corners.is_empty());
        if round && marker.strokes().is_empty() {
            let disc = |style| Circle::new((x, y), radius, style);
            self.area.draw(&disc(rgb(inside).filled())).expect("shapes go into memory");
            if marker.hollow() {
                self.area.draw(&disc(outline.style())).expect("shapes go into memory");
            }
        } else if !round {
            self.polygon(&corners, inside);
            if marker.hollow() {
                let closed: Vec<Spot> =
                    corners.iter().chain(corners.iter().take(2)).copied().collect();
                self.line(&closed, outline);
            }
        }
    }

    /// A small square dot, for what stands behind.
    pub(crate) fn dot(&self, (x, y): Spot, colour: Colour) {
        let half = pt(0.9);
        self.rect((x - half, y - half), (x + half, y + half), colour);
    }

    /// A raster, stretched over the frame without smoothing.
    pub(crate) fn raster(&self, upper_left: Spot, lower_right: Spot, raster: Raster) {
        let size = (lower_right.0 - upper_left.0, lower_right.1 - upper_left.1);
        self.add(Item::Image { corner: upper_left, size, raster });
    }

    fn add(&self, item: Item) {
        self.ink.borrow_mut().items.push(item);
    }

    /// The whole drawing; `described` is what a screen reader says.
    pub(crate) fn finish(self, described: &str) -> Drawing {
        let items = std::mem::take(&mut self.ink.borrow_mut().items);
        let (width, height) = (self.width, self.height);
        let plotted = self.plotted.take();
        Drawing { width, height, described: described.to_owned(), items, plotted }
    }
}
