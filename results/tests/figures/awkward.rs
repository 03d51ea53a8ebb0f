//! Awkward runs: hostile names, missing passes, absurd values. Every figure stays sound, and
//! what is unknown is never drawn as a value.

use crate::{sound, synthetic};
use results::figures::{self, Figure};
use results::{Field, Percent, Run};

fn find(figures: &[Figure], id: &str) -> String {
    let found = figures.iter().find(|figure| figure.id == id);
    found.unwrap_or_else(|| panic!("no {id}")).svg()
}

/// Calls the allocator something else in every table.
pub(crate) fn rename(run: &mut Run, from: &str, to: &str) {
    let to = || to.to_owned();
    run.cells.iter_mut().filter(|row| row.allocator == from).for_each(|row| row.allocator = to());
    run.series.iter_mut().filter(|row| row.allocator == from).for_each(|row| row.allocator = to());
    run.timings.iter_mut().filter(|row| row.allocator == from).for_each(|row| row.allocator = to());
    run.metrics.iter_mut().filter(|row| row.allocator == from).for_each(|row| row.allocator = to());
    run.maps.iter_mut().filter(|row| row.allocator == from).for_each(|row| row.allocator = to());
}

#[test]
fn hostile_names_come_out_escaped() {
    let mut run = synthetic::run(5);
    rename(&mut run, "first-fit", "</text><script>alert('x')</script>\u{0}\u{202e}");
    rename(&mut run, "best-fit", "\" onload=\"alert(1)");
    run.experiment.labels.clear();
    for figure in sound(&run) {
        for text in [&figure.svg(), &figure.inline()] {
            assert!(!text.contains("<script") && !text.contains("\" onload"), "{}", figure.id);
            assert!(!text.contains(['\u{0}', '\u{202e}']), "{}", figure.id);
        }
    }
    let svg = figures::all(&run)[0].svg();
    assert!(svg.contains("&lt;/text&gt;&lt;script") && svg.contains("&quot; onload"), "{svg}");
}

#[test]
fn the_widest_labels_still_fit() {
    let mut run = synthetic::run(15);
    for (index, cast) in synthetic::CAST.iter().enumerate() {
        let letter = ["W", "漢", "M", "@"][index % 4];
        run.experiment.labels.insert(cast.name.into(), letter.repeat(20 + index));
    }
    sound(&run);
}

#[test]
fn seventy_allocators_are_told_apart() {
    let mut run = Run::default();
    for copy in 0..5 {
        let mut more = synthetic::run(14);
        for cast in &synthetic::CAST[..14] {
            let family = more.experiment.families.get(cast.name).copied();
            let name = format!("{}:copy={copy}", cast.name);
            rename(&mut more, cast.name, &name);
            run.experiment.families.extend(family.map(|family| (name, family)));
        }
        run.cells.append(&mut more.cells);
        run.timings.append(&mut more.timings);
        run.metrics.append(&mut more.metrics);
    }
    assert!(sound(&run).len() > 20);
}

#[test]
fn an_absent_pass_leaves_its_figures_out() {
    let whole = synthetic::run(5);
    assert!(figures::all(&Run::default()).is_empty());
    assert!(figures::headline(&Run::default()).is_none());
    let kinds = |run: &Run, start: &str| {
        sound(run).iter().filter(|figure| figure.id.starts_with(start)).count()
    };
    let untimed = Run { timings: Vec::new(), ..whole.clone() };
    assert_eq!(kinds(&untimed, "throughput") + kinds(&untimed, "time-"), 0);
    assert!(kinds(&untimed, "footprint-shares") > 0);
    let mut only_timed = Run { series: Vec::new(), metrics: Vec::new(), ..whole.clone() };
    only_timed.maps.clear();
    for cell in &mut only_timed.cells {
        cell.footprint_at_peak_live_bytes = Field::NotRun;
        cell.inspected = Field::NotRun;
        for percent in [&mut cell.jw1_percent, &mut cell.jw2_percent] {
            *percent = Field::NotRun;
        }
        for percent in [&mut cell.jw3_percent, &mut cell.jw4_percent] {
            *percent = Field::NotRun;
        }
    }
    let ids: Vec<String> = sound(&only_timed).into_iter().map(|figure| figure.id).collect();
    assert!(ids.iter().all(|id| id.starts_with("throughput--")), "{ids:?}");
    assert!(!ids.is_empty());
}

#[test]
fn what_is_unknown_or_refused_is_a_word_and_no_bar() {
    let mut run = synthetic::run(15);
    for row in &mut run.timings {
        if row.allocator == "tlsf" && row.repetition == 3 {
            row.ns_per_operation = Field::Value(f64::NAN);
        }
        if row.allocator == "page-buddy:max=4M" {
            row.ns_per_operation = Field::Value(0.1); // quick, because it refuses
        }
    }
    let figures = sound(&run);
    let svg = find(&figures, "throughput--git-log");
    let group = |label: &str| -> &str {
        let from = svg.find(&format!("<g class=\"bars\" data-label=\"{label}\">")).unwrap();
        svg[from..].split("</g>").next().unwrap()
    };
    assert!(group("buddy").contains("<rect"));
    for (label, word) in [
        ("two-level segregated fit", "NA"),
        ("page-buddy:max=4M", "refused 12.3\u{202f}k"),
        ("offset-allocator", "error"),
    ] {
        assert!(!group(label).contains("<rect") && group(label).contains(word), "{label}");
    }
    let front = find(&figures, "throughput-against-overhead--git-log");
    assert!(!front.contains("class=\"series\" data-label=\"page-buddy"));
    assert!(front.contains("refused 12.3"));
    let shares = find(&figures, "footprint-shares--git-log");
    assert!(shares.contains("refused 12.3") && shares.contains(">error<"));
}

#[test]
fn absurd_values_stay_inside_their_axes() {
    let mut run = synthetic::run(9);
    for (index, cell) in run.cells.iter_mut().enumerate() {
        match index % 7 {
            0 => cell.jw4_percent = Field::Value(Percent(i128::MAX)),
            1 => cell.jw4_percent = Field::Value(Percent(-5_000_000)),
            2 => cell.footprint_at_peak_live_bytes = Field::Value(u64::MAX),
            3 => cell.footprint_at_peak_live_bytes = Field::Value(0),
            4 => cell.granted_at_peak_live_bytes = Field::Value(u64::MAX),
            5 => cell.refused_full = Field::Value(u64::MAX),
            _ => cell.inspected = Field::Value(0),
        }
    }
    for (index, row) in run.series.iter_mut().enumerate() {
        match index % 5 {
            0 => row.footprint_bytes = 0,
            1 => row.granted_bytes = Field::Value(u64::MAX),
            _ => row.clock_bytes = row.clock_bytes.wrapping_mul(u64::MAX / 3),
        }
    }
    for (index, row) in run.timings.iter_mut().enumerate() {
        let absurd = [f64::INFINITY, -1.0, 0.0, 1e300, 1e-300][index / 9 % 5];
        row.ns_per_operation = Field::Value(absurd);
    }
    for (index, row) in run.metrics.iter_mut().enumerate() {
        row.value = ["NaN", "inf", "-3", "1e300", "", "x", "0.5"][index % 7].into();
        if index % 11 == 0 {
            row.parameter = ["18446744073709551615", "0", "-1", "x"][index / 11 % 4].into();
        }
    }
    for (index, row) in run.maps.iter_mut().enumerate() {
        row.bins = ["", "é9漢", "....", "0123456789.5"][index % 4].into();
        row.bin_bytes = [0, u64::MAX, 1, 4096][index / 4 % 4];
    }
    sound(&run);
}

#[test]
fn heaps_and_seeds_make_figures_of_their_own() {
    let mut run = synthetic::run(4);
    let mut fixed = synthetic::run(4);
    fixed.cells.iter_mut().for_each(|cell| cell.heap = "fixed:1048576".into());
    run.cells.append(&mut fixed.cells);
    let mut seeded = synthetic::run(4);
    seeded.cells.iter_mut().for_each(|cell| cell.seed = 7);
    run.cells.append(&mut seeded.cells);
    let figures = sound(&run);
    let captions: Vec<&str> = figures
        .iter()
        .filter(|figure| figure.id.starts_with("footprint-shares--git-log"))
        .map(|figure| figure.caption.as_str())
        .collect();
    assert_eq!(captions.len(), 2);
    assert!(captions[0].contains("means of 2 seeds") && captions[1].contains("heap fixed:1048576"));
}

#[test]
fn the_headline_is_one_of_all_and_inline_lacks_only_the_font() {
    let run = synthetic::run(6);
    let headline = figures::headline(&run).unwrap();
    assert_eq!(headline.id, "footprint-shares--git-log");
    assert!(figures::all(&run).contains(&headline));
    let css = figures::font_face_css();
    assert!(headline.svg().contains(&css) && !headline.inline().contains("@font-face"));
    assert_eq!(headline.inline().len() + css.len() + "<style></style>".len(), headline.svg().len());
}

#[test]
fn a_tiny_stream_makes_steps_and_one_repetition_no_interval() {
    let mut run = synthetic::run(3);
    run.series.retain(|row| row.event % 200 == 1);
    run.timings.retain(|row| row.repetition == 0);
    run.maps.retain(|row| row.clock_bytes == 0 || row.clock_bytes > 13_000_000);
    let figures = sound(&run);
    let caption = |id: &str| &figures.iter().find(|figure| figure.id == id).unwrap().caption;
    assert!(caption("throughput--git-log").contains("so no interval"));
    assert!(!find(&figures, "throughput--git-log").contains("error-bar"));
    assert!(caption("footprint-over-time--git-log").contains("Every sample"));
}
