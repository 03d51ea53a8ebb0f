//! The whole procedure on simulated machines: how often it cries wolf, how often it sees what is
//! there, where its budget goes.

use super::*;
use std::collections::BTreeMap;

/// A machine with a clock of its own.
struct Machine {
    now: Duration,
    drawn: u64,
    seed: u64,
    /// NEW's time over BASE's, by cell.
    ratios: Vec<f64>,
    /// Standard deviation of the logarithm of a time, about.
    noise: f64,
    /// Whether whoever comes second in a pair is slowed down, and all of it drifts and stalls.
    hostile: bool,
    /// Cells that fail on NEW's side after so many repetitions.
    fails: BTreeMap<usize, u64>,
    repetitions: u64,
}

impl Machine {
    fn new(seed: u64, ratios: &[f64], noise: f64) -> Machine {
        let (ratios, fails) = (ratios.to_vec(), BTreeMap::new());
        let now = Duration::ZERO;
        Machine { now, drawn: 0, seed, ratios, noise, hostile: false, fails, repetitions: 0 }
    }

    /// Uniform between 0 and 1.
    fn draw(&mut self) -> f64 {
        self.drawn += 1;
        xxh3_64_with_seed(&self.drawn.to_le_bytes(), self.seed) as f64 / u64::MAX as f64
    }

    /// How much longer a repetition takes than it should, as a logarithm.
    fn error(&mut self) -> f64 {
        let sum: f64 = (0..12).map(|_| self.draw()).sum();
        let mut error = self.noise * (sum - 6.0);
        if self.hostile {
            let second = self.repetitions.is_multiple_of(2);
            let drift = (self.repetitions as f64 / 50.0).sin() / 5.0;
            let stall = if self.draw() < 0.1 { 20.0 * self.noise * self.draw() } else { 0.0 };
            error += drift + stall + if second { 0.05 } else { 0.0 };
        }
        error
    }
}

impl Race for Machine {
    fn elapsed(&self) -> Duration {
        self.now
    }

    fn time(&mut self, cell: usize, side: Side) -> Result<Timed, String> {
        self.repetitions += 1;
        self.now += Duration::from_millis(50);
        if side == Side::New && self.fails.get(&cell).is_some_and(|last| self.repetitions > *last) {
            return Err("it fell over".to_string());
        }
        let ratio = if side == Side::New { self.ratios[cell] } else { 1.0 };
        let ns = (1e7 * ratio * self.error().exp()) as u64;
        Ok(Timed { ns: 3 * ns, least_ns: ns, wall_ns: 4 * ns })
    }
}

fn raced(mut machine: Machine, settings: &Settings) -> Found {
    let cells = vec![Ok(()); machine.ratios.len()];
    measure(cells, settings, &mut machine, &|part| assert!(part > 0.0))
}

/// In how many of 1000 races with another order and another noise each something holds.
fn of_a_thousand(
    ratio: f64,
    [noise, margin]: [f64; 2],
    hostile: bool,
    holds: impl Fn(&Judge) -> bool,
) -> usize {
    let of = (0..1000).filter(|seed| {
        let mut machine = Machine::new(*seed, &[ratio], noise);
        machine.hostile = hostile;
        let within = Duration::from_secs(10);
        let found = raced(machine, &Settings { within, margin, order_seed: seed * 7 + 1 });
        holds(found.cells[0].as_ref().unwrap())
    });
    of.count()
}

fn decided(judge: &Judge) -> bool {
    matches!(judge.verdict(), Verdict::Slower | Verdict::Faster)
}

/// Without a margin every interval that leaves out 1 is an alarm: at most 1 in 100 races, whatever
/// the noise is like, and however often it is looked at.
#[test]
fn it_seldom_cries_wolf() {
    for hostile in [false, true] {
        let alarms = of_a_thousand(1.0, [0.05, 0.0], hostile, decided);
        assert!(alarms <= 17, "hostile {hostile}: {alarms} of 1000, and 10 are allowed for");
        let alarms = of_a_thousand(1.0, [0.05, 0.01], hostile, decided);
        assert!(alarms <= 3, "hostile {hostile}: {alarms} of 1000 beyond the margin");
    }
}

#[test]
fn it_sees_five_percent_and_its_interval_holds_them() {
    for (hostile, bar) in [(false, 950), (true, 800)] {
        let seen =
            of_a_thousand(1.05, [0.03, 0.01], hostile, |judge| judge.verdict() == Verdict::Slower);
        assert!(seen >= bar, "hostile {hostile}: {seen} of 1000");
        let holds = of_a_thousand(1.05, [0.03, 0.01], hostile, |judge| {
            let [_, low, high] = judge.ratio().unwrap();
            (low..=high).contains(&1.05)
        });
        assert!(holds >= 983, "hostile {hostile}: {holds} of 1000, and 990 are promised");
    }
}

#[test]
fn on_a_quiet_machine_it_says_that_there_is_no_difference_and_soon() {
    let soon = of_a_thousand(1.0, [0.003, 0.01], false, |judge| {
        judge.verdict() == Verdict::NoDifference && judge.pairs() <= 40
    });
    assert!(soon >= 990, "{soon} of 1000");
    let faster = of_a_thousand(0.9, [0.01, 0.01], false, |judge| {
        judge.verdict() == Verdict::Faster && judge.pairs() <= 27
    });
    assert!(faster >= 990, "{faster} of 1000");
}

#[test]
fn what_a_decided_cell_leaves_goes_to_the_others() {
    let mut settings = Settings { within: Duration::from_secs(30), ..Settings::default() };
    let found = raced(Machine::new(5, &[2.0, 1.012, 0.5], 0.03), &settings);
    let pairs: Vec<usize> = found.cells.iter().map(|cell| cell.as_ref().unwrap().pairs()).collect();
    assert!(pairs[0] <= 27 && pairs[2] <= 27, "{pairs:?}");
    // 300 pairs fit into the time.
    assert_eq!(pairs.iter().sum::<usize>(), 300);
    assert_eq!(found.pairs.len(), 300);
    let verdicts: Vec<_> = (0..3).map(|cell| found.verdict(cell).unwrap()).collect();
    assert_eq!(verdicts, [Verdict::Slower, Verdict::Undecided, Verdict::Faster]);
    // Both orders come, about equally often.
    let base_first = found.pairs.iter().filter(|pair| pair.first == Side::Base).count();
    assert!((110..190).contains(&base_first), "{base_first}");
    // It stops before the time is up.
    settings.within = Duration::from_secs(3);
    let found = raced(Machine::new(5, &[1.0; 3], 0.03), &settings);
    assert_eq!(found.pairs.len(), 30);
}

#[test]
fn a_cell_without_a_time_is_out_and_the_others_go_on() {
    let settings = Settings { within: Duration::from_secs(5), ..Settings::default() };
    let mut machine = Machine::new(1, &[1.0, 1.0, 1.0], 0.05);
    machine.fails.insert(1, 11);
    let unfit = Err((Side::Base, "it refuses".to_string()));
    let cells = vec![Ok(()), Ok(()), unfit.clone()];
    let found = measure(cells, &settings, &mut machine, &|_| {});
    assert!(found.cells[0].as_ref().unwrap().pairs() > 40);
    assert_eq!(found.cells[1].as_ref().unwrap_err(), &(Side::New, "it fell over".to_string()));
    assert_eq!(found.cells[2].as_ref().unwrap_err(), unfit.as_ref().unwrap_err());
    assert_eq!(found.verdict(2), None);
}

#[test]
fn no_time_is_no_pair_and_no_verdict() {
    let settings = Settings { within: Duration::from_millis(1), ..Settings::default() };
    let mut machine = Machine::new(1, &[1.0], 0.05);
    machine.now = Duration::from_millis(2);
    let found = raced(machine, &settings);
    assert!(found.pairs.is_empty() && found.verdict(0) == Some(Verdict::Undecided));
    assert_eq!(found.cells[0].as_ref().unwrap().ratio(), None);
}
