//! Colours: Okabe and Ito's palette for the colour-blind (2008), without its pale yellow.
//!
//! A family of allocators has one colour in every figure. The five parts of the heap have five
//! lightnesses at least 15 apart, each from each, since a part of no bytes makes its neighbours
//! touch: a grey print tells them apart, whichever are there.

use crate::run::Family;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

pub(crate) const BLACK: Colour = Colour(0, 0, 0);
pub(crate) const WHITE: Colour = Colour(255, 255, 255);
/// Text that is not data.
pub(crate) const TEXT: Colour = Colour(30, 30, 30);
/// Axis lines and ticks.
pub(crate) const AXIS: Colour = Colour(90, 90, 90);
/// Grid lines.
pub(crate) const GRID: Colour = Colour(222, 222, 222);
/// Where a plot claims nothing.
pub(crate) const GROUND: Colour = Colour(232, 232, 232);
/// Series that stand behind others, for comparison.
pub(crate) const BEHIND: Colour = Colour(186, 186, 186);

/// The colour of a family, the same in every figure.
pub(crate) fn of_family(family: Family) -> Colour {
    match family {
        Family::ListFits => Colour(0, 114, 178),
        Family::Buddies => Colour(213, 94, 0),
        Family::Segregated => Colour(0, 158, 115),
        Family::Slabs => Colour(230, 159, 0),
        Family::Floors => Colour(0, 0, 0),
        Family::Foreign => Colour(204, 121, 167),
    }
}

/// A family's name in a legend.
pub(crate) fn family_name(family: Family) -> &'static str {
    match family {
        Family::ListFits => "list fits",
        Family::Buddies => "buddies",
        Family::Segregated => "segregated",
        Family::Slabs => "slabs",
        Family::Floors => "floors",
        Family::Foreign => "foreign",
    }
}

/// The parts of the heap, in the order in which they are stacked.
pub(crate) const PARTS: [(&str, Colour); 5] = [
    ("requested", Colour(0, 114, 178)),
    ("rounding", Colour(170, 211, 240)),
    ("headers", Colour(0, 0, 0)),
    ("free", Colour(214, 146, 0)),
    ("reserved", Colour(112, 42, 10)),
];

/// What an allocator cannot tell apart: free or reserved, of some rounding and headers too: blank,
/// with an outline.
pub(crate) const IDLE: (&str, Colour) = ("not known (NA)", Colour(250, 250, 250));

impl Colour {
    /// As SVG writes it.
    pub(crate) fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// CIE lightness L*, 0 (black) to 100 (white).
    pub(crate) fn lightness(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let y = 0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2);
        if y > 0.008_856 { 116.0 * y.cbrt() - 16.0 } else { 903.3 * y }
    }

    /// Black or white, whichever reads better on this fill.
    pub(crate) fn ink(self) -> Colour {
        if self.lightness() < 55.0 { WHITE } else { BLACK }
    }
}

/// Cividis (Nuñez, Anderton and Renslow 2018) at eleven points, by straight lines between them;
/// `share` from 0 to 1.
pub(crate) fn cividis(share: f64) -> Colour {
    const POINTS: [(u8, u8, u8); 11] = [
        (0, 34, 78),
        (11, 51, 111),
        (53, 69, 108),
        (79, 87, 108),
        (102, 105, 112),
        (125, 124, 120),
        (148, 142, 119),
        (174, 163, 113),
        (200, 184, 102),
        (228, 207, 84),
        (254, 232, 56),
    ];
    let at = share.clamp(0.0, 1.0) * 10.0;
    let index = (at.floor() as usize).min(9);
    let part = at - index as f64;
    let (low, high) = (POINTS[index], POINTS[index + 1]);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    Colour(mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_parts_differ_in_grey() {
        let parts: Vec<_> = PARTS.iter().map(|part| part.1).collect();
        for (i, a) in parts.iter().enumerate() {
            for b in &parts[i + 1..] {
                assert!((a.lightness() - b.lightness()).abs() >= 15.0, "{a:?} {b:?}");
            }
        }
        for (name, fill) in &PARTS {
            let apart = (fill.lightness() - IDLE.1.lightness()).abs();
            assert!(apart >= 15.0, "{name} {apart}");
        }
    }

    #[test]
    fn the_map_grows_lighter_all_along() {
        let light: Vec<_> = (0..=10).map(|i| cividis(f64::from(i) / 10.0).lightness()).collect();
        assert!(light.windows(2).all(|pair| pair[1] > pair[0] + 4.0), "{light:?}");
    }
}
