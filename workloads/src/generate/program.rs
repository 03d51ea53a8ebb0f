//! A definition found sound: its phases as a list of steps, its laws as a list.
//!
//! Phases become a few kinds of [`Action`], which is all a running process knows; repeats become
//! jumps back. Every number is held against its bound here, so that running cannot overflow, and an
//! error names the workload and the key.

use super::definition::{Align, Definition, Lifetime};
use super::law::{Law, Sound, Wrong};
use super::phases::compile;
use super::table::MOST_ENTRIES;
use crate::strict::LARGEST_REQUEST_BYTES;

/// Most objects live at once, all processes together: some 30 bytes each while they are surveyed.
pub(crate) const MOST_LIVE: u64 = 1 << 22;
/// Most events of a stream: minutes, and not for ever.
pub(crate) const MOST_EVENTS: u64 = 1 << 30;
/// Most processes.
const MOST_PROCESSES: u32 = 1024;
/// Longest lifetime, in allocations.
const LONGEST_LIFETIME: u64 = 1 << 40;
/// Most alignments to draw from.
const MOST_ALIGNS: usize = 64;

/// What a process does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Allocate until so many are live.
    RiseTo(u64),
    /// Allocate so many.
    RiseBy(u64),
    /// Free victims until so many are live.
    FallTo(u64),
    /// Free one, allocate one, so many times.
    Replace(u64),
    /// Replace until the bytes allocated are so many times those live at the start.
    Age(u64),
    /// Bursts of pops and pushes.
    Bursts { operations: u64, longest: u64, to: u64 },
    /// Allocate so many, each after freeing what is due.
    Churn(u64),
    /// Free this share at random.
    Drain { percent: u64 },
    /// Go back to a step, so many times, counted by a counter of this number.
    Repeat { to: usize, times: u64, counter: usize },
}

/// An action, the law its sizes come from, and whether it is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) action: Action,
    /// Index into [`Program::sizes`].
    pub(crate) size: usize,
    pub(crate) timed: bool,
}

/// How victims are found, and by which law if lives are times.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Order {
    Random,
    Lifo,
    Fifo,
    Timed(Sound),
}

/// What each process runs.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) processes: u32,
    pub(crate) steps: Vec<Step>,
    pub(crate) counters: usize,
    /// The definition's size law first, then those of single phases.
    pub(crate) sizes: Vec<Sound>,
    /// Entries of the tables that all laws will take.
    pub(crate) entries: u64,
    pub(crate) plus: u64,
    pub(crate) aligns: Vec<u32>,
    pub(crate) order: Order,
}

impl Program {
    /// Whether an action needs to know what is live in bytes.
    pub(crate) fn ages(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.action, Action::Age(_)))
    }
}

/// A key with its path, what stands there, what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadKey {
    pub(crate) key: String,
    pub(crate) what: String,
    pub(crate) expected: String,
}

impl BadKey {
    pub(crate) fn new(
        key: impl Into<String>,
        what: impl ToString,
        expected: impl Into<String>,
    ) -> BadKey {
        BadKey { key: key.into(), what: what.to_string(), expected: expected.into() }
    }

    pub(crate) fn in_law(key: &str, (inner, what, expected): Wrong) -> BadKey {
        BadKey::new(format!("{key}.{inner}"), what, expected)
    }
}

/// Checks a definition and makes it a program.
pub(crate) fn program(definition: &Definition) -> Result<Program, BadKey> {
    let processes = definition.processes;
    if !(1..=MOST_PROCESSES).contains(&processes) {
        return Err(BadKey::new("processes", processes, format!("1 to {MOST_PROCESSES}")));
    }
    let most_live = MOST_LIVE / u64::from(processes);
    if let Some(live) = definition.live.filter(|live| !(1..=most_live).contains(live)) {
        let expected = format!("1 to {most_live} ({MOST_LIVE} for all {processes} processes)");
        return Err(BadKey::new("live", live, expected));
    }
    if definition.plus > LARGEST_REQUEST_BYTES / 2 {
        let expected = format!("at most {}", LARGEST_REQUEST_BYTES / 2);
        return Err(BadKey::new("plus", definition.plus, expected));
    }
    let size = sound_size("size", &definition.size, definition.plus)?;
    let order = order(&definition.lifetime)?;
    let lifetimes = if let Order::Timed(law) = &order { law.entries() } else { 0 };
    let mut program = Program {
        processes,
        steps: Vec::new(),
        counters: 0,
        entries: size.entries() + lifetimes,
        sizes: vec![size],
        plus: definition.plus,
        aligns: aligns(&definition.align)?,
        order,
    };
    if program.entries > MOST_ENTRIES {
        let what = format!("{} entries of tables with those of `lifetime`", program.entries);
        return Err(BadKey::new("size", what, format!("at most {MOST_ENTRIES}")));
    }
    compile(definition, most_live, &mut program)?;
    Ok(program)
}

/// A size law whose values, with `plus`, stay within the largest request.
pub(crate) fn sound_size(key: &str, law: &Law, plus: u64) -> Result<Sound, BadKey> {
    law.check(LARGEST_REQUEST_BYTES - plus).map_err(|wrong| BadKey::in_law(key, wrong))
}

fn aligns(align: &Align) -> Result<Vec<u32>, BadKey> {
    let aligns = match align {
        Align::One(align) => std::slice::from_ref(align),
        Align::List(aligns) => aligns,
    };
    if aligns.is_empty() || aligns.len() > MOST_ALIGNS {
        let expected = format!("1 to {MOST_ALIGNS} powers of two");
        return Err(BadKey::new("align", format!("{} values", aligns.len()), expected));
    }
    let checked = aligns.iter().map(|&align| match u32::try_from(align) {
        Ok(align) if align.is_power_of_two() => Ok(align),
        _ => Err(BadKey::new("align", align, "a power of two up to 2^31")),
    });
    checked.collect()
}

fn order(lifetime: &Lifetime) -> Result<Order, BadKey> {
    let law = match *lifetime {
        Lifetime::Random {} => return Ok(Order::Random),
        Lifetime::Lifo {} => return Ok(Order::Lifo),
        Lifetime::Fifo {} => return Ok(Order::Fifo),
        Lifetime::Exponential { mean, max, step } => {
            Law::Exponential { mean, min: None, max, step }
        }
        Lifetime::Uniform { min, max } => Law::Uniform { min, max, step: None },
    };
    law.check(LONGEST_LIFETIME).map(Order::Timed).map_err(|wrong| BadKey::in_law("lifetime", wrong))
}
