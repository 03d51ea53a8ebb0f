//! Runs that never ran: small, consistent, and with every kind of row.

use results::{
    CellRecord, ExperimentRecord, Family, Field, HeapMapRecord, MetricRecord, Percent, Provenance,
    Run, SeriesRecord, TimingRecord, metric,
};
use std::path::Path;

/// Requested, rounding, headers, free and reserved bytes at the moment of most live bytes.
pub(crate) type Parts = [u64; 5];

/// Allocators of the run with their parts on both workloads.
const ALLOCATORS: [(&str, Family, Parts); 6] = [
    ("first-fit", Family::ListFits, [60_000, 1_500, 0, 9_000, 0]),
    ("best-fit", Family::ListFits, [60_000, 1_500, 0, 4_000, 0]),
    ("best-fit+headers=8", Family::ListFits, [60_000, 1_500, 8_000, 5_000, 0]),
    ("buddy", Family::Buddies, [60_000, 18_000, 0, 22_000, 0]),
    ("slab-on-buddy", Family::Slabs, [60_000, 5_000, 0, 7_000, 2_000]),
    ("bump", Family::Floors, [60_000, 1_500, 0, 0, 150_000]),
];

pub(crate) const WORKLOADS: [&str; 2] = ["perl", "sawtooth"];

/// A cell in which all is known and nothing refused.
pub(crate) fn cell(allocator: &str, workload: &str, parts: Parts) -> CellRecord {
    let [live, rounding, headers, free, reserved] = parts;
    let (granted, heap) = (live + rounding, parts.iter().sum::<u64>());
    let percent = |n: u64, d: u64| {
        Percent::ratio(i128::from(n), i128::from(d)).map_or(Field::Unknown, Field::Value)
    };
    let over = percent(heap - live, live);
    CellRecord {
        experiment: "synthetic".to_owned(),
        allocator: allocator.to_owned(),
        workload: workload.to_owned(),
        seed: u64::from(workload != WORKLOADS[0]),
        heap: "grow".to_owned(),
        fingerprint: "0123456789abcdef".to_owned(),
        grants_fingerprint: Field::Value("fedcba9876543210".to_owned()),
        events: Field::Value(12_345),
        refused_full: Field::Value(0),
        refused_scattered: Field::Value(0),
        refused_policy: Field::Value(0),
        peak_live_bytes: Field::Value(live),
        peak_granted_bytes: Field::Value(granted),
        peak_footprint_bytes: Field::Value(heap + 512),
        footprint_at_peak_live_bytes: Field::Value(heap),
        granted_at_peak_live_bytes: Field::Value(granted),
        headers_at_peak_live_bytes: Field::Value(headers),
        free_at_peak_live_bytes: Field::Value(free),
        reserved_at_peak_live_bytes: Field::Value(reserved),
        live_at_peak_footprint_bytes: Field::Value(live - 100),
        jw1_percent: over,
        jw2_percent: over,
        jw3_percent: over,
        jw4_percent: over,
        internal_percent: percent(rounding, granted),
        external_percent: percent(free + reserved, heap),
        mean_internal_percent: percent(rounding, granted),
        mean_external_percent: percent(free + reserved, heap),
        largest_hole_percent: percent(free / 3, free),
        min_heap_bytes: Field::NotRun,
        metadata_bytes: Field::Value(640),
        loads: Field::Value(50_000),
        stores: Field::Value(40_000),
        lines: Field::Value(30_000),
        inspected: if allocator.contains("fit") { Field::Value(99_000) } else { Field::Unknown },
        error: String::new(),
    }
}

/// A run of both workloads with series, times, further figures and a heap map.
pub(crate) fn run() -> Run {
    let mut run = Run { experiment: experiment(), provenance: provenance(), ..Run::default() };
    for workload in WORKLOADS {
        for (allocator, _, mut parts) in ALLOCATORS {
            if workload == "sawtooth" {
                parts[3] /= 2;
            }
            run.cells.push(cell(allocator, workload, parts));
        }
    }
    for (at, cell) in run.cells.clone().iter().enumerate() {
        run.series.extend((1..=32).map(|step| sample(cell, step)));
        run.timings.extend((0..9).map(|repetition| time(cell, at as u64, repetition)));
        run.metrics.extend(metrics(cell));
    }
    run.maps = run.cells[..2].iter().flat_map(|cell| (1..=8).map(|step| map(cell, step))).collect();
    run
}

fn sample(cell: &CellRecord, step: u64) -> SeriesRecord {
    let part = |field: Field<u64>| field.value().unwrap_or(0) * step / 32;
    let live = part(cell.peak_live_bytes);
    let granted = live + step * 7;
    let (headers, free) = (step, part(cell.free_at_peak_live_bytes));
    SeriesRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        clock_bytes: step * 10_000,
        event: step * 300,
        live_bytes: live,
        granted_bytes: Field::Value(granted),
        headers_bytes: Field::Value(headers),
        footprint_bytes: granted + headers + free,
        free_bytes: Field::Value(free),
        reserved_bytes: Field::Value(0),
        free_blocks: Field::Value(step % 5),
        largest_free_bytes: Field::Value(free / 2),
    }
}

fn time(cell: &CellRecord, at: u64, repetition: u64) -> TimingRecord {
    let ns = 10.0 + 5.0 * (at % 6) as f64 + (repetition * 7 % 9) as f64 / 10.0;
    TimingRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        repetition,
        operations: 123_450,
        ns_per_operation: Field::Value(ns),
    }
}

fn metrics(cell: &CellRecord) -> Vec<MetricRecord> {
    let mut rows = Vec::new();
    let mut add = |metric: &str, parameter: &str, value: &str| {
        rows.push(MetricRecord {
            experiment: cell.experiment.clone(),
            allocator: cell.allocator.clone(),
            workload: cell.workload.clone(),
            seed: cell.seed,
            heap: cell.heap.clone(),
            metric: metric.to_owned(),
            parameter: parameter.to_owned(),
            value: value.to_owned(),
        });
    };
    add(metric::LOAD_BYTES, "", "60000");
    add(metric::UTILISATION, "", "0.812345");
    add(metric::FOOTPRINT_TO_LOAD, "", "1.231000");
    add(metric::SUM_OF_SQUARES, "", "0.654321");
    add(metric::CLOCK_BYTES, "", "320000");
    add(metric::EVENT_AT_PEAK_LIVE, "", "9001");
    add(metric::EVENT_AT_PEAK_FOOTPRINT, "", "9100");
    for size in [16, 256, 4096] {
        add(metric::AVAILABILITY, &size.to_string(), &format!("{:.6}", 1.0 / f64::from(size)));
    }
    for order in 0..=10 {
        add(metric::UNUSABLE_FREE_INDEX, &order.to_string(), &(order * 90).to_string());
        add(metric::FRAGMENTATION_INDEX, &order.to_string(), "-1000");
        add(metric::EXTFRAG_FOR_ORDER, &order.to_string(), &(order * 9).to_string());
    }
    rows
}

fn map(cell: &CellRecord, step: u64) -> HeapMapRecord {
    let filled = (step * 6) as usize;
    HeapMapRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        clock_bytes: step * 40_000,
        bin_bytes: 1024,
        bins: "9".repeat(filled) + "05" + &".".repeat(62 - filled),
    }
}

fn experiment() -> ExperimentRecord {
    ExperimentRecord {
        name: "synthetic".to_owned(),
        title: "Six allocators on a program that never was".to_owned(),
        analysis: "One paragraph.\n\nAnother paragraph.".to_owned(),
        headline: "perl".to_owned(),
        labels: [("best-fit+headers=8".to_owned(), "best-fit, headers".to_owned())].into(),
        families: ALLOCATORS.map(|(name, family, _)| (name.to_owned(), family)).into(),
        workloads: WORKLOADS.map(|name| (name.to_owned(), format!("what {name} does"))).into(),
        claims: Vec::new(),
        bars: Vec::new(),
        controls: Vec::new(),
        sweeps: Vec::new(),
        adaptive: Vec::new(),
        absent: [("jemalloc".to_owned(), "no jemalloc in this build".to_owned())].into(),
    }
}

fn provenance() -> Provenance {
    Provenance {
        fraglab: "0.1.0".to_owned(),
        revision: "abc".to_owned(),
        dirty: "no".to_owned(),
        cpu: "NA".to_owned(),
        date: "2026-01-01".to_owned(),
        seeds: vec![1, 2],
        passes: vec!["space".to_owned(), "time".to_owned()],
        command: "fraglab run synthetic".to_owned(),
        ..Provenance::default()
    }
}

/// The experiment as a file of the run folder.
pub(crate) fn toml(run: &Run) -> String {
    toml::to_string(&run.experiment).unwrap()
}

/// A finished run folder at `out`.
pub(crate) fn stored(run: &Run, out: &Path) {
    let folder = results::Folder::create(out, false).unwrap();
    folder.write(run, &toml(run)).unwrap();
    folder.finish().unwrap();
}
