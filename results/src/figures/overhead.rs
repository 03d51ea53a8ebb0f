//! Overheads on an axis: percent from 0, or by powers of ten where they lie far apart.
//!
//! A bump allocator wastes a hundred times what a best fit wastes, and a linear axis would show
//! nothing else. On the logarithmic axis an overhead below a tenth of a percent, zero included,
//! stands at the left end, which says so.

use super::lines::extent;
use super::scale::Scale;

const FLOOR_PERCENT: f64 = 0.1;

/// The axis for a set of overheads.
pub(crate) struct OverheadAxis {
    least: f64,
    most: f64,
    logarithmic: bool,
}

impl OverheadAxis {
    /// For values in percent.
    pub(crate) fn new(values: &[f64]) -> OverheadAxis {
        let above = values.iter().copied().map(|value| value.max(FLOOR_PERCENT));
        let (least, most) = extent(above).unwrap_or((FLOOR_PERCENT, 1.0));
        OverheadAxis { least, most, logarithmic: most / least > 40.0 && most > 40.0 }
    }

    /// Its scale.
    pub(crate) fn scale(&self, ticks: usize) -> Scale {
        if !self.logarithmic {
            return Scale::from_zero(self.most, ticks);
        }
        // At the floor the axis begins with the floor itself.
        let least = if self.least <= FLOOR_PERCENT { FLOOR_PERCENT * 1.12 } else { self.least };
        let mut scale = Scale::logarithmic(least, self.most, ticks);
        if self.least <= FLOOR_PERCENT
            && let Some(first) = scale.ticks.first_mut()
        {
            first.label = format!("≤{}", first.label);
        }
        scale
    }

    /// What an axis title says behind the quantity.
    pub(crate) fn unit(&self) -> &'static str {
        if self.logarithmic { "(%, log)" } else { "(%)" }
    }
}
