//! Follows a replay and asks every net; the first fault ends it.

use super::MakeNaive;
use super::breach::{Breach, Deed, again};
use super::contents::Contents;
use super::fault::Fault;
use super::live::Live;
use super::policy::Policy;
use super::report::Report;
use super::tiling;
use crate::space::alone::Alone;
use crate::space::causes::grown;
use crate::space::replay::{Object, Observer, Replay, Step, asked};
use crate::space::subject::{Stop, Subject};
use allocators::{Extent, Heap, Off, Request};
use std::any::Any;
use workloads::{Event, ObjectId};

/// Moments at which all free blocks are looked at, spread over the events.
const MOMENTS: u64 = 64;

/// All nets over one replay.
pub(super) struct Watch<'a> {
    subject: &'a Subject<'a, Off>,
    deed: Deed,
    events: u64,
    /// The object of the event as it was before.
    before: Option<Object>,
    alone: Alone,
    live: Live,
    contents: Contents,
    policy: Policy,
    /// The free blocks at first.
    first: Option<Vec<Extent>>,
    report: Report,
    fault: Option<Fault>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(subject: &'a Subject<'a, Off>, heap: Heap, naive: &MakeNaive<'_>) -> Self {
        let promises = &subject.promises;
        let naive = if promises.places { naive(heap) } else { None };
        let report = Report {
            tiles: promises.tiles,
            places: promises.places,
            compared: naive.as_ref().map(|_| 0),
            ..Report::default()
        };
        Watch {
            subject,
            deed: Deed::Building,
            events: 0,
            before: None,
            alone: Alone::default(),
            live: Live::new(heap, subject.header_bytes),
            contents: Contents::new(heap, subject.cell.survey.objects),
            policy: Policy::new(naive),
            first: None,
            report,
            fault: None,
        }
    }

    /// What was looked at.
    pub(super) fn report(self) -> Report {
        let compared = self.report.compared.map(|_| self.policy.compared);
        Report { events: self.events, compared, ..self.report }
    }

    /// The fault that ended the replay, if one did.
    pub(super) fn breach(&mut self) -> Option<Breach> {
        let fault = self.fault.take()?;
        let (when, again) = (self.deed.to_string(), again(self.subject.cell));
        Some(Breach::Found { when, fault, again })
    }

    /// Somebody panicked at what was just being done.
    pub(super) fn panicked(&mut self, panic: &(dyn Any + Send)) -> Stop {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        let message = text.lines().next().unwrap_or_default().chars().take(200).collect();
        let who = if self.policy.at_work { "its naive statement" } else { "the allocator" };
        self.stop(Fault::Panicked { who, message })
    }

    fn stop(&mut self, fault: Fault) -> Stop {
        let stop = Stop::Failed(fault.to_string());
        self.fault = Some(fault);
        stop
    }

    /// Holds the tiling law and asks the allocator's own invariants.
    fn moment(&mut self, replay: &Replay<Off>) -> Result<Option<Vec<Extent>>, Fault> {
        self.report.moments += 1;
        let promises = &self.subject.promises;
        let free = if promises.places { tiling::hold(replay, &self.live, promises)? } else { None };
        replay.allocator.check()?;
        Ok(free)
    }

    fn is_moment(&self) -> bool {
        let events = u128::from(self.subject.cell.survey.events.max(1));
        let step = |event: u64| u128::from(event) * u128::from(MOMENTS) / events;
        step(self.events) > step(self.events - 1)
    }

    /// The object's bytes are as written.
    fn verify(&self, replay: &mut Replay<Off>, object: ObjectId, at: Object) -> Result<(), Fault> {
        let arena = replay.allocator.arena_mut();
        self.contents.verify(arena, object, at.extent, at.extent.len())
    }

    fn follow(
        &mut self,
        replay: &mut Replay<Off>,
        event: &Event,
        step: &Step,
    ) -> Result<(), Fault> {
        if self.subject.promises.places {
            let (object, request) = parts(event);
            self.place(replay, object, request, step)?;
            self.policy.follow(self.before, request, step)?;
            self.keep(replay, object, step)?;
        }
        if self.is_moment() {
            self.moment(replay)?;
        }
        Ok(())
    }

    /// Shapes and distances.
    fn place(
        &mut self,
        replay: &Replay<Off>,
        object: ObjectId,
        request: Option<Request>,
        step: &Step,
    ) -> Result<(), Fault> {
        let obtained = replay.allocator.obtained();
        let request = request.unwrap_or(Request { size: 0, align: 1 });
        match *step {
            Step::Placed(at) => self.live.grant(object, at.extent, request, obtained),
            Step::Freed(at) => {
                self.live.release(at.extent);
                Ok(())
            }
            Step::Resized { before, after, moved: true } => {
                self.live.grant(object, after.extent, request, obtained)?;
                self.live.release(before.extent);
                Ok(())
            }
            Step::Resized { before, after, moved: false } => {
                if before.extent.offset() != after.extent.offset() {
                    let (before, after) = (before.extent, after.extent);
                    return Err(Fault::Strayed { before, after });
                }
                self.live.release(before.extent);
                self.live.grant(object, after.extent, request, obtained)
            }
            Step::Skipped | Step::Refused(_) => Ok(()),
        }
    }

    /// What a resize had to keep is there; new grants are filled.
    fn keep(
        &mut self,
        replay: &mut Replay<Off>,
        object: ObjectId,
        step: &Step,
    ) -> Result<(), Fault> {
        let arena = replay.allocator.arena_mut();
        match *step {
            Step::Resized { before, after, .. } => {
                let kept = before.size.min(after.size);
                self.contents.verify(arena, object, after.extent, kept)?;
                self.contents.fill(arena, object, after.extent, self.events);
            }
            Step::Placed(at) => self.contents.fill(arena, object, at.extent, self.events),
            Step::Freed(_) => self.report.contents += 1,
            Step::Skipped | Step::Refused(_) => {}
        }
        Ok(())
    }

    /// After the stream: what lives is verified and freed, and the heap is to be as good as new.
    pub(super) fn end(&mut self, mut replay: Replay<Off>) -> Result<(), Stop> {
        self.clear(&mut replay).map_err(|fault| self.stop(fault))
    }

    fn clear(&mut self, replay: &mut Replay<Off>) -> Result<(), Fault> {
        self.deed = Deed::Over(self.events);
        let objects = self.live.objects();
        for &object in &objects {
            if let Some(at) = replay.object(object) {
                self.verify(replay, object, at)?;
            }
        }
        for &object in &objects {
            let Some(at) = replay.object(object) else { continue };
            self.deed = Deed::Clearing(self.events, object);
            self.verify(replay, object, at)?;
            let step = replay.step(&Event::Free { object });
            self.live.release(at.extent);
            self.policy.follow(Some(at), None, &step)?;
            self.report.contents += 1;
        }
        self.deed = Deed::Cleared(self.events);
        let now = self.moment(replay)?;
        if self.subject.promises.merges {
            tiling::merged(replay, self.first.as_deref(), now.as_deref())?;
            self.report.merged = true;
        }
        Ok(())
    }
}

impl Observer<Off> for Watch<'_> {
    fn start(&mut self, replay: &Replay<Off>) -> Result<(), Stop> {
        self.first = self.moment(replay).map_err(|fault| self.stop(fault))?;
        Ok(())
    }

    fn before(&mut self, replay: &mut Replay<Off>, event: &Event) -> Result<(), Stop> {
        replay.copies = true;
        self.events += 1;
        self.deed = Deed::Event(self.events, *event);
        self.before = None;
        let (object, request) = parts(event);
        self.report.requests += u64::from(request.is_some());
        if !self.subject.promises.places {
            return Ok(());
        }
        self.before = replay.object(object);
        match self.before {
            Some(at) => self.verify(replay, object, at).map_err(|fault| self.stop(fault)),
            None => Ok(()),
        }
    }

    fn after(&mut self, replay: &mut Replay<Off>, event: &Event, step: &Step) -> Result<(), Stop> {
        if let Step::Refused(request) = *step {
            self.report.refused += 1;
            // Where addresses ran out, there is another replay with more of them.
            if replay.heap.grows() {
                grown(&mut self.alone, self.subject, replay, request)?;
            }
        }
        self.follow(replay, event, step).map_err(|fault| self.stop(fault))
    }
}

/// Whose event it is, and what it asks for.
fn parts(event: &Event) -> (ObjectId, Option<Request>) {
    match *event {
        Event::Allocate { object, request } | Event::Resize { object, request } => {
            (object, Some(asked(request)))
        }
        Event::Free { object } => (object, None),
    }
}
