//! The figure of a program beside its models: who is in it, where the marks stand, what is said.

use crate::{sound, synthetic};
use results::figures::Figure;
use results::{CellRecord, Field, Percent, Run};

/// A made-up run with two models of its program, of three seeds each.
fn run(most: usize) -> Run {
    let mut run = synthetic::run(most);
    let program = |cell: &&CellRecord| cell.workload == "git-log";
    let cells: Vec<CellRecord> = run.cells.iter().filter(program).cloned().collect();
    for (model, factor) in [("shuffled", 3), ("mean-value", 2)] {
        for seed in 1..=3 {
            run.cells.extend(cells.iter().cloned().map(|mut cell| {
                cell.workload = format!("{model}(git-log)");
                cell.seed = seed;
                if let Field::Value(Percent(value)) = &mut cell.jw4_percent {
                    *value = *value * factor * i128::from(seed + 8) / 10;
                }
                cell
            }));
        }
    }
    run
}

fn models(run: &Run) -> Vec<Figure> {
    sound(run).into_iter().filter(|figure| figure.id.starts_with("models--")).collect()
}

/// The groups of one class inside one series, and their markers' places from left to right.
fn within(figure: &Figure, label: &str, class: &str) -> usize {
    let svg = figure.svg();
    let tree = roxmltree::Document::parse(&svg).unwrap();
    let of = |node: &roxmltree::Node<'_, '_>, name: &str, value: &str| {
        node.attribute(name) == Some(value)
    };
    let series = tree
        .descendants()
        .find(|node| of(node, "class", "series") && of(node, "data-label", label))
        .unwrap_or_else(|| panic!("no series {label}"));
    series.descendants().filter(|node| of(node, "class", class)).count()
}

#[test]
fn a_program_stands_beside_every_model_of_it() {
    let [figure] = models(&run(5)).try_into().unwrap();
    assert_eq!(figure.id, "models--git-log");
    for label in ["the program", "shuffled", "mean-value"] {
        assert_eq!(within(&figure, label, "marker"), 5, "{label}: a mark a row");
        assert!(figure.svg().contains(&format!(">{label}</text>")), "{label} in the legend");
    }
    // A program has no seeds; its models have a line over theirs.
    assert_eq!(within(&figure, "the program", "error-bar"), 0);
    assert_eq!(within(&figure, "shuffled", "error-bar"), 5);
    assert!(figure.caption.contains("the median of 3 seeds"), "{}", figure.caption);
    assert!(figure.caption.contains("Most live bytes: the program"), "{}", figure.caption);
}

#[test]
fn a_run_without_models_or_without_their_program_has_no_such_figure() {
    assert!(models(&synthetic::run(3)).is_empty());
    let mut alone = run(3);
    alone.cells.retain(|cell| cell.workload != "git-log");
    assert!(models(&alone).is_empty());
    // Another heap is another figure's.
    let mut apart = run(3);
    for cell in apart.cells.iter_mut().filter(|cell| cell.workload.ends_with(')')) {
        cell.heap = "fixed:65536".into();
    }
    assert!(models(&apart).is_empty());
}

#[test]
fn what_refused_or_failed_has_a_word_and_no_mark() {
    let mut run = run(5);
    for cell in run.cells.iter_mut().filter(|cell| cell.workload == "shuffled(git-log)") {
        match (&*cell.allocator, cell.seed) {
            ("first-fit", 2) => cell.refused_full = Field::Value(12),
            ("best-fit", 1) => {
                cell.jw4_percent = Field::NotRun;
                cell.error = "it panicked".into();
            }
            _ => {}
        }
    }
    let [figure] = models(&run).try_into().unwrap();
    assert_eq!(within(&figure, "shuffled", "marker"), 3);
    assert_eq!(within(&figure, "mean-value", "marker"), 5);
    assert!(
        figure.svg().contains("shuffled: refused 12") && figure.svg().contains("shuffled: error")
    );
    for cast in [1, 15] {
        assert_eq!(models(&self::run(cast)).len(), 1);
    }
}
