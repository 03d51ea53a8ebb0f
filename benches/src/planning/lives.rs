//! The lives of a stream's objects, in granules and events.
//!
//! An object lives from the event that asks for it to the one that frees it, or to the end. A resize
//! to another rounded length (or to a stricter alignment) is one of two things. *Move*: each size is
//! an object of its own, and the new one is born before the old one dies, so that for the time of one
//! event there are both, as in every harness's footprint. *Hold*: the object has its largest size and
//! strictest alignment all its life, and nothing ever moves. Either is something an allocator that
//! knew the future could do.

use allocators::GRANULE;
use workloads::{Error, Event, Request, Source};

/// One object, or one size of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Life {
    /// The event, from 1, from which on it is there.
    pub(crate) start: u64,
    /// The first event without it.
    pub(crate) end: u64,
    /// In granules, at least 1.
    pub(crate) size: u64,
    /// Its place is a multiple of so many granules.
    pub(crate) align: u64,
}

/// What becomes of an object that is resized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resizes {
    /// It moves, and is there twice for an event.
    Move,
    /// It has its largest size from the beginning.
    Hold,
}

impl Resizes {
    /// What stands behind a planner's name.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Resizes::Move => "",
            Resizes::Hold => ":resize=hold",
        }
    }
}

/// All lives, in the order of births. Memory grows with their number: whoever calls has bounded it.
pub(crate) fn lives(source: &Source, seed: u64, resizes: Resizes) -> Result<Vec<Life>, Error> {
    let mut stream = source.open(seed)?;
    let mut lives: Vec<Life> = Vec::new();
    let mut live: Vec<Option<usize>> = Vec::new();
    let mut now = 0;
    while let Some(event) = stream.step() {
        now += 1;
        match event {
            Event::Allocate { object, request } | Event::Resize { object, request } => {
                let object = object as usize;
                if object >= live.len() {
                    live.resize(object + 1, None);
                }
                let next = born(now, request);
                let before = live[object].map(|index| &mut lives[index]);
                match (before, resizes) {
                    (Some(before), Resizes::Hold) => {
                        before.size = before.size.max(next.size);
                        before.align = before.align.max(next.align);
                        continue;
                    }
                    (Some(before), Resizes::Move) => {
                        if before.size == next.size && next.align <= before.align {
                            continue;
                        }
                        before.end = now + 1;
                    }
                    (None, _) => {}
                }
                live[object] = Some(lives.len());
                lives.push(next);
            }
            Event::Free { object } => {
                if let Some(index) = live[object as usize].take() {
                    lives[index].end = now;
                }
            }
        }
    }
    for index in live.into_iter().flatten() {
        lives[index].end = now + 1;
    }
    Ok(lives)
}

fn born(now: u64, request: Request) -> Life {
    let size = request.size.max(1).div_ceil(GRANULE);
    let align = u64::from(request.align).div_ceil(GRANULE);
    Life { start: now, end: u64::MAX, size, align }
}
