//! `check`: a cell replayed on its allocator while everything it promises is verified.

mod breach;

use crate::cell::Cell;
use crate::space::replay::{Observer, Replay, Step, play};
use crate::space::stream::Progress;
use crate::space::subject::{Stop, Subject};
use allocators::{Extent, Off};
pub use breach::{Breach, Report};
use std::collections::BTreeMap;
use workloads::Event;

/// Replays the cell and finds any breach.
///
/// # Errors
/// The first breach.
pub fn check(cell: &Cell, progress: &dyn Fn(u64)) -> Result<Report, Breach> {
    let subject = Subject::of(cell);
    let mut progress = Progress::new(progress);
    let checked = subject.on_heaps(|heap| {
        let mut overlaps = Overlaps { live: BTreeMap::new(), events: 0 };
        play(&subject, heap, &mut progress, &mut overlaps)?;
        Ok(Report { events: overlaps.events })
    });
    checked.map_err(Breach)
}

struct Overlaps {
    live: BTreeMap<u64, u64>,
    events: u64,
}

impl Overlaps {
    fn add(&mut self, extent: Extent) -> Result<(), Stop> {
        let before = self.live.range(..extent.end()).next_back();
        if let Some((start, end)) = before
            && *end > extent.offset()
        {
            return Err(Stop::Failed(format!(
                "event {}: {extent:?} overlaps [{start}, {end})",
                self.events
            )));
        }
        self.live.insert(extent.offset(), extent.end());
        Ok(())
    }
}

impl Observer<Off> for Overlaps {
    fn after(&mut self, _: &mut Replay<Off>, _: &Event, step: &Step) -> Result<(), Stop> {
        self.events += 1;
        match *step {
            Step::Placed(object) => self.add(object.extent),
            Step::Freed(object) => {
                self.live.remove(&object.extent.offset());
                Ok(())
            }
            Step::Resized { before, after, .. } => {
                self.live.remove(&before.extent.offset());
                self.add(after.extent)
            }
            Step::Skipped | Step::Refused(_) => Ok(()),
        }
    }
}
