//! A run made up for the tests: every awkward thing a real one may hold, and no clock or chance.

use results::metric;
use results::{
    CellRecord, ExperimentRecord, Family, Field, HeapMapRecord, MetricRecord, Percent, Run,
    SeriesRecord, TimingRecord,
};

/// An allocator as the made-up run knows it.
pub(crate) struct Cast {
    pub(crate) name: &'static str,
    pub(crate) label: Option<&'static str>,
    pub(crate) family: Option<Family>,
    /// Overhead of the footprint in percent.
    pub(crate) overhead: f64,
    pub(crate) ns: f64,
    pub(crate) headers: u64,
    pub(crate) refuses: bool,
    pub(crate) fails: bool,
    pub(crate) knows_its_holes: bool,
}

const fn cast(name: &'static str, family: Family, overhead: f64, ns: f64) -> Cast {
    Cast {
        name,
        label: None,
        family: Some(family),
        overhead,
        ns,
        headers: 0,
        refuses: false,
        fails: false,
        knows_its_holes: true,
    }
}

/// Fourteen allocators, long names and short.
pub(crate) const CAST: [Cast; 15] = [
    Cast { label: Some("first fit"), ..cast("first-fit", Family::ListFits, 8.1, 61.0) },
    cast("first-fit:coalesce=deferred:order=lifo", Family::ListFits, 14.0, 44.0),
    cast("first-fit:coalesce=never:order=fifo", Family::ListFits, 88.0, 97.0),
    Cast { label: Some("next fit"), ..cast("next-fit", Family::ListFits, 22.5, 35.0) },
    Cast { label: Some("best fit"), ..cast("best-fit", Family::ListFits, 5.2, 410.0) },
    Cast { headers: 8, ..cast("best-fit+headers=8", Family::ListFits, 17.0, 420.0) },
    Cast { label: Some("worst fit"), ..cast("worst-fit", Family::ListFits, 61.0, 840.0) },
    cast("buddy", Family::Buddies, 33.0, 21.0),
    Cast { refuses: true, ..cast("page-buddy:max=4M", Family::Buddies, 410.0, 9.0) },
    Cast { label: Some("two-level segregated fit"), ..cast("tlsf", Family::Segregated, 9.4, 19.0) },
    cast("slab-on-buddy", Family::Slabs, 27.0, 16.5),
    cast("exact-lists", Family::Floors, 41.0, 7.2),
    cast("bump", Family::Floors, 7100.0, 3.1),
    Cast { fails: true, ..cast("offset-allocator", Family::Foreign, 12.0, 25.0) },
    Cast { family: None, knows_its_holes: false, ..cast("rlsf", Family::Foreign, 11.0, 18.0) },
];

pub(crate) const WORKLOADS: [(&str, u64); 6] = [
    ("git-log", 14_000),
    ("<script>alert(\"1\")</script> & 'co'", 900),
    ("steady-1k", 1_000),
    ("steady-10k", 10_000),
    ("steady-100k", 100_000),
    ("steady-1m", 1_000_000),
];

/// A made-up number from 0 to 1 that looks like chance and is none.
fn noise(seed: u64) -> f64 {
    let mixed = (seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 40) as f64 / (1u64 << 24) as f64
}

struct Bytes {
    live: u64,
    granted: u64,
    headers: u64,
    footprint: u64,
    free: u64,
    reserved: u64,
}

fn bytes(cast: &Cast, objects: u64, filled: f64) -> Bytes {
    let live = (objects as f64 * 87.0 * filled) as u64;
    let rounding: f64 = match cast.family {
        Some(Family::Buddies) => 0.27,
        Some(Family::Slabs) => 0.11,
        _ => 0.045,
    };
    let granted = live + (live as f64 * rounding.min(cast.overhead / 150.0)) as u64;
    let headers = (objects as f64 * filled) as u64 * cast.headers;
    let footprint =
        ((objects * 87) as f64 * (0.4 + 0.6 * filled) * (1.0 + cast.overhead / 100.0)) as u64;
    let footprint = footprint.max(granted + headers);
    let idle = footprint - granted - headers;
    let reserved = if cast.family == Some(Family::Slabs) { idle / 3 } else { 0 };
    Bytes { live, granted, headers, footprint, free: idle - reserved, reserved }
}

fn percent(value: f64) -> Field<Percent> {
    Field::Value(Percent((value * 10_000.0) as i128))
}

fn cell(cast: &Cast, workload: &str, objects: u64) -> CellRecord {
    let at_peak = bytes(cast, objects, 1.0);
    let known = |value: u64| if cast.fails { Field::NotRun } else { Field::Value(value) };
    let told = |value: u64| if cast.knows_its_holes { known(value) } else { Field::Unknown };
    let overhead = |factor: f64| match cast.fails {
        true => Field::Unknown,
        false => percent(cast.overhead * factor),
    };
    CellRecord {
        experiment: "made-up".into(),
        allocator: cast.name.into(),
        workload: workload.into(),
        seed: 0,
        heap: "grow".into(),
        fingerprint: "0123456789abcdef".into(),
        grants_fingerprint: Field::Value("fedcba9876543210".into()),
        events: Field::Value(objects * 12),
        refused_full: known(0),
        refused_scattered: known(if cast.refuses { 12_345 } else { 0 }),
        refused_policy: known(u64::from(cast.refuses)),
        peak_live_bytes: known(at_peak.live),
        peak_granted_bytes: known(at_peak.granted),
        peak_footprint_bytes: known(at_peak.footprint),
        footprint_at_peak_live_bytes: known(at_peak.footprint),
        granted_at_peak_live_bytes: known(at_peak.granted),
        headers_at_peak_live_bytes: known(at_peak.headers),
        free_at_peak_live_bytes: told(at_peak.free),
        reserved_at_peak_live_bytes: told(at_peak.reserved),
        live_at_peak_footprint_bytes: known(at_peak.live),
        jw1_percent: overhead(1.7),
        jw2_percent: overhead(0.9),
        jw3_percent: overhead(1.3),
        jw4_percent: overhead(1.0),
        internal_percent: overhead(0.1),
        external_percent: overhead(0.2),
        mean_internal_percent: overhead(0.1),
        mean_external_percent: overhead(0.3),
        largest_hole_percent: overhead(0.4),
        min_heap_bytes: Field::NotRun,
        metadata_bytes: known(4096),
        loads: Field::NotRun,
        stores: Field::NotRun,
        lines: Field::NotRun,
        inspected: match cast.family {
            Some(Family::ListFits) => {
                let each = (objects as f64).powf(if cast.ns > 100.0 { 0.9 } else { 0.35 });
                Field::Value((each * 12.0 * objects as f64 / 9.0) as u64)
            }
            _ => Field::NotRun,
        },
        error: if cast.fails { "time limit of 10 s <passed>".into() } else { String::new() },
    }
}

fn series(run: &mut Run, cast: &Cast, workload: &str, objects: u64) {
    for step in 0..1024u64 {
        let at = step as f64 / 1023.0;
        let wave = 0.72 + 0.2 * (at * 21.0).sin() + 0.06 * noise(step / 8 + objects);
        let split = bytes(cast, objects, (at * 9.0).min(wave).max(0.001));
        let told = |value| if cast.knows_its_holes { Field::Value(value) } else { Field::Unknown };
        run.series.push(SeriesRecord {
            experiment: "made-up".into(),
            allocator: cast.name.into(),
            workload: workload.into(),
            seed: 0,
            heap: "grow".into(),
            clock_bytes: objects * step,
            event: step + 1,
            live_bytes: split.live,
            granted_bytes: Field::Value(split.granted),
            headers_bytes: Field::Value(split.headers),
            footprint_bytes: split.footprint,
            free_bytes: told(split.free),
            reserved_bytes: told(split.reserved),
            free_blocks: told(9),
            largest_free_bytes: told(64),
        });
    }
}

fn timings(run: &mut Run, cast: &Cast, workload: &str, objects: u64) {
    let grows = if cast.family == Some(Family::ListFits) { 0.3 } else { 0.02 };
    for repetition in 0..9 {
        let ns = cast.ns
            * (objects as f64 / 14_000.0).powf(grows)
            * (1.0 + 0.12 * noise(repetition * 31 + objects + cast.ns as u64));
        run.timings.push(TimingRecord {
            experiment: "made-up".into(),
            allocator: cast.name.into(),
            workload: workload.into(),
            seed: 0,
            heap: "grow".into(),
            repetition,
            operations: objects * 12,
            ns_per_operation: if cast.refuses { Field::Unknown } else { Field::Value(ns) },
        });
    }
}

fn metrics(run: &mut Run, cast: &Cast, workload: &str, objects: u64) {
    let mut add = |metric: &str, parameter: String, value: String| {
        run.metrics.push(MetricRecord {
            experiment: "made-up".into(),
            allocator: cast.name.into(),
            workload: workload.into(),
            seed: 0,
            heap: "grow".into(),
            metric: metric.into(),
            parameter,
            value,
        });
    };
    add(metric::PEAK_LIVE_OBJECTS, String::new(), objects.to_string());
    let bounds = [
        (metric::LOAD_BYTES, "", 4_000_000),
        (metric::ROUNDED_LOAD_BYTES, "", 4_020_000),
        (metric::PLANNED_BYTES, "greedy-by-size", 4_060_000),
        (metric::ROBSON_BYTES, "", objects * 4_000),
    ];
    for (metric, parameter, bytes) in bounds {
        add(metric, parameter.to_owned(), bytes.to_string());
    }
    if cast.name != "null" && !cast.refuses {
        let space = 1.01 + cast.overhead / 120.0;
        add(metric::SPACE, String::new(), format!("{space:.6}"));
    }
    for (metric, parameter, value) in tail(cast) {
        add(metric, parameter, value.map_or("NA".into(), |value| value.to_string()));
    }
    for exponent in 4..=20 {
        let share = 1.0 / (1.0 + (f64::from(exponent) / (6.0 + cast.ns.log2())).powf(6.0));
        let value = if cast.knows_its_holes { format!("{share:.6}") } else { "NA".into() };
        add(metric::AVAILABILITY, (1u64 << exponent).to_string(), value);
    }
    for order in 0..=10 {
        let index = 1000.0 * (f64::from(order) / 10.0).powf(cast.overhead.ln().max(0.3));
        add(metric::UNUSABLE_FREE_INDEX, order.to_string(), format!("{index:.0}"));
    }
}

/// The tail of single operations: a share that falls with the square of the time.
fn tail(cast: &Cast) -> Vec<(&'static str, String, Option<u64>)> {
    let slowest = (!cast.refuses).then_some((cast.ns * 300.0) as u64);
    let mut rows = vec![(metric::TAIL_NS, "max".into(), slowest.map(|ns| ns.max(34)))];
    let Some(slowest) = slowest else { return rows };
    let plain = [
        (metric::TAIL_FLOOR_NS, 34),
        (metric::TIMER_NS, 17),
        (metric::TAIL_REPLAYS, 9),
        (metric::TAIL_OPERATIONS, 100_000),
    ];
    rows.extend(plain.map(|(metric, value)| (metric, String::new(), Some(value))));
    for step in 0..40 {
        let at = 39 * 6_u64.pow(step / 8) * (8 + u64::from(step % 8)) / 8;
        let count = 100_000.0 * (39.0 / at as f64).powi(2) * (cast.ns / 2000.0).min(1.0);
        if at <= slowest && count >= 1.0 {
            rows.push((metric::TAIL_SLOWER, at.to_string(), Some(count as u64)));
        }
    }
    rows
}

fn map(run: &mut Run, cast: &Cast, workload: &str, objects: u64) {
    for moment in 0..256u64 {
        let high = (40 + moment * 3 / 2).min(120 + cast.overhead.min(136.0) as u64) as usize;
        let bin = |bin: usize| match bin < high {
            true => {
                let tenths = noise(bin as u64 / 7 + moment / 23 * 7 + 3) * 14.0 - 2.0;
                char::from(b'0' + tenths.clamp(0.0, 9.0) as u8)
            }
            false => '.',
        };
        run.maps.push(HeapMapRecord {
            experiment: "made-up".into(),
            allocator: cast.name.into(),
            workload: workload.into(),
            seed: 0,
            heap: "grow".into(),
            clock_bytes: objects * 4 * moment,
            bin_bytes: 4096,
            bins: (0..256).map(bin).collect(),
        });
    }
}

/// The run, of as many of [`CAST`] as asked for.
pub(crate) fn run(most: usize) -> Run {
    let mut run = Run {
        experiment: ExperimentRecord {
            name: "made-up".into(),
            headline: "git-log".into(),
            ..ExperimentRecord::default()
        },
        ..Run::default()
    };
    for cast in &CAST[..most.min(CAST.len())] {
        if let Some(label) = cast.label {
            run.experiment.labels.insert(cast.name.into(), label.into());
        }
        if let Some(family) = cast.family {
            run.experiment.families.insert(cast.name.into(), family);
        }
        for (workload, objects) in WORKLOADS {
            run.cells.push(cell(cast, workload, objects));
            if cast.fails {
                continue;
            }
            series(&mut run, cast, workload, objects);
            timings(&mut run, cast, workload, objects);
            metrics(&mut run, cast, workload, objects);
            if workload == "git-log" {
                map(&mut run, cast, workload, objects);
            }
        }
    }
    run
}
