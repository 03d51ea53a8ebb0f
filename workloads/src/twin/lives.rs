//! Every life of a trace: what the shuffled twin keeps.
//!
//! 16 bytes an object and as many a resize, whatever the number live: who is to be born in another
//! order must be known beforehand. What they may take is bounded, and grows with the trace's file.

use super::{Events, another};
use crate::error::Error;
use crate::event::{Event, ObjectId, Request};

/// Lives may take this many bytes …
const ROOM_BASE_BYTES: u64 = 256 << 20;
/// … and this many more for each byte of the file.
const ROOM_FACTOR: u64 = 64;

/// What the lives of a file of so many bytes may take, in bytes.
pub(super) fn room(file_bytes: u64) -> u64 {
    ROOM_BASE_BYTES.saturating_add(file_bytes.saturating_mul(ROOM_FACTOR))
}

/// A request in 64 bits: a size is at most 2^40, an alignment a power of two up to 2^31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked(u64);

impl From<Request> for Asked {
    fn from(request: Request) -> Asked {
        Asked(request.size << 5 | u64::from(request.align.trailing_zeros()))
    }
}

impl From<Asked> for Request {
    fn from(Asked(word): Asked) -> Request {
        Request { size: word >> 5, align: 1 << (word & 31) }
    }
}

/// "No resize" in [`Life::resizes`].
pub(super) const NONE: u32 = u32::MAX;

/// What one object goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Life {
    /// Allocates between its own and its last event: its free, or its last resize if it is never
    /// freed. Its own must come at least so many before the end.
    pub(super) span: u32,
    /// Its first resize among [`Lives::resizes`], or [`NONE`].
    pub(super) resizes: u32,
    pub(super) asked: Asked,
}

/// A resize; those of one object stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resize {
    pub(super) asked: Asked,
    /// Allocates since its own.
    pub(super) age: u32,
    /// Whether it is the object's last.
    pub(super) last: bool,
}

/// The lives of a trace.
#[derive(Debug, Default)]
pub(super) struct Lives {
    /// Those that end, longest first.
    pub(super) freed: Vec<Life>,
    /// Those that do not, longest span first.
    pub(super) kept: Vec<Life>,
    /// When the latter are born in the trace: numbers of births from 1 on, ascending.
    pub(super) kept_births: Vec<u32>,
    pub(super) resizes: Vec<Resize>,
}

/// A life that has not ended yet.
struct Open {
    born: u32,
    asked: Asked,
    resizes: Vec<Resize>,
}

/// Reads all lives; they and the resizes of the living take at most `room` bytes.
pub(super) fn read(
    room: u64,
    mut events: Events<'_>,
    bound: impl Fn(String) -> Error,
) -> Result<Lives, Error> {
    let mut lives = Lives::default();
    let mut open: Vec<Option<Open>> = Vec::new();
    let (mut births, mut resizes) = (0, 0_u64);
    while let Some(event) = events()? {
        match event {
            Event::Allocate { object, request } => {
                let born = another(&mut births, &bound)?;
                *place(&mut open, object) =
                    Some(Open { born, asked: request.into(), resizes: Vec::new() });
            }
            Event::Resize { object, request } => {
                if let Some(open) = place(&mut open, object) {
                    let age = births - open.born;
                    open.resizes.push(Resize { asked: request.into(), age, last: false });
                    resizes += 1;
                }
            }
            Event::Free { object } => {
                if let Some(open) = place(&mut open, object).take() {
                    let life = lives.end(&open, births - open.born);
                    lives.freed.push(life);
                }
            }
        }
        let taken = 16 * (u64::from(births) + resizes);
        if taken > room || resizes >= u64::from(NONE) {
            return Err(bound(format!(
                "the lives of its trace take more than {room} bytes, a bound that grows with the \
                 trace's file: {births} allocates and {resizes} resizes up to there"
            )));
        }
    }
    let mut kept: Vec<Open> = open.into_iter().flatten().collect();
    kept.sort_by_key(|open| open.born);
    for open in &kept {
        let last = open.resizes.last().map_or(0, |resize| resize.age);
        let life = lives.end(open, last);
        lives.kept.push(life);
        lives.kept_births.push(open.born);
    }
    // All but the number of a resize decides, so that equal lives need no order.
    lives.freed.sort_unstable_by(|a, b| b.cmp(a));
    lives.kept.sort_unstable_by(|a, b| b.cmp(a));
    Ok(lives)
}

fn place(open: &mut Vec<Option<Open>>, object: ObjectId) -> &mut Option<Open> {
    let index = object as usize;
    if index >= open.len() {
        open.resize_with(index + 1, || None);
    }
    &mut open[index]
}

impl Lives {
    fn end(&mut self, open: &Open, span: u32) -> Life {
        let first = if open.resizes.is_empty() { NONE } else { self.resizes.len() as u32 };
        self.resizes.extend(&open.resizes);
        if let (false, Some(last)) = (open.resizes.is_empty(), self.resizes.last_mut()) {
            last.last = true;
        }
        Life { span, resizes: first, asked: open.asked }
    }

    /// How many are born.
    pub(super) fn births(&self) -> u32 {
        (self.freed.len() + self.kept.len()) as u32
    }

    /// The life of that number: first those that end.
    pub(super) fn life(&self, number: u32) -> Life {
        let number = number as usize;
        match number.checked_sub(self.freed.len()) {
            None => self.freed[number],
            Some(kept) => self.kept[kept],
        }
    }

    /// Whether the life of that number ends.
    pub(super) fn ends(&self, number: u32) -> bool {
        (number as usize) < self.freed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_much_room_is_refused_before_it_does() {
        let request = Request { size: 8, align: 1 };
        // One object that is resized for ever, and objects that come and go for ever.
        let (allocate, free) = (Event::Allocate { object: 0, request }, Event::Free { object: 0 });
        let resize = Event::Resize { object: 0, request };
        for (first, rest) in [(allocate, vec![resize]), (allocate, vec![free, allocate])] {
            let mut events = std::iter::once(first).chain(rest.into_iter().cycle());
            let events = Box::new(move || Ok(events.next()));
            let bound = |what| Error::Bound { name: "twin".to_string(), what };
            let error = read(1600, events, bound).unwrap_err().to_string();
            assert!(error.contains("take more than 1600 bytes"), "{error}");
        }
    }

    #[test]
    fn requests_come_out_as_they_went_in() {
        for (size, align) in [(0, 1), (1, 2), (1 << 40, 1 << 31), ((1 << 40) - 1, 4096)] {
            let request = Request { size, align };
            assert_eq!(Request::from(Asked::from(request)), request);
        }
    }
}
