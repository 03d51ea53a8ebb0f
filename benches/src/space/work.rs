//! The work pass: a replay of its own, on an allocator whose every load and store is counted. The
//! deterministic twin of time; no space figure comes from here.

use super::alone::Alone;
use super::causes::grown;
use super::replay::{Observer, Replay, Step, play};
use super::stream::Progress;
use super::subject::{Stop, Subject};
use allocators::{Probe, Work};
use workloads::Event;

/// What the allocator did for the whole stream, building it left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Worked {
    /// `None` where nothing is counted.
    pub(crate) work: Option<Work>,
    /// Free blocks looked at; `None` where that has no meaning.
    pub(crate) inspected: Option<u64>,
}

/// Replays the cell.
pub(crate) fn work<P: Probe>(
    subject: &Subject<'_, P>,
    progress: &mut Progress<'_>,
) -> Result<Worked, String> {
    subject.on_heaps(|heap| {
        let mut counting = Counting { subject, alone: Alone::default(), built: None };
        let replay = play(subject, heap, progress, &mut counting)?;
        let total = replay.allocator.arena().probe().work();
        let work = total.zip(counting.built).map(|(total, built)| Work {
            loads: total.loads - built.loads,
            stores: total.stores - built.stores,
            lines: total.lines - built.lines,
        });
        Ok(Worked { work, inspected: replay.allocator.inspected() })
    })
}

struct Counting<'a, P: Probe> {
    subject: &'a Subject<'a, P>,
    alone: Alone,
    /// What building it took.
    built: Option<Work>,
}

impl<P: Probe> Observer<P> for Counting<'_, P> {
    fn start(&mut self, replay: &Replay<P>) -> Result<(), Stop> {
        self.built = replay.allocator.arena().probe().work();
        Ok(())
    }

    #[inline]
    fn before(&mut self, replay: &mut Replay<P>, _event: &Event) -> Result<(), Stop> {
        replay.allocator.arena().probe().next_operation();
        Ok(())
    }

    #[inline]
    fn after(&mut self, replay: &mut Replay<P>, _event: &Event, step: &Step) -> Result<(), Stop> {
        // The same heaps as in the space pass, so that the same operations are counted.
        if let Step::Refused(request) = *step
            && replay.heap.grows()
        {
            grown(&mut self.alone, self.subject, replay, request)?;
        }
        Ok(())
    }
}
