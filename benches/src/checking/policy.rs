//! The policy: every grant and refusal held against the naive statement's.
//!
//! A naive statement goes through all its free blocks at every operation. So that a check of a
//! large workload ends, the comparison ends when so many blocks were gone through; no clock is
//! asked, and the report says how far it came.

use super::fault::Fault;
use crate::space::replay::{Object, Step};
use allocators::{Extent, Naive, Request};

/// Blocks that a naive statement may go through, about.
pub(super) const BUDGET: u64 = 1 << 30;
/// Operations between two counts of its free blocks.
const COUNT_EVERY: u64 = 64;

/// The naive statement beside the allocator.
pub(super) struct Policy {
    naive: Option<Box<dyn Naive>>,
    /// Allocations and resizes compared.
    pub(super) compared: u64,
    operations: u64,
    /// Blocks it may still go through, about.
    budget: u64,
    /// Whether the statement is at work, so that its panic is not the allocator's.
    pub(super) at_work: bool,
}

impl Policy {
    pub(super) fn new(naive: Option<Box<dyn Naive>>, budget: u64) -> Policy {
        Policy { naive, compared: 0, operations: 0, budget, at_work: false }
    }

    /// The free blocks, where they can be walked, are the naive statement's.
    pub(super) fn same_free(&mut self, free: Option<&[Extent]>) -> Result<(), Fault> {
        let (Some(free), Some(naive)) = (free, &self.naive) else { return Ok(()) };
        self.at_work = true;
        let mut expected = naive.free_blocks();
        self.at_work = false;
        let mut now = free.to_vec();
        now.sort_unstable();
        expected.sort_unstable();
        if now == expected {
            return Ok(());
        }
        let at = now.iter().zip(&expected).take_while(|(one, other)| one == other).count();
        let said = |blocks: &[Extent]| match blocks.get(at) {
            Some(block) => format!("{}, the first that differs {block:?}", blocks.len()),
            None => format!("{}, all the same but too few", blocks.len()),
        };
        Err(Fault::FreeBlocks { now: said(&now), expected: said(&expected) })
    }

    /// One event: the grant the object had before, what was asked, and what it came to.
    pub(super) fn follow(
        &mut self,
        before: Option<Object>,
        request: Option<Request>,
        step: &Step,
    ) -> Result<(), Fault> {
        let Some(mut naive) = self.naive.take() else { return Ok(()) };
        self.at_work = true;
        let before = before.map(|object| object.extent);
        let same = match request {
            Some(request) => compare(&mut *naive, before, request, step),
            None => {
                before.into_iter().for_each(|extent| naive.free(extent));
                Ok(())
            }
        };
        self.compared += u64::from(request.is_some());
        if self.operations.is_multiple_of(COUNT_EVERY) {
            let blocks = naive.free_blocks().len() as u64;
            self.budget = self.budget.saturating_sub(COUNT_EVERY * (blocks + 1));
        }
        self.operations += 1;
        self.at_work = false;
        self.naive = (self.budget > 0).then_some(naive);
        same
    }
}

/// A request: first in place, if the object has a grant; then anywhere.
fn compare(
    naive: &mut dyn Naive,
    before: Option<Extent>,
    request: Request,
    step: &Step,
) -> Result<(), Fault> {
    let (in_place, anywhere) = match *step {
        Step::Resized { after, moved: false, .. } => (Some(after.extent), None),
        Step::Resized { after, .. } | Step::Placed(after) => (None, Some(after.extent)),
        Step::Freed(_) | Step::Skipped | Step::Refused(_) => (None, None),
    };
    if let Some(before) = before {
        let expected = naive.resize(before, request);
        if in_place != expected {
            let what = |resized: Option<Extent>| match resized {
                Some(extent) => format!("{before:?} resized in place to {extent:?}"),
                None => format!("{before:?} not resized in place"),
            };
            let (answer, expected) = (what(in_place), what(expected));
            return Err(Fault::Policy { answer, expected, reason: String::new() });
        }
        if in_place.is_some() {
            return Ok(());
        }
    }
    let expected = naive.allocate(request);
    if anywhere != expected {
        let what = |grant: Option<Extent>| match grant {
            Some(extent) => format!("the grant {extent:?}"),
            None => "a refusal".to_string(),
        };
        let reason = format!(": {}", naive.reason());
        return Err(Fault::Policy { answer: what(anywhere), expected: what(expected), reason });
    }
    if let (Some(before), Some(_)) = (before, anywhere) {
        naive.free(before);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocators::{Heap, Named};

    #[test]
    fn the_comparison_ends_when_its_budget_is_spent() {
        let heap = Heap::Fixed { capacity: 1 << 20 };
        let first_fit = Named::parse("first-fit").unwrap();
        let mut policy = Policy::new(first_fit.naive(heap), 1000);
        let request = Request::new(16, 1);
        for index in 0..2000 {
            let object = Object { extent: Extent::new(16 * index, 16), size: 16 };
            policy.follow(None, Some(request), &Step::Placed(object)).unwrap();
        }
        // One free block all the time, counted twice every 64 operations.
        assert_eq!(policy.compared, 449);
        let mut policy = Policy::new(first_fit.naive(heap), 1000);
        let refused = policy.follow(None, Some(request), &Step::Refused(request)).unwrap_err();
        let expected = "a refusal, expected the grant [0, 16) as in its naive statement: \
                        block 1 of 1, the first that serves";
        assert_eq!(refused.to_string(), expected);
    }
}
