//! One allocator driven event by event, with a picture of its heap after each. Its naive statement
//! runs beside it and says why.

use super::stream::Step;
use allocators::{Drive, Extent, GRANULE, Naive, Named, Off, Request, Walk, resize_or_move};
use std::collections::BTreeMap;
use workloads::{Event, ObjectId};

/// A stretch of the heap and the sign it is drawn with.
pub(super) struct Stretch {
    pub(super) extent: Extent,
    pub(super) sign: char,
}

/// Rounding, headers, free, reserved; what nobody can know.
pub(super) const ROUNDING: char = '~';
pub(super) const HEADER: char = '|';
pub(super) const FREE: char = '.';
pub(super) const RESERVED: char = '=';
pub(super) const UNKNOWN: char = '?';

/// The heap after one event.
pub(super) struct Frame {
    pub(super) stretches: Vec<Stretch>,
    /// The footprint; of a fixed heap its size.
    pub(super) end: u64,
    /// What bytes below `end` are that no stretch covers.
    pub(super) rest: char,
    /// Where the request was granted.
    pub(super) offset: Option<u64>,
    pub(super) refused: bool,
    /// Why it went there, or why not; nothing for a free.
    pub(super) reason: Option<String>,
}

struct Live {
    extent: Extent,
    size: u64,
    mark: char,
}

/// An allocator on the stage.
pub(super) struct Player {
    allocator: Box<dyn Drive<Off>>,
    naive: Option<Box<dyn Naive>>,
    headers: u64,
    live: BTreeMap<ObjectId, Live>,
    footprint: u64,
}

impl Player {
    pub(super) fn new(
        named: &Named,
        allocator: Box<dyn Drive<Off>>,
        naive: Option<Box<dyn Naive>>,
    ) -> Player {
        let headers = named.header_bytes();
        Player { allocator, naive, headers, live: BTreeMap::new(), footprint: 0 }
    }

    /// Executes one event. What was refused is not there: its free does nothing, and a resize of it
    /// is an allocation.
    pub(super) fn play(&mut self, step: &Step) -> Frame {
        let asked = |asked: workloads::Request| Request::new(asked.size, u64::from(asked.align));
        let (granted, reason) = match step.event {
            Event::Free { object } => {
                if let Some(live) = self.live.remove(&object) {
                    self.allocator.free(live.extent);
                    if let Some(naive) = &mut self.naive {
                        naive.free(live.extent);
                    }
                }
                (None, None)
            }
            Event::Allocate { object, request } => self.allocate(step, object, asked(request)),
            Event::Resize { object, request } if self.live.contains_key(&object) => {
                self.resize(step, object, asked(request))
            }
            Event::Resize { object, request } => self.allocate(step, object, asked(request)),
        };
        let refused = granted.is_none() && !matches!(step.event, Event::Free { .. });
        self.frame(granted.map(Extent::offset), refused, reason)
    }

    fn allocate(&mut self, step: &Step, object: ObjectId, request: Request) -> Outcome {
        let granted = self.allocator.allocate(request);
        let said = self.naive.as_mut().map(|naive| (naive.allocate(request), naive.reason()));
        if let Some(extent) = granted {
            self.live.insert(object, Live { extent, size: request.size, mark: step.mark });
        }
        (granted, Some(self.reason(granted, said, request)))
    }

    fn resize(&mut self, step: &Step, object: ObjectId, request: Request) -> Outcome {
        let old = &self.live[&object];
        let (extent, size) = (old.extent, old.size);
        let resized = resize_or_move(&mut *self.allocator, extent, size, request);
        let said = self.naive.as_mut().map(|naive| {
            if let Some(extent) = naive.resize(extent, request) {
                return (Some(extent), "in place".to_string());
            }
            let moved = naive.allocate(request);
            let reason = naive.reason();
            if moved.is_some() {
                naive.free(extent);
            }
            (moved, format!("moves: {reason}"))
        });
        let granted = resized.map(|resized| resized.extent);
        if let Some(extent) = granted {
            self.live.insert(object, Live { extent, size: request.size, mark: step.mark });
        }
        (granted, Some(self.reason(granted, said, request)))
    }

    /// What the naive statement says, as long as it agrees with the allocator.
    fn reason(
        &mut self,
        granted: Option<Extent>,
        said: Option<(Option<Extent>, String)>,
        request: Request,
    ) -> String {
        let why = match said {
            Some((extent, why)) if extent == granted => why,
            Some((extent, _)) => {
                self.naive = None;
                format!("the naive statement would grant {extent:?}: a mistake in one of them")
            }
            None => String::new(),
        };
        if granted.is_some() {
            return why;
        }
        let cause = self.cause(request);
        if why.is_empty() {
            format!("refused: {cause}")
        } else {
            format!("refused: {cause} ({why})")
        }
    }

    /// Full, scattered or policy, as DESIGN's words have it.
    fn cause(&self, request: Request) -> &'static str {
        let mut free = Vec::new();
        if self.allocator.for_each_free(&mut |extent| free.push(extent)) == Walk::Unknown {
            return "for a reason it does not tell";
        }
        let size = (request.size + self.headers).next_multiple_of(GRANULE).max(GRANULE);
        if free.iter().map(|extent| extent.len()).sum::<u64>() < size {
            return "full";
        }
        free.sort_by_key(|extent| extent.offset());
        let mut run: Option<Extent> = None;
        for extent in free {
            run = match run.filter(|run| run.end() == extent.offset()) {
                Some(run) => Some(Extent::new(run.offset(), run.len() + extent.len())),
                None => Some(extent),
            };
            let Some(run) = run else { continue };
            let start = run.offset().next_multiple_of(request.align);
            if start + size <= run.end() {
                return "policy";
            }
        }
        "scattered"
    }

    fn frame(&mut self, offset: Option<u64>, refused: bool, reason: Option<String>) -> Frame {
        let mut stretches = Vec::new();
        let mut add = |from: u64, to: u64, sign: char| {
            if from < to {
                stretches.push(Stretch { extent: Extent::new(from, to - from), sign });
            }
        };
        for live in self.live.values() {
            let (start, end) = (live.extent.offset(), live.extent.end());
            // An object of 0 bytes has a granule all the same.
            add(start, start + live.size.min(live.extent.len()), live.mark);
            add(start + live.size.min(live.extent.len()), end, ROUNDING);
            add(end, end + self.headers, HEADER);
            self.footprint = self.footprint.max(end + self.headers);
        }
        let heap = self.allocator.arena().heap();
        let end = match heap.grows() {
            true => self.allocator.obtained().unwrap_or(self.footprint),
            false => heap.capacity(),
        };
        let walk = self.allocator.for_each_free(&mut |free| {
            add(free.offset().min(end), free.end().min(end), FREE);
        });
        if heap.grows() {
            add(self.allocator.top().unwrap_or(end).min(end), end, FREE);
        }
        let rest = if walk == Walk::Unknown { UNKNOWN } else { RESERVED };
        Frame { stretches, end, rest, offset, refused, reason }
    }
}

type Outcome = (Option<Extent>, Option<String>);
