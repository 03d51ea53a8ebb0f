//! The back end plotters draws through: SVG as text, in memory.
//!
//! plotters' own SVG back end knows no dashes, no groups, no embedded raster and no font of ours.
//! This one writes integers only, of which there are 25 to a point, so that rounding never shows;
//! the view box shrinks them to the final size. Drawing cannot fail, and the same calls give the
//! same bytes.

use super::colour::Colour;
use super::mark::{Dash, SOLID};
use super::words::escape;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::rc::Rc;

/// What has been drawn so far, and what plotters' styles cannot say.
#[derive(Debug, Default)]
pub(crate) struct Ink {
    /// SVG elements.
    pub(crate) body: String,
    /// How lines are broken from here on.
    pub(crate) dash: Dash,
}

/// Writes to an [`Ink`] that its owner keeps a handle on.
pub(crate) struct SvgBackend {
    ink: Rc<RefCell<Ink>>,
    size: (u32, u32),
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl SvgBackend {
    pub(crate) fn new(ink: Rc<RefCell<Ink>>, size: (u32, u32)) -> SvgBackend {
        SvgBackend { ink, size }
    }

    fn add(&self, element: &str) -> Drawn {
        let mut ink = self.ink.borrow_mut();
        ink.body.push_str(element);
        ink.body.push('\n');
        Ok(())
    }

    fn stroke<S: BackendStyle>(&self, style: &S) -> String {
        let mut out = format!(
            "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
            hex(style.color()),
            style.stroke_width()
        );
        let dash = self.ink.borrow().dash;
        if dash != SOLID {
            // Tenths of a point, 2.5 units each.
            let lengths: Vec<String> = dash.iter().map(|l| (l * 5 / 2).to_string()).collect();
            let _ = write!(out, " stroke-dasharray=\"{}\"", lengths.join(" "));
        }
        out
    }
}

fn hex(colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    Colour(red, green, blue).hex()
}

/// `M` and `L` commands through the points; a point that repeats the last is left out.
fn path(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut out = String::new();
    let mut last = None;
    for point in points {
        if last == Some(point) {
            continue;
        }
        let command = if last.is_none() { 'M' } else { 'L' };
        let _ = write!(out, "{command}{} {}", point.0, point.1);
        last = Some(point);
    }
    out
}

impl DrawingBackend for SvgBackend {
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

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let fill = hex(colour);
        self.add(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\" fill=\"{fill}\"/>"))
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
        let paint =
            if fill { format!("fill=\"{}\"", hex(style.color())) } else { self.stroke(style) };
        let (width, height) = ((right - left).max(0), (bottom - top).max(0));
        self.add(&format!(
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" {paint}/>"
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let stroke = self.stroke(style);
        self.add(&format!("<path d=\"{}\" stroke-linejoin=\"round\" {stroke}/>", path(points)))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let paint =
            if fill { format!("fill=\"{}\"", hex(style.color())) } else { self.stroke(style) };
        self.add(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let fill = hex(style.color());
        self.add(&format!("<path d=\"{}Z\" fill=\"{fill}\"/>", path(corners)))
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
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let (x, y, turn) = match style.transform() {
            FontTransform::Rotate270 => {
                (x + down, y, format!(" transform=\"rotate(-90 {} {y})\"", x + down))
            }
            _ => (x, y + down, String::new()),
        };
        let (fill, text) = (hex(style.color()), escape(text));
        self.add(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" \
             fill=\"{fill}\"{turn}>{text}</text>"
        ))
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
