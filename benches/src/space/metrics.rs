//! The long form: every figure that has no column, for `metrics.csv`. What is unknown has no row.

use super::linux::{FreeArea, ORDERS};
use super::pass::Space;
use super::ratio::six_decimals;
use crate::cell::{Cell, HeapSize};
use crate::minimum::Minimum;
use crate::planning::{Plan, robson_bytes};
use allocators::Promises;
use results::{CellRecord, MetricRecord, metric};
use workloads::Survey;

/// Availability is told at 16, 32, 64 … bytes up to this, and no further than the first size that
/// no free block can hold.
const LARGEST_SIZE: u64 = 1 << 20;

/// The rows of one cell.
pub(crate) struct Metrics<'a> {
    cell: &'a CellRecord,
    rows: Vec<MetricRecord>,
}

impl Metrics<'_> {
    /// What the program alone decides, and all figures of the space pass if that was run.
    pub(crate) fn of(
        cell: &CellRecord,
        of: &Cell,
        promises: &Promises,
        space: Option<&Space>,
    ) -> Vec<MetricRecord> {
        let survey = &of.survey;
        let mut metrics = Metrics { cell, rows: Vec::new() };
        metrics.program(survey);
        metrics.bounds(of);
        if let Some(space) = space.filter(|_| promises.places) {
            metrics.placement(survey, space);
            metrics.holes(space);
            metrics.linux(space, promises.buddies);
            metrics.classes(space);
        }
        metrics.rows
    }

    /// What follows from the smallest heap.
    pub(crate) fn minimum(
        cell: &CellRecord,
        survey: &Survey,
        minimum: &Minimum,
    ) -> Vec<MetricRecord> {
        let mut metrics = Metrics { cell, rows: Vec::new() };
        let (heap, metadata) = (minimum.heap_bytes, minimum.metadata_bytes);
        let (heap, tables) = (u128::from(heap), u128::from(metadata));
        let load = u128::from(survey.load_bytes);
        metrics.add_ratio(metric::SPACE, "", (heap + tables, load));
        metrics.add_ratio(metric::MIN_HEAP_TO_LOAD, "", (heap, load));
        metrics.add(metric::MIN_HEAP_METADATA_BYTES, "", metadata);
        metrics.rows
    }

    /// What could have been done, where the cell's space was measured.
    pub(crate) fn plan(cell: &CellRecord, plan: &Result<Plan, String>) -> Vec<MetricRecord> {
        let mut metrics = Metrics { cell, rows: Vec::new() };
        match plan {
            Ok(plan) => {
                metrics.add(metric::PLANNED_BYTES, &plan.planner, plan.bytes);
                if let Some(footprint) = cell.peak_footprint_bytes.value() {
                    let ratio = (footprint.into(), plan.bytes.into());
                    metrics.add_ratio(metric::FOOTPRINT_TO_PLANNED, "", ratio);
                }
            }
            Err(why) => metrics.add(metric::PLANNED_BYTES, why, "NA"),
        }
        metrics.rows
    }

    fn add(&mut self, metric: &str, parameter: impl ToString, value: impl ToString) {
        let cell = self.cell;
        self.rows.push(MetricRecord {
            experiment: cell.experiment.clone(),
            allocator: cell.allocator.clone(),
            workload: cell.workload.clone(),
            seed: cell.seed,
            heap: cell.heap.clone(),
            metric: metric.to_string(),
            parameter: parameter.to_string(),
            value: value.to_string(),
        });
    }

    fn add_ratio(&mut self, metric: &str, parameter: impl ToString, ratio: (u128, u128)) {
        let (numerator, denominator) = (ratio.0 as i128, ratio.1 as i128);
        if let Some(value) = six_decimals(numerator, denominator) {
            self.add(metric, parameter, value);
        }
    }

    fn program(&mut self, survey: &Survey) {
        self.add(metric::PEAK_LIVE_OBJECTS, "", survey.peak_live_objects);
        self.add(metric::LOAD_BYTES, "", survey.load_bytes);
        let (rounded, largest) = (survey.rounded_load_bytes, survey.largest_request_bytes);
        self.add(metric::ROUNDED_LOAD_BYTES, "", rounded);
        self.add(metric::ROBSON_BYTES, "", robson_bytes(rounded, largest));
        self.add(metric::CLOCK_BYTES, "", survey.clock_bytes);
    }

    /// What theory says of the workload on such a heap.
    fn bounds(&mut self, of: &Cell) {
        let heap_bytes = match of.heap {
            HeapSize::Fixed(bytes) | HeapSize::Min(bytes) => Some(bytes),
            HeapSize::Grow | HeapSize::Smallest => None,
        };
        for bound in of.workload.bounds().iter().filter(|bound| bound.ground.has(heap_bytes)) {
            self.add(metric::BOUND_BYTES, bound.name, bound.bytes);
        }
    }

    fn placement(&mut self, survey: &Survey, space: &Space) {
        let ledger = &space.ledger;
        let (live, peak) = (ledger.at_peak_live, ledger.at_peak_footprint);
        let footprint = u128::from(peak.footprint);
        self.add_ratio(metric::UTILISATION, "", (live.live.into(), footprint));
        self.add_ratio(metric::FOOTPRINT_TO_LOAD, "", (footprint, survey.load_bytes.into()));
        self.add(metric::EVENT_AT_PEAK_LIVE, "", live.event);
        self.add(metric::EVENT_AT_PEAK_FOOTPRINT, "", peak.event);
        self.add(metric::SKIPPED_FREES, "", ledger.skipped_frees);
        self.add(metric::MOVES, "", ledger.moves);
    }

    fn holes(&mut self, space: &Space) {
        let Some(holes) = &space.holes else { return };
        let bytes = u128::from(holes.bytes());
        let mut size = 16;
        while size <= LARGEST_SIZE {
            let available = u128::from(holes.available(size));
            let ratio = if bytes == 0 { (1, 1) } else { (available, bytes) };
            self.add_ratio(metric::AVAILABILITY, size, ratio);
            if size > holes.largest() {
                break;
            }
            size *= 2;
        }
        let square = bytes * bytes;
        let ratio = if bytes == 0 { (0, 1) } else { (square - holes.squares(), square) };
        self.add_ratio(metric::SUM_OF_SQUARES, "", ratio);
        if holes.between_grants {
            self.add(metric::HOLES_BETWEEN_GRANTS, "", 1);
        }
        self.add(metric::FREE_BLOCKS, "", holes.blocks.len());
        self.add(metric::FREE_RUNS, "", holes.runs().len());
    }

    fn linux(&mut self, space: &Space, buddies: bool) {
        let Some(holes) = &space.holes else { return };
        let area = FreeArea::of(&if buddies { holes.blocks.clone() } else { holes.runs() });
        for order in 0..ORDERS {
            self.add(metric::UNUSABLE_FREE_INDEX, order, area.unusable_free_index(order));
            self.add(metric::FRAGMENTATION_INDEX, order, area.fragmentation_index(order));
            self.add(metric::EXTFRAG_FOR_ORDER, order, area.extfrag_for_order(order));
        }
    }

    fn classes(&mut self, space: &Space) {
        for (slot, class) in space.classes.iter().flat_map(|classes| &classes.0) {
            self.add(metric::CLASS_LIVE_OBJECTS, slot, class.objects);
            self.add(metric::CLASS_REQUESTED_BYTES, slot, class.requested);
            self.add(metric::CLASS_GRANTED_BYTES, slot, class.granted);
            if space.holes.as_ref().is_some_and(|holes| !holes.between_grants) {
                self.add(metric::CLASS_FREE_BYTES, slot, class.free);
            }
        }
    }
}
