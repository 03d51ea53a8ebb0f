//! A drawing as PNG: its dots at a density, white behind.
//!
//! Text is drawn as the shipped font's outlines, so that no font of the machine is asked.

use super::drawing::{Drawing, Item, Paint, Text};
use super::raster::{Raster, encode};
use super::sheet::{POINT, Spot, Stroke};
use super::{font, typeset};
use ab_glyph::OutlineCurve;
use tiny_skia::{
    Color, FillRule, FilterQuality, LineJoin, Path, PathBuilder, Pixmap, PixmapPaint, Rect,
    StrokeDash, Transform,
};

/// Most dots of a picture: a page of 14 by 70 inches at 300 to an inch.
const MOST_DOTS: u64 = 100_000_000;

/// The whole file; `None` if the picture would be too large.
pub(crate) fn write(drawing: &Drawing, dots_per_inch: u32) -> Option<Vec<u8>> {
    let scale = f64::from(dots_per_inch) / 72.0 / f64::from(POINT);
    let dots = |units: i32| (f64::from(units) * scale - 1e-6).ceil().max(1.0) as u32;
    let (width, height) = (dots(drawing.width), dots(drawing.height));
    if u64::from(width) * u64::from(height) > MOST_DOTS {
        return None;
    }
    let mut page = Page { map: Pixmap::new(width, height)?, scale: scale as f32 };
    page.map.fill(Color::WHITE);
    for item in &drawing.items {
        page.draw(item);
    }
    let rgb = |dot: &tiny_skia::PremultipliedColorU8| [dot.red(), dot.green(), dot.blue()];
    let rgb: Vec<u8> = page.map.pixels().iter().flat_map(rgb).collect();
    let density = (f64::from(dots_per_inch) / 0.0254).round() as u32;
    Some(encode(&rgb, (width, height), Some(density)))
}

struct Page {
    map: Pixmap,
    scale: f32,
}

impl Page {
    fn draw(&mut self, item: &Item) {
        match item {
            Item::Open { .. } | Item::Close => {}
            Item::Rect { corner: (x, y), size: (width, height), paint } => {
                let rect = Rect::from_xywh(*x as f32, *y as f32, *width as f32, *height as f32);
                self.ink(rect.map(PathBuilder::from_rect), *paint);
            }
            Item::Path { points, paint } => {
                let closed = matches!(paint, Paint::Fill(_));
                self.ink(path(points, closed), *paint);
            }
            Item::Circle { centre: (x, y), radius, paint } => {
                self.ink(PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32), *paint);
            }
            Item::Text(text) => self.write(text),
            Item::Image { corner, size, raster } => self.stretch(raster, *corner, *size),
        }
    }

    fn whole(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    /// Shapes without extent have no path and are not seen.
    fn ink(&mut self, path: Option<Path>, paint: Paint) {
        let Some(path) = path else { return };
        let mut ink = tiny_skia::Paint { anti_alias: true, ..tiny_skia::Paint::default() };
        let colour = match paint {
            Paint::Fill(colour) => colour,
            Paint::Stroke(stroke) => stroke.colour,
        };
        ink.set_color_rgba8(colour.0, colour.1, colour.2, 255);
        let whole = self.whole();
        match paint {
            Paint::Fill(_) => self.map.fill_path(&path, &ink, FillRule::Winding, whole, None),
            Paint::Stroke(stroke) => {
                let dash: Vec<f32> = stroke.dashes().map(|length| length as f32).collect();
                let stroke = tiny_skia::Stroke {
                    width: stroke.width as f32,
                    line_join: LineJoin::Round,
                    dash: StrokeDash::new(dash, 0.0),
                    ..tiny_skia::Stroke::default()
                };
                self.map.stroke_path(&path, &ink, &stroke, whole, None);
            }
        }
    }

    fn write(&mut self, text: &Text) {
        let mut letters = PathBuilder::new();
        for placed in typeset::placed(text) {
            if let Some(glyph) = placed.glyph {
                outline(&mut letters, text, placed.along, glyph);
            } else {
                let box_ = path(&typeset::empty_box(text, &placed), false);
                self.ink(box_, Paint::Stroke(Stroke::solid(text.colour, 0.5)));
            }
        }
        self.ink(letters.finish(), Paint::Fill(text.colour));
    }

    fn stretch(&mut self, raster: &Raster, (x, y): Spot, (width, height): Spot) {
        let Some(mut map) = Pixmap::new(raster.width, raster.height) else { return };
        for (to, from) in map.data_mut().chunks_exact_mut(4).zip(raster.dots.chunks_exact(3)) {
            to[..3].copy_from_slice(from);
            to[3] = 255;
        }
        let across = width as f32 / raster.width as f32;
        let down = height as f32 / raster.height as f32;
        let place = self.whole().pre_translate(x as f32, y as f32).pre_scale(across, down);
        let paint = PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
        self.map.draw_pixmap(0, 0, map.as_ref(), &paint, place, None);
    }
}

fn path(points: &[Spot], closed: bool) -> Option<Path> {
    let mut out = PathBuilder::new();
    for (place, &(x, y)) in points.iter().enumerate() {
        if place == 0 {
            out.move_to(x as f32, y as f32);
        } else {
            out.line_to(x as f32, y as f32);
        }
    }
    if closed {
        out.close();
    }
    out.finish()
}

/// Adds a glyph's outline; its curves come one by one, and a jump begins a new ring.
fn outline(out: &mut PathBuilder, text: &Text, along: f64, glyph: u16) {
    let size = f64::from(text.size) / font::em();
    let mut last = None;
    for curve in font::outline(glyph) {
        let at = |point: ab_glyph::Point| {
            let (right, up) = (along + f64::from(point.x) * size, f64::from(point.y) * size);
            let (x, y) = typeset::on_sheet(text, right, up);
            (x as f32, y as f32)
        };
        let (OutlineCurve::Line(first, end)
        | OutlineCurve::Quad(first, _, end)
        | OutlineCurve::Cubic(first, _, _, end)) = curve;
        if last != Some(first) {
            if last.is_some() {
                out.close();
            }
            let (x, y) = at(first);
            out.move_to(x, y);
        }
        let (x, y) = at(end);
        match curve {
            OutlineCurve::Line(..) => out.line_to(x, y),
            OutlineCurve::Quad(_, pull, _) => {
                let (px, py) = at(pull);
                out.quad_to(px, py, x, y);
            }
            OutlineCurve::Cubic(_, one, other, _) => {
                let ((ax, ay), (bx, by)) = (at(one), at(other));
                out.cubic_to(ax, ay, bx, by, x, y);
            }
        }
        last = Some(end);
    }
    if last.is_some() {
        out.close();
    }
}
