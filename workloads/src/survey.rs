//! One strict pass over a stream, before any cell runs: its bounds, its load, its fingerprint.
//!
//! Whoever drives an allocator sizes tables and heaps by these figures, and refuses a bad trace
//! here, before anything is written. Costs a table of sizes by object number; nothing grows with
//! the number of events.

use crate::error::Error;
use crate::event::{Event, ObjectId, Request};
use crate::fingerprint::Fingerprint;

/// The facts of one stream. Where nothing is ever asked for, counts are 0 and `one_size` is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Events of all kinds.
    pub events: u64,
    /// Allocates.
    pub allocates: u64,
    /// Frees.
    pub frees: u64,
    /// Resizes.
    pub resizes: u64,
    /// Numbers used: the largest `ObjectId` + 1, which is the size of a table by number.
    pub objects: u32,
    /// Most objects live at once; equals `objects`, since numbers are recycled.
    pub peak_live_objects: u64,
    /// Most live requested bytes over the whole stream.
    pub load_bytes: u64,
    /// Most live bytes with each size rounded up to 16 (at least 16): what no heap can do with less
    /// of, where sizes are rounded to 16.
    pub rounded_load_bytes: u64,
    /// Number, from 1, of the event just after which `load_bytes` was first reached; 0 if it is 0.
    pub load_event: u64,
    /// Requested bytes of every allocate plus the new size of every resize.
    pub clock_bytes: u128,
    /// Largest size asked for, in bytes.
    pub largest_request_bytes: u64,
    /// Largest alignment asked for, in bytes; 1 where the source says nothing.
    pub largest_align: u32,
    /// `Some(s)` if every allocate and resize asks for `s` bytes.
    pub one_size: Option<u64>,
    /// Sum over allocates and resizes of the size rounded up to 16 (at least 16), plus the
    /// alignment where it is above 16: what a heap that reuses nothing could grant at most.
    pub rounded_bytes: u128,
    /// Events before the first that is to be timed; 0 for traces.
    pub warmup_events: u64,
    /// XXH3-64 of the normalised stream, see [`Fingerprint`].
    pub fingerprint: u64,
}

/// A survey in the making.
pub(crate) struct Surveyor {
    survey: Survey,
    sizes: Vec<u64>,
    live_bytes: u64,
    rounded_live_bytes: u64,
    live_objects: u64,
    fingerprint: Fingerprint,
}

impl Surveyor {
    pub(crate) fn new() -> Surveyor {
        Surveyor {
            survey: Survey { largest_align: 1, ..Survey::default() },
            sizes: Vec::new(),
            live_bytes: 0,
            rounded_live_bytes: 0,
            live_objects: 0,
            fingerprint: Fingerprint::new(),
        }
    }

    /// Surveys a stream to its end, or to its first error.
    pub(crate) fn run(
        mut next: impl FnMut() -> Result<Option<Event>, Error>,
    ) -> Result<Survey, Error> {
        let mut surveyor = Surveyor::new();
        while let Some(event) = next()? {
            surveyor.add(&event);
        }
        Ok(surveyor.finish())
    }

    pub(crate) fn add(&mut self, event: &Event) {
        self.survey.events += 1;
        self.fingerprint.add(event);
        match *event {
            Event::Allocate { object, request } => {
                self.survey.allocates += 1;
                self.live_objects += 1;
                self.asked(request);
                *self.size(object) = request.size;
                self.live_bytes += request.size;
                self.rounded_live_bytes += rounded(request.size);
            }
            Event::Free { object } => {
                self.survey.frees += 1;
                self.live_objects -= 1;
                let size = *self.size(object);
                self.live_bytes -= size;
                self.rounded_live_bytes -= rounded(size);
            }
            Event::Resize { object, request } => {
                self.survey.resizes += 1;
                self.asked(request);
                let before = std::mem::replace(self.size(object), request.size);
                self.live_bytes = self.live_bytes - before + request.size;
                self.rounded_live_bytes += rounded(request.size);
                self.rounded_live_bytes -= rounded(before);
            }
        }
        let rounded_load = self.survey.rounded_load_bytes.max(self.rounded_live_bytes);
        self.survey.rounded_load_bytes = rounded_load;
        self.survey.peak_live_objects = self.survey.peak_live_objects.max(self.live_objects);
        if self.live_bytes > self.survey.load_bytes {
            self.survey.load_bytes = self.live_bytes;
            self.survey.load_event = self.survey.events;
        }
    }

    fn asked(&mut self, request: Request) {
        let survey = &mut self.survey;
        let first = survey.allocates + survey.resizes == 1;
        let same = first || survey.one_size == Some(request.size);
        survey.one_size = same.then_some(request.size);
        survey.clock_bytes += u128::from(request.size);
        survey.largest_request_bytes = survey.largest_request_bytes.max(request.size);
        survey.largest_align = survey.largest_align.max(request.align);
        survey.rounded_bytes += u128::from(rounded(request.size));
        survey.rounded_bytes += if request.align > 16 { u128::from(request.align) } else { 0 };
    }

    fn size(&mut self, object: ObjectId) -> &mut u64 {
        let index = object as usize;
        if index >= self.sizes.len() {
            self.sizes.resize(index + 1, 0);
        }
        &mut self.sizes[index]
    }

    pub(crate) fn finish(mut self) -> Survey {
        self.survey.objects = self.sizes.len() as u32;
        self.survey.fingerprint = self.fingerprint.finish();
        self.survey
    }
}

/// Up to 16 bytes, at least 16.
fn rounded(size: u64) -> u64 {
    size.max(1).next_multiple_of(16)
}
