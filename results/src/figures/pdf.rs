//! A drawing as PDF: one page of its size, vectors, selectable text in the shipped font, which is
//! inside. No date and no random number: the same drawing gives the same bytes.

mod face;

use super::colour::Colour;
use super::drawing::{Drawing, Item, Paint, Text};
use super::raster::Raster;
use super::sheet::{POINT, Spot, Stroke};
use super::typeset::{self, Placed};
use face::{Face, NAME};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::LineJoinStyle;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write as _;

/// Numbers of the file's objects; the images' follow.
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
const INFO: Ref = Ref::new(5);
const FACE: Ref = Ref::new(6);
const FIRST_IMAGE: i32 = 20;

/// The whole file.
pub(crate) fn write(drawing: &Drawing) -> Vec<u8> {
    let (width, height) = drawing.points();
    let face = Face::of(drawing);
    let mut rasters: Vec<&Raster> = Vec::new();
    let content = content(drawing, &face, &mut rasters);
    let mut pdf = Pdf::new();
    // What every pdfTeX takes in without a warning.
    pdf.set_version(1, 5);
    pdf.catalog(CATALOG).pages(PAGES);
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let mut page = pdf.page(PAGE);
    page.media_box(Rect::new(0.0, 0.0, width as f32, height as f32));
    page.parent(PAGES).contents(CONTENT);
    let mut resources = page.resources();
    resources.fonts().pair(NAME, FACE);
    let mut images = resources.x_objects();
    for at in 0..rasters.len() {
        images.pair(Name(image_name(at).as_bytes()), image_number(at));
    }
    images.finish();
    resources.finish();
    page.finish();
    let content = deflated(&content);
    pdf.stream(CONTENT, &content).filter(Filter::FlateDecode);
    face.write(&mut pdf, FACE);
    for (at, raster) in rasters.iter().enumerate() {
        let dots = deflated(&raster.dots);
        let mut image = pdf.image_xobject(image_number(at), &dots);
        image.filter(Filter::FlateDecode);
        image.width(raster.width as i32).height(raster.height as i32);
        image.color_space().device_rgb();
        image.bits_per_component(8).interpolate(false);
    }
    pdf.document_info(INFO).title(TextStr(&super::words::clean(&drawing.described)));
    pdf.finish()
}

pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("bytes go into memory");
    encoder.finish().expect("bytes go into memory")
}

fn image_name(at: usize) -> String {
    format!("I{at}")
}

fn image_number(at: usize) -> Ref {
    Ref::new(FIRST_IMAGE + i32::try_from(at).unwrap_or(i32::MAX - FIRST_IMAGE))
}

/// The page, in the sheet's own units with y downwards.
fn content<'d>(drawing: &'d Drawing, face: &Face, rasters: &mut Vec<&'d Raster>) -> Vec<u8> {
    let mut out = Content::new();
    let unit = 1.0 / POINT as f32;
    out.transform([unit, 0.0, 0.0, -unit, 0.0, drawing.points().1 as f32]);
    out.set_line_join(LineJoinStyle::RoundJoin);
    for item in &drawing.items {
        match item {
            Item::Open { .. } | Item::Close => {}
            Item::Rect { corner, size, paint } => inked(&mut out, *paint, |out| {
                out.rect(real(corner.0), real(corner.1), real(size.0), real(size.1));
            }),
            Item::Path { points, paint } => inked(&mut out, *paint, |out| path(out, points)),
            Item::Circle { centre, radius, paint } => {
                inked(&mut out, *paint, |out| circle(out, *centre, *radius));
            }
            Item::Text(text) => written(&mut out, text, face),
            Item::Image { corner, size, raster } => {
                let (width, height) = (real(size.0), real(size.1));
                out.save_state();
                out.transform([width, 0.0, 0.0, -height, real(corner.0), real(corner.1) + height]);
                out.x_object(Name(image_name(rasters.len()).as_bytes()));
                out.restore_state();
                rasters.push(raster);
            }
        }
    }
    out.finish().into_vec()
}

/// Sheets are less than a million units long, so that nothing is lost.
fn real(units: i32) -> f32 {
    units as f32
}

fn share(colour: Colour) -> [f32; 3] {
    [colour.0, colour.1, colour.2].map(|part| (f32::from(part) / 255.0 * 1000.0).round() / 1000.0)
}

fn inked(out: &mut Content, paint: Paint, shape: impl FnOnce(&mut Content)) {
    match paint {
        Paint::Fill(fill) => {
            let [red, green, blue] = share(fill);
            out.set_fill_rgb(red, green, blue);
            shape(out);
            out.fill_nonzero();
        }
        Paint::Stroke(stroke) => {
            let [red, green, blue] = share(stroke.colour);
            out.set_stroke_rgb(red, green, blue).set_line_width(real(stroke.width));
            out.set_dash_pattern(stroke.dashes().map(real), 0.0);
            shape(out);
            out.stroke();
        }
    }
}

/// Through all points; a fill closes it.
fn path(out: &mut Content, points: &[Spot]) {
    for (place, &(x, y)) in points.iter().enumerate() {
        if place == 0 {
            out.move_to(real(x), real(y));
        } else {
            out.line_to(real(x), real(y));
        }
    }
}

/// Four curves, whose ends pull at this share of the radius.
fn circle(out: &mut Content, (x, y): Spot, radius: i32) {
    let (x, y, r) = (real(x), real(y), real(radius));
    let pull = ((r * 0.552_285) * 10.0).round() / 10.0;
    out.move_to(x + r, y);
    out.cubic_to(x + r, y + pull, x + pull, y + r, x, y + r);
    out.cubic_to(x - pull, y + r, x - r, y + pull, x - r, y);
    out.cubic_to(x - r, y - pull, x - pull, y - r, x, y - r);
    out.cubic_to(x + pull, y - r, x + r, y - pull, x + r, y);
    out.close_path();
}

fn written(out: &mut Content, text: &Text, face: &Face) {
    let placed = typeset::placed(text);
    let Some(first) = placed.first() else { return };
    let (x, y) = typeset::on_sheet(text, first.along, 0.0);
    let (x, y) = (hundredths(x), hundredths(y));
    let [red, green, blue] = share(text.colour);
    out.set_fill_rgb(red, green, blue);
    out.begin_text().set_font(NAME, real(text.size));
    out.set_text_matrix(match text.upward {
        true => [0.0, -1.0, -1.0, 0.0, x, y],
        false => [1.0, 0.0, 0.0, -1.0, x, y],
    });
    let codes: Vec<u8> = placed.iter().flat_map(|p| face.code(p.character).to_be_bytes()).collect();
    out.show(Str(&codes)).end_text();
    let lacking = |placed: &&Placed| placed.glyph.is_none();
    for placed in placed.iter().filter(lacking) {
        let stroke = Stroke::solid(text.colour, 0.5);
        inked(out, Paint::Stroke(stroke), |out| path(out, &typeset::empty_box(text, placed)));
    }
}

fn hundredths(value: f64) -> f32 {
    ((value * 100.0).round() / 100.0) as f32
}
