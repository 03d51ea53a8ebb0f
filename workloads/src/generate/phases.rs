//! Phases made into steps, with their bounds.
//!
//! The allocates of a program are bounded from above as it is made (each repeat multiplies), and what
//! is untimed must come first: a time pass drops a stream's beginning, not its middle.

use super::count::Count;
use super::definition::{Definition, Phase};
use super::law::Law;
use super::program::{Action, BadKey, MOST_EVENTS, Order, Program, Step, sound_size};
use super::table::MOST_ENTRIES;

/// Repeats inside repeats.
const DEEPEST: usize = 4;
/// Steps of a program; a table with more phases is a mistake.
const MOST_STEPS: usize = 4096;
/// Largest growth of the storage age in one phase.
const MOST_AGE: u64 = 1000;

/// Appends the definition's phases to the program.
pub(crate) fn compile(
    definition: &Definition,
    most_live: u64,
    program: &mut Program,
) -> Result<(), BadKey> {
    let mut compiler = Compiler { live: definition.live, most_live, program, depth: 0 };
    let allocates = compiler.phases("phases", &definition.phases, false)?;
    let all = allocates.saturating_mul(u64::from(definition.processes));
    // There are never more frees than allocates.
    if all > MOST_EVENTS / 2 {
        let expected = format!("at most {}", MOST_EVENTS / 2);
        return Err(BadKey::new("phases", format!("up to {all} allocates"), expected));
    }
    let steps = &program.steps;
    let first_timed = steps.iter().position(|step| step.timed).ok_or_else(|| {
        BadKey::new("phases", "every phase is warm-up", "at least one phase that is timed")
    })?;
    // A jump back over the border would make untimed events follow timed ones.
    let again = steps.iter().enumerate().any(|(at, step)| {
        at > first_timed
            && (!step.timed
                || matches!(step.action, Action::Repeat { to, times: 2.., .. } if to < first_timed))
    });
    if again {
        let what = "a warm-up phase follows a timed one";
        return Err(BadKey::new("phases", what, "all warm-up before all that is timed"));
    }
    Ok(())
}

struct Compiler<'a> {
    live: Option<u64>,
    most_live: u64,
    program: &'a mut Program,
    depth: usize,
}

/// What is common to the steps of one phase.
struct Place<'a> {
    key: &'a str,
    size: usize,
    timed: bool,
}

impl Compiler<'_> {
    /// Compiles phases in order; gives how many allocates they make at most. A phase counts for one
    /// at least, so that repeating what does nothing is bounded too.
    fn phases(&mut self, key: &str, phases: &[Phase], untimed: bool) -> Result<u64, BadKey> {
        if phases.is_empty() {
            return Err(BadKey::new(key, "no phases", "at least one"));
        }
        let mut allocates = 0_u64;
        for (index, phase) in phases.iter().enumerate() {
            let made = self.phase(&format!("{key}[{index}]"), phase, untimed)?;
            allocates = allocates.saturating_add(made.max(1));
        }
        Ok(allocates)
    }

    fn phase(&mut self, key: &str, phase: &Phase, untimed: bool) -> Result<u64, BadKey> {
        let place = |compiler: &mut Self, size: &Option<Law>, warmup: bool| {
            let size = compiler.size(key, size.as_ref())?;
            Ok::<_, BadKey>(Place { key, size, timed: !warmup && !untimed })
        };
        match phase {
            Phase::Ramp { to, by, size, warmup } => {
                let place = place(self, size, *warmup)?;
                self.ramp(&place, to.as_ref(), by.as_ref())
            }
            Phase::Steady { replacements, size, warmup } => {
                let place = place(self, size, *warmup)?;
                let count = self.events(&place, "replacements", replacements)?;
                self.push(&place, Action::Replace(count), count)
            }
            Phase::Peak { to, back, size, warmup } => {
                let place = place(self, size, *warmup)?;
                self.tooth(&place, to.as_ref(), None, back.as_ref())
            }
            Phase::Plateau { to, replacements, back, size, warmup } => {
                let place = place(self, size, *warmup)?;
                self.tooth(&place, to.as_ref(), Some(replacements), back.as_ref())
            }
            Phase::Sawtooth { rounds, to, back, size, warmup } => {
                let place = place(self, size, *warmup)?;
                let rounds = self.events(&place, "rounds", rounds)?;
                let start = self.program.steps.len();
                let made = self.tooth(&place, to.as_ref(), None, back.as_ref())?;
                self.repeat(&place, start, rounds)?;
                Ok(made.saturating_mul(rounds))
            }
            Phase::Ageing { age, size, warmup } => {
                let place = place(self, size, *warmup)?;
                self.ageing(&place, *age)
            }
            Phase::Bursts { operations, longest, to, size, warmup } => {
                let place = place(self, size, *warmup)?;
                let operations = self.events(&place, "operations", operations)?;
                let longest = self.events(&place, "longest", longest)?.max(1);
                let to = self.objects(&place, "to", to.as_ref().unwrap_or(&Count::LIVE))?.max(1);
                self.push(&place, Action::Bursts { operations, longest, to }, operations)
            }
            Phase::Churn { allocations, size, warmup } => {
                let place = place(self, size, *warmup)?;
                if !matches!(self.program.order, Order::Timed(_)) {
                    let expected = "a lifetime that is a time (exponential, uniform)";
                    return Err(BadKey::new(key, "churn without lifetimes", expected));
                }
                let count = self.events(&place, "allocations", allocations)?;
                self.push(&place, Action::Churn(count), count)
            }
            Phase::Drain { percent, warmup } => {
                let percent = percent.unwrap_or(100);
                if percent > 100 {
                    return Err(BadKey::new(format!("{key}.percent"), percent, "0 to 100"));
                }
                let place = place(self, &None, *warmup)?;
                self.push(&place, Action::Drain { percent }, 0)
            }
            Phase::Repeat { times, warmup_rounds, phases } => {
                self.rounds(key, *times, *warmup_rounds, phases, untimed)
            }
        }
    }

    fn ramp(
        &mut self,
        place: &Place<'_>,
        to: Option<&Count>,
        by: Option<&Count>,
    ) -> Result<u64, BadKey> {
        match (to, by) {
            (Some(_), Some(_)) => {
                Err(BadKey::new(place.key, "both `to` and `by`", "one of them, or none"))
            }
            (None, Some(by)) => {
                let by = self.objects(place, "by", by)?;
                self.push(place, Action::RiseBy(by), by)
            }
            (to, None) => {
                let to = self.objects(place, "to", to.unwrap_or(&Count::LIVE))?;
                self.push(place, Action::RiseTo(to), to)
            }
        }
    }

    /// Up, along, down.
    fn tooth(
        &mut self,
        place: &Place<'_>,
        to: Option<&Count>,
        replacements: Option<&Count>,
        back: Option<&Count>,
    ) -> Result<u64, BadKey> {
        let to = self.objects(place, "to", to.unwrap_or(&Count::LIVE))?;
        let back = self.objects(place, "back", back.unwrap_or(&Count::Fixed(0)))?;
        if back > to {
            let expected = format!("at most `to`, which is {to}");
            return Err(BadKey::new(format!("{}.back", place.key), back, expected));
        }
        let mut allocates = self.push(place, Action::RiseTo(to), to)?;
        if let Some(count) = replacements {
            let count = self.events(place, "replacements", count)?;
            allocates += self.push(place, Action::Replace(count), count)?;
        }
        allocates += self.push(place, Action::FallTo(back), 0)?;
        Ok(allocates)
    }

    fn ageing(&mut self, place: &Place<'_>, age: u64) -> Result<u64, BadKey> {
        if !(1..=MOST_AGE).contains(&age) {
            let expected = format!("1 to {MOST_AGE}");
            return Err(BadKey::new(format!("{}.age", place.key), age, expected));
        }
        if self.program.sizes[place.size].range().0 + self.program.plus == 0 {
            let what = "ageing by a size law that can give 0";
            return Err(BadKey::new(
                place.key,
                what,
                "sizes of at least 1 byte, or it might not end",
            ));
        }
        // How many replacements age the heap depends on the sizes drawn: the bound is for objects
        // of one size, and the running stream has its own.
        self.push(place, Action::Age(age), self.live.unwrap_or(1).saturating_mul(age))
    }

    fn rounds(
        &mut self,
        key: &str,
        times: u64,
        warmup_rounds: u64,
        phases: &[Phase],
        untimed: bool,
    ) -> Result<u64, BadKey> {
        if !(1..=MOST_EVENTS).contains(&times) {
            let expected = format!("1 to {MOST_EVENTS}");
            return Err(BadKey::new(format!("{key}.times"), times, expected));
        }
        if warmup_rounds > times {
            let expected = format!("at most `times`, which is {times}");
            return Err(BadKey::new(format!("{key}.warmup_rounds"), warmup_rounds, expected));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(BadKey::new(key, "repeats too deep", format!("at most {DEEPEST} deep")));
        }
        let mut allocates = 0_u64;
        // The untimed rounds are a loop of their own: whether a step is timed is fixed.
        for (rounds, untimed) in [(warmup_rounds, true), (times - warmup_rounds, untimed)] {
            if rounds > 0 {
                let start = self.program.steps.len();
                let made = self.phases(&format!("{key}.phases"), phases, untimed)?;
                let timed = self.program.steps.last().is_some_and(|step| step.timed);
                self.repeat(&Place { key, size: 0, timed }, start, rounds)?;
                allocates = allocates.saturating_add(made.saturating_mul(rounds));
            }
        }
        self.depth -= 1;
        Ok(allocates)
    }

    /// Runs the steps from `start` on `times` times; they were once already.
    fn repeat(&mut self, place: &Place<'_>, start: usize, times: u64) -> Result<(), BadKey> {
        let counter = self.program.counters;
        self.program.counters += 1;
        self.push(place, Action::Repeat { to: start, times, counter }, 0).map(|_| ())
    }

    fn push(&mut self, place: &Place<'_>, action: Action, allocates: u64) -> Result<u64, BadKey> {
        if self.program.steps.len() == MOST_STEPS {
            let expected = format!("at most {MOST_STEPS} steps");
            return Err(BadKey::new(place.key, "one phase too many", expected));
        }
        self.program.steps.push(Step { action, size: place.size, timed: place.timed });
        Ok(allocates)
    }

    /// The phase's own size law, or the definition's.
    fn size(&mut self, key: &str, law: Option<&Law>) -> Result<usize, BadKey> {
        let Some(law) = law else { return Ok(0) };
        let sound = sound_size(&format!("{key}.size"), law, self.program.plus)?;
        let known = self.program.sizes.iter().position(|size| *size == sound);
        if let Some(known) = known {
            return Ok(known);
        }
        self.program.entries += sound.entries();
        if self.program.entries > MOST_ENTRIES {
            let what = format!("{} entries of tables in all laws so far", self.program.entries);
            return Err(BadKey::new(
                format!("{key}.size"),
                what,
                format!("at most {MOST_ENTRIES}"),
            ));
        }
        self.program.sizes.push(sound);
        Ok(self.program.sizes.len() - 1)
    }

    fn objects(&self, place: &Place<'_>, name: &str, count: &Count) -> Result<u64, BadKey> {
        self.bounded(place, name, count, self.most_live)
    }

    fn events(&self, place: &Place<'_>, name: &str, count: &Count) -> Result<u64, BadKey> {
        self.bounded(place, name, count, MOST_EVENTS)
    }

    fn bounded(
        &self,
        place: &Place<'_>,
        name: &str,
        count: &Count,
        most: u64,
    ) -> Result<u64, BadKey> {
        let key = || format!("{}.{name}", place.key);
        let value = count
            .value(self.live)
            .map_err(|(what, expected)| BadKey::new(key(), what, expected))?;
        if value > most {
            return Err(BadKey::new(key(), value, format!("at most {most}")));
        }
        Ok(value)
    }
}
