//! The rules every recorded stream is held to, whatever its format.
//!
//! A format's reader yields [`Record`]s with the source's own keys (ids, slots, addresses); here
//! they become events over normalised numbers, or a [`Breach`]. A key may be used again after its
//! free; a resize of a key that is not live is an allocate, as `realloc` of nothing is.
//! Costs O(log live) a record. Memory grows with live objects alone: no declared number sizes a
//! table, so a lying header costs nothing; and there is a bound to it, since a few compressed bytes
//! can keep millions of ids live.

use crate::error::Breach;
use crate::event::{Event, ObjectId, Request};
use crate::numbers::{NO_OBJECT, Numbers};
use std::collections::BTreeMap;

/// Largest request a source may make, in bytes.
pub(crate) const LARGEST_REQUEST_BYTES: u64 = 1 << 40;
/// Live bytes stay below this, so that sums of a few of them fit 64 bits.
pub(crate) const LIVE_BOUND_BYTES: u64 = 1 << 62;
/// Keys of a page: traces number objects in a row, so one tree node serves many neighbours; small,
/// so that keys strewn far apart cost little more than their lines in the file.
const PAGE: usize = 8;
/// What a page takes in a tree whose nodes are half full, in bytes.
const PAGE_BYTES: u64 = 88;
/// What an object takes: its size here, and once more where the stream is surveyed, in bytes.
pub(crate) const OBJECT_BYTES: u64 = 16;

/// One line of a trace, in its own names: ids, slots or addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// Asks for a new object.
    Allocate {
        /// Its name from now on; no live object has it.
        key: u64,
        /// What is asked for.
        request: Request,
    },
    /// Gives a live object back.
    Free {
        /// Its name until now.
        key: u64,
    },
    /// Asks an object to become `request.size` bytes long; an allocate where none is live.
    Resize {
        /// Its name until now.
        key: u64,
        /// Its name from now on: the same, or one that no live object has.
        to: u64,
        /// What is asked for.
        request: Request,
    },
}

/// What the keys of a source are, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    Ids,
    Addresses,
}

impl Keys {
    fn dead(self) -> &'static str {
        match self {
            Keys::Ids => "an id that is not live",
            Keys::Addresses => "an address at which nothing is live",
        }
    }

    fn live(self) -> &'static str {
        match self {
            Keys::Ids => "a live id, or -1",
            Keys::Addresses => "the address of a live block",
        }
    }
}

/// Turns records into events.
#[derive(Debug)]
pub(crate) struct Strict {
    /// Bytes that live objects may take.
    room: u64,
    keys: Keys,
    pages: BTreeMap<u64, [ObjectId; PAGE]>,
    sizes: Vec<u64>,
    live_bytes: u64,
    numbers: Numbers,
}

impl Strict {
    /// For a stream whose live objects may take `room` bytes.
    pub(crate) fn new(room: u64, keys: Keys) -> Strict {
        let (pages, sizes, numbers) = Default::default();
        Strict { room, keys, pages, sizes, live_bytes: 0, numbers }
    }

    pub(crate) fn event(&mut self, record: Record) -> Result<Event, Breach> {
        match record {
            Record::Allocate { key, .. } if self.is_live(key) => {
                let what = format!("{} is allocated while it is live", self.named(key));
                Err(Breach::new(what, self.keys.dead()))
            }
            Record::Allocate { key, request } => self.allocate(key, request),
            Record::Free { key } => match self.remove(key) {
                Some(object) => Ok(self.free(object)),
                None => {
                    let what = format!("{} is freed but not live", self.named(key));
                    Err(Breach::new(what, self.keys.live()))
                }
            },
            Record::Resize { key, to, request } => {
                self.rename(key, to)?;
                match self.find(to) {
                    Some(object) => {
                        let before = std::mem::take(&mut self.sizes[object as usize]);
                        self.live_bytes -= before;
                        self.add_live(object, request.size)?;
                        Ok(Event::Resize { object, request })
                    }
                    None => self.allocate(to, request),
                }
            }
        }
    }

    /// The object called `key`, if there is one, is called `to` from now on.
    pub(crate) fn rename(&mut self, key: u64, to: u64) -> Result<(), Breach> {
        if key == to {
            return Ok(());
        }
        if self.is_live(to) {
            let what = format!("{} moves to {}, which is live", self.named(key), self.named(to));
            return Err(Breach::new(what, self.keys.dead()));
        }
        match self.remove(key) {
            Some(object) => self.insert(to, object),
            None => Ok(()),
        }
    }

    /// Whether an object of this name is live.
    pub(crate) fn is_live(&self, key: u64) -> bool {
        self.find(key).is_some()
    }

    fn named(&self, key: u64) -> String {
        match self.keys {
            Keys::Ids => format!("id {key}"),
            Keys::Addresses => format!("the block at {key:#x}"),
        }
    }

    fn allocate(&mut self, key: u64, request: Request) -> Result<Event, Breach> {
        let object = self
            .numbers
            .take()
            .ok_or_else(|| Breach::new("2^32 objects are live", "at most 2^32 - 1"))?;
        if object as usize == self.sizes.len() {
            self.sizes.push(0);
        }
        self.add_live(object, request.size)?;
        self.insert(key, object)?;
        Ok(Event::Allocate { object, request })
    }

    fn insert(&mut self, key: u64, object: ObjectId) -> Result<(), Breach> {
        let page = self.pages.entry(key / PAGE as u64).or_insert([NO_OBJECT; PAGE]);
        page[key as usize % PAGE] = object;
        let taken = self.pages.len() as u64 * PAGE_BYTES + self.sizes.len() as u64 * OBJECT_BYTES;
        if taken > self.room {
            let what = format!("the objects live here take {taken} bytes to keep track of");
            let expected = format!("at most {}, which grows with the file's size", self.room);
            return Err(Breach::new(what, expected));
        }
        Ok(())
    }

    fn free(&mut self, object: ObjectId) -> Event {
        self.live_bytes -= self.sizes[object as usize];
        self.numbers.give(object);
        Event::Free { object }
    }

    fn add_live(&mut self, object: ObjectId, size: u64) -> Result<(), Breach> {
        if size > LARGEST_REQUEST_BYTES {
            let bound = format!("a size from 0 to {LARGEST_REQUEST_BYTES}");
            return Err(Breach::new(format!("{size} bytes are asked for"), bound));
        }
        self.sizes[object as usize] = size;
        self.live_bytes += size;
        if self.live_bytes >= LIVE_BOUND_BYTES {
            let what = format!("{} bytes are live", self.live_bytes);
            return Err(Breach::new(what, "fewer than 2^62"));
        }
        Ok(())
    }

    fn find(&self, key: u64) -> Option<ObjectId> {
        let object = self.pages.get(&(key / PAGE as u64))?[key as usize % PAGE];
        (object != NO_OBJECT).then_some(object)
    }

    fn remove(&mut self, key: u64) -> Option<ObjectId> {
        let number = key / PAGE as u64;
        let page = self.pages.get_mut(&number)?;
        let object = std::mem::replace(&mut page[key as usize % PAGE], NO_OBJECT);
        // A page lives as long as one of its keys: memory follows the live objects.
        if page.iter().all(|&object| object == NO_OBJECT) {
            self.pages.remove(&number);
        }
        (object != NO_OBJECT).then_some(object)
    }
}
