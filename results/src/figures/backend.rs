//! The back end plotters draws through: it keeps what is drawn as a list of items.
//!
//! plotters' own back ends know no dashes, no groups, no embedded raster and no font of ours.
//! This one takes integers only, of which there are 25 to a point, so that rounding never shows.
//! Drawing cannot fail, and the same calls give the same items.

use super::colour::Colour;
use super::drawing::{Anchor, Item, Paint, Text};
use super::mark::Dash;
use super::sheet::{Spot, Stroke};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

/// What has been drawn so far, and what plotters' styles cannot say.
#[derive(Debug, Default)]
pub(crate) struct Ink {
    pub(crate) items: Vec<Item>,
    /// How lines are broken from here on.
    pub(crate) dash: Dash,
}

/// Writes to an [`Ink`] that its owner keeps a handle on.
pub(crate) struct Backend {
    ink: Rc<RefCell<Ink>>,
    size: (u32, u32),
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Backend {
    pub(crate) fn new(ink: Rc<RefCell<Ink>>, size: (u32, u32)) -> Backend {
        Backend { ink, size }
    }

    fn add(&self, item: Item) -> Drawn {
        self.ink.borrow_mut().items.push(item);
        Ok(())
    }

    fn paint<S: BackendStyle>(&self, style: &S, fill: bool) -> Paint {
        let colour = colour(style.color());
        if fill {
            return Paint::Fill(colour);
        }
        let width = i32::try_from(style.stroke_width()).unwrap_or(i32::MAX);
        Paint::Stroke(Stroke { colour, width, dash: self.ink.borrow().dash })
    }
}

fn colour(colour: BackendColor) -> Colour {
    let (red, green, blue) = colour.rgb;
    Colour(red, green, blue)
}

/// The points of a path; one that repeats the last is left out.
fn path(points: impl IntoIterator<Item = BackendCoord>) -> Vec<Spot> {
    let mut out: Vec<Spot> = points.into_iter().collect();
    out.dedup();
    out
}

impl DrawingBackend for Backend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, corner: BackendCoord, ink: BackendColor) -> Drawn {
        self.add(Item::Rect { corner, size: (1, 1), paint: Paint::Fill(colour(ink)) })
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let size = ((right - left).max(0), (bottom - top).max(0));
        self.add(Item::Rect { corner: (left, top), size, paint: self.paint(style, fill) })
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        self.add(Item::Path { points: path(points), paint: self.paint(style, false) })
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let radius = i32::try_from(radius).unwrap_or(i32::MAX);
        self.add(Item::Circle { centre, radius, paint: self.paint(style, fill) })
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.add(Item::Path { points: path(corners), paint: self.paint(style, true) })
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        (x, y): BackendCoord,
    ) -> Drawn {
        let size = style.size().round() as i32;
        let capital = size * super::font::CAPITAL_PER_MILLE / 1000;
        let down = match style.anchor().v_pos {
            VPos::Top => capital,
            VPos::Center => capital / 2,
            VPos::Bottom => 0,
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let upward = matches!(style.transform(), FontTransform::Rotate270);
        let spot = if upward { (x + down, y) } else { (x, y + down) };
        let colour = colour(style.color());
        self.add(Item::Text(Text { text: text.to_owned(), spot, size, anchor, colour, upward }))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size().round() as i32;
        Ok((super::font::width(text, size).max(0) as u32, size.max(0) as u32))
    }
}
