//! One process's calls as events.
//!
//! A resize is two calls, between which other threads may be given the old address: from the first
//! on the object has a name of its own, until the second gives it its new address. What a log cannot
//! say is mended so that the events obey the rules of traces, and counted: an allocation where a
//! block is live (its free was not seen) frees that first; a resize of an unknown block is an
//! allocation; a free of an unknown block is skipped.
//! O(1) expected a call; memory for the live blocks.

use super::addresses::Addresses;
use super::raw::Call;
use crate::event::{Event, ObjectId, Request};
use crate::numbers::Numbers;
use crate::trace::{Stamp, WriteError};
use std::collections::BTreeMap;

/// Names of objects that a thread is resizing: no address has this bit.
const RESIZING: u64 = 1 << 63;

/// Where events go.
pub(super) trait Sink {
    /// Takes an event, or refuses it with [`WriteError::Record`]: then it did not happen.
    fn take(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError>;
}

/// What became of calls that are no events.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) skipped: BTreeMap<String, u64>,
    pub(super) mended: BTreeMap<String, u64>,
}

/// Makes events of calls.
pub(super) struct Unfolding<S> {
    pub(super) sink: S,
    pub(super) account: Account,
    pub(super) live: Addresses,
    numbers: Numbers,
    /// Which address each thread is resizing, by the name that the object has meanwhile.
    resizing: BTreeMap<u64, u64>,
}

impl<S: Sink> Unfolding<S> {
    pub(super) fn new(sink: S) -> Unfolding<S> {
        let (account, numbers, resizing) = Default::default();
        Unfolding { sink, account, live: Addresses::new(), numbers, resizing }
    }

    /// The next call, by the thread that its log numbers so (from 1).
    pub(super) fn call(&mut self, call: Call, thread: u32) -> Result<(), WriteError> {
        let stamp = Stamp { thread: thread.saturating_sub(1), ..Stamp::default() };
        let resizing = RESIZING | u64::from(thread);
        match call {
            Call::Allocate { address, size, align, zeroed } => {
                let stamp = Stamp { zeroed, ..stamp };
                return self.allocate(address, Request { size, align }, &stamp);
            }
            Call::Free { address } => match self.live.remove(address) {
                Some(object) => return self.free(object, &stamp),
                None => count(&mut self.account.skipped, "frees of blocks not seen before"),
            },
            Call::ResizeBegins { address } => self.resize_begins(address, resizing),
            Call::ResizeEnds { address, size } => {
                let request = Request { size, align: 1 };
                return self.resize_ends(resizing, address, request, &stamp);
            }
            Call::ResizeRefused => {
                count(&mut self.account.skipped, "refused resizes");
                return self.resize_refused(resizing, &stamp);
            }
            Call::Refused => count(&mut self.account.skipped, "refused allocations"),
        }
        Ok(())
    }

    /// A block comes to be at an address.
    pub(super) fn allocate(
        &mut self,
        address: u64,
        request: Request,
        stamp: &Stamp,
    ) -> Result<(), WriteError> {
        self.vacate(address, stamp)?;
        let Some(object) = self.numbers.take() else {
            return Err(std::io::Error::other("more objects are live than a trace can tell").into());
        };
        if self.taken(&Event::Allocate { object, request }, stamp)? {
            self.live.insert(address, object);
        } else {
            self.numbers.give(object);
        }
        Ok(())
    }

    fn free(&mut self, object: ObjectId, stamp: &Stamp) -> Result<(), WriteError> {
        self.numbers.give(object);
        self.sink.take(&Event::Free { object }, stamp)
    }

    /// What lives where a block was just had must have been freed.
    fn vacate(&mut self, address: u64, stamp: &Stamp) -> Result<(), WriteError> {
        if self.live.get(address).is_none() {
            return Ok(());
        }
        count(&mut self.account.mended, "frees that were not seen");
        self.live.remove(address).map_or(Ok(()), |object| self.free(object, stamp))
    }

    fn resize_begins(&mut self, address: u64, resizing: u64) {
        // A signal handler resizes within a resize: the two cannot be told apart.
        if self.live.get(resizing).is_some() {
            return;
        }
        if let Some(object) = self.live.remove(address) {
            self.live.insert(resizing, object);
            self.resizing.insert(resizing, address);
        }
    }

    fn resize_ends(
        &mut self,
        resizing: u64,
        address: u64,
        request: Request,
        stamp: &Stamp,
    ) -> Result<(), WriteError> {
        let Some(object) = self.live.remove(resizing) else {
            count(&mut self.account.mended, "resizes of blocks not seen before");
            return self.allocate(address, request, stamp);
        };
        self.vacate(address, stamp)?;
        self.live.insert(address, object);
        self.taken(&Event::Resize { object, request }, stamp).map(drop)
    }

    /// The block stays where it was.
    fn resize_refused(&mut self, resizing: u64, stamp: &Stamp) -> Result<(), WriteError> {
        let (Some(object), Some(&address)) =
            (self.live.remove(resizing), self.resizing.get(&resizing))
        else {
            return Ok(());
        };
        self.vacate(address, stamp)?;
        self.live.insert(address, object);
        Ok(())
    }

    /// Hands an event over; false if a trace cannot hold it.
    fn taken(&mut self, event: &Event, stamp: &Stamp) -> Result<bool, WriteError> {
        match self.sink.take(event, stamp) {
            Ok(()) => Ok(true),
            Err(WriteError::Record { .. }) => {
                count(&mut self.account.skipped, "requests beyond what a trace can hold");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

fn count(counts: &mut BTreeMap<String, u64>, what: &str) {
    match counts.get_mut(what) {
        Some(count) => *count += 1,
        None => drop(counts.insert(what.to_string(), 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Told(Vec<String>);

    impl Sink for Told {
        fn take(&mut self, event: &Event, stamp: &Stamp) -> Result<(), WriteError> {
            let thread = stamp.thread;
            self.0.push(match *event {
                Event::Allocate { object, request } => {
                    format!("{thread}a{object}:{}", request.size)
                }
                Event::Free { object } => format!("{thread}f{object}"),
                Event::Resize { object, request } => format!("{thread}r{object}:{}", request.size),
            });
            Ok(())
        }
    }

    fn had(address: u64, size: u64) -> Call {
        Call::Allocate { address, size, align: 1, zeroed: false }
    }

    fn told(calls: &[(u32, Call)]) -> (String, Account) {
        let mut unfolding = Unfolding::new(Told::default());
        for (thread, call) in calls {
            unfolding.call(*call, *thread).unwrap();
        }
        (unfolding.sink.0.join(" "), unfolding.account)
    }

    #[test]
    fn an_address_may_be_had_again_while_its_block_is_being_resized() {
        let (events, account) = told(&[
            (1, had(16, 1)),
            (1, Call::ResizeBegins { address: 16 }),
            (2, had(16, 2)),
            (1, Call::ResizeEnds { address: 32, size: 3 }),
            (2, Call::Free { address: 16 }),
            (2, Call::Free { address: 32 }),
        ]);
        assert_eq!(events, "0a0:1 1a1:2 0r0:3 1f1 1f0");
        assert!(account.mended.is_empty() && account.skipped.is_empty());
    }

    #[test]
    fn a_refused_resize_leaves_the_block() {
        let (events, account) = told(&[
            (1, had(16, 1)),
            (1, Call::ResizeBegins { address: 16 }),
            (1, Call::ResizeRefused),
            (1, Call::Free { address: 16 }),
            (1, Call::Refused),
        ]);
        assert_eq!(events, "0a0:1 0f0");
        assert_eq!(account.skipped.values().sum::<u64>(), 2);
    }

    #[test]
    fn what_was_not_seen_is_mended_and_counted() {
        let (events, account) = told(&[
            (1, Call::Free { address: 64 }),
            (1, Call::ResizeBegins { address: 64 }),
            (1, Call::ResizeEnds { address: 16, size: 3 }),
            (1, had(16, 4)),
            (2, had(32, 5)),
            (1, Call::ResizeBegins { address: 16 }),
            (1, Call::ResizeEnds { address: 32, size: 6 }),
        ]);
        assert_eq!(events, "0a0:3 0f0 0a0:4 1a1:5 0f1 0r0:6");
        assert_eq!(account.mended["frees that were not seen"], 2);
        assert_eq!(account.mended["resizes of blocks not seen before"], 1);
        assert_eq!(account.skipped["frees of blocks not seen before"], 1);
    }
}
