//! The account of one replay: live, granted and footprint bytes, the clock, and what is gathered
//! from them on every event: peaks, moments, overheads, means.
//!
//! L is the program's view, G counts grants without headers, H is the footprint. Everything is
//! taken just after the event; only the peaks of G and H see both extents of a move. Ties go to
//! the first moment.

use super::ratio::Weighted;
use super::replay::{Object, Step};
use workloads::Event;

/// The heap just after one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Events done; 0 before the first.
    pub(crate) event: u64,
    pub(crate) live: u64,
    pub(crate) granted: u64,
    pub(crate) headers: u64,
    pub(crate) footprint: u64,
}

/// All sums and peaks that need every event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) now: Moment,
    pub(crate) clock: u128,
    pub(crate) at_peak_live: Moment,
    pub(crate) at_peak_footprint: Moment,
    pub(crate) peak_granted: u64,
    /// H/L over served requests, weighted by their size.
    pub(crate) footprint_to_live: Weighted,
    /// (G − L)/G over all requests, weighted by their size.
    pub(crate) internal: Weighted,
    /// What of H is neither granted nor headers, likewise.
    pub(crate) external: Weighted,
    pub(crate) moves: u64,
    pub(crate) skipped_frees: u64,
    header_bytes: u64,
}

impl Ledger {
    /// With so many bytes behind each grant.
    pub(crate) fn new(header_bytes: u64) -> Ledger {
        Ledger { header_bytes, ..Ledger::default() }
    }

    /// Before the first event.
    pub(crate) fn start(&mut self, footprint: u64) {
        self.now.footprint = footprint;
        (self.at_peak_live, self.at_peak_footprint) = (self.now, self.now);
    }

    /// Enters one event. `None` if the bytes granted exceed the footprint or do not hold what was
    /// asked for, which no sound allocator does.
    #[inline]
    pub(crate) fn enter(&mut self, event: &Event, step: &Step, footprint: u64) -> Option<()> {
        self.now.event += 1;
        self.now.footprint = footprint;
        match *step {
            Step::Placed(object) => self.gains(object),
            Step::Freed(object) => self.loses(object),
            Step::Skipped => self.skipped_frees += 1,
            Step::Refused(_) => {}
            Step::Resized { before, after, moved } => {
                self.gains(after);
                if moved {
                    self.moves += 1;
                    self.peak_granted = self.peak_granted.max(self.now.granted);
                }
                self.loses(before);
            }
        }
        self.peak_granted = self.peak_granted.max(self.now.granted);
        if self.now.live > self.at_peak_live.live {
            self.at_peak_live = self.now;
        }
        if footprint > self.at_peak_footprint.footprint {
            self.at_peak_footprint = self.now;
        }
        let idle = footprint.checked_sub(self.now.granted + self.now.headers)?;
        let rounding = self.now.granted.checked_sub(self.now.live)?;
        if let Event::Allocate { request, .. } | Event::Resize { request, .. } = event {
            let served = !matches!(step, Step::Refused(_));
            self.weigh(request.size, served, rounding, idle);
        }
        Some(())
    }

    #[inline]
    fn weigh(&mut self, size: u64, served: bool, rounding: u64, idle: u64) {
        let Moment { live, granted, footprint, .. } = self.now;
        self.clock += u128::from(size);
        if served {
            self.footprint_to_live.add(size, footprint, live);
        }
        self.internal.add(size, rounding, granted);
        self.external.add(size, idle, footprint);
    }

    #[inline]
    fn gains(&mut self, object: Object) {
        self.now.live += object.size;
        self.now.granted += object.extent.len();
        self.now.headers += self.header_bytes;
    }

    #[inline]
    fn loses(&mut self, object: Object) {
        self.now.live -= object.size;
        self.now.granted -= object.extent.len();
        self.now.headers -= self.header_bytes;
    }
}
