//! What a program asks of an allocator, one event at a time.

/// Names a live object. Dense and recycled: a workload reuses the number of a freed object (the
/// last freed first), so that at most `Survey::objects` different numbers occur and a table by
/// number stays as small as the largest number of objects live at once.
pub type ObjectId = u32;

/// Bytes and alignment a program asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Bytes asked for; 0 is legal.
    pub size: u64,
    /// A power of two; 1 where the source does not say.
    pub align: u32,
}

/// One allocate, free or resize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Asks for a new object. `object` is not live.
    Allocate {
        /// The number the object has from now on.
        object: ObjectId,
        /// What is asked for.
        request: Request,
    },
    /// Gives a live object back.
    Free {
        /// The object, live until now.
        object: ObjectId,
    },
    /// Asks a live object to become `request.size` bytes long.
    Resize {
        /// The object, live before and after.
        object: ObjectId,
        /// What is asked for.
        request: Request,
    },
}

/// A source of events. Streams: nothing needs the whole workload in memory.
pub trait Workload {
    /// The next event, or `None` at the end.
    fn step(&mut self) -> Option<Event>;
    /// Told where a request landed (`None`: refused). Only adversaries listen.
    fn placed(&mut self, _object: ObjectId, _offset: Option<u64>) {}
    /// Why the stream ended early, if it did (a file that changed after it was checked).
    fn fault(&self) -> Option<String> {
        None
    }
}
