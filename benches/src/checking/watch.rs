//! Follows a replay and shows every event to the nets; the first fault ends it.

use super::MakeNaive;
use super::breach::{Breach, Deed, again};
use super::fault::Fault;
use super::nets::{Happened, Nets};
use super::report::Report;
use crate::space::alone::Alone;
use crate::space::causes::grown;
use crate::space::replay::{Object, Observer, Replay, Step, asked};
use crate::space::subject::{Stop, Subject};
use allocators::{Heap, Off, Request};
use std::any::Any;
use workloads::{Event, ObjectId};

/// Moments at which all free blocks are looked at, spread over the events.
const MOMENTS: u64 = 64;

/// Follows one replay.
pub(super) struct Watch<'a> {
    subject: &'a Subject<'a, Off>,
    deed: Deed,
    events: u64,
    /// The object of the event as it was before.
    before: Option<Object>,
    alone: Alone,
    nets: Nets,
    fault: Option<Fault>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(subject: &'a Subject<'a, Off>, heap: Heap, naive: &MakeNaive<'_>) -> Self {
        Watch {
            subject,
            deed: Deed::Building,
            events: 0,
            before: None,
            alone: Alone::default(),
            nets: Nets::new(subject, heap, naive),
            fault: None,
        }
    }

    /// What was looked at.
    pub(super) fn report(self) -> Report {
        let Nets { report, policy, .. } = self.nets;
        let compared = report.compared.map(|_| policy.compared);
        Report { events: self.events, compared, ..report }
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
        let who = if self.nets.policy.at_work { "its naive statement" } else { "the allocator" };
        self.stop(Fault::Panicked { who, message })
    }

    fn stop(&mut self, fault: Fault) -> Stop {
        let stop = Stop::Failed(fault.to_string());
        self.fault = Some(fault);
        stop
    }

    fn is_moment(&self) -> bool {
        let events = u128::from(self.subject.cell.survey.events.max(1));
        let step = |event: u64| u128::from(event) * u128::from(MOMENTS) / events;
        step(self.events) > step(self.events - 1)
    }

    /// After the stream: what lives is verified and freed, and the heap is to be as good as new.
    pub(super) fn end(&mut self, mut replay: Replay<Off>) -> Result<(), Stop> {
        self.clear(&mut replay).map_err(|fault| self.stop(fault))
    }

    fn clear(&mut self, replay: &mut Replay<Off>) -> Result<(), Fault> {
        self.deed = Deed::Over(self.events);
        for object in self.nets.left(replay)? {
            self.deed = Deed::Clearing(self.events, object);
            self.nets.clear(replay, object)?;
        }
        self.deed = Deed::Cleared(self.events);
        self.nets.end(replay)
    }
}

impl Observer<Off> for Watch<'_> {
    fn start(&mut self, replay: &Replay<Off>) -> Result<(), Stop> {
        self.nets.start(replay).map_err(|fault| self.stop(fault))
    }

    fn before(&mut self, replay: &mut Replay<Off>, event: &Event) -> Result<(), Stop> {
        replay.copies = true;
        self.events += 1;
        self.deed = Deed::Event(self.events, *event);
        let (object, request) = parts(event);
        self.nets.report.requests += u64::from(request.is_some());
        let places = self.subject.promises.places;
        self.before = replay.object(object).filter(|_| places);
        match self.before {
            Some(at) => self.nets.before(replay, object, at).map_err(|fault| self.stop(fault)),
            None => Ok(()),
        }
    }

    fn after(&mut self, replay: &mut Replay<Off>, event: &Event, step: &Step) -> Result<(), Stop> {
        if let Step::Refused(request) = *step {
            self.nets.report.refused += 1;
            if self.events <= 64 {
                self.nets.report.early_refusals |= 1 << (self.events - 1);
            }
            // Where addresses ran out, there is another replay with more of them.
            if replay.heap.grows() {
                grown(&mut self.alone, self.subject, replay, request)?;
            }
        }
        let (object, request) = parts(event);
        let (number, before, step) = (self.events, self.before, *step);
        if self.subject.promises.places {
            let happened = Happened { number, object, before, request, step };
            self.nets.after(replay, &happened).map_err(|fault| self.stop(fault))?;
        }
        if self.is_moment() {
            self.nets.moment(replay).map_err(|fault| self.stop(fault))?;
        }
        Ok(())
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
