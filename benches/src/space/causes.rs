//! Why requests were refused.
//!
//! In a fixed heap: *policy* if even an empty heap would refuse; else *full* if the free bytes are
//! fewer than the rounded size, *scattered* if no free run holds the aligned request, and *policy*
//! if one does. In a growing heap every refusal is the policy's, unless addresses ran out.
//!
//! Who promises that grants and free blocks tile the heap has the gaps between grants as free
//! runs, kept in an index; so has who does not show its free blocks, since nothing else is known.
//! Of others the free blocks are walked.

use super::alone::{Alone, ample};
use super::gaps::Gaps;
use super::holes::Holes;
use super::replay::{Object, Replay, Step};
use super::subject::{Stop, Subject};
use allocators::{Extent, GRANULE, Probe, Request};

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Full,
    Scattered,
    Policy,
}

/// Refusals so far, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusals {
    pub(crate) full: u64,
    pub(crate) scattered: u64,
    pub(crate) policy: u64,
}

/// Finds the cause of every refusal of one replay.
#[derive(Default)]
pub(crate) struct Causes {
    pub(crate) refusals: Refusals,
    alone: Alone,
    pub(crate) gaps: Option<Gaps>,
    /// Walked free runs, good until the next request is served or block freed.
    walked: Option<Gaps>,
}

impl Causes {
    /// Before the first event.
    pub(crate) fn start<P: Probe>(&mut self, subject: &Subject<'_, P>, replay: &Replay<P>) {
        if subject.promises.places && !subject.promises.walks {
            self.gaps = Some(Gaps::between(Vec::new(), replay.heap.capacity()));
        }
    }

    /// Follows one event.
    #[inline]
    pub(crate) fn follow<P: Probe>(
        &mut self,
        subject: &Subject<'_, P>,
        replay: &Replay<P>,
        step: &Step,
    ) -> Result<(), Stop> {
        if let Step::Refused(request) = *step {
            self.refuse(subject, replay, request)?;
        } else if *step != Step::Skipped {
            self.walked = None;
            self.keep_up(step, subject.header_bytes);
        }
        Ok(())
    }

    fn refuse<P: Probe>(
        &mut self,
        subject: &Subject<'_, P>,
        replay: &Replay<P>,
        request: Request,
    ) -> Result<(), Stop> {
        match self.cause(subject, replay, request)? {
            Cause::Full => self.refusals.full += 1,
            Cause::Scattered => self.refusals.scattered += 1,
            Cause::Policy => self.refusals.policy += 1,
        }
        Ok(())
    }

    fn cause<P: Probe>(
        &mut self,
        subject: &Subject<'_, P>,
        replay: &Replay<P>,
        request: Request,
    ) -> Result<Cause, Stop> {
        if replay.heap.grows() {
            return grown(&mut self.alone, subject, replay, request);
        }
        if self.alone.refused(subject, request) {
            return Ok(Cause::Policy);
        }
        let len = (request.size + subject.header_bytes).max(1).next_multiple_of(GRANULE);
        let gaps = self.free_runs(subject, replay);
        Ok(if gaps.bytes() < len {
            Cause::Full
        } else if !gaps.hold(len, request.align) {
            Cause::Scattered
        } else {
            Cause::Policy
        })
    }

    fn free_runs<P: Probe>(&mut self, subject: &Subject<'_, P>, replay: &Replay<P>) -> &Gaps {
        let grants = || between_grants(replay, subject.header_bytes);
        if subject.promises.tiles || !subject.promises.walks {
            return self.gaps.get_or_insert_with(grants);
        }
        self.walked.get_or_insert_with(|| match Holes::of(replay) {
            Some(holes) => {
                let mut gaps = Gaps::default();
                holes.runs().into_iter().for_each(|run| gaps.give(run));
                gaps
            }
            None => grants(),
        })
    }

    #[inline]
    fn keep_up(&mut self, step: &Step, header_bytes: u64) {
        let Some(gaps) = &mut self.gaps else { return };
        match *step {
            Step::Placed(object) => gaps.take(taken(object, header_bytes)),
            Step::Freed(object) => gaps.give(taken(object, header_bytes)),
            Step::Resized { before, after, .. } => {
                gaps.give(taken(before, header_bytes));
                gaps.take(taken(after, header_bytes));
            }
            Step::Skipped | Step::Refused(_) => {}
        }
    }
}

/// A refusal in a growing heap: of the policy, or because addresses ran out.
pub(crate) fn grown<P: Probe>(
    alone: &mut Alone,
    subject: &Subject<'_, P>,
    replay: &Replay<P>,
    request: Request,
) -> Result<Cause, Stop> {
    // Above the footprint nothing was ever granted: it is as good as an empty heap.
    let untouched = replay.heap.capacity().saturating_sub(replay.footprint());
    let wanted = ample(subject, request);
    if untouched >= wanted || alone.refused(subject, request) {
        Ok(Cause::Policy)
    } else {
        Err(Stop::Exhausted)
    }
}

/// The gaps that all grants of the moment leave.
pub(crate) fn between_grants<P: Probe>(replay: &Replay<P>, header_bytes: u64) -> Gaps {
    let taken = replay.objects().map(|object| taken(object, header_bytes));
    Gaps::between(taken.collect(), replay.heap.capacity())
}

/// A grant with what lies behind it, in whole granules: nothing else fits into a part of one.
fn taken(object: Object, header_bytes: u64) -> Extent {
    let len = (object.extent.len() + header_bytes).next_multiple_of(GRANULE);
    Extent::new(object.extent.offset(), len)
}
