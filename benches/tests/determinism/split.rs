//! Where the bytes go adds up, in every row and sample of every allocator, with and without
//! headers, in growing and in fixed heaps: H = requested + rounding + headers + free + reserved.

use crate::runs::{Row, Runs, figure};
use std::collections::{BTreeMap, BTreeSet};

/// All that places its grants, bare and with headers, where something is refused too.
const EXPERIMENT: &str = r#"
name = "split"
passes = ["space"]

[workload.small]
like = "mixed"
live = 150
phases = [{ phase = "ramp" }, { phase = "steady", replacements = 2_000 }, { phase = "drain" }]

[workload.odd]
events = """a0:64 a1:16 a2:48 a3:0 a4:64 a5:16 f0 f2 f4 a6:32 r6:200 a7:48@64 a8:0 r7:16 a9:64 r1:100 \
f5 f3 a10:500@256 r10:40 f9 a11:80 r8:90 f6 f7 a12:33 a13:70000 r13:5 f13 a14:9000 a15:1"""

[[group]]
allocators = [
    "*-fit", "*-fit+headers=8", "*-fit:coalesce=never", "*-fit:coalesce=deferred+headers=8", "*-fit:grow=4K",
    "first-fit:mechanism=chunks+headers=24", "buddy", "buddy+headers=8", "buddy:max=1K", "page-buddy",
    "page-buddy+headers=8", "slab-on-buddy", "slab-on-buddy+headers=8", "bump", "bump+headers=8", "exact-lists",
    "exact-lists+headers=8",
]
workloads = ["small", "odd"]
heaps = ["grow", "64K", "40000", "0.8x"]

[[group]]
allocators = ["slab", "slab:object=96"]
workloads = ["one-size", "one96"]
heaps = ["grow", "40000"]

[workload.one96]
like = "one-size"
size = { law = "one", size = 96 }
"#;

#[test]
fn the_parts_of_every_heap_add_up() {
    let runs = Runs::new();
    runs.write("split.toml", EXPERIMENT);
    runs.run("out", &["split.toml"]);
    let cells = runs.rows("out", "cells.csv");
    let series = runs.rows("out", "series.csv");
    assert!(cells.len() > 200 && series.len() > 50_000, "{} {}", cells.len(), series.len());
    for row in &cells {
        // Requested and rounding together are what is granted.
        let sum = parts(row, ["granted", "headers", "free", "reserved"].map(at_peak_live));
        let known =
            |column: &str| figure(row, column).unwrap_or_else(|| panic!("{column}: {row:?}"));
        assert_eq!(known("footprint_at_peak_live_bytes"), sum, "{row:?}");
        assert!(known("granted_at_peak_live_bytes") >= known("peak_live_bytes"), "{row:?}");
        assert!(known("peak_granted_bytes") >= known("granted_at_peak_live_bytes"), "{row:?}");
        assert!(known("peak_footprint_bytes") >= known("footprint_at_peak_live_bytes"), "{row:?}");
        if let Some(bytes) = row["heap"].strip_prefix("fixed:") {
            assert!(known("peak_footprint_bytes") <= bytes.parse().unwrap(), "{row:?}");
        }
        assert_eq!(row["error"], "");
    }
    for row in &series {
        let sum = parts(row, ["granted", "headers", "free", "reserved"].map(sampled));
        assert_eq!(figure(row, "footprint_bytes"), Some(sum), "{row:?}");
        assert!(figure(row, "granted_bytes") >= figure(row, "live_bytes"), "{row:?}");
    }
    everything_occurs(&cells, &series);
    classes_add_up(&cells, &runs.rows("out", "metrics.csv"));
    samples_follow_their_cells(&cells, &series);
}

fn at_peak_live(part: &str) -> String {
    format!("{part}_at_peak_live_bytes")
}

fn sampled(part: &str) -> String {
    format!("{part}_bytes")
}

/// The sum of four columns that are all known.
fn parts(row: &Row, columns: [String; 4]) -> u64 {
    let part = |column: String| {
        figure(row, &column).unwrap_or_else(|| panic!("{column} is unknown: {row:?}"))
    };
    columns.into_iter().map(part).sum()
}

/// A sum of zeros would add up too.
fn everything_occurs(cells: &[Row], series: &[Row]) {
    let columns = [
        (cells, "headers_at_peak_live_bytes"),
        (cells, "free_at_peak_live_bytes"),
        (cells, "reserved_at_peak_live_bytes"),
        (cells, "refused_full"),
        (cells, "refused_scattered"),
        (cells, "refused_policy"),
        (series, "headers_bytes"),
        (series, "free_bytes"),
        (series, "reserved_bytes"),
        (series, "free_blocks"),
        (series, "largest_free_bytes"),
    ];
    for (rows, column) in columns {
        assert!(rows.iter().any(|row| figure(row, column) > Some(0)), "{column} is always 0");
    }
    let heaps: BTreeSet<&str> = cells.iter().map(|row| row["heap"].as_str()).collect();
    assert!(heaps.len() >= 4, "{heaps:?}");
}

/// Where classes are told, they hold all that is requested and all that is granted.
fn classes_add_up(cells: &[Row], metrics: &[Row]) {
    let (mut told, mut free) = (0, 0);
    for cell in cells {
        let of_cell = |row: &&Row| {
            ["allocator", "workload", "seed", "heap"].iter().all(|name| row[*name] == cell[*name])
        };
        let rows: Vec<&Row> = metrics.iter().filter(of_cell).collect();
        let of = |metric: &str| -> Vec<&Row> {
            rows.iter().copied().filter(|row| row["metric"] == metric).collect()
        };
        let sum =
            |metric: &str| of(metric).iter().filter_map(|row| figure(row, "value")).sum::<u64>();
        let objects = of("class_live_objects");
        assert_eq!(objects.is_empty(), !cell["allocator"].starts_with("slab-on-buddy"));
        if objects.is_empty() {
            continue;
        }
        told += 1;
        assert_eq!(figure(cell, "peak_live_bytes"), Some(sum("class_requested_bytes")));
        assert_eq!(figure(cell, "granted_at_peak_live_bytes"), Some(sum("class_granted_bytes")));
        for (objects, granted) in objects.iter().zip(of("class_granted_bytes")) {
            let slot: u64 = objects["parameter"].parse().unwrap();
            assert_eq!(figure(granted, "value"), figure(objects, "value").map(|n| n * slot));
        }
        free += sum("class_free_bytes");
        let slots: Vec<u64> = objects.iter().map(|row| row["parameter"].parse().unwrap()).collect();
        assert!(slots.is_sorted() && slots.len() < 128, "{slots:?}");
    }
    assert!(told >= 16 && free > 0, "{told} {free}");
}

/// Samples lie in the order of the clock and never above the peaks of their cell.
fn samples_follow_their_cells(cells: &[Row], series: &[Row]) {
    let key = |row: &Row| ["allocator", "workload", "seed", "heap"].map(|name| row[name].clone());
    let mut by_cell: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    series.iter().for_each(|row| by_cell.entry(key(row)).or_default().push(row));
    for cell in cells {
        let samples = &by_cell[&key(cell)];
        assert!(samples.len() <= 1024, "{}", samples.len());
        let ordered = |column: &str| {
            samples.windows(2).all(|pair| figure(pair[0], column) < figure(pair[1], column))
        };
        assert!(ordered("clock_bytes") && ordered("event"), "{cell:?}");
        for (column, peak) in [
            ("live_bytes", "peak_live_bytes"),
            ("granted_bytes", "peak_granted_bytes"),
            ("footprint_bytes", "peak_footprint_bytes"),
        ] {
            let most = samples.iter().map(|row| figure(row, column)).max().unwrap();
            assert!(most <= figure(cell, peak), "{column} {most:?}: {cell:?}");
        }
    }
}
