//! The raw logs of a recording as traces, one for each process.
//!
//! While the program runs, its logs are followed: what it does not write for a moment, we read, so
//! that little is left to do when it has ended. A forked child waits for the end, since what it
//! inherits is known when its parent's log is read once more (`inherited.rs`).

use super::raw::{Birth, RawLog};
use super::starts::Unseen;
use super::unfold::{Account, Sink, Unfolding};
use super::{family, inherited, layout, starts};
use crate::event::Event;
use crate::trace::{Header, Stamp, Totals, WriteError, Writer};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// Processes that are followed; the others are read at the end.
const MOST_FOLLOWED: usize = 64;

/// What is known of a recording beside its logs.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What writes the traces, e.g. `fraglab 0.1.0 record`.
    pub made_by: String,
    /// Facts about the host, see [`Header::host`].
    pub host: BTreeMap<String, String>,
    /// How processes ended, by the kernel's number for them, where that was seen.
    pub ends: BTreeMap<u32, String>,
}

/// A trace that was written.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its header.
    pub header: Header,
    /// What its events add up to.
    pub totals: Totals,
    /// Calls that made no event, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Calls that were mended, by how.
    pub mended: BTreeMap<String, u64>,
    /// The byte of the log from which on nothing could be read, if there is one.
    pub damage: Option<u64>,
}

/// A recording of which all is known.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// Its traces, in order of birth.
    pub traces: Vec<Recorded>,
    /// Programs that its processes started and that left no log, in order of their starts.
    pub unseen: Vec<Unseen>,
}

/// A recording that becomes traces.
pub struct Recording<C> {
    logs: PathBuf,
    facts: Facts,
    create: C,
    /// All that are known, in order of birth.
    births: Vec<Birth>,
    followed: BTreeMap<u64, Following>,
}

/// A process whose trace is being written.
struct Following {
    log: RawLog,
    header: Header,
    unfolding: Unfolding<Trace>,
}

/// A trace as what takes events.
pub(super) struct Trace(pub(super) Writer<BufWriter<File>>);

impl Sink for Trace {
    fn take(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError> {
        self.0.push(event, stamp)
    }
}

impl<C: FnMut(u32) -> io::Result<File>> Recording<C> {
    /// The recording whose processes write into the folder `logs`. Each one's trace goes to what `create`
    /// opens for its number.
    pub fn new(logs: &Path, facts: Facts, create: C) -> Recording<C> {
        let (births, followed) = Default::default();
        Recording { logs: logs.to_path_buf(), facts, create, births, followed }
    }

    /// Reads on in the logs of processes that may still run; false if there was little to read.
    ///
    /// # Errors
    /// What the file system says.
    pub fn follow(&mut self) -> io::Result<bool> {
        while self.followed.len() < MOST_FOLLOWED
            && let Some(birth) = Birth::read(self.log(self.births.len() as u64))?
        {
            self.births.push(birth);
            let birth = &self.births[self.births.len() - 1];
            if birth.header.parent == layout::NOBODY {
                let ordinal = birth.header.ordinal;
                let following = self.begin(self.births.len() - 1).map_err(io::Error::other)?;
                self.followed.insert(ordinal, following);
            }
        }
        let mut read = false;
        for following in self.followed.values_mut() {
            if following.log.look()? {
                following.read().map_err(io::Error::other)?;
                read = true;
            }
        }
        Ok(read)
    }

    /// All processes have ended, in the ways that `ends` says: finishes their traces, and removes
    /// the logs. O(calls), twice for a process that forked; memory for the live blocks of those that were
    /// followed.
    ///
    /// # Errors
    /// What the file system says.
    pub fn finish(mut self, ends: BTreeMap<u32, String>) -> io::Result<Finished> {
        self.facts.ends = ends;
        self.births.clear();
        for entry in std::fs::read_dir(&self.logs)? {
            let path = entry?.path();
            let is_log = path.to_str().is_some_and(|path| path.ends_with(layout::ENDING));
            if is_log && let Some(birth) = Birth::read(path)? {
                self.births.push(birth);
            }
        }
        self.births.sort_by_key(|birth| birth.header.ordinal);
        let finished = (0..self.births.len()).map(|index| self.finish_one(index));
        let traces = finished.collect::<Result<_, _>>().map_err(io::Error::other)?;
        let shared = std::fs::read(self.logs.join(layout::SHARED_FILE))?;
        Ok(Finished { traces, unseen: starts::unseen(&shared, &self.births) })
    }

    fn finish_one(&mut self, index: usize) -> Result<Recorded, WriteError> {
        let ordinal = self.births[index].header.ordinal;
        let mine = inheritance(&self.logs, ordinal);
        let children = self.births.iter().filter(|it| it.header.parent == ordinal);
        let forks = children.map(|child| inherited::Fork {
            at: child.header.parent_bytes,
            keep: inheritance(&self.logs, child.header.ordinal),
        });
        let forks: Vec<inherited::Fork> = forks.collect();
        if !forks.is_empty() {
            inherited::put_aside(&mut RawLog::open(&self.births[index])?, &mine, forks)?;
        }
        let mut following = match self.followed.remove(&ordinal) {
            Some(following) => following,
            None => self.begin(index)?,
        };
        following.log.ended();
        following.read()?;
        let Following { log, header, unfolding: Unfolding { sink: Trace(writer), account, .. } } =
            following;
        let Account { skipped, mended } = account;
        let mut end = family::end(&self.births, index, &self.facts);
        (end.skipped, end.mended) = (skipped.clone(), mended.clone());
        let (_, totals) = writer.finish(end)?;
        std::fs::remove_file(&self.births[index].path)?;
        if mine.exists() {
            std::fs::remove_file(mine)?;
        }
        Ok(Recorded { header, totals, skipped, mended, damage: log.damage })
    }

    /// Begins the trace of a process.
    fn begin(&mut self, index: usize) -> Result<Following, WriteError> {
        let birth = &self.births[index];
        let mine = inheritance(&self.logs, birth.header.ordinal);
        let births = &self.births[..=index];
        let header = family::header(births, &self.facts, inherited::count(&mine));
        let out = BufWriter::new((self.create)(header.process.number)?);
        let mut unfolding = Unfolding::new(Trace(Writer::new(out, &header)?));
        inherited::inherit(&mut unfolding, &mine)?;
        Ok(Following { log: RawLog::open(birth)?, header, unfolding })
    }

    fn log(&self, ordinal: u64) -> PathBuf {
        self.logs.join(format!("{ordinal}{}", layout::ENDING))
    }
}

impl Following {
    /// As far as the log can be read now.
    fn read(&mut self) -> Result<(), WriteError> {
        while let Some(call) = self.log.next()? {
            self.unfolding.call(call, self.log.thread)?;
        }
        Ok(())
    }
}

/// Where what a child inherits is put aside.
fn inheritance(logs: &Path, ordinal: u64) -> PathBuf {
    logs.join(format!("{ordinal}.held"))
}
