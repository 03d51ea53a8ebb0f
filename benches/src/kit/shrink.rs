//! A stream that breaks an allocator, made as short as it gets: pieces are left out, halves first,
//! single events at last; then sizes and alignments become small. Each attempt is played.

use super::streams::legal;
use crate::checking::Breach;
use allocators::GRANULE;
use workloads::{Event, Request};

/// Streams played at most.
const ATTEMPTS: u32 = 4000;

/// The shortest stream found, and its breach.
pub(super) fn shortest(
    events: Vec<Event>,
    breach: Breach,
    breaks: &dyn Fn(&[Event]) -> Option<Breach>,
) -> (Vec<Event>, Breach) {
    let mut search = Search { events, breach, breaks, left: ATTEMPTS };
    search.leave_out();
    search.make_small();
    search.leave_out();
    (search.events, search.breach)
}

struct Search<'a> {
    events: Vec<Event>,
    breach: Breach,
    breaks: &'a dyn Fn(&[Event]) -> Option<Breach>,
    left: u32,
}

impl Search<'_> {
    /// Whether this one breaks it too: then it is the one.
    fn take(&mut self, events: &[Event]) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let events = legal(events);
        match (self.breaks)(&events) {
            Some(breach) => {
                (self.events, self.breach) = (events, breach);
                true
            }
            None => false,
        }
    }

    fn leave_out(&mut self) {
        let mut piece = self.events.len().div_ceil(2);
        while piece > 0 {
            let mut removed = false;
            // From the end, since nothing after the fault is needed.
            let mut end = self.events.len();
            while end > 0 {
                let start = end.saturating_sub(piece);
                let rest = [&self.events[..start], &self.events[end..]].concat();
                removed |= self.take(&rest);
                end = start.min(self.events.len());
            }
            if !removed || piece > 1 {
                piece /= 2;
            }
        }
    }

    fn make_small(&mut self) {
        for at in 0..self.events.len() {
            while self.smaller(at) {}
        }
    }

    /// Whether the request of this event can be smaller.
    fn smaller(&mut self, at: usize) -> bool {
        let Some(event) = self.events.get(at).copied() else { return false };
        let (Event::Allocate { request, .. } | Event::Resize { request, .. }) = event else {
            return false;
        };
        let Request { size, align } = request;
        let sizes =
            [GRANULE, size / 2, size.saturating_sub(size % GRANULE), size.saturating_sub(1)];
        // A granule is as small as it gets, and plainer than less.
        let plainer = |&other: &u64| other >= GRANULE && (other < size || size < GRANULE);
        let sizes = sizes.into_iter().filter(plainer);
        let others = sizes.map(|size| Request { size, align });
        let unaligned = (align > 1).then_some(Request { size, align: 1 });
        let candidates: Vec<Request> = unaligned.into_iter().chain(others).collect();
        candidates.into_iter().any(|request| {
            let mut events = self.events.clone();
            events[at] = match event {
                Event::Allocate { object, .. } => Event::Allocate { object, request },
                Event::Resize { object, .. } => Event::Resize { object, request },
                Event::Free { .. } => return false,
            };
            self.take(&events)
        })
    }
}
