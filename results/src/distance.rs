//! How far a footprint is from what was possible, in parts that add up.
//!
//! Largest footprint = requested + rounding + headers + packing + placement. Requested, rounding and
//! headers are those of the moment of most live bytes. What is left lies idle, and of that *packing*
//! is as much as the best offline plan leaves idle too (planned bytes less rounded load): no
//! allocator is known to be able to avoid it. *Placement* is the rest: what not knowing the future
//! and the policy cost. Whoever beats the plan has no placement and less packing.

use crate::metric;
use crate::records::{CellRecord, MetricRecord};

/// What was possible for a stream, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Possible<'r> {
    /// Most live bytes.
    pub(crate) load: u64,
    /// The same with sizes rounded up to 16.
    pub(crate) rounded: u64,
    /// What the best plan needs, and whose it is; or why there is none.
    pub(crate) plan: Result<(u64, &'r str), &'r str>,
    /// What some program within the same load and largest request forces on everybody.
    pub(crate) robson: Option<u64>,
}

/// A footprint in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Distance {
    pub(crate) footprint: u64,
    pub(crate) requested: u64,
    /// `None` where the allocator does not tell.
    pub(crate) rounding: Option<u64>,
    /// `None` where the allocator does not tell.
    pub(crate) headers: Option<u64>,
    /// Idle bytes that the best plan has too, and those that it has not; `None` where rounding or
    /// headers are not known.
    pub(crate) idle: Option<(u64, u64)>,
}

impl<'r> Possible<'r> {
    /// From the rows of one cell in the long table; `None` if they do not say.
    pub(crate) fn of(rows: impl IntoIterator<Item = &'r MetricRecord>) -> Option<Possible<'r>> {
        let (mut load, mut rounded, mut plan, mut robson) = (None, None, None, None);
        for row in rows {
            let value = row.value.parse::<u64>().ok();
            match row.metric.as_str() {
                metric::LOAD_BYTES => load = value,
                metric::ROUNDED_LOAD_BYTES => rounded = value,
                metric::ROBSON_BYTES => robson = value,
                metric::PLANNED_BYTES => {
                    let parameter = row.parameter.as_str();
                    plan = Some(value.map(|bytes| (bytes, parameter)).ok_or(parameter));
                }
                _ => {}
            }
        }
        let possible = Possible { load: load?, rounded: rounded?, plan: plan?, robson };
        (possible.base() > 0).then_some(possible)
    }

    /// What distances are measured from: the plan, or the rounded load where there is none.
    pub(crate) fn base(&self) -> u64 {
        self.plan.map_or(self.rounded, |(bytes, _)| bytes)
    }
}

impl Distance {
    /// Of a cell; `None` if its footprint is not known, or its figures contradict each other.
    pub(crate) fn of(cell: &CellRecord, possible: &Possible<'_>) -> Option<Distance> {
        let footprint = cell.peak_footprint_bytes.value()?;
        let requested = cell.peak_live_bytes.value()?;
        let granted = cell.granted_at_peak_live_bytes.value();
        let headers = cell.headers_at_peak_live_bytes.value();
        let unavoided = possible.base().saturating_sub(possible.rounded);
        Distance::split(footprint, requested, (granted, headers), unavoided)
    }

    /// `unavoided`: as many idle bytes as the best plan has.
    fn split(
        footprint: u64,
        requested: u64,
        (granted, headers): (Option<u64>, Option<u64>),
        unavoided: u64,
    ) -> Option<Distance> {
        let rest = footprint.checked_sub(requested)?;
        let rounding = match granted {
            Some(granted) => Some(granted.checked_sub(requested)?),
            None => None,
        };
        let idle = match (rounding, headers) {
            (Some(rounding), Some(headers)) => {
                let idle = rest.checked_sub(rounding)?.checked_sub(headers)?;
                let packing = idle.min(unavoided);
                Some((packing, idle - packing))
            }
            _ => None,
        };
        Some(Distance { footprint, requested, rounding, headers, idle })
    }
}

#[cfg(test)]
mod tests {
    use super::Distance;

    fn split(footprint: u64, granted: Option<u64>, unavoided: u64) -> Option<Distance> {
        Distance::split(footprint, 1000, (granted, Some(80)), unavoided)
    }

    #[test]
    fn the_parts_add_up() {
        for footprint in 1140..1300 {
            for unavoided in 0..160 {
                let distance = split(footprint, Some(1060), unavoided).unwrap();
                let (packing, placement) = distance.idle.unwrap();
                let known = distance.rounding.unwrap() + distance.headers.unwrap();
                assert_eq!(distance.requested + known + packing + placement, footprint);
                assert!(packing <= unavoided);
            }
        }
    }

    #[test]
    fn placement_is_what_the_plan_does_not_waste() {
        let idle = |footprint, unavoided| split(footprint, Some(1060), unavoided).unwrap().idle;
        assert_eq!(idle(1240, 30), Some((30, 70)));
        // Better than the plan.
        assert_eq!(idle(1150, 30), Some((10, 0)));
    }

    #[test]
    fn what_is_not_told_or_contradicts_itself_has_no_parts() {
        assert_eq!(split(1200, None, 10).unwrap().idle, None);
        assert_eq!(split(900, Some(1060), 10), None);
        assert_eq!(split(1100, Some(1060), 10), None);
        assert_eq!(split(1200, Some(900), 10), None);
    }
}
