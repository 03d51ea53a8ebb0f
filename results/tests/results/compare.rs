//! Two runs held against each other: what is found, what is not, and what is refused.

use crate::synthetic;
use results::compare::{
    Asked, Comparison, Tolerances, Verdict, bencher, compare, github_action_benchmark,
};
use results::{Field, MetricRecord, Provenance, Run, metric};

/// A run of a build and a machine that are known.
fn run() -> Run {
    let mut run = synthetic::run();
    run.provenance = Provenance {
        rustc: "rustc 1".to_owned(),
        target: "here".to_owned(),
        flags: "opt-level=3".to_owned(),
        lock: "0123456789abcdef".to_owned(),
        cpu: "a processor".to_owned(),
        page_policy: "4096".to_owned(),
        ..run.provenance
    };
    run
}

fn compared(base: &Run, new: &Run) -> Comparison {
    compare(base, new, &Asked::default()).unwrap()
}

fn refused(base: &Run, new: &Run) -> String {
    compare(base, new, &Asked::default()).unwrap_err().to_string()
}

/// Figure, base, new and verdict of each difference.
fn found(base: &Run, new: &Run) -> Vec<(String, String, String, Verdict)> {
    let all = compared(base, new).differences;
    all.into_iter().map(|one| (one.figure, one.base, one.new, one.verdict)).collect()
}

fn count(run: &Run, at: usize, value: &str, why: &str) -> MetricRecord {
    let cell = &run.cells[at];
    MetricRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        metric: metric::INSTRUCTIONS.to_owned(),
        parameter: why.to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn the_same_cells_in_another_order_are_no_difference() {
    let base = run();
    let mut new = base.clone();
    new.cells.reverse();
    new.experiment.name = "renamed".to_owned();
    let same = compared(&base, &new);
    assert_eq!((same.verdict(), same.cells), (Verdict::Same, 12));
    assert!(same.figures > 12 * 25, "{}", same.figures);
    assert!(same.text(false).contains("12 cells: no difference in"), "{}", same.text(false));
    assert!(same.text(false).contains("no difference in the times of 12 cells"));
}

#[test]
fn one_in_a_million_is_a_difference_with_a_direction() {
    let base = run();
    let mut new = base.clone();
    let mut base = base;
    base.cells[0].inspected = Field::Value(1_000_000);
    new.cells[0].inspected = Field::Value(1_000_001);
    new.cells[3].peak_footprint_bytes = Field::Value(7);
    new.cells[4].grants_fingerprint = Field::Value("0000000000000000".to_owned());
    let value = |text: &str| text.to_owned();
    let footprint = base.cells[3].peak_footprint_bytes.value().unwrap().to_string();
    assert_eq!(
        found(&base, &new),
        [
            (value("inspected"), value("1000000"), value("1000001"), Verdict::Worse),
            (value("peak_footprint_bytes"), footprint, value("7"), Verdict::Better),
            (
                value("grants_fingerprint"),
                value("fedcba9876543210"),
                value("0000000000000000"),
                Verdict::Changed
            ),
        ]
    );
    let text = compared(&base, &new).text(false);
    let line = "first-fit on perl\n  inspected                      \
                1\u{a0}000\u{a0}000 -> 1\u{a0}000\u{a0}001  +0.00010 %";
    assert!(text.contains(line), "{text}");
}

#[test]
fn less_of_what_should_be_more_is_worse() {
    let mut base = run();
    let mut availability = count(&base, 0, "0.500000", "4096");
    availability.metric = metric::AVAILABILITY.to_owned();
    base.metrics = vec![availability];
    let mut new = base.clone();
    new.metrics[0].value = "0.499999".to_owned();
    let all = compared(&base, &new).differences;
    assert_eq!(
        (all.len(), all[0].verdict, all[0].name()),
        (1, Verdict::Worse, "availability[4096]".into())
    );
}

#[test]
fn a_tolerance_is_only_where_the_user_sets_one() {
    let base = run();
    let mut new = base.clone();
    let footprint = base.cells[0].peak_footprint_bytes.value().unwrap();
    new.cells[0].peak_footprint_bytes = Field::Value(footprint + footprint / 100);
    new.cells[0].lines = Field::Value(30_001);
    let with = |text: &str| {
        let tolerances = Tolerances::new(&[text.parse().unwrap()]);
        let asked = Asked { tolerances, ..Asked::default() };
        let all = compare(&base, &new, &asked).unwrap();
        (all.count(Verdict::Worse), all.count(Verdict::Within))
    };
    assert_eq!(compared(&base, &new).count(Verdict::Worse), 2);
    assert_eq!(with("peak_footprint_bytes=1.0%"), (1, 1));
    assert_eq!(with("peak_footprint_bytes=0.9%"), (2, 0));
    assert_eq!(with("2%"), (0, 2));
    for wrong in ["x=1%", "1", "-1%", "1 percent", "NaN", "lines="] {
        let parsed = wrong.parse::<results::compare::Tolerance>();
        assert_eq!(parsed.is_ok(), wrong == "1", "{wrong}");
    }
}

#[test]
fn what_is_lost_is_worse_and_what_ends_in_an_error_too() {
    let base = run();
    let mut new = base.clone();
    new.cells[0].jw1_percent = Field::Unknown;
    new.cells[1].error = "its heap is over 64 GiB".to_owned();
    new.cells[1].peak_footprint_bytes = Field::NotRun;
    let all = found(&base, &new);
    let verdicts: Vec<(&str, Verdict)> = all.iter().map(|one| (one.0.as_str(), one.3)).collect();
    assert_eq!(verdicts, [("jw1_percent", Verdict::Worse), ("error", Verdict::Worse)]);
}

#[test]
fn a_metric_that_is_not_there_any_more_is_lost() {
    let base = run();
    let mut new = base.clone();
    let gone = new.metrics.remove(0);
    let all = compared(&base, &new).differences;
    assert_eq!((all.len(), all[0].verdict, &all[0].figure), (1, Verdict::Worse, &gone.metric));
    // One that the base did not have is news, not a difference.
    assert_eq!(compared(&new, &base).verdict(), Verdict::Same);
}

#[test]
fn unlike_runs_are_refused_by_name() {
    let base = run();
    let mut fewer = base.clone();
    fewer.cells.pop();
    assert!(refused(&base, &fewer).contains("NEW lacks 1 cell: bump on sawtooth, seed 1"));
    assert!(refused(&fewer, &base).contains("BASE lacks 1 cell: bump on sawtooth, seed 1"));
    let common = Asked { common: true, ..Asked::default() };
    let both = compare(&base, &fewer, &common).unwrap();
    assert_eq!((both.cells, both.verdict()), (11, Verdict::Same));
    assert!(both.left_out[0].contains("bump on sawtooth"), "{:?}", both.left_out);
    let mut seeded = base.clone();
    seeded.cells.iter_mut().filter(|cell| cell.seed == 1).for_each(|cell| cell.seed = 9);
    assert!(refused(&base, &seeded).contains("NEW lacks 6 cells (it has no seed 1, but 0, 9)"));
    let mut fed = base.clone();
    fed.cells[2].fingerprint = "0000000000000000".to_owned();
    let said = refused(&base, &fed);
    assert!(said.contains("other events were fed to 1 cell: best-fit+headers=8 on perl"), "{said}");
    // Of one that listens to its allocator, another stream is what the allocator did.
    fed.experiment.adaptive = vec!["perl".to_owned()];
    assert_eq!(compared(&base, &fed).verdict(), Verdict::Same);
    let mut without = base.clone();
    without.cells.iter_mut().for_each(|cell| cell.lines = Field::NotRun);
    assert!(refused(&base, &without).contains("NEW was run without the pass work"));
    let compared = compared(&without, &base);
    assert_eq!(compared.verdict(), Verdict::Same);
    assert!(
        compared.left_out.contains(&"one side has none: lines (12 values)".to_owned()),
        "{:?}",
        compared.left_out
    );
}

#[test]
fn instructions_count_between_builds_alike_and_are_never_nothing() {
    let mut base = run();
    let mut new = base.clone();
    base.metrics = vec![count(&base, 0, "1000000", "")];
    new.metrics = vec![count(&new, 0, "1000001", "")];
    assert_eq!(found(&base, &new)[0].3, Verdict::Worse);
    let mut none = new.clone();
    none.metrics = vec![count(&new, 0, "NA", "valgrind is not installed")];
    let mut other = new.clone();
    other.provenance.lock = "ffffffffffffffff".to_owned();
    let mut elsewhere = new.clone();
    elsewhere.provenance.rustc = "rustc 9".to_owned();
    let mut unknown = new.clone();
    unknown.provenance.lock = "NA".to_owned();
    for (new, why) in [
        (none, "not counted on both sides"),
        (other, "another lock file"),
        (elsewhere, "another compiler"),
        (unknown, "the lock file of one side is not known"),
    ] {
        let compared = compared(&base, &new);
        assert_eq!(compared.verdict(), Verdict::Same);
        let said = compared.left_out.join("\n");
        assert!(
            said.starts_with("NA, ")
                && said.contains("instructions (1 value)")
                && said.contains(why),
            "{said}"
        );
    }
}

/// The run with all times so many nanoseconds an operation, and `noise` in hundredths drawn anew.
fn timed(seed: u64, noise: f64, factor: impl Fn(&str, &str) -> f64) -> Run {
    use rand::RngExt;
    let mut random = rand_pcg::Pcg64Mcg::new(u128::from(seed));
    let mut run = run();
    for row in &mut run.timings {
        // One-sided, with now and then a large one, as interruptions are.
        let burst = if random.random::<f64>() < 0.1 { 10.0 } else { 1.0 };
        let disturbed = 1.0 + noise * burst * random.random::<f64>();
        let ns = 20.0 * disturbed * factor(&row.allocator, &row.workload);
        row.ns_per_operation = Field::Value((ns * 1e4).round() / 1e4);
    }
    run
}

#[test]
fn times_of_the_same_build_differ_in_hardly_any_of_many_comparisons() {
    let same = |_: &str, _: &str| 1.0;
    let alarms = (0..200).filter(|seed| {
        let (base, new) = (timed(2 * seed, 0.04, same), timed(2 * seed + 1, 0.04, same));
        compared(&base, &new).verdict() != Verdict::Same
    });
    assert!(alarms.count() <= 2);
}

#[test]
fn a_fifth_more_time_is_found_and_the_others_are_left_alone() {
    let slow = |allocator: &str, _: &str| if allocator == "buddy" { 1.2 } else { 1.0 };
    let caught = (0..40).filter(|seed| {
        let base = timed(1000 + 2 * seed, 0.04, |_, _| 1.0);
        let new = timed(1001 + 2 * seed, 0.04, slow);
        let all = compared(&base, &new).times;
        let slower: Vec<&str> = all
            .iter()
            .filter(|one| one.verdict == Verdict::Worse)
            .map(|one| one.key.allocator.as_str())
            .collect();
        !slower.is_empty() && slower.iter().all(|name| *name == "buddy")
    });
    let caught = caught.count();
    assert!(caught >= 38, "{caught} of 40");
}

#[test]
fn times_that_cannot_be_compared_are_named() {
    let base = timed(1, 0.01, |_, _| 1.0);
    let with = |change: &dyn Fn(&mut Run)| {
        let mut new = timed(2, 0.01, |_, _| 3.0);
        change(&mut new);
        let compared = compared(&base, &new);
        (compared.times.len(), compared.left_out.join("\n"))
    };
    let (all, _) = with(&|_| {});
    assert_eq!(all, 12);
    let (none, why) = with(&|run| run.provenance.cpu = "another".to_owned());
    assert_eq!((none, why.contains("another processor")), (0, true), "{why}");
    let (some, why) = with(&|run| run.timings[0..9].iter_mut().for_each(|row| row.operations = 5));
    assert_eq!((some, why.contains("not the same number")), (11, true), "{why}");
    let few = |run: &mut Run| {
        run.timings[0..4].iter_mut().for_each(|row| row.ns_per_operation = Field::Unknown);
    };
    let (some, why) = with(&few);
    assert_eq!((some, why.contains("fewer than 6")), (11, true), "{why}");
    let (none, why) = with(&|run| run.timings.clear());
    assert_eq!((none, why.as_str()), (0, "one side has none: times"));
}

#[test]
fn markdown_leaves_a_strangers_words_as_they_are() {
    let base = run();
    let mut base = base;
    base.cells[0].allocator = "<img src=x>|`*_".to_owned();
    let mut new = base.clone();
    new.cells[0].lines = Field::Value(1);
    new.cells[1].lines = Field::Value(99_999);
    let text = compared(&base, &new).markdown(true);
    assert!(text.starts_with("### ❌ synthetic: worse\n"), "{text}");
    assert!(text.contains("| &lt;img src=x&gt;\\|\\`\\*\\_ on perl | lines |"), "{text}");
    assert!(text.contains("**Worse**") && text.contains("**Better**"), "{text}");
}

#[test]
fn json_says_all_of_it() {
    let base = run();
    let mut new = base.clone();
    new.cells[0].lines = Field::Value(60_000);
    let said: serde_json::Value = serde_json::from_str(&compared(&base, &new).json()).unwrap();
    assert_eq!(said["verdict"], "worse");
    assert_eq!(said["counts"]["worse"], 1);
    let one = &said["differences"][0];
    assert_eq!((&one["base"], &one["new"]), (&"30000".into(), &"60000".into()));
    assert_eq!(one["change_percent"], 100.0);
    assert_eq!(said["times"].as_array().unwrap().len(), 12);
}

#[test]
fn feeds_have_what_is_known_and_no_nothing_instead() {
    let mut run = run();
    run.metrics.push(count(&run, 0, "NA", "valgrind is not installed"));
    run.metrics.push(count(&run, 1, "77", ""));
    run.cells[2].error = "an error".to_owned();
    let said: serde_json::Value = serde_json::from_str(&bencher(&run)).unwrap();
    let first = &said["first-fit on perl"];
    assert_eq!(first["lines"]["value"], 30_000.0);
    assert!(first["ns_per_operation"]["lower_value"].is_number());
    assert!(first.get("instructions").is_none() && first.get("min_heap_bytes").is_none());
    assert_eq!(said["best-fit on perl"]["instructions"]["value"], 77.0);
    assert!(said.get("best-fit+headers=8 on perl").is_none());
    assert!(said["buddy on perl"].get("inspected").is_none());
    let list: serde_json::Value = serde_json::from_str(&github_action_benchmark(&run)).unwrap();
    let list = list.as_array().unwrap();
    let time =
        list.iter().find(|one| one["name"] == "first-fit on perl: ns_per_operation").unwrap();
    assert_eq!(time["unit"], "ns");
    assert!(time["range"].as_str().unwrap().starts_with("± "));
    assert!(list.iter().all(|one| one["value"].is_number()));
}
