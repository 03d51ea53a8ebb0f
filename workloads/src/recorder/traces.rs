//! The raw logs of a recording as traces, one for each process that made a call.
//!
//! Logs are read in order of birth, so a child's parent comes before it. What a forked child inherits is
//! put aside in a file when its parent's log has been read up to the fork: memory holds the live blocks of
//! one process at a time.

use super::raw::RawLog;
use super::unfold::{Account, HELD_BYTES, Unfolding, keep, kept};
use super::{layout, raw};
use crate::trace::{Columns, End, Header, Process, Totals, WriteError, Writer};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

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

/// One process's log, and what it becomes.
struct Member {
    path: PathBuf,
    log: RawLog,
    /// Its number among the traces; `None` if it made no call.
    number: Option<u32>,
    /// Where among the logs its parent stands, and how it came of it.
    parent: Option<usize>,
    born: &'static str,
}

/// Writes a trace for each process of the recording in `logs` that made a call, and for the first one in any
/// case, to what `create` opens for its number. Removes the logs as it goes.
///
/// O(calls × log live); memory for one process's live blocks.
///
/// # Errors
/// What the file system says.
pub fn traces(
    logs: &Path,
    facts: &Facts,
    create: &mut dyn FnMut(u32) -> io::Result<File>,
) -> io::Result<Vec<Recorded>> {
    let mut members = family(logs)?;
    let mut recorded = Vec::new();
    for index in 0..members.len() {
        let Some(number) = members[index].number else { continue };
        let inherited = inheritance(logs, members[index].log.header.ordinal);
        let mut header = header(&members, index, facts);
        let bytes = inherited.metadata().map_or(0, |file| file.len());
        header.process.inherited = bytes / HELD_BYTES as u64;
        let end = end(&members, index, facts);
        let forks = forks(&members, index, logs);
        let out = BufWriter::new(create(number)?);
        let member = &mut members[index];
        let (account, totals) =
            written(member, &header, end, forks, &inherited, out).map_err(io::Error::other)?;
        let Account { skipped, mended } = account;
        let damage = member.log.damage;
        recorded.push(Recorded { header, totals, skipped, mended, damage });
        std::fs::remove_file(&member.path)?;
    }
    Ok(recorded)
}

/// Where what a child inherits is put aside.
fn inheritance(logs: &Path, ordinal: u64) -> PathBuf {
    logs.join(format!("{ordinal}.held"))
}

/// All logs, in order of birth, with their numbers.
fn family(logs: &Path) -> io::Result<Vec<Member>> {
    let mut members = Vec::new();
    for entry in std::fs::read_dir(logs)? {
        let path = entry?.path();
        let is_log = path.to_str().is_some_and(|path| path.ends_with(layout::ENDING));
        if is_log && let Some(log) = RawLog::open(&path)? {
            members.push(Member { path, log, number: None, parent: None, born: "start" });
        }
    }
    members.sort_by_key(|member| member.log.header.ordinal);
    let mut numbers = 0..;
    for index in 0..members.len() {
        if index == 0 || !members[index].log.is_at_end()? {
            members[index].number = numbers.next();
        }
        let (parent, born) = origin(&members[..=index]);
        (members[index].parent, members[index].born) = (parent, born);
    }
    Ok(members)
}

/// Which log the last one comes from, and how.
fn origin(members: &[Member]) -> (Option<usize>, &'static str) {
    let Some((last, earlier)) = members.split_last() else { return (None, "") };
    let header = &last.log.header;
    if header.parent != layout::NOBODY {
        let parent = earlier.iter().rposition(|it| it.log.header.ordinal == header.parent);
        return (parent, "fork");
    }
    let of = |pid: u32| earlier.iter().rposition(|member| member.log.header.pid == pid);
    match (of(header.pid), of(header.parent_pid)) {
        (Some(itself), _) => (Some(itself), "exec"),
        (None, parent) => (parent, if earlier.is_empty() { "start" } else { "exec" }),
    }
}

/// The number of the nearest ancestor that has a trace.
fn parent(members: &[Member], index: usize) -> Option<u32> {
    let mut at = members[index].parent;
    while let Some(parent) = at {
        if members[parent].number.is_some() {
            return members[parent].number;
        }
        at = members[parent].parent;
    }
    None
}

fn header(members: &[Member], index: usize, facts: &Facts) -> Header {
    let member = &members[index];
    // A child that cannot see `/proc` still runs its parent's program.
    let mut named = index;
    while members[named].log.program.is_empty()
        && members[named].born == "fork"
        && let Some(parent) = members[named].parent
    {
        named = parent;
    }
    let text = |text: &std::ffi::OsString| text.to_string_lossy().into_owned();
    Header {
        program: text(&members[named].log.program),
        arguments: members[named].log.arguments.iter().map(text).collect(),
        made_by: facts.made_by.clone(),
        columns: Columns { threads: true, ..Columns::default() },
        process: Process {
            number: member.number.unwrap_or_default(),
            parent: parent(members, index),
            pid: Some(member.log.header.pid),
            born: member.born.to_string(),
            inherited: 0,
        },
        host: facts.host.clone(),
        ..Header::default()
    }
}

fn end(members: &[Member], index: usize, facts: &Facts) -> End {
    let member = &members[index];
    let pid = member.log.header.pid;
    let next = members[index + 1..].iter().find(|later| later.log.header.pid == pid);
    let how = match next {
        Some(next) if next.born == "exec" => "exec".to_string(),
        // The number went to another process.
        Some(_) => String::new(),
        None => facts.ends.get(&pid).cloned().unwrap_or_default(),
    };
    let mine = |child: &usize| {
        members[*child].number.is_some() && parent(members, *child) == member.number
    };
    let children = (index + 1..members.len()).filter(mine);
    let children = children.filter_map(|child| members[child].number).collect();
    End { how, children, ..End::default() }
}

/// Where in a log a child was forked, and where to put what it inherits.
struct Fork {
    at: u64,
    keep: PathBuf,
}

/// The forks of a process, the last one first.
fn forks(members: &[Member], index: usize, logs: &Path) -> Vec<Fork> {
    let ordinal = members[index].log.header.ordinal;
    let children = members.iter().filter(|it| it.log.header.parent == ordinal);
    let mut forks: Vec<Fork> = children
        .filter(|child| child.number.is_some())
        .map(|child| Fork {
            at: child.log.header.parent_bytes,
            keep: inheritance(logs, child.log.header.ordinal),
        })
        .collect();
    forks.sort_by_key(|fork| std::cmp::Reverse(fork.at));
    forks
}

/// Writes one process's trace.
fn written(
    member: &mut Member,
    header: &Header,
    mut end: End,
    mut forks: Vec<Fork>,
    inherited: &Path,
    out: BufWriter<File>,
) -> Result<(Account, Totals), WriteError> {
    let mut unfolding = Unfolding::new(Writer::new(out, header)?, !forks.is_empty());
    if inherited.is_file() {
        let mut blocks = BufReader::new(File::open(inherited)?);
        while let Some(block) = kept(&mut blocks)? {
            unfolding.inherit(&block)?;
        }
        std::fs::remove_file(inherited)?;
    }
    loop {
        let position = member.log.position();
        let call: Option<raw::Call> = member.log.next()?;
        while let Some(fork) = forks.pop_if(|fork| fork.at <= position || call.is_none()) {
            keep(&unfolding.held(), &mut BufWriter::new(File::create(fork.keep)?))?;
        }
        let Some(call) = call else { break };
        unfolding.call(call, &member.log)?;
    }
    let Unfolding { writer, account, .. } = unfolding;
    (end.skipped, end.mended) = (account.skipped.clone(), account.mended.clone());
    let (_, totals) = writer.finish(end)?;
    Ok((account, totals))
}
