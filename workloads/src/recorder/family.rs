//! The processes of a recording: who came of whom, and what the header of each trace says.

use super::layout;
use super::raw::Birth;
use super::traces::Facts;
use crate::trace::{Columns, End, Header, Process};
use std::ffi::OsString;

/// Which of the processes born before the last one it comes from, and how.
fn origin(births: &[Birth]) -> (Option<&Birth>, &'static str) {
    let Some((last, earlier)) = births.split_last() else { return (None, "") };
    let header = &last.header;
    if header.parent != layout::NOBODY {
        return (earlier.iter().rfind(|it| it.header.ordinal == header.parent), "fork");
    }
    let of = |pid: u32| earlier.iter().rfind(|it| it.header.pid == pid);
    match (of(header.pid), of(header.parent_pid)) {
        (Some(itself), _) => (Some(itself), "exec"),
        (None, parent) => (parent, if earlier.is_empty() { "start" } else { "spawn" }),
    }
}

/// The number of a process among the traces.
pub(super) fn number(birth: &Birth) -> u32 {
    u32::try_from(birth.header.ordinal).unwrap_or(u32::MAX)
}

/// The header of the last one's trace.
pub(super) fn header(births: &[Birth], facts: &Facts, inherited: u64) -> Header {
    let Some(birth) = births.last() else { return Header::default() };
    let (parent, born) = origin(births);
    // A child that cannot see `/proc` still runs its parent's program.
    let mut named = birth;
    while named.program.is_empty()
        && let Some(parent) = births.iter().find(|it| it.header.ordinal == named.header.parent)
    {
        named = parent;
    }
    let text = |text: &OsString| text.to_string_lossy().into_owned();
    Header {
        program: text(&named.program),
        arguments: named.arguments.iter().map(text).collect(),
        made_by: facts.made_by.clone(),
        columns: Columns { threads: true, ..Columns::default() },
        process: Process {
            number: number(birth),
            parent: parent.map(number),
            pid: Some(birth.header.pid),
            born: born.to_string(),
            inherited,
        },
        host: facts.host.clone(),
        ..Header::default()
    }
}

/// What is known of one's end when all are known.
pub(super) fn end(births: &[Birth], index: usize, facts: &Facts) -> End {
    let birth = &births[index];
    let pid = birth.header.pid;
    let is_next = |it: &usize| births[*it].header.pid == pid;
    let how = match (index + 1..births.len()).find(is_next) {
        Some(next) if births[next].header.parent == layout::NOBODY => "exec".to_string(),
        // The number went to another process.
        Some(_) => String::new(),
        None => facts.ends.get(&pid).cloned().unwrap_or_default(),
    };
    let is_child = |it: &usize| {
        origin(&births[..=*it])
            .0
            .is_some_and(|parent| parent.header.ordinal == birth.header.ordinal)
    };
    let children = (index + 1..births.len()).filter(is_child);
    End { how, children: children.map(|child| number(&births[child])).collect(), ..End::default() }
}
