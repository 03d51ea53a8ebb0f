//! From the least times of a cell to its rows: percentiles by kind of operation, and how many
//! operations took at least so long.

use super::least::Least;
use crate::cell::Cell;
use allocators::Kind;
use results::tail::{ALL, FEWEST_ABOVE, KINDS, MAX, PERCENTILES, STEPS};
use results::{MetricRecord, metric};

/// What is said of all operations and of those of one kind, in the order of [`KINDS`].
const OF: [Option<Kind>; 4] = [None, Some(Kind::Allocate), Some(Kind::Free), Some(Kind::Resize)];

/// Rows of one cell in the making.
struct Rows<'a> {
    cell: &'a Cell,
    rows: Vec<MetricRecord>,
}

/// The rows of a cell with what `replays` replays of operations of these kinds came to.
pub(super) fn rows(cell: &Cell, kinds: &[Kind], least: &Least, replays: u64) -> Vec<MetricRecord> {
    let mut rows = Rows { cell, rows: Vec::new() };
    let floor = least.floor_ns();
    rows.add(metric::TIMER_NS, "", least.timer_ns());
    rows.add(metric::TIMER_STEP_NS, "", least.step_ns);
    rows.add(metric::TAIL_FLOOR_NS, "", floor);
    rows.add(metric::TAIL_REPLAYS, "", replays);
    let faults = least.faults.map_or_else(|| "NA".to_string(), |faults| faults.to_string());
    rows.add(metric::TAIL_FAULTS, "", faults);
    for (name, wanted) in KINDS.into_iter().zip(OF) {
        let both = least.operations.iter().zip(kinds);
        let ours = both.filter(|(_, kind)| wanted.is_none_or(|wanted| wanted == **kind));
        let mut times: Vec<u32> = ours.map(|(ns, _)| *ns).collect();
        times.sort_unstable();
        let Some(most) = times.last() else { continue };
        rows.add(metric::TAIL_OPERATIONS, name.operations, times.len());
        for (percentile, of_ten_thousand) in PERCENTILES {
            match self::percentile(&times, of_ten_thousand) {
                Some(ns) => rows.add(name.metric, percentile, ns.max(floor)),
                None => rows.add(name.metric, percentile, "NA"),
            }
        }
        rows.add(name.metric, MAX, most.max(&floor));
        if wanted.is_none() {
            for (ns, count) in at_least(&times, floor) {
                rows.add(metric::TAIL_SLOWER, ns, count);
            }
        }
    }
    rows.rows
}

/// The rows of a cell that has no tail.
pub(super) fn unknown(cell: &Cell) -> Vec<MetricRecord> {
    let mut rows = Rows { cell, rows: Vec::new() };
    for (percentile, _) in PERCENTILES {
        rows.add(ALL.metric, percentile, "NA");
    }
    rows.add(ALL.metric, MAX, "NA");
    rows.rows
}

impl Rows<'_> {
    fn add(&mut self, metric: &str, parameter: impl ToString, value: impl ToString) {
        let key = self.cell.key();
        self.rows.push(MetricRecord {
            experiment: key.experiment,
            allocator: key.allocator,
            workload: key.workload,
            seed: key.seed,
            heap: key.heap,
            metric: metric.to_string(),
            parameter: parameter.to_string(),
            value: value.to_string(),
        });
    }
}

/// The least time that at least this share of the operations does not exceed; `None` where too few
/// operations lie above to say so.
fn percentile(times: &[u32], of_ten_thousand: u64) -> Option<u32> {
    let count = times.len() as u64;
    let rank = (count * of_ten_thousand).div_ceil(10_000);
    let enough = count - rank >= FEWEST_ABOVE;
    times.get(rank.checked_sub(1)? as usize).copied().filter(|_| enough)
}

/// How many operations took at least so many nanoseconds, for the steps from the floor on, as long
/// as there are any.
fn at_least(times: &[u32], floor: u32) -> Vec<(u32, usize)> {
    let decades = (0..9).map(|exponent| 10_u64.pow(exponent));
    let steps = decades.flat_map(|power| STEPS.map(|step| (step * power).div_ceil(100)));
    let steps = steps.filter_map(|ns| u32::try_from(ns).ok()).filter(|ns| *ns >= floor.max(10));
    let counted = steps.map(|ns| (ns, times.len() - times.partition_point(|time| *time < ns)));
    counted.take_while(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank_and_needs_operations_above_it() {
        let times: Vec<u32> = (1..=1000).collect();
        let found = PERCENTILES.map(|(_, of)| percentile(&times, of));
        assert_eq!(found, [Some(500), Some(900), Some(990), None, None]);
        let times: Vec<u32> = (1..=10_000).collect();
        assert_eq!(percentile(&times, 9990), Some(9990));
        assert_eq!(percentile(&times[1..], 9990), None);
        assert_eq!((percentile(&[], 5000), percentile(&[7; 19], 5000)), (None, None));
        assert_eq!(percentile(&[7; 20], 5000), Some(7));
    }

    #[test]
    fn shares_begin_at_the_floor_and_end_with_the_slowest() {
        let times = [5, 30, 31, 31, 100, 2_000];
        let counts = at_least(&times, 31);
        assert_eq!(counts[..2], [(32, 2), (39, 2)]);
        assert_eq!(counts.last(), Some(&(1780, 1)));
        assert!(counts.contains(&(100, 2)) && counts.contains(&(121, 1)));
        assert_eq!(at_least(&times, 3_000), []);
    }
}
