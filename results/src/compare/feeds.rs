//! A run's figures for services that keep a series of them: Bencher's metric format, and the file that
//! github-action-benchmark reads (as `customSmallerIsBetter`). Only figures of which less is better,
//! and only those that are known: NA is left out, never 0.

use super::text::cell;
use crate::metric::INSTRUCTIONS;
use crate::records::CellRecord;
use crate::run::Run;
use crate::statistics::interval_of_median;
use serde_json::{Map, Value, json};

/// One figure of a cell.
struct Point {
    figure: &'static str,
    unit: &'static str,
    value: f64,
    /// The ends of its 95 % interval, and how many values it is from.
    interval: Option<(f64, f64, usize)>,
}

/// The run as Bencher's metric format: figures by benchmark, which is a cell.
pub fn bencher(run: &Run) -> String {
    let mut all = Map::new();
    for (name, points) in cells(run) {
        let mut measures = Map::new();
        for point in points {
            let mut value = json!({ "value": point.value });
            if let Some((low, high, _)) = point.interval {
                value["lower_value"] = json!(low);
                value["upper_value"] = json!(high);
            }
            measures.insert(point.figure.to_owned(), value);
        }
        all.insert(name, Value::Object(measures));
    }
    format!("{:#}\n", Value::Object(all))
}

/// The run as github-action-benchmark's list.
pub fn github_action_benchmark(run: &Run) -> String {
    let mut all = Vec::new();
    for (name, points) in cells(run) {
        for point in points {
            let mut one = json!({
                "name": format!("{name}: {}", point.figure),
                "unit": point.unit,
                "value": point.value,
            });
            if let Some((low, high, n)) = point.interval {
                let half = (point.value - low).max(high - point.value);
                one["range"] = json!(format!("± {half:.4}"));
                one["extra"] = json!(format!("median, 95 % interval {low} to {high}, n = {n}"));
            }
            all.push(one);
        }
    }
    format!("{:#}\n", Value::Array(all))
}

/// Cells that have figures, in the run's order, each with its name.
fn cells(run: &Run) -> Vec<(String, Vec<Point>)> {
    let sound = run.cells.iter().filter(|one| one.error.is_empty());
    let named = sound.map(|one| (cell(&one.key()), points(run, one)));
    named.filter(|(_, points)| !points.is_empty()).collect()
}

fn points(run: &Run, cell: &CellRecord) -> Vec<Point> {
    let refused = [cell.refused_full, cell.refused_scattered, cell.refused_policy];
    let refused: Option<u64> = refused.into_iter().map(|count| count.value()).sum();
    let count = |of: &str| -> Option<u64> {
        let mut rows = run.metrics.iter().filter(|row| row.metric == of && row.belongs_to(cell));
        rows.find_map(|row| row.value.parse().ok())
    };
    let figures = [
        ("peak_footprint_bytes", "bytes", cell.peak_footprint_bytes.value()),
        ("min_heap_bytes", "bytes", cell.min_heap_bytes.value()),
        ("metadata_bytes", "bytes", cell.metadata_bytes.value()),
        ("refused", "requests", refused),
        ("lines", "cache lines", cell.lines.value()),
        ("inspected", "free blocks", cell.inspected.value()),
        (INSTRUCTIONS, "instructions", count(INSTRUCTIONS)),
    ];
    let known = figures.into_iter().filter_map(|(figure, unit, value)| {
        Some(Point { figure, unit, value: value? as f64, interval: None })
    });
    known.chain(time(run, cell)).collect()
}

fn time(run: &Run, cell: &CellRecord) -> Option<Point> {
    let rows = run.timings.iter().filter(|row| row.belongs_to(cell));
    let ns: Vec<f64> = rows.filter_map(|row| row.ns_per_operation.value()).collect();
    let found = interval_of_median(&ns)?;
    Some(Point {
        figure: "ns_per_operation",
        unit: "ns",
        value: found.median,
        interval: Some((found.low, found.high, found.n)),
    })
}
