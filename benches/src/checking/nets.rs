//! The nets, each asked in its turn: shapes and distances first, then the policy, then contents,
//! and at some moments the tiling law and the allocator's own invariants.

use super::MakeNaive;
use super::contents::{Contents, WHOLE};
use super::fault::Fault;
use super::live::Live;
use super::policy::{BUDGET, Policy};
use super::report::Report;
use super::tiling;
use crate::space::replay::{Object, Replay, Step};
use crate::space::subject::Subject;
use allocators::{Extent, Heap, Off, Promises, Request};
use workloads::{Event, ObjectId};

/// One event, with the object as it was before.
#[derive(Clone, Copy)]
pub(super) struct Happened {
    pub(super) number: u64,
    pub(super) object: ObjectId,
    pub(super) before: Option<Object>,
    /// Of an allocation or a resize.
    pub(super) request: Option<Request>,
    pub(super) step: Step,
}

/// What is known of one replay.
pub(super) struct Nets {
    promises: Promises,
    live: Live,
    contents: Contents,
    pub(super) policy: Policy,
    /// The free blocks at first.
    first: Option<Vec<Extent>>,
    pub(super) report: Report,
}

impl Nets {
    pub(super) fn new(subject: &Subject<'_, Off>, heap: Heap, naive: &MakeNaive<'_>) -> Nets {
        let promises = subject.promises;
        let naive = if promises.places { naive(heap) } else { None };
        let report = Report {
            tiles: promises.tiles,
            places: promises.places,
            compared: naive.as_ref().map(|_| 0),
            ..Report::default()
        };
        Nets {
            promises,
            live: Live::new(heap, subject.header_bytes, &promises),
            contents: Contents::new(heap, subject.cell.survey.objects),
            policy: Policy::new(naive, BUDGET),
            first: None,
            report,
        }
    }

    /// Before the first event.
    pub(super) fn start(&mut self, replay: &Replay<Off>) -> Result<(), Fault> {
        self.first = self.moment(replay)?;
        Ok(())
    }

    /// The object that is to be resized or freed is as it was written.
    pub(super) fn before(
        &self,
        replay: &mut Replay<Off>,
        object: ObjectId,
        at: Object,
    ) -> Result<(), Fault> {
        let arena = replay.allocator.arena_mut();
        self.contents.verify(arena, object, at.extent, at.extent.len())
    }

    /// What an event came to.
    pub(super) fn after(
        &mut self,
        replay: &mut Replay<Off>,
        happened: &Happened,
    ) -> Result<(), Fault> {
        self.place(replay, happened)?;
        self.policy.follow(happened.before, happened.request, &happened.step)?;
        self.keep(replay, happened)
    }

    /// Shapes and distances.
    fn place(&mut self, replay: &Replay<Off>, happened: &Happened) -> Result<(), Fault> {
        let Happened { object, request, step, .. } = *happened;
        let obtained = replay.allocator.obtained();
        let grant = |live: &mut Live, grant| match request {
            Some(request) => live.grant(object, grant, request, obtained),
            None => Ok(()),
        };
        match step {
            Step::Placed(at) => grant(&mut self.live, at.extent)?,
            Step::Freed(at) => self.live.release(at.extent),
            Step::Resized { before, after, moved: true } => {
                grant(&mut self.live, after.extent)?;
                self.live.release(before.extent);
            }
            Step::Resized { before, after, moved: false } => {
                if before.extent.offset() != after.extent.offset() {
                    let (before, after) = (before.extent, after.extent);
                    return Err(Fault::Strayed { before, after });
                }
                self.live.release(before.extent);
                grant(&mut self.live, after.extent)?;
            }
            Step::Skipped | Step::Refused(_) => {}
        }
        Ok(())
    }

    /// What a resize had to keep is there; new grants are filled.
    fn keep(&mut self, replay: &mut Replay<Off>, happened: &Happened) -> Result<(), Fault> {
        let Happened { number, object, step, .. } = *happened;
        let arena = replay.allocator.arena_mut();
        match step {
            Step::Resized { before, after, .. } => {
                let kept = before.size.min(after.size);
                self.contents.verify(arena, object, after.extent, kept)?;
                self.contents.fill(arena, object, after.extent, number);
            }
            Step::Placed(at) => self.contents.fill(arena, object, at.extent, number),
            Step::Freed(at) => self.count(at.extent),
            Step::Skipped | Step::Refused(_) => {}
        }
        Ok(())
    }

    /// One more object kept its contents.
    fn count(&mut self, grant: Extent) {
        self.report.contents += 1;
        self.report.partly += u64::from(grant.len() > WHOLE);
    }

    /// Holds the tiling law and asks the allocator's own invariants; gives the free blocks.
    pub(super) fn moment(&mut self, replay: &Replay<Off>) -> Result<Option<Vec<Extent>>, Fault> {
        self.report.moments += 1;
        let places = self.promises.places;
        let free = if places { tiling::hold(replay, &self.live, &self.promises)? } else { None };
        replay.allocator.check()?;
        self.policy.same_free(free.as_deref())?;
        Ok(free)
    }

    /// After the stream: all that lives is as it was written; gives its numbers.
    pub(super) fn left(&self, replay: &mut Replay<Off>) -> Result<Vec<ObjectId>, Fault> {
        let objects = self.live.objects();
        for &object in &objects {
            if let Some(at) = replay.object(object) {
                self.before(replay, object, at)?;
            }
        }
        Ok(objects)
    }

    /// Frees one of those that are left.
    pub(super) fn clear(
        &mut self,
        replay: &mut Replay<Off>,
        object: ObjectId,
    ) -> Result<(), Fault> {
        let Some(at) = replay.object(object) else { return Ok(()) };
        self.before(replay, object, at)?;
        let step = replay.step(&Event::Free { object });
        self.live.release(at.extent);
        self.policy.follow(Some(at), None, &step)?;
        self.count(at.extent);
        Ok(())
    }

    /// When all is freed: the heap is as good as new where that is promised.
    pub(super) fn end(&mut self, replay: &Replay<Off>) -> Result<(), Fault> {
        let now = self.moment(replay)?;
        if self.promises.merges {
            tiling::merged(replay, self.first.as_deref(), now.as_deref())?;
            self.report.merged = true;
        }
        Ok(())
    }
}
