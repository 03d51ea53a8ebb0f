//! Synthetic programs: size law × lifetime law × phases, seeded, from a TOML table.
//!
//! The road: `tagged` and `definition` (the table), `program` and `phases` (checked, as steps), `law`,
//! `survival` and `table` (integers by law), `process` (runs the steps) and here the processes,
//! interleaved by a seeded choice for each event. One process alone draws no such choice.

mod count;
mod definition;
mod law;
mod live;
mod phases;
mod process;
mod program;
mod recipe;
mod seed;
mod survival;
mod table;
mod tagged;

use crate::event::{Event, Workload};
use crate::numbers::Numbers;
use process::{Process, Tables};
use program::Program;
use rand::RngExt;
use rand_pcg::Pcg64;
use std::sync::Arc;

pub(crate) use program::{BadKey, MOST_EVENTS, MOST_LIVE};
pub(crate) use recipe::Recipe;
pub(crate) use seed::{Purpose, stream};

/// A running generator.
pub(crate) struct Generator {
    processes: Vec<Process>,
    turns: Pcg64,
    numbers: Numbers,
    events: u64,
    warmup: Option<u64>,
    fault: Option<&'static str>,
}

impl Generator {
    pub(crate) fn new(program: &Arc<Program>, tables: &Arc<Tables>, seed: u64) -> Generator {
        let process = |number| Process::new(program.clone(), tables.clone(), seed, number);
        Generator {
            processes: (0..program.processes).map(process).collect(),
            turns: seed::stream(seed, 0, Purpose::Turns),
            numbers: Numbers::default(),
            events: 0,
            warmup: None,
            fault: None,
        }
    }

    /// Events before the first timed one of any process; all of them if none came yet.
    pub(crate) fn warmup_events(&self) -> u64 {
        self.warmup.unwrap_or(self.events)
    }

    /// Which bound stopped the stream, if one did.
    pub(crate) fn stopped(&self) -> Option<&'static str> {
        self.fault
    }

    fn next(&mut self) -> Result<Option<Event>, &'static str> {
        loop {
            let index = match self.processes.len() {
                0 => return Ok(None),
                1 => 0,
                running => self.turns.random_range(0..running as u32) as usize,
            };
            match self.processes[index].step(&mut self.numbers)? {
                // The order of the others stays: who is chosen must not depend on who ended how.
                None => drop(self.processes.remove(index)),
                event => {
                    if self.warmup.is_none() && self.processes[index].timed() {
                        self.warmup = Some(self.events);
                    }
                    return Ok(event);
                }
            }
        }
    }
}

impl Workload for Generator {
    fn step(&mut self) -> Option<Event> {
        if self.fault.is_some() {
            return None;
        }
        let event = self.next().unwrap_or_else(|bound| {
            self.fault = Some(bound);
            None
        });
        self.events += u64::from(event.is_some());
        if self.events > MOST_EVENTS {
            self.fault = Some("more than 2^30 events");
            return None;
        }
        event
    }

    fn fault(&self) -> Option<String> {
        self.fault.map(str::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::program::MOST_LIVE;

    #[test]
    fn a_bound_met_while_running_ends_the_stream_with_a_fault() {
        let text = "size = { law = \"one\", size = 8 }\nphases = [{ phase = \"ramp\", by = 5 }]";
        let recipe = Recipe::new("mine", &text.parse().unwrap(), "my.toml").unwrap();
        let mut generator = recipe.open(1).unwrap();
        // As if all but three of the objects that may be live were.
        generator.numbers = Numbers::used(MOST_LIVE as u32 - 3);
        assert_eq!((0..9).map_while(|_| generator.step()).count(), 3);
        assert_eq!(generator.step(), None);
        assert_eq!(generator.fault().unwrap(), "more than 2^22 objects are live");
    }
}
