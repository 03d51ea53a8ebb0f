//! Figures of histories: sound whatever the number of allocators, and every change marked.

use crate::checker;
use results::figures::{Figure, Width};
use results::history::{Asked, FigureName, Source, figures, read};
use std::fs;

/// The figures of so many allocators over so many revisions; each third one changes now and then,
/// and before `cut` the events were others.
fn drawn(allocators: usize, revisions: usize, cut: usize, width: Width) -> Vec<Figure> {
    let home = tempfile::tempdir().unwrap();
    let mut sources = Vec::new();
    for at in 0..revisions {
        let folder = home.path().join(at.to_string());
        fs::create_dir(&folder).unwrap();
        let mut cells = "allocator,workload,seed,heap,fingerprint,lines\n".to_owned();
        let mut families = "name = \"gate\"\n[families]\n".to_owned();
        let known = ["list-fits", "buddies", "segregated", "slabs", "floors", "foreign", "new"];
        for number in 0..allocators {
            let level = if number % 3 == 0 { at / 2 } else { 0 };
            let lines = 1000 + 37 * number + 11 * level;
            let print = if at < cut { "0f" } else { "1f" };
            cells += &format!("policy<{number}>,w&w,1,grow,{print},{lines}\n");
            families += &format!("\"policy<{number}>\" = \"{}\"\n", known[number * 7 / allocators]);
        }
        fs::write(folder.join("cells.csv"), cells).unwrap();
        fs::write(folder.join("experiment.toml"), families).unwrap();
        let date = format!("2026-{:02}-{:02}T00:00:00Z", 1 + at / 28, 1 + at % 28);
        let text = format!("date = \"{date}\"\nrevision = \"{:07x}\"\n", at * 7_654_321);
        fs::write(folder.join("provenance.toml"), text).unwrap();
        sources.push(Source { folder, shown: at.to_string(), commit: None });
    }
    let names = [FigureName::parse("lines").unwrap()];
    let asked = Asked {
        experiment: "gate",
        figures: &names,
        by_name: true,
        wanted: &|_, _| true,
        last: 1000,
    };
    figures(&read(sources, &asked).unwrap(), width)
}

fn sound(figures: &[Figure]) -> &Figure {
    let [figure] = figures else { panic!("{} figures", figures.len()) };
    let faults = checker::faults(&figure.svg());
    assert!(faults.is_empty(), "{}: {faults:#?}", figure.id);
    assert_eq!(figure.id, "history--lines--w-w");
    assert!(figure.caption.ends_with('.') && figure.formula.ends_with('.'));
    figure
}

#[test]
fn any_number_of_allocators_and_revisions_is_drawn_without_fault() {
    for allocators in [1, 3, 8, 9, 40, 200] {
        for revisions in [1, 2, 7, 60] {
            for width in [Width::COLUMN, Width::TEXT] {
                sound(&drawn(allocators, revisions, revisions / 3, width));
            }
        }
    }
}

#[test]
fn every_change_has_a_bar_and_every_cut_a_line_in_each_panel() {
    // Allocators 0, 3 and 6 change at revisions 2, 4 and 6; at 4 the events are others.
    let figures = drawn(8, 7, 4, Width::COLUMN);
    let figure = sound(&figures);
    let svg = figure.svg();
    assert_eq!(svg.matches("class=\"change\"").count(), 3 * 2, "{}", figure.caption);
    assert_eq!(svg.matches("class=\"cut\"").count(), svg.matches("class=\"panel\"").count());
    assert!(figure.caption.contains("3 of 8 allocators changed."), "{}", figure.caption);
    assert!(figure.caption.contains("not comparable"), "{}", figure.caption);
    // Of many only those that changed are drawn.
    let figures = drawn(40, 7, 0, Width::COLUMN);
    let figure = sound(&figures);
    assert_eq!(figure.svg().matches("class=\"change\"").count(), 14 * 3);
    assert!(
        figure.caption.contains("14 of 40 allocators changed; the 26 without a change are not")
    );
    assert_eq!(figure.svg().matches("class=\"series\"").count(), 14);
}

#[test]
fn the_same_baselines_give_the_same_bytes() {
    assert!(drawn(12, 9, 3, Width::COLUMN) == drawn(12, 9, 3, Width::COLUMN));
}
