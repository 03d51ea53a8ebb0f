//! Each kind of difference between two lists of cells.

use crate::synthetic::{cell, run};
use results::{DifferenceTable, Field, compare_cells};

#[test]
fn the_same_cells_in_another_order_are_no_difference() {
    let base = run().cells;
    let mut new = base.clone();
    new.reverse();
    assert_eq!(compare_cells(&base, &new), []);
    assert_eq!(DifferenceTable(&[]).to_string(), "no difference");
}

#[test]
fn every_changed_column_is_found() {
    let base = run().cells;
    let mut new = base.clone();
    new[2].peak_footprint_bytes = Field::Value(1);
    new[2].jw1_percent = Field::Unknown;
    new[2].min_heap_bytes = Field::Value(0);
    new[3].fingerprint = "0000000000000000".to_owned();
    new[3].error = "an error".to_owned();
    let found = compare_cells(&base, &new);
    let columns: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|d| (d.key.allocator.as_str(), d.column.as_str(), d.new.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            ("best-fit+headers=8", "peak_footprint_bytes", "1"),
            ("best-fit+headers=8", "jw1_percent", "NA"),
            ("best-fit+headers=8", "min_heap_bytes", "0"),
            ("buddy", "fingerprint", "0000000000000000"),
            ("buddy", "error", "an error"),
        ]
    );
    let text = DifferenceTable(&found).to_string();
    assert!(text.contains("buddy on perl, seed 0, heap grow"), "{text}");
    assert!(text.contains("not run -> 0"), "{text}");
    assert!(text.starts_with("5 figures differ in 2 cells\n"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80 || line.contains("percent")),
        "{text}"
    );
}

#[test]
fn missing_and_extra_cells_are_differences() {
    let base = vec![cell("a", "w", [1; 5].map(|n| n * 200)), cell("b", "w", [200; 5])];
    let mut other_seed = cell("b", "w", [200; 5]);
    other_seed.seed = 99;
    let new = vec![base[0].clone(), other_seed];
    let found = compare_cells(&base, &new);
    let sides: Vec<(u64, &str, &str)> =
        found.iter().map(|d| (d.key.seed, d.base.as_str(), d.new.as_str())).collect();
    assert_eq!(sides, [(1, "present", "missing"), (99, "missing", "present")]);
    assert!(found.iter().all(|difference| difference.column == "cell"));
}

#[test]
fn a_smallest_heap_that_became_another_is_a_figure_that_differs() {
    let mut base = cell("a", "w", [200; 5]);
    (base.heap, base.min_heap_bytes) = ("min:1024".to_owned(), Field::Value(1024));
    let mut new = base.clone();
    (new.heap, new.min_heap_bytes) = ("min:1040".to_owned(), Field::Value(1040));
    let found = compare_cells(&[base], &[new]);
    let columns: Vec<&str> = found.iter().map(|difference| difference.column.as_str()).collect();
    assert_eq!(columns, ["heap", "min_heap_bytes"]);
}
