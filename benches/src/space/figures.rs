//! From what the passes found to rows: `cells.csv` and `series.csv`.

use super::pass::{Sample, Space};
use super::ratio::percent;
use super::work::Worked;
use crate::cell::Cell;
use allocators::Promises;
use results::{CellRecord, Field, Percent, SeriesRecord};

/// A row that names the cell and has no figures yet.
pub(crate) fn blank(cell: &Cell) -> CellRecord {
    let key = cell.key();
    CellRecord {
        experiment: key.experiment,
        allocator: key.allocator,
        workload: key.workload,
        seed: key.seed,
        heap: key.heap,
        fingerprint: format!("{:016x}", cell.survey.fingerprint),
        grants_fingerprint: Field::NotRun,
        events: Field::Value(cell.survey.events),
        refused_full: Field::NotRun,
        refused_scattered: Field::NotRun,
        refused_policy: Field::NotRun,
        peak_live_bytes: Field::NotRun,
        peak_granted_bytes: Field::NotRun,
        peak_footprint_bytes: Field::NotRun,
        footprint_at_peak_live_bytes: Field::NotRun,
        granted_at_peak_live_bytes: Field::NotRun,
        headers_at_peak_live_bytes: Field::NotRun,
        free_at_peak_live_bytes: Field::NotRun,
        reserved_at_peak_live_bytes: Field::NotRun,
        live_at_peak_footprint_bytes: Field::NotRun,
        jw1_percent: Field::NotRun,
        jw2_percent: Field::NotRun,
        jw3_percent: Field::NotRun,
        jw4_percent: Field::NotRun,
        internal_percent: Field::NotRun,
        external_percent: Field::NotRun,
        mean_internal_percent: Field::NotRun,
        mean_external_percent: Field::NotRun,
        largest_hole_percent: Field::NotRun,
        min_heap_bytes: Field::NotRun,
        metadata_bytes: Field::NotRun,
        loads: Field::NotRun,
        stores: Field::NotRun,
        lines: Field::NotRun,
        inspected: Field::NotRun,
        error: String::new(),
    }
}

/// Fills in what the space pass found; where the allocator does not place its grants, only what
/// does not depend on where they lie, and where it does not tell what they take, nothing of that.
pub(crate) fn fill_space(record: &mut CellRecord, space: &Space, promises: &Promises) {
    let places = promises.places;
    record.grants_fingerprint = Field::Value(space.grants_fingerprint.clone());
    record.refused_full = Field::Value(space.refusals.full);
    record.refused_scattered = Field::Value(space.refusals.scattered);
    record.refused_policy = Field::Value(space.refusals.policy);
    let bytes = |bytes: u64| if places { Field::Value(bytes) } else { Field::Unknown };
    let ledger = &space.ledger;
    let (live, footprint) = (ledger.at_peak_live, ledger.at_peak_footprint);
    let told = |told: u64| if promises.measures { bytes(told) } else { Field::Unknown };
    record.peak_live_bytes = bytes(live.live);
    record.peak_granted_bytes = told(ledger.peak_granted);
    record.peak_footprint_bytes = bytes(footprint.footprint);
    record.footprint_at_peak_live_bytes = bytes(live.footprint);
    record.granted_at_peak_live_bytes = told(live.granted);
    record.headers_at_peak_live_bytes = told(live.headers);
    record.live_at_peak_footprint_bytes = bytes(footprint.live);
    record.metadata_bytes = bytes(space.metadata_bytes);
    let idle = live.footprint - live.granted - live.headers;
    let free = space.holes.as_ref().filter(|holes| !holes.between_grants);
    let free = free.map(|holes| holes.below(live.footprint));
    record.free_at_peak_live_bytes = free.map_or(Field::Unknown, bytes);
    record.reserved_at_peak_live_bytes = free.map_or(Field::Unknown, |free| bytes(idle - free));
    record.jw1_percent = ledger.footprint_to_live.overhead_percent();
    record.jw2_percent = overhead(live.footprint, live.live);
    record.jw3_percent = overhead(footprint.footprint, footprint.live);
    record.jw4_percent = overhead(footprint.footprint, live.live);
    if promises.measures {
        record.internal_percent = percent((live.granted - live.live).into(), live.granted.into());
        record.external_percent = percent(idle.into(), live.footprint.into());
        record.mean_internal_percent = ledger.internal.percent();
        record.mean_external_percent = ledger.external.percent();
    } else {
        record.internal_percent = Field::Unknown;
        record.external_percent = Field::Unknown;
        record.mean_internal_percent = Field::Unknown;
        record.mean_external_percent = Field::Unknown;
    }
    record.largest_hole_percent = largest_hole(space);
}

/// Nothing that the space pass could find out is known.
pub(crate) fn fill_unknown(record: &mut CellRecord) {
    record.grants_fingerprint = Field::Unknown;
    let bytes = [
        &mut record.refused_full,
        &mut record.refused_scattered,
        &mut record.refused_policy,
        &mut record.peak_live_bytes,
        &mut record.peak_granted_bytes,
        &mut record.peak_footprint_bytes,
        &mut record.footprint_at_peak_live_bytes,
        &mut record.granted_at_peak_live_bytes,
        &mut record.headers_at_peak_live_bytes,
        &mut record.free_at_peak_live_bytes,
        &mut record.reserved_at_peak_live_bytes,
        &mut record.live_at_peak_footprint_bytes,
        &mut record.metadata_bytes,
    ];
    bytes.into_iter().for_each(|figure| *figure = Field::Unknown);
    let percents = [
        &mut record.jw1_percent,
        &mut record.jw2_percent,
        &mut record.jw3_percent,
        &mut record.jw4_percent,
        &mut record.internal_percent,
        &mut record.external_percent,
        &mut record.mean_internal_percent,
        &mut record.mean_external_percent,
        &mut record.largest_hole_percent,
    ];
    percents.into_iter().for_each(|figure| *figure = Field::Unknown);
}

fn overhead(footprint: u64, live: u64) -> Field<Percent> {
    percent(i128::from(footprint) - i128::from(live), live.into())
}

/// 1 − max f/Σf; 0 where nothing is free.
fn largest_hole(space: &Space) -> Field<Percent> {
    let Some(holes) = &space.holes else { return Field::Unknown };
    match holes.bytes() {
        0 => Field::Value(Percent(0)),
        bytes => percent((bytes - holes.largest()).into(), bytes.into()),
    }
}

/// Fills in what the work pass found.
pub(crate) fn fill_work(record: &mut CellRecord, worked: &Worked) {
    let work = |figure: fn(&allocators::Work) -> u64| {
        worked.work.as_ref().map(figure).map_or(Field::Unknown, Field::Value)
    };
    record.loads = work(|work| work.loads);
    record.stores = work(|work| work.stores);
    record.lines = work(|work| work.lines);
    record.inspected = worked.inspected.map_or(Field::Unknown, Field::Value);
}

/// One row of the series.
pub(crate) fn sample(cell: &CellRecord, sample: &Sample, promises: &Promises) -> SeriesRecord {
    let moment = sample.moment;
    let known = |figure: Option<u64>| figure.map_or(Field::Unknown, Field::Value);
    let told = |figure: u64| known(promises.measures.then_some(figure));
    let free = sample.holes.and_then(|sums| sums.below_footprint);
    let idle = moment.footprint - moment.granted - moment.headers;
    SeriesRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        clock_bytes: clock_bytes(sample.clock),
        event: moment.event,
        live_bytes: moment.live,
        granted_bytes: told(moment.granted),
        headers_bytes: told(moment.headers),
        footprint_bytes: moment.footprint,
        free_bytes: known(free),
        reserved_bytes: known(free.map(|free| idle - free)),
        free_blocks: known(sample.holes.map(|sums| sums.blocks)),
        largest_free_bytes: known(sample.holes.map(|sums| sums.largest)),
    }
}

/// The column has 64 bits; a stream that asks for 2⁶⁴ bytes in all would take centuries.
pub(crate) fn clock_bytes(clock: u128) -> u64 {
    u64::try_from(clock).unwrap_or(u64::MAX)
}
