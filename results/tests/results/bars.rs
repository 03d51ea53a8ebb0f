//! Bars on planted data: met, missed, open and unknown; and a wrong way to compute them that must not
//! come to the same.

use crate::synthetic::{Parts, cell};
use results::statistics::median;
use results::{
    Bar, CellRecord, Field, Level, MetricRecord, Run, Standing, TimingRecord, bars_table,
    check_bars, metric, standings,
};

const PARTS: Parts = [100, 0, 0, 10, 0];

fn bar(toml: &str) -> Bar {
    toml::from_str(toml).unwrap()
}

fn judge(run: &Run, toml: &str) -> Standing {
    let mut run = run.clone();
    run.experiment.bars = vec![bar(toml)];
    check_bars(&run.experiment.bars).unwrap();
    standings(&run).remove(0)
}

fn place(allocator: &str, workload: &str, seed: u64, heap: &str) -> CellRecord {
    CellRecord { seed, heap: heap.to_owned(), ..cell(allocator, workload, PARTS) }
}

fn timed(run: &mut Run, cell: CellRecord, times: impl IntoIterator<Item = Option<f64>>) {
    for (repetition, ns) in times.into_iter().enumerate() {
        run.timings.push(TimingRecord {
            experiment: cell.experiment.clone(),
            allocator: cell.allocator.clone(),
            workload: cell.workload.clone(),
            seed: cell.seed,
            heap: cell.heap.clone(),
            repetition: repetition as u64,
            operations: 1000,
            ns_per_operation: ns.map_or(Field::Unknown, Field::Value),
        });
    }
    run.cells.push(cell);
}

/// Fifteen rounds of `a` and `b` on `workload`; the machine slows both alike, by up to a factor of
/// eight, and the ratio of a to b in a round is `ratio(round)`.
fn pair(run: &mut Run, workload: &str, ratio: impl Fn(usize) -> f64) {
    let slow = |round: usize| 10.0 * 1.16_f64.powi((round * 4 % 15) as i32);
    let theirs = (0..15).map(|round| Some(slow(round)));
    timed(run, place("b", workload, 1, "fixed:4096"), theirs);
    let ours = (0..15).map(|round| Some(slow(round) * ratio(round)));
    timed(run, place("a", workload, 1, "fixed:4096"), ours);
}

fn noisy(middle: f64) -> impl Fn(usize) -> f64 {
    move |round| middle * 1.01_f64.powi(round as i32 * 7 % 15 - 7)
}

/// What a run was planned to do without says why; anybody else only that it was not run.
#[test]
fn an_absent_side_is_na_and_says_why() {
    let mut run = Run::default();
    timed(&mut run, place("a", "w", 1, "fixed:4096"), (0..15).map(|_| Some(1.0)));
    let absent = [("z".to_owned(), "no z in this build".to_owned())];
    run.experiment.absent = absent.into();
    for (ours, against, why) in [
        ("a", "z", "no z in this build"),
        ("z", "a", "no z in this build"),
        ("a", "y", "y was not run on w"),
        ("y", "a", "y: no time on w"),
    ] {
        let standing = judge(
            &run,
            &format!(
                "ours = '{ours}'\nagainst = '{against}'\nwhat = 'time'\nworkloads = ['w']\nat_most = 1.0"
            ),
        );
        assert_eq!((standing.figure, &standing.outcome), (None, &Level::Unknown(why.to_owned())));
        assert!(bars_table(&[standing], 80).contains(why));
    }
}

const TIME: &str = "ours = 'a'\nagainst = 'b'\nwhat = 'time'\nworkloads = ['w']\nat_most = ";

#[test]
fn a_time_is_met_missed_or_open() {
    let mut run = Run::default();
    pair(&mut run, "w", noisy(0.7));
    let at = |bound: f64| judge(&run, &format!("{TIME}{bound}")).outcome;
    let figure = judge(&run, &format!("{TIME}1.0")).figure.unwrap();
    // The exponents -7..7 come once each: the mean is 0.7, their deviation is the root of 20.
    let half = 1.01_f64.powf(2.1448 * (20.0_f64 / 15.0).sqrt());
    assert!((figure.mean - 0.7).abs() < 1e-9 && figure.n == 15);
    assert!((figure.high / (0.7 * half) - 1.0).abs() < 1e-4, "{figure:?}");
    assert!((figure.low / (0.7 / half) - 1.0).abs() < 1e-4, "{figure:?}");
    assert_eq!(at(0.75), Level::Met);
    assert_eq!(at(0.7 * half * 1.001), Level::Met);
    assert_eq!(at(0.7 * half * 0.999), Level::Open);
    assert_eq!(at(0.7), Level::Open);
    assert_eq!(at(0.7 / half * 0.999), Level::Missed);
}

/// The tempting short cut.
fn ratio_of_medians(run: &Run, [ours, theirs]: [&str; 2], workload: &str) -> f64 {
    let of = |who: &str| {
        let rows =
            run.timings.iter().filter(|row| row.allocator == who && row.workload == workload);
        let times: Vec<f64> = rows.filter_map(|row| row.ns_per_operation.value()).collect();
        median(&times).unwrap()
    };
    of(ours) / of(theirs)
}

#[test]
fn a_ratio_of_medians_would_pass_what_the_pairs_miss() {
    let mut run = Run::default();
    // Ours suffers more where the machine is slow, which half of the rounds do not show.
    pair(&mut run, "w", |round| if round * 4 % 15 < 8 { 0.7 } else { 3.0 });
    assert!(ratio_of_medians(&run, ["a", "b"], "w") < 0.75);
    let paired = judge(&run, &format!("{TIME}0.75"));
    assert_eq!(paired.outcome, Level::Missed);
    let mean = 0.7_f64.powf(8.0 / 15.0) * 3.0_f64.powf(7.0 / 15.0);
    assert!((paired.figure.unwrap().mean - mean).abs() < 1e-9);
}

#[test]
fn rounds_are_paired_by_their_number_not_by_their_row() {
    let mut run = Run::default();
    pair(&mut run, "w", noisy(0.7));
    let straight = judge(&run, &format!("{TIME}1.0"));
    run.timings[..15].reverse();
    assert_eq!(judge(&run, &format!("{TIME}1.0")), straight);
}

#[test]
fn many_cells_have_one_mean_or_each_its_own() {
    let mut run = Run::default();
    pair(&mut run, "w", noisy(0.5));
    pair(&mut run, "v", noisy(1.6));
    let both = TIME.replace("['w']", "['w', 'v']");
    let mean = judge(&run, &format!("{both}0.95"));
    assert_eq!(mean.outcome, Level::Met);
    assert!((mean.figure.unwrap().mean - 0.8_f64.sqrt()).abs() < 1e-9);
    assert_eq!(mean.cells[1].outcome, Level::Missed);
    let each = judge(&run, &format!("{both}0.95\neach = true"));
    assert_eq!(each.outcome, Level::Missed);
    assert!((each.figure.unwrap().mean - 1.6).abs() < 1e-9);
    assert_eq!(judge(&run, &format!("{both}1.7\neach = true")).outcome, Level::Met);
    // A cell that is missing leaves no mean; one that is above the bound still decides for each.
    let more = TIME.replace("['w']", "['w', 'v', 'u']");
    let absent = Level::Unknown("a: no time on u".to_owned());
    assert_eq!(judge(&run, &format!("{more}9.0")).outcome, absent);
    assert_eq!(judge(&run, &format!("{more}9.0\neach = true")).outcome, absent);
    assert_eq!(judge(&run, &format!("{more}0.95\neach = true")).outcome, Level::Missed);
}

#[test]
fn what_is_missing_or_refused_is_never_met() {
    let unknown = |run: &Run, because: &str| match judge(run, &format!("{TIME}99.0")).outcome {
        Level::Unknown(why) => assert!(why.contains(because), "{why}"),
        other => panic!("{other:?} although {because}"),
    };
    let mut run = Run::default();
    pair(&mut run, "w", noisy(0.7));
    let change = |change: &dyn Fn(&mut Run)| {
        let mut run = run.clone();
        change(&mut run);
        run
    };
    unknown(&Run::default(), "a: no time on w");
    unknown(&change(&|run| drop(run.cells.remove(0))), "b was not run on w");
    unknown(&change(&|run| run.cells[0].seed = 2), "b was not run on w");
    unknown(&change(&|run| run.cells[0].heap = "grow".to_owned()), "b was not run on w");
    unknown(&change(&|run| run.cells[0].refused_full = Field::Value(3)), "b on w: refused 3");
    unknown(&change(&|run| run.cells[1].error = "it fell".to_owned()), "it fell");
    unknown(&change(&|run| run.timings[3].ns_per_operation = Field::Unknown), "some times are NA");
    unknown(&change(&|run| drop(run.timings.remove(3))), "different rounds");
    unknown(&change(&|run| drop(run.timings.drain(..15))), "the time pass was not run");
    unknown(&change(&|run| run.timings.retain(|row| row.repetition < 14)), "14 rounds, 15 decide");
}

fn space(run: &mut Run, cell: CellRecord, value: &str) {
    run.metrics.push(MetricRecord {
        experiment: cell.experiment.clone(),
        allocator: cell.allocator.clone(),
        workload: cell.workload.clone(),
        seed: cell.seed,
        heap: cell.heap.clone(),
        metric: metric::SPACE.to_owned(),
        parameter: String::new(),
        value: value.to_owned(),
    });
    run.cells.push(cell);
}

#[test]
fn space_has_no_noise_and_counts_every_seed() {
    let mut run = Run::default();
    for (seed, ours, theirs) in [(1, "1.0", "2.0"), (2, "1.21", "1.1")] {
        space(&mut run, place("a", "w", seed, &format!("min:{seed}0")), ours);
        space(&mut run, place("b", "w", seed, &format!("min:{seed}1")), theirs);
    }
    // Not a cell of the bar: a time elsewhere, without any space.
    pair(&mut run, "w", noisy(5.0));
    let bar = "ours = 'a'\nwhat = 'space'\nworkloads = ['w']\nat_most = ";
    let alone = judge(&run, &format!("{bar}1.1001"));
    assert_eq!((alone.outcome, alone.cells.len()), (Level::Met, 2));
    assert!((alone.figure.unwrap().mean - 1.1).abs() < 1e-9);
    assert_eq!(judge(&run, &format!("{bar}1.0999")).outcome, Level::Missed);
    assert_eq!(judge(&run, &format!("{bar}1.2\neach = true")).outcome, Level::Missed);
    assert_eq!(judge(&run, &format!("{bar}1.21\neach = true")).outcome, Level::Met);
    let ratio = judge(&run, &format!("{bar}0.75\nagainst = 'b'"));
    assert!((ratio.figure.unwrap().mean - 0.55_f64.sqrt()).abs() < 1e-9);
    assert_eq!(ratio.outcome, Level::Met);
    run.metrics[0].value = "NA".to_owned();
    let unknown = judge(&run, &format!("{bar}9.0")).outcome;
    assert_eq!(unknown, Level::Unknown("a on w: space is not known".to_owned()));
}

#[test]
fn growth_is_a_quotient_of_ratios() {
    let mut run = Run::default();
    pair(&mut run, "w", noisy(0.5));
    pair(&mut run, "v", noisy(0.9));
    let growth = "ours = 'a'\nagainst = 'b'\nwhat = 'growth'\nworkloads = ['w', 'v']\nat_most = ";
    let standing = judge(&run, &format!("{growth}1.81"));
    // The noise of a round is the same on both workloads here, so nothing of it is left.
    assert!((standing.figure.unwrap().mean - 1.8).abs() < 1e-9);
    assert_eq!(standing.outcome, Level::Met);
    assert_eq!(judge(&run, &format!("{growth}1.79")).outcome, Level::Missed);
}

#[test]
fn bars_without_meaning_are_named() {
    let sound = format!("{TIME}1.0");
    let cases = [
        (sound.replace("['w']", "[]"), "bar 2: workloads: expected at least one"),
        (sound.replace("1.0", "0.0"), "bar 2: at_most: expected a number above 0"),
        (sound.replace("1.0", "nan"), "bar 2: at_most: expected a number above 0"),
        (sound.replace("1.0", "inf"), "bar 2: at_most: expected a number above 0"),
        (sound.replace("against = 'b'\n", ""), "bar 2: against: expected an allocator"),
        (sound.replace("time", "growth"), "bar 2: workloads: expected two"),
        (
            sound.replace("time", "growth").replace("'w'", "'w', 'v'") + "\neach = true",
            "bar 2: each: expected nothing",
        ),
    ];
    for (toml, expected) in cases {
        let error = check_bars(&[bar(&sound), bar(&toml)]).expect_err(&toml).to_string();
        assert!(error.starts_with(expected), "{error}");
        let experiment = results::ExperimentRecord { bars: vec![bar(&toml)], ..Default::default() };
        let standing = standings(&Run { experiment, ..Run::default() }).remove(0);
        assert!(matches!(standing.outcome, Level::Unknown(_)), "{standing:?}");
    }
    assert!(toml::from_str::<Bar>(&sound.replace("time", "speed")).is_err());
    assert!(toml::from_str::<Bar>(&(sound + "\nat_least = 1")).is_err());
}

#[test]
fn the_terminal_the_folder_and_the_report_show_them() {
    let mut run = crate::synthetic::run();
    pair(&mut run, "w", noisy(0.7));
    for cell in &mut run.cells {
        cell.experiment = "synthetic".to_owned();
    }
    run.experiment.bars = ["0.75", "0.7", "0.6"].map(|at| bar(&format!("{TIME}{at}"))).to_vec();
    run.experiment.bars.push(bar(&format!("{}1.0", TIME.replace("'w'", "'<b>nothing</b>'"))));
    let shown = bars_table(&standings(&run), 80);
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    for part in ["0.70 [0.68, 0.72]", "4 bars: 1 met, 1 missed, 1 open, 1 NA", "a: no time on <b>"]
    {
        assert!(shown.contains(part), "{shown}");
    }
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("run");
    crate::synthetic::stored(&run, &out);
    let csv = std::fs::read_to_string(out.join("bars.csv")).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 4, "{csv}");
    assert!(rows[1].starts_with("1,a,b,time,0.75,false,all,,0.700000,0.68"), "{csv}");
    assert!(rows[1].ends_with(",15,met") && rows[4].ends_with(",15,open"), "{csv}");
    assert!(rows[2].starts_with("1,a,b,time,0.75,false,w,1,0.700000,"), "{csv}");
    assert!(rows[7].ends_with("NA,NA,NA,NA,NA: a: no time on <b>nothing</b>"), "{csv}");
    assert_eq!(results::read(&out).unwrap().experiment, run.experiment);
    let page = std::fs::read_to_string(results::rewrite_report(&out).unwrap()).unwrap();
    for part in ["Which bars are met?", "✓ met", "✗ missed", "? open", "&lt;b&gt;nothing"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<b>nothing"));
}
