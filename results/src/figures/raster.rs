//! A raster of few dots, stretched over a frame without smoothing.

use super::colour::Colour;

/// Red, green and blue a dot, rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raster {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) dots: Vec<u8>,
}

impl Raster {
    /// A raster of so many dots, asked for row by row; `None` without any.
    pub(crate) fn of(
        (width, height): (usize, usize),
        mut dot: impl FnMut(usize, usize) -> Colour,
    ) -> Option<Raster> {
        let mut dots = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            for column in 0..width {
                let Colour(red, green, blue) = dot(column, row);
                dots.extend([red, green, blue]);
            }
        }
        let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        (width > 0 && height > 0).then_some(Raster { width, height, dots })
    }

    /// A whole PNG file, a dot a dot.
    pub(crate) fn png(&self) -> Vec<u8> {
        encode(&self.dots, (self.width, self.height), None)
    }
}

/// A PNG of red, green and blue; `dots_per_metre` says how large it is in print.
pub(crate) fn encode(
    dots: &[u8],
    (width, height): (u32, u32),
    dots_per_metre: Option<u32>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(density) = dots_per_metre {
        let (xppu, yppu) = (density, density);
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu, unit }));
    }
    let mut writer = encoder.write_header().expect("a header goes into memory");
    writer.write_image_data(dots).expect("as many dots as the header says");
    writer.finish().expect("the end goes into memory");
    out
}
