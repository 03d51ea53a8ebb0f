//! A drawing as SVG: integers only; the view box shrinks them to the final size.

use super::drawing::{Anchor, Drawing, Item, Paint, Text};
use super::font;
use super::mark::SOLID;
use super::sheet::{POINT, Spot};
use super::words::escape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// The whole file.
pub(crate) fn write(drawing: &Drawing) -> String {
    let inches = f64::from(drawing.height) / f64::from(POINT) / 72.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{inches:.4}in\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n{}\n\
         <g font-family=\"'{}', sans-serif\">\n",
        wide(drawing.width),
        drawing.width,
        drawing.height,
        escape(&drawing.described),
        style_block(),
        font::FAMILY,
    );
    for item in &drawing.items {
        out.push_str(&element(item));
        out.push('\n');
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// The element that embeds the font; [`super::Figure::inline`] takes it out again.
pub(crate) fn style_block() -> String {
    format!("<style>{}</style>", font::font_face_css())
}

fn wide(units: i32) -> String {
    let inches = format!("{:.4}", f64::from(units) / f64::from(POINT) / 72.0);
    format!("{}in", inches.trim_end_matches('0').trim_end_matches('.'))
}

fn element(item: &Item) -> String {
    match item {
        Item::Open { class, label } if label.is_empty() => format!("<g class=\"{class}\">"),
        Item::Open { class, label } => {
            format!("<g class=\"{class}\" data-label=\"{}\">", escape(label))
        }
        Item::Close => "</g>".to_owned(),
        Item::Rect { corner: (x, y), size: (width, height), paint } => {
            let paint = inked(*paint);
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {paint}/>")
        }
        Item::Path { points, paint } => match paint {
            Paint::Fill(_) => format!("<path d=\"{}Z\" {}/>", path(points), inked(*paint)),
            Paint::Stroke(_) => {
                let paint = inked(*paint);
                format!("<path d=\"{}\" stroke-linejoin=\"round\" {paint}/>", path(points))
            }
        },
        Item::Circle { centre: (x, y), radius, paint } => {
            format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {}/>", inked(*paint))
        }
        Item::Text(text) => written(text),
        Item::Image { corner: (x, y), size: (width, height), raster } => format!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" \
             href=\"data:image/png;base64,{}\"/>",
            STANDARD.encode(raster.png())
        ),
    }
}

fn inked(paint: Paint) -> String {
    let stroke = match paint {
        Paint::Fill(fill) => return format!("fill=\"{}\"", fill.hex()),
        Paint::Stroke(stroke) => stroke,
    };
    let mut out = format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
        stroke.colour.hex(),
        stroke.width
    );
    if stroke.dash != SOLID {
        let lengths: Vec<String> = stroke.dashes().map(|length| length.to_string()).collect();
        let _ = write!(out, " stroke-dasharray=\"{}\"", lengths.join(" "));
    }
    out
}

/// `M` and `L` commands through the points.
fn path(points: &[Spot]) -> String {
    let mut out = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let command = if place == 0 { 'M' } else { 'L' };
        let _ = write!(out, "{command}{x} {y}");
    }
    out
}

fn written(text: &Text) -> String {
    let ((x, y), size) = (text.spot, text.size);
    let anchor = match text.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let turn = match text.upward {
        true => format!(" transform=\"rotate(-90 {x} {y})\""),
        false => String::new(),
    };
    let (fill, words) = (text.colour.hex(), escape(&text.text));
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" \
         fill=\"{fill}\"{turn}>{words}</text>"
    )
}
