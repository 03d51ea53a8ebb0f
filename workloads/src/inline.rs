//! A tiny stream written out by hand: `a0:100 a1:200 f0 r1:50 a2:64@4096`.
//!
//! Words are separated by white space: `aID:SIZE[@ALIGN]` allocates, `rID:SIZE[@ALIGN]` resizes,
//! `fID` frees. Ids are any numbers; the stream is normalised like every other.

use crate::error::{Breach, Error};
use crate::event::{Event, Request, Workload};
use crate::strict::{Keys, LARGEST_REQUEST_BYTES, Record, Strict};
use std::sync::Arc;

/// How much of a garbled word a message shows.
const SHOWN_BYTES: usize = 40;
const WORDS: &str = "aID:SIZE, aID:SIZE@ALIGN, rID:SIZE, rID:SIZE@ALIGN or fID";

/// Reads the whole text; the events are as many as its words.
pub(crate) fn parse(name: &str, text: &str) -> Result<Vec<Event>, Error> {
    // The text is in memory already, and so are as many events as it has words.
    let mut strict = Strict::new(u64::MAX, Keys::Ids);
    let words = text.split_ascii_whitespace().zip(1..);
    words
        .map(|(text, word)| {
            record(text).and_then(|record| strict.event(record)).map_err(|breach| Error::Word {
                name: name.to_string(),
                word,
                what: breach.what,
                expected: breach.expected,
            })
        })
        .collect()
}

fn record(word: &str) -> Result<Record, Breach> {
    let garbage = || Breach::new(shown(word), WORDS);
    let kind = word.chars().next().ok_or_else(garbage)?;
    let rest = word.get(kind.len_utf8()..).ok_or_else(garbage)?;
    if kind == 'f' {
        return Ok(Record::Free { key: number(rest, u32::MAX.into()).ok_or_else(garbage)? });
    }
    let (id, asked) = rest.split_once(':').ok_or_else(garbage)?;
    let (size, align) = asked.split_once('@').unwrap_or((asked, "1"));
    let key = number(id, u32::MAX.into()).ok_or_else(garbage)?;
    let size = number(size, LARGEST_REQUEST_BYTES).ok_or_else(|| {
        Breach::new(
            format!("{} asks for {} bytes", shown(word), shown(size)),
            format!("a whole number from 0 to {LARGEST_REQUEST_BYTES}"),
        )
    })?;
    let align =
        number(align, 1 << 31).filter(|align| align.is_power_of_two()).ok_or_else(|| {
            Breach::new(
                format!("{} asks for alignment {}", shown(word), shown(align)),
                "a power of two up to 2^31",
            )
        })?;
    let request = Request { size, align: align as u32 };
    match kind {
        'a' => Ok(Record::Allocate { key, request }),
        'r' => Ok(Record::Resize { key, to: key, request }),
        _ => Err(garbage()),
    }
}

/// Words of a stranger in a message: escaped, and not all of them if they are many.
fn shown(text: &str) -> String {
    let cut = text.floor_char_boundary(SHOWN_BYTES);
    let more = if cut < text.len() { "…" } else { "" };
    format!("`{}{more}`", text[..cut].escape_default())
}

/// Digits only, since `parse` would also take a sign.
fn number(text: &str, most: u64) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&value| digits && value <= most)
}

/// Replays parsed events.
pub(crate) struct Listed {
    events: Arc<[Event]>,
    at: usize,
}

impl Listed {
    pub(crate) fn new(events: Arc<[Event]>) -> Listed {
        Listed { events, at: 0 }
    }
}

impl Workload for Listed {
    fn step(&mut self) -> Option<Event> {
        let event = self.events.get(self.at).copied();
        self.at += 1;
        event
    }
}
