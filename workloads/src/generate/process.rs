//! One running process: its random stream, its live objects, its place in the program.
//!
//! Cost of an event: O(1) (O(log live) for lifetimes that are times), some nanoseconds for the
//! plain laws. Memory grows with the live objects alone.

use super::live::Live;
use super::program::{Action, MOST_LIVE, Order, Program};
use super::seed::{self, Purpose};
use super::table::Table;
use crate::event::{Event, ObjectId, Request};
use crate::numbers::Numbers;
use rand::RngExt;
use rand_pcg::Pcg64;
use std::sync::Arc;

/// A program with its laws made into tables; shared by all runs of a source.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) sizes: Vec<Table>,
    pub(crate) lifetime: Option<Table>,
    pub(crate) align: Option<Table>,
}

impl Tables {
    pub(crate) fn new(program: &Program) -> Result<Tables, String> {
        let sizes = program.sizes.iter().map(|size| size.table()).collect::<Result<_, _>>()?;
        let lifetime = match &program.order {
            Order::Timed(law) => Some(law.table()?),
            _ => None,
        };
        let align = (program.aligns.len() > 1)
            .then(|| Table::List(program.aligns.iter().map(|&align| align.into()).collect()));
        Ok(Tables { sizes, lifetime, align })
    }
}

/// Replacements of an ageing phase, in objects live at its start times `age`: as many as it takes
/// where sizes stay what they are, and then some.
const MOST_REPLACEMENTS: u64 = 16;

/// What a process does next, or that it has ended, or a bound it ran into.
pub(crate) type Next = Result<Option<Event>, &'static str>;

/// A process in the middle of its program.
pub(crate) struct Process {
    program: Arc<Program>,
    tables: Arc<Tables>,
    size_draws: Pcg64,
    align_draws: Pcg64,
    /// Decides deaths and bursts.
    random: Pcg64,
    live: Live,
    /// Sizes by object number, and their sum; kept only where an action asks for them.
    sizes: Option<Vec<u64>>,
    live_bytes: u64,
    allocations: u64,
    at: usize,
    /// Rounds done, by counter.
    rounds: Vec<u64>,
    progress: Progress,
}

/// How far the present step has come; its meaning is the action's own.
#[derive(Default)]
struct Progress {
    begun: bool,
    done: u64,
    goal: u64,
    /// A victim was freed and its replacement is due.
    owed: bool,
    /// The burst under way pushes.
    pushing: bool,
    burst: u64,
    /// Replacements still allowed.
    left: u64,
    doomed: Vec<ObjectId>,
}

impl Process {
    pub(crate) fn new(
        program: Arc<Program>,
        tables: Arc<Tables>,
        seed: u64,
        number: u32,
    ) -> Process {
        let live = match program.order {
            Order::Random => Live::Random(Vec::new()),
            Order::Lifo => Live::Lifo(Vec::new()),
            Order::Fifo => Live::Fifo(Default::default()),
            Order::Timed(_) => Live::Timed(Default::default()),
        };
        Process {
            size_draws: seed::stream(seed, number, Purpose::Sizes),
            align_draws: seed::stream(seed, number, Purpose::Aligns),
            random: seed::stream(seed, number, Purpose::Deaths),
            live,
            sizes: program.ages().then(Vec::new),
            live_bytes: 0,
            allocations: 0,
            at: 0,
            rounds: vec![0; program.counters],
            progress: Progress::default(),
            program,
            tables,
        }
    }

    /// Whether the event made last was a timed one.
    pub(crate) fn timed(&self) -> bool {
        self.program.steps.get(self.at).is_some_and(|step| step.timed)
    }

    /// The next event.
    pub(crate) fn step(&mut self, numbers: &mut Numbers) -> Next {
        while let Some(step) = self.program.steps.get(self.at) {
            let action = step.action;
            let event = match action {
                Action::RiseTo(to) if self.live.len() < to => self.allocate(numbers)?,
                Action::RiseTo(_) => None,
                Action::RiseBy(by) if self.progress.done < by => self.allocate(numbers)?,
                Action::RiseBy(_) => None,
                Action::FallTo(to) if self.live.len() > to => self.free(numbers),
                Action::FallTo(_) => None,
                Action::Replace(count) => self.replace(count, numbers)?,
                Action::Age(age) => self.age(age, numbers)?,
                Action::Bursts { operations, longest, to } => {
                    self.bursts(operations, longest, to, numbers)?
                }
                Action::Churn(count) => self.churn(count, numbers)?,
                Action::Drain { percent } => self.drain(percent, numbers),
                Action::Repeat { to, times, counter } => {
                    self.repeat(to, times, counter);
                    continue;
                }
            };
            if event.is_some() {
                return Ok(event);
            }
            self.at += 1;
            self.progress = Progress::default();
        }
        Ok(None)
    }

    fn repeat(&mut self, to: usize, times: u64, counter: usize) {
        self.rounds[counter] += 1;
        if self.rounds[counter] < times {
            self.at = to;
        } else {
            // An outer loop may come by again.
            self.rounds[counter] = 0;
            self.at += 1;
        }
    }

    /// With nothing live a replacement is nothing: the number live never changes.
    fn replace(&mut self, count: u64, numbers: &mut Numbers) -> Next {
        if self.progress.owed {
            self.progress.owed = false;
            return self.allocate(numbers);
        }
        // `done` counts allocations.
        if self.progress.done == count {
            return Ok(None);
        }
        let event = self.free(numbers);
        self.progress.owed = event.is_some();
        Ok(event)
    }

    /// `done` counts bytes allocated.
    fn age(&mut self, age: u64, numbers: &mut Numbers) -> Next {
        if !self.progress.begun {
            self.progress.begun = true;
            self.progress.goal = self.live_bytes.saturating_mul(age);
            self.progress.left = self.live.len() * age * MOST_REPLACEMENTS;
        }
        if self.progress.owed {
            self.progress.owed = false;
            let done = self.progress.done;
            let event = self.allocate(numbers)?;
            if let Some(Event::Allocate { request, .. }) = event {
                self.progress.done = done.saturating_add(request.size);
            }
            return Ok(event);
        }
        if self.progress.done >= self.progress.goal {
            return Ok(None);
        }
        self.progress.left = self.progress.left.checked_sub(1).ok_or(
            "an ageing phase takes more than 16 × age replacements of each object: its sizes are \
             small beside those that are live",
        )?;
        let event = self.free(numbers);
        self.progress.owed = event.is_some();
        Ok(event)
    }

    fn bursts(&mut self, operations: u64, longest: u64, to: u64, numbers: &mut Numbers) -> Next {
        if self.progress.goal == operations {
            return Ok(None);
        }
        // `goal` counts operations up to their number.
        self.progress.goal += 1;
        loop {
            let live = self.live.len();
            let stuck = if self.progress.pushing { live >= to } else { live == 0 };
            if self.progress.burst > 0 && !stuck {
                self.progress.burst -= 1;
                let pushing = self.progress.pushing;
                return if pushing { self.allocate(numbers) } else { Ok(self.free(numbers)) };
            }
            self.progress.pushing = self.random.random_range(0..2_u32) == 1;
            self.progress.burst = self.random.random_range(1..=longest);
        }
    }

    fn churn(&mut self, count: u64, numbers: &mut Numbers) -> Next {
        if self.progress.done == count {
            return Ok(None);
        }
        // The allocation to come has the number `allocations + 1`.
        match self.live.due(self.allocations + 1) {
            Some(object) => Ok(Some(self.freed(object, numbers))),
            None => self.allocate(numbers),
        }
    }

    fn drain(&mut self, percent: u64, numbers: &mut Numbers) -> Option<Event> {
        if !self.progress.begun {
            self.progress.begun = true;
            let count = self.live.len() * percent / 100;
            self.progress.doomed = self.live.draw(count, &mut self.random);
        }
        let object = self.progress.doomed.pop()?;
        Some(self.freed(object, numbers))
    }

    fn allocate(&mut self, numbers: &mut Numbers) -> Next {
        let step = self.program.steps[self.at];
        let size = self.tables.sizes[step.size].draw(&mut self.size_draws) + self.program.plus;
        let align = match &self.tables.align {
            None => self.program.aligns[0],
            Some(aligns) => aligns.draw(&mut self.align_draws) as u32,
        };
        let object = match numbers.take() {
            Some(object) if u64::from(object) < MOST_LIVE => object,
            _ => return Err("more than 2^22 objects are live"),
        };
        self.allocations += 1;
        self.progress.done += 1;
        let (allocations, random) = (self.allocations, &mut self.random);
        let lifetime = self.tables.lifetime.as_ref();
        self.live.add(object, || allocations + lifetime.map_or(0, |law| law.draw(random)));
        if let Some(sizes) = &mut self.sizes {
            if object as usize >= sizes.len() {
                sizes.resize(object as usize + 1, 0);
            }
            sizes[object as usize] = size;
            self.live_bytes += size;
        }
        Ok(Some(Event::Allocate { object, request: Request { size, align } }))
    }

    fn free(&mut self, numbers: &mut Numbers) -> Option<Event> {
        let object = self.live.victim(&mut self.random)?;
        Some(self.freed(object, numbers))
    }

    fn freed(&mut self, object: ObjectId, numbers: &mut Numbers) -> Event {
        if let Some(sizes) = &self.sizes {
            self.live_bytes -= sizes[object as usize];
        }
        numbers.give(object);
        Event::Free { object }
    }
}
