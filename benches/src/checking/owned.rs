//! Allocators that have only a `GlobalAlloc`: what a program can see of them. Every object lies at its
//! alignment and apart from all that live, keeps what is written to it until it is freed and through
//! every `realloc`, and is zeroed where that is asked. A refusal is a null pointer and leaves all as it
//! was. What lies between the objects nobody sees, so that there is no tiling law here.
//!
//! Every second allocation asks for a zeroed object. What breaks the rules so badly that an address
//! belongs to nobody ends the process: no oracle in the same process can prevent that.

use super::breach::{Breach, Deed, again};
use super::contents::{Fill, WHOLE, WORD, parts};
use super::fault::Fault;
use super::report::Report;
use crate::cell::Cell;
use crate::space::replay::asked;
use crate::space::stream::{Progress, Stream};
use crate::space::subject::Stop;
use allocators::{Extent, GRANULE, Heap, Program, Request};
use std::alloc::GlobalAlloc;
use std::collections::BTreeMap;
use std::ops::Range;
use workloads::{Event, ObjectId};

/// One past the highest address of a program.
const ADDRESSES: u64 = 1 << 56;
/// Forged links reach as far as in a heap of this size.
const FORGED_GRANULES: u64 = 1 << 16;

/// Checks the cell's allocator, whose memory is its own.
pub(super) fn check(cell: &Cell, progress: &dyn Fn(u64)) -> Result<Report, Breach> {
    let impossible = |why: String| Breach::Impossible(why);
    let built = cell.allocator.build(Heap::Fixed { capacity: GRANULE });
    let global = built.map_err(|error| impossible(error.to_string()))?.global();
    let none = || "its memory is its own, and nobody sees what lies there".to_string();
    let mut owned = Owned::new(global.ok_or_else(|| impossible(none()))?);
    let mut progress = Progress::new(progress);
    let opened = Stream::open(cell, &mut progress);
    let mut stream = opened.map_err(|stop| impossible(said(stop)))?;
    let found = |deed: &Deed, fault| {
        Err(Breach::Found { when: deed.to_string(), fault, again: again(cell) })
    };
    while let Some(event) = stream.next() {
        owned.report.events += 1;
        if let Err(fault) = owned.step(&event) {
            return found(&Deed::Event(owned.report.events, event), fault);
        }
    }
    let mut deed = Deed::Over(owned.report.events);
    if let Err(fault) = owned.clear(&mut deed) {
        return found(&deed, fault);
    }
    stream.finish().map_err(|stop| impossible(said(stop)))?;
    Ok(owned.report)
}

fn said(stop: Stop) -> String {
    match stop {
        Stop::Failed(why) => why,
        Stop::Exhausted => "no addresses are left".to_string(),
    }
}

/// One that lives.
#[derive(Clone, Copy)]
struct Held {
    extent: Extent,
    align: u64,
    /// At which event it was written.
    written: u64,
}

/// A program and what it knows of its objects.
struct Owned {
    program: Program,
    held: BTreeMap<ObjectId, Held>,
    /// By address: the end, and whose it is.
    taken: BTreeMap<u64, (u64, ObjectId)>,
    report: Report,
}

impl Owned {
    fn new(global: &'static dyn GlobalAlloc) -> Owned {
        let report = Report { places: true, zeroed: Some(0), ..Report::default() };
        let (held, taken) = (BTreeMap::new(), BTreeMap::new());
        Owned { program: Program::new(global), held, taken, report }
    }

    fn step(&mut self, event: &Event) -> Result<(), Fault> {
        match *event {
            Event::Free { object } => self.free(object),
            Event::Allocate { object, request } => self.allocate(object, asked(request)),
            Event::Resize { object, request } => match self.held.get(&object).copied() {
                Some(held) => self.resize(object, held, asked(request)),
                None => self.allocate(object, asked(request)),
            },
        }
    }

    fn allocate(&mut self, object: ObjectId, request: Request) -> Result<(), Fault> {
        self.report.requests += 1;
        let zeroed = self.report.events.is_multiple_of(2);
        let at = self.program.allocate(object, request.size, request.align, zeroed);
        let Some(at) = at else {
            self.refused();
            return Ok(());
        };
        let held = self.place(object, at, request)?;
        if zeroed {
            self.look(object, held.extent.len(), |_| 0)
                .map_err(|(byte, found, _)| Fault::Unzeroed { object, byte, found })?;
            self.report.zeroed = self.report.zeroed.map(|sum| sum + 1);
        }
        self.fill(object, held);
        Ok(())
    }

    /// As a program's `realloc`; a stricter alignment cannot be asked for there, so the object moves.
    fn resize(&mut self, object: ObjectId, held: Held, request: Request) -> Result<(), Fault> {
        self.verify(object, held, held.extent.len())?;
        if request.align > held.align {
            self.free(object)?;
            return self.allocate(object, request);
        }
        self.report.requests += 1;
        self.taken.remove(&held.extent.offset());
        let Some(at) = self.program.resize(object, request.size) else {
            self.taken.insert(held.extent.offset(), (held.extent.end(), object));
            self.refused();
            return self.verify(object, held, held.extent.len());
        };
        let new = self.place(object, at, Request { align: held.align, ..request })?;
        let kept = held.extent.len().min(new.extent.len());
        self.verify(object, Held { extent: held.extent, ..held }, kept)?;
        self.fill(object, new);
        Ok(())
    }

    fn free(&mut self, object: ObjectId) -> Result<(), Fault> {
        let Some(held) = self.held.get(&object).copied() else { return Ok(()) };
        self.verify(object, held, held.extent.len())?;
        self.held.remove(&object);
        self.taken.remove(&held.extent.offset());
        self.program.free(object);
        self.report.contents += 1;
        self.report.partly += u64::from(held.extent.len() > WHOLE);
        Ok(())
    }

    fn refused(&mut self) {
        self.report.refused += 1;
        if self.report.events <= 64 {
            self.report.early_refusals |= 1 << (self.report.events - 1);
        }
    }

    /// The address is as asked and nobody else's.
    fn place(&mut self, object: ObjectId, at: u64, request: Request) -> Result<Held, Fault> {
        let extent = Extent::new(at, request.size.max(1));
        if !at.is_multiple_of(request.align) {
            return Err(Fault::Misaligned { grant: extent, align: request.align });
        }
        if at.saturating_add(extent.len()) > ADDRESSES {
            return Err(Fault::Outside { grant: extent, header_bytes: 0, end: ADDRESSES });
        }
        if let Some((&start, &(end, other))) = self.taken.range(..extent.end()).next_back()
            && end > at
        {
            return Err(Fault::Overlap { grant: extent, other, its: Extent::between(start, end) });
        }
        let held = Held { extent, align: request.align, written: self.report.events };
        self.taken.insert(at, (extent.end(), object));
        self.held.insert(object, held);
        Ok(held)
    }

    fn fill(&mut self, object: ObjectId, held: Held) {
        for part in parts(held.extent.len()) {
            self.program.write(object, part.start, &image(object, held, &part));
        }
    }

    fn verify(&self, object: ObjectId, held: Held, kept: u64) -> Result<(), Fault> {
        let wrong = |(byte, found, expected)| Fault::Contents {
            object,
            grant: self.held[&object].extent,
            byte,
            found,
            expected,
            written: held.written,
        };
        for part in parts(held.extent.len()) {
            let part = part.start..part.end.min(kept);
            let expected = image(object, held, &part);
            self.compare(object, &part, |at| expected[at]).map_err(wrong)?;
        }
        Ok(())
    }

    /// Holds the parts of an object of `len` bytes that are looked at against what they are to be.
    fn look(&self, object: ObjectId, len: u64, is: fn(usize) -> u8) -> Result<(), (u64, u8, u8)> {
        parts(len).try_for_each(|part| self.compare(object, &part, is))
    }

    /// The first byte that is another, what it is and what it was to be.
    fn compare(
        &self,
        object: ObjectId,
        part: &Range<u64>,
        expected: impl Fn(usize) -> u8,
    ) -> Result<(), (u64, u8, u8)> {
        if part.is_empty() {
            return Ok(());
        }
        let mut bytes = vec![0; (part.end - part.start) as usize];
        self.program.read(object, part.start, &mut bytes);
        match (0..bytes.len()).find(|&at| bytes[at] != expected(at)) {
            Some(at) => Err((part.start + at as u64, bytes[at], expected(at))),
            None => Ok(()),
        }
    }

    /// All that lives is as it was written, and is freed.
    fn clear(&mut self, deed: &mut Deed) -> Result<(), Fault> {
        for (&object, &held) in &self.held {
            self.verify(object, held, held.extent.len())?;
        }
        let objects: Vec<ObjectId> = self.held.keys().copied().collect();
        for object in objects {
            *deed = Deed::Clearing(self.report.events, object);
            self.free(object)?;
        }
        Ok(())
    }
}

/// What is written to this part of an object.
fn image(object: ObjectId, held: Held, part: &Range<u64>) -> Vec<u8> {
    // Where it lies is no part of it: a realloc may move it.
    let fill = Fill { event: held.written, object, grant: (0, held.extent.len()) };
    let words = part.start / WORD..part.end.div_ceil(WORD).max(part.start / WORD);
    let mut bytes: Vec<u8> =
        words.flat_map(|word| fill.word(word, FORGED_GRANULES).to_le_bytes()).collect();
    bytes.truncate(part.end.saturating_sub(part.start) as usize);
    bytes
}
