//! What `heaptrack --raw` writes (file version 3): `+ SIZE TRACE ADDRESS` and `- ADDRESS`, in
//! hexadecimal without `0x`.
//!
//! A realloc shows as a free and an allocate. Time passes with `c MILLISECONDS`; `t IP PARENT` makes
//! a node of the call trees, whose IP is the call site of what names it. `X` holds the command.
//! heaptrack 1.4 does not see memalign, whose frees it writes; it may be attached to a program in its
//! middle. What heaptrack_interpret makes of such a file has lost which block is freed, and is
//! refused.

use super::calls::Call;
use super::words::{hexadecimal, shown, words};
use super::{Columns, Format, Header, How, Keyed, Lines, Notes, Reader, Stamp};
use crate::error::{Breach, Error};
use crate::strict::{Keys, Record};

pub(super) const FORMAT: Format = Format {
    word: "heaptrack",
    name: "heaptrack raw",
    ending: ".raw",
    probe: |start| first(start).is_some(),
    open: |input, content, how| Keyed::open(input, content, how, Heaptrack::new),
    write: None,
};

/// File versions whose records are these.
const VERSIONS: std::ops::RangeInclusive<u64> = 1..=3;

/// The file version in the first line, `v HEAPTRACK FILE`.
fn first(start: &[u8]) -> Option<u64> {
    let line = start.split(|&byte| byte == b'\n').next()?;
    let mut words = words(line.trim_ascii_end());
    let (v, heaptrack, file) = (words.next()?, words.next()?, words.next()?);
    (v == b"v" && hexadecimal(heaptrack).is_some() && words.next().is_none())
        .then(|| hexadecimal(file))?
}

struct Heaptrack {
    lines: Lines,
    how: How,
    begun: bool,
    /// Nothing of use can follow.
    refused: bool,
    stamp: Stamp,
    /// The instruction of node n stands at n − 1.
    nodes: Vec<u64>,
    command: Vec<String>,
}

impl Heaptrack {
    fn new(lines: Lines, how: How) -> Heaptrack {
        let (stamp, nodes, command) = Default::default();
        Heaptrack { lines, how, begun: false, refused: false, stamp, nodes, command }
    }

    fn begin(&mut self) -> Result<(), Error> {
        let line = self.lines.next()?.unwrap_or_default();
        let version = first(line);
        if version.is_none_or(|version| !VERSIONS.contains(&version)) {
            let what = format!("{} as the first line", shown(line));
            self.refused = true;
            let expected = "`v` and the versions of heaptrack and of the file, the latter 3";
            return Err(self.lines.error(Breach::new(what, expected)));
        }
        self.begun = true;
        Ok(())
    }
}

impl Reader for Heaptrack {
    const KEYS: Keys = Keys::Addresses;
    const BEGINS_WITHIN: bool = true;
    const INEXACT: &'static [&'static str] =
        &["thread", "alignment", "zeroed", "resize", "memalign"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        if !self.begun {
            self.begin()?;
        }
        loop {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            let (kind, rest) = line.split_at_checked(2).unwrap_or((line, b""));
            let kept = self.how.stamps;
            let call = match kind {
                b"+ " => allocate(rest, &self.nodes, &mut self.stamp),
                b"- " => hexadecimal(rest.trim_ascii()).map(|at| Call::Free { at }),
                b"c " => time(rest, &mut self.stamp),
                b"t " => node(rest, kept, &mut self.nodes),
                b"X " if kept => {
                    let text = String::from_utf8_lossy(rest);
                    self.command = text.split_whitespace().map(str::to_string).collect();
                    continue;
                }
                b"s " | b"i " | b"a " => {
                    self.refused = true;
                    let what = "the file was interpreted, so which block is freed is lost";
                    return Err(self
                        .lines
                        .error(Breach::new(what, "what `heaptrack --raw` writes")));
                }
                _ => continue,
            };
            let Some(call) = call else {
                let expected = "`+ SIZE TRACE ADDRESS`, `- ADDRESS`, `c TIME` or `t IP PARENT`";
                let what = shown(line);
                return Err(self.lines.error(Breach::new(what, expected)));
            };
            if call == STEP {
                continue;
            }
            if let Some(record) = call.record(&mut self.stamp, notes) {
                return Ok(Some(record));
            }
        }
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }

    fn is_over(&self) -> bool {
        self.refused || self.lines.is_over()
    }

    fn stamp(&self) -> Stamp {
        self.stamp
    }

    fn header(&self) -> Header {
        let (program, arguments) = self.command.split_first().unzip();
        Header {
            program: program.cloned().unwrap_or_default(),
            arguments: arguments.unwrap_or_default().to_vec(),
            columns: Columns { times: true, sites: true, threads: false },
            ..Header::default()
        }
    }
}

/// What is no call but belongs to those that follow.
const STEP: Call = Call::Nothing { why: "" };

fn allocate(rest: &[u8], nodes: &[u64], stamp: &mut Stamp) -> Option<Call> {
    let mut words = words(rest);
    let mut next = || hexadecimal(words.next()?);
    let (size, node, at) = (next()?, next()?, next()?);
    let node = usize::try_from(node).ok().and_then(|node| nodes.get(node.checked_sub(1)?));
    stamp.site = node.copied().unwrap_or(0);
    words.next().is_none().then_some(Call::malloc(size, at))
}

fn time(rest: &[u8], stamp: &mut Stamp) -> Option<Call> {
    stamp.nanoseconds = hexadecimal(rest.trim_ascii())?.saturating_mul(1_000_000);
    Some(STEP)
}

/// Wrong ones are told whether or not they are kept.
fn node(rest: &[u8], kept: bool, nodes: &mut Vec<u64>) -> Option<Call> {
    let site = hexadecimal(words(rest).next()?)?;
    if kept {
        nodes.push(site);
    }
    Some(STEP)
}
