//! One allocator serving one stream, event by event: what the program asked for becomes grants,
//! and where each object lies is kept in a flat table by object number.
//!
//! After a refused allocation the object's later free is skipped, and a later resize of it is an
//! allocation. A refused resize keeps the old block.

use super::stream::{Progress, Stream};
use super::subject::{Stop, Subject};
use allocators::{Drive, Extent, Heap, Probe, Request, resize_or_move};
use workloads::{Event, ObjectId, Workload};

/// An object that was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    /// Its grant, without what lies behind it.
    pub(crate) extent: Extent,
    /// Bytes the program asked for.
    pub(crate) size: u64,
}

/// What one event came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// An allocation, or the resize of an object that had been refused.
    Placed(Object),
    /// A free.
    Freed(Object),
    /// The free of an object that had been refused.
    Skipped,
    /// A resize. If it moved, both extents were granted for a moment.
    Resized { before: Object, after: Object, moved: bool },
    /// An allocation or resize that was not served.
    Refused(Request),
}

/// An allocator at work.
pub(crate) struct Replay<P: Probe> {
    pub(crate) allocator: Box<dyn Drive<P>>,
    pub(crate) heap: Heap,
    objects: Vec<Option<Object>>,
    header_bytes: u64,
    /// One past the highest byte ever granted, headers included; or what was obtained.
    footprint: u64,
    obtains: bool,
    /// Whether a move copies what the program wants to keep.
    pub(crate) copies: bool,
}

impl<P: Probe> Replay<P> {
    /// Builds the allocator on `heap`.
    pub(crate) fn new(subject: &Subject<'_, P>, heap: Heap) -> Result<Replay<P>, Stop> {
        let allocator = (subject.build)(heap)?;
        let obtained = allocator.obtained();
        let objects = vec![None; subject.cell.survey.objects as usize];
        Ok(Replay {
            allocator,
            heap,
            objects,
            header_bytes: subject.header_bytes,
            footprint: obtained.unwrap_or(0),
            obtains: obtained.is_some(),
            copies: false,
        })
    }

    /// The footprint just now.
    #[inline]
    pub(crate) fn footprint(&self) -> u64 {
        self.footprint
    }

    /// Every object that lies in the heap.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Object> {
        self.objects.iter().copied().flatten()
    }

    /// The object of that number, if it lies in the heap.
    pub(crate) fn object(&self, object: ObjectId) -> Option<Object> {
        self.objects.get(object as usize).copied().flatten()
    }

    /// Executes one event.
    #[inline]
    pub(crate) fn step(&mut self, event: &Event) -> Step {
        match *event {
            Event::Allocate { object, request } => self.allocate(object, asked(request)),
            Event::Free { object } => match self.slot(object).take() {
                Some(object) => {
                    self.allocator.free(object.extent);
                    Step::Freed(object)
                }
                None => Step::Skipped,
            },
            Event::Resize { object, request } => match *self.slot(object) {
                Some(before) => self.resize(object, before, asked(request)),
                None => self.allocate(object, asked(request)),
            },
        }
    }

    fn allocate(&mut self, object: ObjectId, request: Request) -> Step {
        let Some(extent) = self.allocator.allocate(request) else { return Step::Refused(request) };
        let placed = Object { extent, size: request.size };
        *self.slot(object) = Some(placed);
        self.reach(extent);
        Step::Placed(placed)
    }

    fn resize(&mut self, object: ObjectId, before: Object, request: Request) -> Step {
        let kept = if self.copies { before.size } else { 0 };
        let resized = resize_or_move(&mut *self.allocator, before.extent, kept, request);
        let Some(resized) = resized else { return Step::Refused(request) };
        let after = Object { extent: resized.extent, size: request.size };
        *self.slot(object) = Some(after);
        self.reach(resized.extent);
        Step::Resized { before, after, moved: resized.moved }
    }

    #[inline]
    fn reach(&mut self, extent: Extent) {
        let reached = if self.obtains {
            self.allocator.obtained().unwrap_or(0)
        } else {
            extent.end() + self.header_bytes
        };
        self.footprint = self.footprint.max(reached);
    }

    /// Where the object's grant is kept. The table has the survey's size; a stream that differs
    /// from what was surveyed is found by its fingerprint at the end.
    #[inline]
    fn slot(&mut self, object: ObjectId) -> &mut Option<Object> {
        let index = object as usize;
        if index >= self.objects.len() {
            self.objects.resize(index + 1, None);
        }
        &mut self.objects[index]
    }
}

/// Who watches a replay.
pub(crate) trait Observer<P: Probe> {
    /// Before the first event.
    fn start(&mut self, _replay: &Replay<P>) -> Result<(), Stop> {
        Ok(())
    }
    /// Before each event.
    #[inline]
    fn before(&mut self, _replay: &mut Replay<P>, _event: &Event) -> Result<(), Stop> {
        Ok(())
    }
    /// Just after it.
    fn after(&mut self, replay: &mut Replay<P>, event: &Event, step: &Step) -> Result<(), Stop>;
}

/// Replays the whole stream on `heap` before an observer, and gives the allocator as it is left.
pub(crate) fn play<P: Probe>(
    subject: &Subject<'_, P>,
    heap: Heap,
    progress: &mut Progress<'_>,
    observer: &mut impl Observer<P>,
) -> Result<Replay<P>, Stop> {
    let mut replay = Replay::new(subject, heap)?;
    let mut stream = Stream::open(subject.cell, progress)?;
    observer.start(&replay)?;
    while let Some(event) = stream.next() {
        observer.before(&mut replay, &event)?;
        let step = replay.step(&event);
        tell(stream.workload(), &event, &step);
        observer.after(&mut replay, &event, &step)?;
    }
    stream.finish()?;
    Ok(replay)
}

/// The same request in the allocators' words.
pub(crate) fn asked(request: workloads::Request) -> Request {
    Request::new(request.size, u64::from(request.align))
}

/// Tells an adaptive workload where its request landed.
#[inline]
pub(crate) fn tell(workload: &mut dyn Workload, event: &Event, step: &Step) {
    let (Event::Allocate { object, .. } | Event::Resize { object, .. }) = *event else { return };
    let offset = match step {
        Step::Placed(at) | Step::Resized { after: at, .. } => Some(at.extent.offset()),
        Step::Freed(_) | Step::Skipped | Step::Refused(_) => None,
    };
    workload.placed(object, offset);
}
