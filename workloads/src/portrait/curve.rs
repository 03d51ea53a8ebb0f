//! Live bytes over time, and the phases they make: ramps, falls, peaks and plateaus.
//!
//! Time is bytes allocated. The curve has up to 128 steps, whose width doubles as time goes on, so
//! it needs no second pass. A *plateau* is a stretch of at least an 8th of the time over which live
//! bytes move by at most a 16th of their peak; what lies between plateaus is a *peak* if it rises
//! above both its ends by more than that, else a *ramp* or a *fall*.

/// Steps of a curve; half as many after the width has doubled.
const MOST_STEPS: usize = 128;
/// A plateau lasts an 8th of the time at least …
const SHORTEST: usize = 8;
/// … and moves by a 16th of the peak at most: what only ever rises is none.
const STEADY: u64 = 16;

/// The curve in the making.
#[derive(Debug)]
pub(super) struct Curve {
    width: u64,
    /// Most live bytes of each step.
    steps: Vec<u64>,
}

/// One phase of a program's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// `ramp`, `fall`, `peak` or `plateau`.
    pub kind: &'static str,
    /// Where it begins and ends, in percent of the bytes allocated.
    pub percent: [u64; 2],
    /// Live bytes: where it begins and ends, the most within.
    pub bytes: [u64; 3],
}

impl Curve {
    pub(super) fn new() -> Curve {
        Curve { width: 1, steps: vec![0] }
    }

    /// So many bytes are live at a clock that never runs backwards.
    pub(super) fn add(&mut self, clock: u64, live: u64) {
        while clock / self.width >= MOST_STEPS as u64 {
            self.steps = self.steps.chunks(2).map(|two| two[0].max(two[two.len() - 1])).collect();
            self.width *= 2;
        }
        let step = (clock / self.width) as usize;
        if step >= self.steps.len() {
            // Nothing happened in the steps between.
            let before = *self.steps.last().unwrap_or(&0);
            self.steps.resize(step, before);
            self.steps.push(live);
        }
        self.steps[step] = self.steps[step].max(live);
    }

    /// Most live bytes of each step of the time.
    pub(super) fn steps(&self) -> &[u64] {
        &self.steps
    }

    pub(super) fn phases(&self) -> Vec<Phase> {
        let steps = &self.steps;
        let tolerance = steps.iter().max().unwrap_or(&0) / STEADY;
        let shortest = steps.len().div_ceil(SHORTEST).max(2);
        let mut phases = Vec::new();
        let (mut at, mut moving) = (0, 0);
        while at < steps.len() {
            let length = steady(&steps[at..], tolerance);
            if length < shortest {
                at += 1;
                continue;
            }
            phases.extend(self.moved(moving, at, tolerance));
            phases.push(self.phase("plateau", at, at + length));
            at += length;
            moving = at;
        }
        phases.extend(self.moved(moving, steps.len(), tolerance));
        phases
    }

    /// What lies between two plateaus, if anything.
    fn moved(&self, from: usize, to: usize, tolerance: u64) -> Option<Phase> {
        let between = self.steps.get(from..to).filter(|between| !between.is_empty())?;
        let first = from.checked_sub(1).map_or(0, |before| self.steps[before]);
        let last = self.steps.get(to).or(between.last()).copied().unwrap_or(0);
        let most = between.iter().max().copied().unwrap_or(0);
        let kind = match () {
            () if most > first.max(last) + tolerance => "peak",
            () if last >= first => "ramp",
            () => "fall",
        };
        let mut phase = self.phase(kind, from, to);
        (phase.bytes[0], phase.bytes[1]) = (first, last);
        Some(phase)
    }

    fn phase(&self, kind: &'static str, from: usize, to: usize) -> Phase {
        let percent = [from, to].map(|step| (100 * step / self.steps.len()) as u64);
        let within = &self.steps[from..to];
        let most = within.iter().max().copied().unwrap_or(0);
        Phase { kind, percent, bytes: [within[0], within[within.len() - 1], most] }
    }
}

/// How many steps from the first on move by no more than the tolerance.
fn steady(steps: &[u64], tolerance: u64) -> usize {
    let (mut least, mut most) = (u64::MAX, 0);
    let moves = |&step: &u64| {
        (least, most) = (least.min(step), most.max(step));
        most - least > tolerance
    };
    steps.iter().position(moves).unwrap_or(steps.len())
}

#[cfg(test)]
mod tests {
    use super::Curve;

    fn kinds(live: impl Fn(u64) -> u64) -> Vec<&'static str> {
        let mut curve = Curve::new();
        (0..100_000).for_each(|clock| curve.add(clock, live(clock)));
        assert!((64..=128).contains(&curve.steps().len()));
        curve.phases().iter().map(|phase| phase.kind).collect()
    }

    #[test]
    fn phases_are_what_one_sees() {
        assert_eq!(kinds(|_| 1000), ["plateau"]);
        assert_eq!(kinds(|clock| clock), ["ramp"]);
        assert_eq!(kinds(|clock| 100_000 - clock), ["peak"], "it begins with nothing");
        assert_eq!(kinds(|clock| (100_000 - clock).min(50_000)), ["plateau", "fall"]);
        assert_eq!(kinds(|clock| clock.min(50_000)), ["ramp", "plateau"]);
        assert_eq!(kinds(|clock| clock.min(100_000 - clock)), ["peak"]);
        let burst = |clock: u64| 1000 + if (40_000..43_000).contains(&clock) { 9000 } else { 0 };
        assert_eq!(kinds(burst), ["plateau", "peak", "plateau"]);
    }

    #[test]
    fn a_long_gap_keeps_what_was_live() {
        let mut curve = Curve::new();
        curve.add(10, 500);
        curve.add(1_000_000, 20);
        assert_eq!(
            curve.steps()[1..].iter().filter(|&&step| step == 500).count(),
            curve.steps().len() - 2
        );
        assert_eq!(curve.steps().last(), Some(&20));
    }
}
