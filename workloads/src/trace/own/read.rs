//! Reading a trace: frames in, events out, everything checked.

use super::bytes::Bytes;
use super::columns::{Sites, Threads, Times};
use super::event;
use super::frame::{EVENTS, Frames, HEADER, Head, SITES, THREADS, TIMES, TRAILER};
use super::header::{Header, Totals, Trailer};
use super::live::Live;
use crate::error::{Breach, Error};
use crate::event::{Event, ObjectId};
use crate::trace::replay::room;
use crate::trace::{Content, How, Input, Notes, Stamp, Stream};

/// Where in the file reading has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Beginning,
    Within,
    End,
}

/// A column of the next frame of events.
#[derive(Debug, Default)]
struct Column<T> {
    /// Whether the header says that there is such a column.
    declared: bool,
    /// The events that it belongs to, once it was read.
    events: Option<u32>,
    cells: T,
}

/// Reads a file in the project's own format.
pub(super) struct Own {
    file: String,
    frames: Frames,
    how: How,
    place: Place,
    header: Header,
    live: Live,
    events: Bytes,
    /// Events of the frame, and how many of them are still to come.
    count: u32,
    left: u32,
    last: ObjectId,
    threads: Column<Threads>,
    times: Column<Times>,
    sites: Column<Sites>,
    stamp: Stamp,
    notes: Notes,
}

impl Own {
    pub(super) fn new(input: &Input, content: Content, how: How) -> Own {
        let live = Live::new(room(content.bytes));
        let (header, events, threads, times, sites) = Default::default();
        let (stamp, notes) = Default::default();
        Own {
            file: input.label().to_string(),
            frames: Frames::new(content),
            how,
            place: Place::Beginning,
            header,
            live,
            events,
            count: 0,
            left: 0,
            last: 0,
            threads,
            times,
            sites,
            stamp,
            notes,
        }
    }

    /// Reads on until there are events; false at the end of the file.
    #[cold]
    fn advance(&mut self) -> Result<bool, Breach> {
        if self.place == Place::Beginning {
            self.begin()?;
        }
        while self.left == 0 {
            if self.count > 0 {
                self.end_frame()?;
            }
            let Some(head) = self.frames.next()? else {
                if self.place == Place::End {
                    return Ok(false);
                }
                let expected = "a last frame, `TAIL`, with the totals";
                return Err(Breach::new("the file ends here", expected));
            };
            if self.place == Place::End {
                return Err(Breach::new("more follows the last frame", "the end of the file"));
            }
            self.frame(&head)?;
        }
        Ok(true)
    }

    fn begin(&mut self) -> Result<(), Breach> {
        self.frames.begin()?;
        let first = self.frames.next()?;
        let Some(head) = first.filter(|head| head.kind == HEADER) else {
            return Err(Breach::new("there is no header", "a first frame, `HEAD`"));
        };
        self.header = self.document(&head)?;
        self.place = Place::Within;
        let columns = self.header.columns;
        self.threads.declared = columns.threads;
        self.times.declared = columns.times;
        self.sites.declared = columns.sites;
        Ok(())
    }

    fn document<T: serde::de::DeserializeOwned>(&mut self, head: &Head) -> Result<T, Breach> {
        let mut plain = Vec::new();
        self.frames.expand(head, &mut plain)?;
        let expected = "a TOML document";
        let text = String::from_utf8(plain)
            .map_err(|_| Breach::new("the frame's text is not UTF-8", expected))?;
        toml::from_str(&text).map_err(|error| {
            Breach::new(format!("the frame's text: {}", error.message()), expected)
        })
    }

    fn frame(&mut self, head: &Head) -> Result<(), Breach> {
        let (frames, stamps) = (&mut self.frames, self.how.stamps);
        match head.kind {
            EVENTS => self.begin_frame(head),
            THREADS => column(frames, head, stamps, &mut self.threads, |t| &mut t.bytes),
            TIMES => {
                self.times.cells.begin();
                column(frames, head, stamps, &mut self.times, |t| &mut t.bytes)
            }
            SITES => column(frames, head, stamps, &mut self.sites, |t| &mut t.bytes),
            TRAILER => {
                let trailer: Trailer = self.document(head)?;
                self.end(trailer)
            }
            // What a later version adds beside the events.
            kind if kind[0].is_ascii_lowercase() => Ok(()),
            kind => {
                let what = format!("a frame of kind `{}`", kind.escape_ascii());
                Err(Breach::new(what, "`EVNT`, `TAIL` or a kind in small letters"))
            }
        }
    }

    fn begin_frame(&mut self, head: &Head) -> Result<(), Breach> {
        attached("threads", head.events, &mut self.threads)?;
        attached("times", head.events, &mut self.times)?;
        attached("call sites", head.events, &mut self.sites)?;
        self.events.clear();
        self.frames.expand(head, &mut self.events.all)?;
        (self.count, self.left, self.last) = (head.events, head.events, 0);
        if head.events == 0 {
            return Err(Breach::new("the frame holds no events", "1 to 65536 events"));
        }
        Ok(())
    }

    fn end_frame(&mut self) -> Result<(), Breach> {
        self.count = 0;
        let there = |declared: bool, at_end: bool| declared && self.how.stamps && !at_end;
        let more = !self.events.is_at_end()
            || there(self.threads.declared, self.threads.cells.is_at_end())
            || there(self.times.declared, self.times.cells.bytes.is_at_end())
            || there(self.sites.declared, self.sites.cells.bytes.is_at_end());
        if more {
            return Err(Breach::new("the frame holds more than its events", "nothing more"));
        }
        Ok(())
    }

    fn end(&mut self, Trailer { totals, end }: Trailer) -> Result<(), Breach> {
        let found = self.live.totals();
        if found != totals {
            let Totals { events, peak_live_bytes, .. } = found;
            let said = format!("{} and {}", totals.events, totals.peak_live_bytes);
            let what = format!(
                "the totals do not add up: {events} events and {peak_live_bytes} bytes at most"
            );
            return Err(Breach::new(what, format!("{said}, and all else as declared")));
        }
        self.place = Place::End;
        self.notes.take_over(&end);
        self.notes.end = Some(end);
        Ok(())
    }

    fn event(&mut self) -> Result<Event, Breach> {
        let undecodable = || Breach::new("the event cannot be decoded", "one as FORMAT.md says");
        let stored = event::read(&mut self.events, self.last).ok_or_else(undecodable)?;
        let zeroed = matches!(stored, event::Stored::Allocate { zeroed: true, .. });
        let event = self.live.event(stored)?;
        let (Event::Allocate { object, .. }
        | Event::Free { object }
        | Event::Resize { object, .. }) = event;
        self.last = object;
        if self.how.stamps {
            let asks = !matches!(event, Event::Free { .. });
            self.stamp = self.stamped(zeroed, asks).ok_or_else(|| {
                Breach::new("the event's thread, time or call site cannot be decoded", "one")
            })?;
        }
        self.left -= 1;
        Ok(event)
    }

    fn stamped(&mut self, zeroed: bool, asks: bool) -> Option<Stamp> {
        let mut stamp = Stamp { zeroed, ..Stamp::default() };
        if self.threads.declared {
            stamp.thread = self.threads.cells.next()?;
        }
        if self.times.declared {
            stamp.nanoseconds = self.times.cells.next()?;
        }
        if self.sites.declared && asks {
            stamp.site = self.sites.cells.next()?;
        }
        Some(stamp)
    }

    fn error(&self, breach: Breach) -> Error {
        let Breach { mut what, expected } = breach;
        if self.left > 0 {
            let at = self.events.read();
            what = format!("event {} of it, byte {at}: {what}", self.count - self.left + 1);
        }
        let (frame, byte) = (self.frames.number, self.frames.byte);
        let error = Error::Frame { file: self.file.clone(), frame, byte, what, expected };
        // Where nothing stands before the damage, there is nothing to be used.
        match self.notes.taken {
            taken @ 1.. if !self.how.repair => {
                error.repair(&format!("uses the {taken} events before it"))
            }
            _ => error,
        }
    }

    /// What came before the damage is used, and how much was lost is noted.
    fn lost(&mut self, breach: Breach) {
        let error = self.error(breach);
        let byte = self.frames.byte;
        let (bytes, last) = self.frames.salvage();
        let mut lost = format!("{error}; {bytes} bytes from byte {byte} on");
        let last = last.and_then(|last| String::from_utf8(last).ok());
        if let Some(trailer) = last.and_then(|last| toml::from_str::<Trailer>(&last).ok()) {
            let events = trailer.totals.events;
            let missing = events.saturating_sub(self.notes.taken);
            lost += &format!(" with {missing} of {events} events");
        }
        self.notes.lost = Some(lost);
        self.place = Place::End;
        self.left = 0;
    }
}

impl Stream for Own {
    #[inline]
    fn next(&mut self) -> Result<Option<Event>, Error> {
        let read = match self.left {
            0 if self.notes.lost.is_some() => Ok(None),
            0 => self.advance().and_then(|more| more.then(|| self.event()).transpose()),
            _ => self.event().map(Some),
        };
        match read {
            Ok(event) => {
                self.notes.taken += u64::from(event.is_some());
                Ok(event)
            }
            // Where nothing stands before the damage, there is nothing to be used.
            Err(breach) if self.how.repair && self.notes.taken > 0 => {
                self.lost(breach);
                Ok(None)
            }
            Err(breach) => Err(self.error(breach)),
        }
    }

    fn stamp(&self) -> Stamp {
        self.stamp
    }

    fn header(&mut self) -> Result<Header, Error> {
        if self.place == Place::Beginning {
            self.begin().map_err(|breach| self.error(breach))?;
        }
        Ok(self.header.clone())
    }

    fn notes(&self) -> Notes {
        self.notes.clone()
    }
}

/// A column's frame, which stands before the events it belongs to.
fn column<T>(
    frames: &mut Frames,
    head: &Head,
    wanted: bool,
    column: &mut Column<T>,
    bytes: impl Fn(&mut T) -> &mut Bytes,
) -> Result<(), Breach> {
    if !column.declared || column.events.is_some() {
        let what = format!("a frame of kind `{}`", head.kind.escape_ascii());
        return Err(Breach::new(what, "only columns that the header declares, once each"));
    }
    column.events = Some(head.events);
    let bytes = bytes(&mut column.cells);
    bytes.clear();
    if wanted { frames.expand(head, &mut bytes.all) } else { Ok(()) }
}

/// The column of the events that come now.
fn attached<T>(name: &str, events: u32, column: &mut Column<T>) -> Result<(), Breach> {
    if column.events.take() != column.declared.then_some(events) {
        let expected = "as many, as the header declares";
        return Err(Breach::new(format!("{events} events without as many {name}"), expected));
    }
    Ok(())
}
