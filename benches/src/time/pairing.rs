//! Two contenders on one stream: two binaries with the same cell, or one binary with two cells that
//! differ in their allocator only. They replay the same stored operations, equally many of them, on
//! the same addresses and with the same memory touched beforehand, each repetition in a process of
//! its own; both tell the fingerprint of what they replayed.

use super::group;
use super::order::{MOST_REPLAYS, Order};
use super::process;
use super::rounds::timed;
use super::{Job, Settings};
use crate::cell::Cell;
use crate::script::Script;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most operations of one repetition: decoding them takes about as long as a quick allocator
/// takes to serve them.
const MOST_OPERATIONS: u64 = 1 << 20;

/// A cell and the binary that replays it.
#[derive(Clone, Debug)]
pub struct Contender {
    /// A fraglab that speaks this one's protocol.
    pub program: PathBuf,
    /// What is replayed; the allocator's name means what the binary takes it for.
    pub cell: Cell,
}

/// A stream's operations on the disk.
#[derive(Clone, Debug)]
pub struct Stored {
    path: PathBuf,
    operations: u64,
    fingerprint: String,
}

impl Stored {
    /// Stores what the cell asks for, its warm-up and so many operations as one repetition may have.
    ///
    /// # Errors
    /// In words: a stream that cannot be opened or ends early, a folder that is full.
    pub fn new(cell: &Cell, path: PathBuf) -> Result<Stored, String> {
        let script =
            Script::new(&cell.workload, cell.seed, cell.survey.warmup_events, MOST_OPERATIONS)
                .map_err(|error| error.to_string())?;
        let write = || script.store(BufWriter::new(std::fs::File::create(&path)?));
        write().map_err(|error| format!("its script could not be stored: {error}"))?;
        let fingerprint = format!("{:016x}", script.fingerprint());
        Ok(Stored { operations: script.timed().len() as u64, path, fingerprint })
    }
}

/// One repetition's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// Nanoseconds the thread was on a processor, in all replays.
    pub ns: u64,
    /// The same in the quickest replay: all replay the same operations, so that what another takes
    /// more is the machine's.
    pub least_ns: u64,
    /// Nanoseconds from beginning to end, with those in which others had the processor.
    pub wall_ns: u64,
}

/// Two contenders that were tried and can be timed in turn.
#[derive(Clone, Debug)]
pub struct Pairing {
    script: PathBuf,
    programs: [PathBuf; 2],
    orders: [Order; 2],
    /// Of what a repetition replays, as the first one told it.
    fingerprint: Option<String>,
    deadline: Duration,
}

/// Which contender cannot be timed (0 or 1), and why.
pub type Unfit = (usize, String);

impl Pairing {
    /// Tries both. A repetition has as many operations as the slower of them manages in `most_timed`
    /// while it is watched, which slows it down; if the stream has fewer, it is replayed as often as
    /// fits, where all that is given back is one free block again.
    ///
    /// # Errors
    /// Who is unfit: it refuses, cannot be run, replays another stream than the one it is given.
    pub fn new(
        contenders: [&Contender; 2],
        stored: &Stored,
        most_timed: Duration,
    ) -> Result<Pairing, Unfit> {
        let settings =
            contenders.map(|one| Settings { program: one.program.clone(), ..Settings::default() });
        let tried = |at: usize, operations| {
            let job = Job { cell: &contenders[at].cell, footprint_bytes: 0, refusals: 0 };
            let (order, served) =
                group::trial(&job, &settings[at], most_timed, &stored.path, operations)
                    .map_err(|why| (at, why))?;
            match served.fingerprint == stored.fingerprint || operations < stored.operations {
                true => Ok((order, served)),
                false => Err((at, "it read another stream than it was given".to_string())),
            }
        };
        let (mut base, one) = tried(0, stored.operations)?;
        let (mut new, other) = tried(1, one.operations.min(stored.operations))?;
        let operations = other.operations.min(one.operations).min(stored.operations).max(1);
        let replays = replays(contenders, one.ns.max(other.ns), most_timed);
        for order in [&mut base, &mut new] {
            (order.operations, order.replays) = (operations, replays);
        }
        let footprint_bytes = base.footprint_bytes.max(new.footprint_bytes);
        base.footprint_bytes = footprint_bytes;
        new.footprint_bytes = footprint_bytes;
        Ok(Pairing {
            script: stored.path.clone(),
            programs: contenders.map(|one| one.program.clone()),
            orders: [base, new],
            fingerprint: None,
            deadline: settings[0].deadline(),
        })
    }

    /// Operations of one replay, and replays of one repetition.
    pub fn effort(&self) -> [u64; 2] {
        [self.orders[0].operations, self.orders[0].replays]
    }

    /// One repetition of contender `at`, 0 or 1.
    ///
    /// # Errors
    /// In words, why there is no time: a refusal, a crash, no answer, other operations than the
    /// first repetition's, too few nanoseconds for the clock.
    pub fn time(&mut self, at: usize) -> Result<Timed, String> {
        let script: &Path = &self.script;
        let outcome = process::run(&self.programs[at], &self.orders[at], script, self.deadline);
        let served = timed(outcome)?;
        let [operations, replays] = self.effort();
        let first = self.fingerprint.get_or_insert_with(|| served.fingerprint.clone());
        if *first != served.fingerprint || served.operations != operations * replays {
            return Err("it replayed other operations than the repetition before".to_string());
        }
        Ok(Timed { ns: served.ns, least_ns: served.least_ns, wall_ns: served.wall_ns })
    }
}

/// How often a repetition replays what took the slower one `ns`.
fn replays(contenders: [&Contender; 2], ns: u64, most_timed: Duration) -> u64 {
    let begins_anew = |one: &Contender| {
        let promises = one.cell.allocator.promises();
        promises.merges || promises.own_memory
    };
    match contenders.into_iter().all(begins_anew) {
        true => (most_timed.as_nanos() as u64 / ns.max(1)).clamp(1, MOST_REPLAYS),
        false => 1,
    }
}
