//! How cost grows with the heap: which workloads make one curve.

use crate::{sound, synthetic};
use results::figures::Figure;
use results::{MetricRecord, Run, metric};

/// A run whose heaps are of so many bytes, by workload.
fn on_fixed_heaps(bytes: impl Fn(&str) -> u64) -> Run {
    let mut run = synthetic::run(9);
    let heap = |workload: &str| format!("fixed:{}", bytes(workload));
    run.cells.iter_mut().for_each(|row| row.heap = heap(&row.workload));
    run.series.iter_mut().for_each(|row| row.heap = heap(&row.workload));
    run.timings.iter_mut().for_each(|row| row.heap = heap(&row.workload));
    run.metrics.iter_mut().for_each(|row| row.heap = heap(&row.workload));
    run.maps.iter_mut().for_each(|row| row.heap = heap(&row.workload));
    run
}

fn live_objects(workload: &str) -> u64 {
    synthetic::WORKLOADS.iter().find(|(name, _)| *name == workload).unwrap().1
}

/// The drawing without what a screen reader says, which is the caption.
fn drawn(figure: &Figure) -> String {
    figure.svg().split_once("<style>").unwrap().1.to_owned()
}

#[test]
fn heaps_that_grow_with_the_load_make_one_curve_of_a_family() {
    let mut run = on_fixed_heaps(|workload| match workload {
        "steady-1k" => 300 * live_objects(workload),
        _ => 200 * live_objects(workload),
    });
    run.metrics.retain(|row| row.metric != metric::LOAD_BYTES);
    let load = |row: &MetricRecord| MetricRecord {
        metric: metric::LOAD_BYTES.into(),
        value: (100 * live_objects(&row.workload)).to_string(),
        ..row.clone()
    };
    let objects = run.metrics.iter().filter(|row| row.metric == metric::PEAK_LIVE_OBJECTS);
    let loads: Vec<MetricRecord> = objects.map(load).collect();
    run.metrics.extend(loads);
    let figures = sound(&run);
    let growth = |kind: &str| -> Vec<&Figure> {
        figures.iter().filter(|figure| figure.id.starts_with(kind)).collect()
    };
    for kind in ["time-against-live--", "inspected-against-live--"] {
        let [only] = growth(kind)[..] else { panic!("{kind}: one figure") };
        assert_eq!(only.id, format!("{kind}steady"));
        let said = "steady-…, each on a fixed heap of its own, 2.0 to 3.0 times the most live bytes, 4 sizes";
        assert!(only.caption.contains(said), "{}", only.caption);
    }
    // The same figure as on a heap that grows, but for what its caption says.
    let growing = sound(&synthetic::run(9));
    let on_grow = growing.iter().find(|one| one.id == "time-against-live--steady").unwrap();
    let [ours] = growth("time-against-live--")[..] else { panic!("one figure") };
    assert_eq!(drawn(ours), drawn(on_grow));
}

#[test]
fn heaps_of_one_size_or_of_several_are_families_by_themselves() {
    let same = sound(&on_fixed_heaps(|_| 1 << 20));
    let figure = same.iter().find(|figure| figure.id == "time-against-live--steady").unwrap();
    assert!(figure.caption.contains("steady-…, heap fixed:1048576, 4 sizes"), "{}", figure.caption);
    let mut two = on_fixed_heaps(|workload| 200 * live_objects(workload));
    let other = on_fixed_heaps(|workload| 400 * live_objects(workload));
    two.cells.extend(other.cells);
    two.timings.extend(other.timings);
    two.metrics.extend(other.metrics);
    assert!(sound(&two).iter().all(|figure| !figure.id.starts_with("time-against-live")));
}
