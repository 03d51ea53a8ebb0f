//! Programs that were started and left no log: the notes of who started them, held against the logs.
//!
//! A start that has a log is one whose process began a log, by no fork, after the note and before
//! that process's next note. `recorder/starts.rs` takes the notes, `recorder/layout.rs` is the definition.

use super::layout::{self, STARTS_AT, count, start};
use super::raw::Birth;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

/// A program that was started and left no log: the recorder was not loaded into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// As whoever started it named it; empty where it was named by a descriptor.
    pub program: OsString,
    /// The kernel's number of the process.
    pub pid: u32,
    /// Whether the environment it got names the recorder's library.
    pub preloads: bool,
}

/// A note, and when it was taken.
struct Start {
    at_ns: u64,
    unseen: Unseen,
}

/// What `shared` notes and `births` lack. O((starts + births) · log).
pub(super) fn unseen(shared: &[u8], births: &[Birth]) -> Vec<Unseen> {
    let mut born: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for Birth { header, .. } in births.iter().filter(|it| it.header.parent == layout::NOBODY) {
        born.entry(header.pid).or_default().insert(header.born_ns);
    }
    let mut unseen = Vec::new();
    // From the last to the first, with the time of each process's next note.
    let mut next = BTreeMap::new();
    for Start { at_ns, unseen: program } in starts(shared).into_iter().rev() {
        let times = at_ns..next.insert(program.pid, at_ns).unwrap_or(u64::MAX);
        let of_it = born.get(&program.pid);
        if of_it.is_none_or(|born| born.range(times).next().is_none()) {
            unseen.push(program);
        }
    }
    unseen.reverse();
    unseen
}

/// The starts that did not fail, in order of time.
fn starts(shared: &[u8]) -> Vec<Start> {
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |it, &byte| it << 8 | u64::from(byte));
    let field = |at: usize, bytes: usize| shared.get(at..at + bytes).map(number);
    let end = field(count::START_BYTES * 8, 8).unwrap_or(0);
    let end = usize::try_from(end).map_or(usize::MAX, |end| STARTS_AT.saturating_add(end));
    let (mut starts, mut at) = (Vec::new(), STARTS_AT);
    while at < end.min(shared.len())
        && let [Some(state), Some(preloads), Some(path), Some(pid), Some(at_ns)] =
            [(0, 1), (1, 1), (2, 2), (4, 4), (8, 8)].map(|(from, bytes)| field(at + from, bytes))
        && let state = state as u8
        && matches!(state, start::TRIED | start::FAILED)
    {
        let path_at = at + start::HEAD_BYTES;
        let Some(path) = shared.get(path_at..path_at + path as usize) else { break };
        at = (path_at + path.len()).next_multiple_of(8);
        let program = OsString::from_vec(path.to_vec());
        let unseen = Unseen { program, pid: pid as u32, preloads: preloads == 1 };
        if state == start::TRIED {
            starts.push(Start { at_ns, unseen });
        }
    }
    starts.sort_by_key(|start| start.at_ns);
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::layout::Header;

    /// A shared file with these notes: state, process, time, path.
    fn shared(notes: &[(u8, u32, u64, &str)]) -> Vec<u8> {
        let mut bytes = vec![0; STARTS_AT];
        for &(state, pid, at_ns, path) in notes {
            bytes.extend([state, 1]);
            bytes.extend((path.len() as u16).to_le_bytes());
            bytes.extend(pid.to_le_bytes());
            bytes.extend(at_ns.to_le_bytes());
            bytes.extend(path.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        let noted = (bytes.len() - STARTS_AT) as u64;
        bytes[count::START_BYTES * 8..][..8].copy_from_slice(&noted.to_le_bytes());
        bytes.resize(bytes.len() + 100, 0);
        bytes
    }

    fn birth(pid: u32, born_ns: u64, parent: u64) -> Birth {
        let header = Header {
            first_record: 0,
            ordinal: 0,
            parent,
            parent_bytes: 0,
            pid,
            parent_pid: 0,
            born_ns,
            program_bytes: 0,
            arguments_bytes: 0,
        };
        Birth { path: "".into(), header, program: "".into(), arguments: Vec::new() }
    }

    #[test]
    fn who_began_no_log_between_two_notes_was_not_seen() {
        let [tried, failed] = [start::TRIED, start::FAILED];
        let notes = [
            (tried, 7, 10, "/bin/seen"),
            (tried, 7, 20, "/bin/static"),
            (failed, 8, 25, "/bin/none"),
            (tried, 8, 30, "later, seen"),
            (tried, 9, 40, ""),
        ];
        let births = [
            birth(7, 12, layout::NOBODY),
            birth(7, 21, 0),
            birth(8, 31, layout::NOBODY),
            birth(9, 39, layout::NOBODY),
        ];
        let found = unseen(&shared(&notes), &births);
        let found: Vec<_> = found.iter().map(|it| (it.pid, it.program.to_str().unwrap())).collect();
        assert_eq!(found, [(7, "/bin/static"), (9, "")], "a fork's log is no start's");
        assert!(found.len() == 2 && unseen(&shared(&[]), &births).is_empty());
    }

    #[test]
    fn a_note_that_was_not_finished_ends_them_and_no_length_is_believed() {
        let mut bytes = shared(&[(start::TRIED, 1, 1, "a"), (0, 2, 2, "b"), (1, 3, 3, "c")]);
        assert_eq!(unseen(&bytes, &[]).len(), 1);
        bytes[STARTS_AT + 2..STARTS_AT + 4].fill(255);
        assert!(unseen(&bytes, &[]).is_empty());
        for length in [0, 8, STARTS_AT, STARTS_AT + 1, STARTS_AT + 17] {
            unseen(&bytes[..length], &[]);
        }
    }
}
