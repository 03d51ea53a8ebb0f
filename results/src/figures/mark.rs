//! Markers and dashes: how a series is told from its neighbours without colour.
//!
//! Eleven markers and six dashes have no common divisor, so the first 66 allocators of a run all
//! differ in the pair, and any eleven in a row differ in the marker alone.

/// The shape at a series' points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the shapes; a hollow one is white inside")]
pub(crate) enum Marker {
    Disc,
    HollowSquare,
    Triangle,
    HollowDiamond,
    Square,
    HollowCircle,
    Diamond,
    HollowTriangle,
    Cross,
    Downward,
    Plus,
}

const MARKERS: [Marker; 11] = [
    Marker::Disc,
    Marker::HollowSquare,
    Marker::Triangle,
    Marker::HollowDiamond,
    Marker::Square,
    Marker::HollowCircle,
    Marker::Diamond,
    Marker::HollowTriangle,
    Marker::Cross,
    Marker::Downward,
    Marker::Plus,
];

/// Lengths of strokes and gaps in tenths of a point; solid if empty.
pub(crate) type Dash = &'static [i32];

/// A line without gaps.
pub(crate) const SOLID: Dash = &[];

const DASHES: [Dash; 6] =
    [SOLID, &[40, 18], &[11, 15], &[52, 15, 11, 15], &[70, 22], &[34, 13, 11, 13, 11, 13]];

/// The marker of the allocator that comes at `index` in the order of families.
pub(crate) fn marker(index: usize) -> Marker {
    MARKERS[index % MARKERS.len()]
}

/// The dash of the allocator that comes at `index` in the order of families.
pub(crate) fn dash(index: usize) -> Dash {
    DASHES[index % DASHES.len()]
}

impl Marker {
    /// Whether the shape is drawn as an outline over white.
    pub(crate) fn hollow(self) -> bool {
        use Marker::{HollowCircle, HollowDiamond, HollowSquare, HollowTriangle};
        matches!(self, HollowCircle | HollowDiamond | HollowSquare | HollowTriangle)
    }

    /// Its strokes, for shapes made of lines: pairs of points in hundredths of the radius.
    pub(crate) fn strokes(self) -> &'static [[(i32, i32); 2]] {
        match self {
            Marker::Cross => &[[(-85, -85), (85, 85)], [(-85, 85), (85, -85)]],
            Marker::Plus => &[[(-110, 0), (110, 0)], [(0, -110), (0, 110)]],
            _ => &[],
        }
    }

    /// Its corners around the point, in hundredths of the radius; none for a circle.
    pub(crate) fn corners(self) -> &'static [(i32, i32)] {
        match self {
            Marker::Square | Marker::HollowSquare => &[(-88, -88), (88, -88), (88, 88), (-88, 88)],
            Marker::Triangle | Marker::HollowTriangle => &[(0, -115), (105, 75), (-105, 75)],
            Marker::Downward => &[(0, 115), (-105, -75), (105, -75)],
            Marker::Diamond | Marker::HollowDiamond => &[(0, -125), (105, 0), (0, 125), (-105, 0)],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sixty_six_all_differ() {
        for i in 0..66 {
            for j in i + 1..66 {
                assert!(marker(i) != marker(j) || dash(i) != dash(j), "{i} {j}");
                assert!(j - i >= 11 || marker(i) != marker(j), "{i} {j}");
            }
        }
    }
}
