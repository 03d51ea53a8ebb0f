//! Which way is better, for each figure; and which figures a rerun need not give again.

use super::tolerance::TIME;
use crate::metric as m;

/// What is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Less of it.
    Less,
    /// More of it.
    More,
    /// Neither: a fact about the stream, a moment, a part of a sum whose whole is judged.
    Neither,
}

/// Figures of which less is better. All others are facts or parts of a sum.
const LESS: &[&str] = &[
    "refused_full",
    "refused_scattered",
    "refused_policy",
    "peak_granted_bytes",
    "peak_footprint_bytes",
    "footprint_at_peak_live_bytes",
    "jw1_percent",
    "jw2_percent",
    "jw3_percent",
    "jw4_percent",
    "internal_percent",
    "external_percent",
    "mean_internal_percent",
    "mean_external_percent",
    "largest_hole_percent",
    "min_heap_bytes",
    "metadata_bytes",
    "loads",
    "stores",
    "lines",
    "inspected",
    m::FOOTPRINT_TO_LOAD,
    m::FOOTPRINT_TO_PLANNED,
    m::UNUSABLE_FREE_INDEX,
    m::EXTFRAG_FOR_ORDER,
    m::SUM_OF_SQUARES,
    m::MOVES,
    m::SPACE,
    m::MIN_HEAP_TO_LOAD,
    m::MIN_HEAP_METADATA_BYTES,
    m::INSTRUCTIONS,
    TIME,
    m::RESIDENT_BYTES,
    m::MINOR_FAULTS_PER_OPERATION,
    m::TAIL_NS,
    m::TAIL_ALLOCATE_NS,
    m::TAIL_FREE_NS,
    m::TAIL_RESIZE_NS,
    m::TAIL_SLOWER,
    m::TAIL_FAULTS,
];

/// Of which more is better.
const MORE: &[&str] = &[m::UTILISATION, m::AVAILABILITY];

/// Times and memory of processes: they differ from run to run, so no comparison of two runs can be
/// exact about them.
const NEVER_THE_SAME: &[&str] = &[
    TIME,
    m::RESIDENT_BYTES,
    m::MINOR_FAULTS_PER_OPERATION,
    m::TAIL_NS,
    m::TAIL_ALLOCATE_NS,
    m::TAIL_FREE_NS,
    m::TAIL_RESIZE_NS,
    m::TAIL_SLOWER,
    m::TAIL_OPERATIONS,
    m::TAIL_REPLAYS,
    m::TAIL_FAULTS,
    m::TAIL_FLOOR_NS,
    m::TIMER_NS,
    m::TIMER_STEP_NS,
];

/// Metrics whose parameter is no part of their name, but says who gave the figure or why there is none.
const EXPLAINED: &[&str] = &[m::PLANNED_BYTES, m::INSTRUCTIONS, m::INSTRUCTIONS_OPERATIONS];

pub(crate) fn direction(figure: &str) -> Direction {
    match figure {
        less if LESS.contains(&less) => Direction::Less,
        more if MORE.contains(&more) => Direction::More,
        _ => Direction::Neither,
    }
}

/// Whether a rerun gives it again, to the digit.
pub(crate) fn is_deterministic(figure: &str) -> bool {
    !NEVER_THE_SAME.contains(&figure)
}

/// Whether it is a count of callgrind, which a build of the same compiler and libraries gives again.
pub(crate) fn is_count(figure: &str) -> bool {
    figure == m::INSTRUCTIONS || figure == m::INSTRUCTIONS_OPERATIONS
}

/// The parameter as far as it names the figure.
pub(super) fn parameter<'p>(figure: &str, parameter: &'p str) -> &'p str {
    if EXPLAINED.contains(&figure) { "" } else { parameter }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::CellRecord;
    use crate::table::Table;

    #[test]
    fn every_name_is_a_column_or_a_metric() {
        let known = |name: &&str| {
            CellRecord::COLUMNS.contains(name) || m::NAMES.contains(name) || *name == TIME
        };
        for list in [LESS, MORE, NEVER_THE_SAME, EXPLAINED] {
            assert_eq!(list.iter().find(|name| !known(name)), None);
        }
    }
}
