//! The figure of an adversary's footprints: which lines it has, where they stand, who has no bar.

use crate::{sound, synthetic};
use results::figures::Figure;
use results::{Field, MetricRecord, Run, metric};

const LOAD: u64 = 14_000 * 87;

/// A made-up run whose first workload has bounds of so many times its load.
fn run(most: usize, bounds: &[(&str, f64)]) -> Run {
    let mut run = synthetic::run(most);
    let cells: Vec<_> = run.cells.iter().filter(|cell| cell.workload == "git-log").collect();
    let mut rows = Vec::new();
    for cell in cells {
        let mut add = |metric: &str, parameter: &str, value: u64| {
            rows.push(MetricRecord {
                experiment: cell.experiment.clone(),
                allocator: cell.allocator.clone(),
                workload: cell.workload.clone(),
                seed: cell.seed,
                heap: cell.heap.clone(),
                metric: metric.into(),
                parameter: parameter.into(),
                value: value.to_string(),
            });
        };
        add(metric::LOAD_BYTES, "", LOAD);
        for (name, times) in bounds {
            add(metric::BOUND_BYTES, name, (LOAD as f64 * times) as u64);
        }
    }
    run.metrics.retain(|row| row.metric != metric::LOAD_BYTES || row.workload != "git-log");
    run.metrics.extend(rows);
    run
}

fn drawn(run: &Run) -> Vec<Figure> {
    let figures = sound(run).into_iter();
    figures.filter(|figure| figure.id.starts_with("footprint-against-bound")).collect()
}

/// The x of a bound's dashed line, in units of the drawing.
fn line(figure: &Figure, name: &str) -> f64 {
    let svg = figure.svg();
    let tree = roxmltree::Document::parse(&svg).unwrap();
    let group = tree
        .descendants()
        .find(|node| {
            node.attribute("class") == Some("bound") && node.attribute("data-label") == Some(name)
        })
        .unwrap_or_else(|| panic!("no bound {name}"));
    let path = group.descendants().find_map(|node| node.attribute("d")).unwrap();
    path.trim_start_matches('M').split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn every_bound_is_a_line_where_it_stands() {
    let run = run(15, &[("near", 1.5), ("far", 3.0), ("nearer", 0.75)]);
    let [figure] = drawn(&run).try_into().unwrap();
    assert_eq!(figure.id, "footprint-against-bound--git-log");
    let [nearer, near, far] = ["nearer", "near", "far"].map(|name| line(&figure, name));
    let step = near - nearer;
    assert!(step > 100.0 && (far - near - 2.0 * step).abs() < 4.0, "{nearer} {near} {far}");
    for words in ["nearer: 0.75", "near: 1.5", "far: 3"] {
        assert!(figure.svg().contains(words), "{words} in the legend");
    }
    assert!(figure.caption.contains("nearer 0.75, near 1.5"), "{}", figure.caption);
    // Who refused or failed has a word, and a floor is no reason for a longer axis.
    for words in ["refused", "error", "beyond this axis"] {
        assert!(figure.svg().contains(words), "{words}");
    }
}

#[test]
fn without_bounds_or_footprints_there_is_no_such_figure() {
    assert!(drawn(&synthetic::run(5)).is_empty());
    assert!(drawn(&run(5, &[])).is_empty());
    let mut blank = run(5, &[("near", 1.5)]);
    blank.cells.iter_mut().for_each(|cell| cell.peak_footprint_bytes = Field::NotRun);
    assert!(drawn(&blank).is_empty());
    let mut absurd = run(5, &[("near", 1.5)]);
    absurd.metrics.iter_mut().for_each(|row| row.value = "NaN".into());
    assert!(drawn(&absurd).is_empty());
}

#[test]
fn names_and_numbers_of_strangers_stay_inside() {
    let names: Vec<String> = (0..40).map(|at| format!("<b>{at}&\u{7}")).collect();
    let bounds: Vec<(&str, f64)> =
        names.iter().zip(1..).map(|(name, at)| (&**name, f64::from(at))).collect();
    for most in [1, 15] {
        assert_eq!(drawn(&run(most, &bounds)).len(), 1);
    }
    assert_eq!(drawn(&run(3, &[("huge", 1e9), ("tiny", 1e-9)])).len(), 1);
}
