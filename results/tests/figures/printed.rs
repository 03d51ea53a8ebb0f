//! PDF and PNG hold what the SVG holds: size, words, font and ink; and the same bytes again.

use crate::pdf::Pdf;
use crate::ruler::{number, text_box};
use crate::synthetic;
use results::Run;
use results::figures::{self, Figure, Width};

const FONT: &[u8] = include_bytes!("../../fonts/RobotoCondensed-Latin.ttf");

/// A run with names that are no plain letters.
fn run() -> Run {
    let mut run = synthetic::run(6);
    let labels = &mut run.experiment.labels;
    labels.insert("best-fit".into(), "b(e)st \\ 漢字 Ω fit".into());
    run
}

fn words(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    texts
        .map(|node| node.text().unwrap_or_default().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

#[test]
fn a_pdf_is_a_page_of_its_size_with_the_font_and_all_words() {
    for (width, points) in [(Width::COLUMN, "239.76"), (Width::TEXT, "504")] {
        for figure in figures::all_at(&run(), width) {
            let bytes = figure.drawing.pdf();
            let pdf = Pdf::open(&bytes);
            let page = pdf.dictionary(pdf.with("/Type /Page\n"));
            let media = page.split("/MediaBox [0 0 ").nth(1).unwrap().split(']').next().unwrap();
            let (wide, high) = media.split_once(' ').unwrap();
            assert_eq!(wide, points);
            let high: f64 = high.parse().unwrap();
            assert!((high - figure.drawing.points().1).abs() < 1e-3, "{}", figure.id);
            let file = pdf.reference(pdf.with("/Type /FontDescriptor"), "FontFile2");
            assert!(pdf.stream(file) == FONT, "the font inside is the shipped one");
            assert_eq!(pdf.texts(), words(&figure.svg()), "{}", figure.id);
            assert!(!bytes.windows(8).any(|window| window == b"Creation"));
        }
    }
}

#[test]
fn a_raster_is_embedded_dot_by_dot() {
    let map = find(&run(), "heap-map--git-log");
    let pdf = Pdf::open(&map.drawing.pdf());
    let image = pdf.dictionary(20);
    let side = |key: &str| -> usize {
        image
            .split(&format!("/{key} "))
            .nth(1)
            .unwrap()
            .split('\n')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    assert_eq!(pdf.stream(20).len(), side("Width") * side("Height") * 3);
    assert!(image.contains("/Interpolate false"));
    assert_eq!(map.svg().matches("<image").count(), pdf.images());
}

fn find(run: &Run, id: &str) -> Figure {
    figures::all(run).into_iter().find(|figure| figure.id == id).unwrap()
}

/// A picture's width, dots to a metre and red, green and blue.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut dots).unwrap();
    assert_eq!((frame.color_type, frame.bit_depth), (png::ColorType::Rgb, png::BitDepth::Eight));
    let density = reader.info().pixel_dims.unwrap();
    assert_eq!((density.unit, density.xppu, density.yppu), (png::Unit::Meter, 11_811, 11_811));
    (frame.width, frame.height, dots)
}

#[test]
fn a_png_has_300_dots_to_an_inch_and_ink_where_words_are() {
    for (width, wide) in [(Width::COLUMN, 999), (Width::TEXT, 2100)] {
        for figure in figures::all_at(&run(), width) {
            let (across, down, dots) = decoded(&figure.drawing.png(300).unwrap());
            assert_eq!(across, wide);
            let high = figure.drawing.points().1 / 72.0 * 300.0;
            assert!((f64::from(down) - high).abs() < 0.01, "{}: {down} {high}", figure.id);
            assert_eq!(&dots[..3], &[255; 3], "a corner is white");
            let svg = figure.svg();
            let document = roxmltree::Document::parse(&svg).unwrap();
            for node in document
                .descendants()
                .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
            {
                if node.text().is_none_or(|text| text.trim().is_empty()) {
                    continue;
                }
                let place = text_box(&node).unwrap();
                let fill = node.attribute("fill").unwrap();
                let fill = u32::from_str_radix(&fill[1..], 16).unwrap().to_be_bytes();
                let dot = |units: f64| (units / 6.0).round() as u32;
                let inked = (dot(place.top)..dot(place.bottom)).any(|y| {
                    (dot(place.left)..dot(place.right).min(across)).any(|x| {
                        let at = ((y * across + x) * 3) as usize;
                        let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) < 40;
                        dots[at..at + 3].iter().zip(&fill[1..]).all(near)
                    })
                });
                let size = number(&node, "font-size");
                assert!(inked, "{}: no ink for {:?} of {size:?}", figure.id, node.text());
            }
        }
    }
}

#[test]
fn the_same_run_gives_the_same_pages_and_dots() {
    let (one, other) = (figures::all(&run()), figures::all(&run()));
    for (one, other) in one.iter().zip(&other) {
        assert!(one.drawing.pdf() == other.drawing.pdf(), "{}", one.id);
        assert!(one.drawing.png(100) == other.drawing.png(100), "{}", one.id);
    }
}

#[test]
fn a_picture_too_large_is_none() {
    let figure = find(&run(), "heap-map--git-log");
    assert!(figure.drawing.png(1200).is_some() && figure.drawing.png(100_000).is_none());
}
