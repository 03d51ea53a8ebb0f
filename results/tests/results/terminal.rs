//! What stands on the terminal.

use crate::synthetic::{Parts, cell, run};
use results::terminal::wrapped;
use results::{Family, Field, MetricRecord, Run, metric, resident_table, sentence, space_table};

fn line<'t>(table: &'t str, start: &str) -> &'t str {
    table.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {table}"))
}

#[test]
fn a_row_an_allocator_adds_to_a_hundred() {
    let table = space_table(&run(), 80);
    for label in ["first-fit", "best-fit", "buddy", "slab-on-buddy", "bump"] {
        let words: Vec<&str> = line(&table, label).split_whitespace().collect();
        let shares: u64 = words[2..7].iter().map(|share| share.parse::<u64>().unwrap()).sum();
        assert_eq!(shares, 100, "{table}");
        assert_eq!(words[7], "0", "{table}");
        assert!(words[1].parse::<f64>().is_ok(), "{table}");
    }
    assert!(table.contains("best-fit, headers"), "the experiment's short name: {table}");
    assert!(line(&table, "sawtooth").contains("best-fit"), "{table}");
}

#[test]
fn times_are_a_dash_until_they_are_taken() {
    let mut run = run();
    run.timings.clear();
    let table = space_table(&run, 80);
    assert_eq!(line(&table, "buddy").split_whitespace().nth(1), Some("—"));
}

#[test]
fn refusals_and_errors_are_said_and_have_no_time() {
    let mut run = run();
    run.cells[0].refused_policy = Field::Value(42);
    run.cells[3].error = "heap over 64 GiB".to_owned();
    let table = space_table(&run, 80);
    let refusing: Vec<&str> = line(&table, "first-fit").split_whitespace().collect();
    assert_eq!((refusing[1], refusing[7]), ("—", "42"), "{table}");
    assert!(line(&table, "buddy").ends_with("error"), "{table}");
    assert_eq!(line(&table, "buddy").split_whitespace().nth(1), Some("—"));
    assert!(table.contains("! buddy: heap over 64 GiB"), "{table}");
    let sentence = sentence(&run).unwrap();
    assert!(!sentence.contains("first-fit") && !sentence.contains(" buddy"), "{sentence}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut run = run();
    let long = "a-very-long-allocator-name:with=knobs:and=more-knobs:order=lifo+headers=8";
    for at in 0..run.cells.len() {
        run.cells[at].allocator =
            format!("{long}:{at}\u{1b}[31m漢字漢字漢字漢字漢字漢字漢字漢字漢字");
        run.cells[at].workload = format!("{} {}", "a workload ".repeat(30), at / 6);
        run.cells[at].error = if at % 2 == 0 { "e".repeat(300) } else { String::new() };
        run.cells[at].refused_full = Field::Value(u64::MAX);
        run.cells[at].refused_policy = Field::Value(u64::MAX);
        run.cells[at].seed = u64::MAX;
        run.cells[at].heap = format!("fixed:{}", u64::MAX);
    }
    run.cells.push(cell("fits", "fine", [1000; 5]));
    for width in [80, 100, 132] {
        let table = space_table(&run, width);
        for line in table.lines() {
            let columns: usize = line
                .chars()
                .map(|c| if ('\u{2e80}'..'\u{a000}').contains(&c) { 2 } else { 1 })
                .sum();
            assert!(columns <= width, "{columns} > {width}: {line}");
        }
        assert!(!table.contains('\u{1b}'));
    }
    for line in wrapped(&crate::terminal::sentence_of_long_names(), 80).lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

pub(crate) fn sentence_of_long_names() -> String {
    let names = ["a".repeat(60), "b".repeat(60)];
    let cells = [[1000; 5], [1000, 0, 0, 0, 0]];
    let run = Run {
        cells: names.iter().zip(cells).map(|(name, parts)| cell(name, "w", parts)).collect(),
        ..Run::default()
    };
    sentence(&run).unwrap()
}

#[test]
fn the_sentence_names_both_ends_with_their_figures() {
    let text = sentence(&run()).unwrap().replace('\u{a0}', " ");
    assert_eq!(
        text,
        "On perl the tightest is best-fit (91.6 of every 100 heap bytes are requested, heap 65 500 \
         bytes) and the worst is buddy (60.0 of 100, 100 000 bytes)."
    );
}

#[test]
fn ties_are_named_and_nothing_is_said_of_one() {
    let parts: Parts = [1000, 0, 0, 0, 0];
    let mut run = Run {
        cells: ["a", "b", "c"].map(|name| cell(name, "w", parts)).to_vec(),
        ..Run::default()
    };
    assert!(sentence(&run).unwrap().contains("all 3 allocators"));
    run.cells.push(cell("d", "w", [1000; 5]));
    assert!(sentence(&run).unwrap().contains("a, equal to 2 more, ("));
    for name in ["b", "c", "d"] {
        run.experiment.families.insert(name.to_owned(), Family::Floors);
    }
    assert_eq!(sentence(&run), None);
    assert_eq!(sentence(&Run::default()), None);
    assert_eq!(space_table(&Run::default(), 80), "no cells");
}

#[test]
fn what_cannot_be_known_is_not_guessed() {
    let mut run = run();
    run.cells[4].reserved_at_peak_live_bytes = Field::Unknown;
    run.cells[4].granted_at_peak_live_bytes = Field::Unknown;
    let table = space_table(&run, 80);
    let words: Vec<&str> = line(&table, "slab-on-buddy").split_whitespace().collect();
    assert_eq!(words[2..7], ["81", "NA", "0", "9", "NA"], "{table}");
}

#[test]
fn a_long_list_of_workloads_is_cut_and_says_so() {
    let mut run = run();
    for at in 0..100 {
        run.cells.push(cell("a", &format!("workload-{at}"), [1000, 0, 0, at, 0]));
        run.cells.push(cell("b", &format!("workload-{at}"), [1000, 0, 0, 5 * at, 0]));
    }
    let table = space_table(&run, 80);
    assert!(table.lines().count() < 70, "{table}");
    assert!(table.contains("and 61 more, in the report"), "{table}");
    let equal = line(&table, "workload-0 ");
    assert!(equal.contains("a +1") && equal.contains("the same"), "{equal}");
}

#[test]
fn resident_memory_stands_beside_the_least_where_somebody_was_weighed() {
    let mut run = run();
    assert_eq!(resident_table(&run, 80), None);
    let mut weigh = |at: usize, metric: &str, value: &str| {
        let cell = &run.cells[at];
        run.metrics.push(MetricRecord {
            experiment: cell.experiment.clone(),
            allocator: cell.allocator.clone(),
            workload: cell.workload.clone(),
            seed: cell.seed,
            heap: cell.heap.clone(),
            metric: metric.to_owned(),
            parameter: String::new(),
            value: value.to_owned(),
        });
    };
    weigh(0, metric::RESIDENT_BYTES, "3000000");
    weigh(1, metric::RESIDENT_BYTES, "2000000");
    weigh(1, metric::MINOR_FAULTS_PER_OPERATION, "0.000125");
    let table = resident_table(&run, 80).unwrap();
    let words = |start: &str| -> Vec<&str> { line(&table, start).split_whitespace().collect() };
    assert_eq!(words("first-fit")[1..], ["3", "000", "000", "1.50"], "{table}");
    assert_eq!(words("best-fit")[1..], ["2", "000", "000", "1.00", "0.000125"], "{table}");
    assert_eq!(table.lines().filter(|line| line.contains('.')).count(), 2, "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}
