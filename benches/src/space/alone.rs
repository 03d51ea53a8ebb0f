//! Whether an allocator would serve a request at all: asked of a fresh one with a heap of its own,
//! in which nothing but the policy can stand in the way.
//!
//! That is how a refusal is put down to the policy without asking an allocator what it is: a
//! buddy's largest block, a slab's one size.

use super::subject::Subject;
use allocators::{Heap, LARGEST_HEAP, Probe, Request};
use std::collections::BTreeMap;

/// The answers so far, by alignment and size.
#[derive(Debug, Default)]
pub(crate) struct Alone {
    served: BTreeMap<(u64, u64), bool>,
}

/// Of larger requests only so many bytes are asked for, so that a heap can hold them.
const MOST_ASKED: u64 = LARGEST_HEAP / 8;

/// Bytes in which a sound allocator finds room for a request, whatever it keeps beside it and
/// however much it takes at a time.
pub(crate) fn ample<P: Probe>(subject: &Subject<'_, P>, request: Request) -> u64 {
    let wanted = (request.size + subject.header_bytes).max(request.align);
    4 * wanted.next_power_of_two() + (1 << 20) + subject.cell.allocator.step_bytes()
}

impl Alone {
    /// Whether even an empty heap refuses the request.
    pub(crate) fn refused<P: Probe>(&mut self, subject: &Subject<'_, P>, request: Request) -> bool {
        let key = (request.align, request.size);
        if let Some(served) = self.known(subject, key) {
            return !served;
        }
        let served = serves(subject, request);
        self.served.insert(key, served);
        !served
    }

    /// What follows from earlier answers: unless there is one size only, who refuses a size
    /// refuses all larger ones.
    fn known<P: Probe>(&self, subject: &Subject<'_, P>, key: (u64, u64)) -> Option<bool> {
        if subject.promises.one_size.is_some() {
            return self.served.get(&key).copied();
        }
        let (align, _) = key;
        let larger = self.served.range(key..=(align, u64::MAX)).next();
        let smaller = self.served.range((align, 0)..=key).next_back();
        match (smaller, larger) {
            (_, Some((_, true))) => Some(true),
            (Some((_, false)), _) => Some(false),
            _ => None,
        }
    }
}

fn serves<P: Probe>(subject: &Subject<'_, P>, request: Request) -> bool {
    let size = request.size.min(MOST_ASKED);
    let request = Request::new(size, request.align.min(MOST_ASKED));
    let reserve = ample(subject, request).next_power_of_two().min(LARGEST_HEAP);
    // Where there is no memory to ask in, nothing is put down to the policy.
    let built = (subject.build)(match subject.promises.grows {
        true => Heap::Growing { reserve },
        false => Heap::Fixed { capacity: reserve },
    });
    built.map_or(true, |mut allocator| allocator.allocate(request).is_some())
}
