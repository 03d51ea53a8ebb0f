//! All streams of a few events. Each is played once, from a new allocator; what an allocator refused
//! is not freed or resized afterwards, so that no two streams do the same.

use super::failure::{Covered, Failure};
use super::played::Player;
use super::streams::legal;
use crate::cell::HeapSize;
use workloads::{Event, ObjectId, Request};

/// Which streams.
#[derive(Clone, Debug)]
pub struct Exhaustive {
    /// Sizes of allocations and resizes, in bytes.
    pub sizes: Vec<u64>,
    /// The heap.
    pub heap: HeapSize,
    /// How many events, at most 60. With three sizes 7 are 50 thousand streams, with resizes 5 are.
    pub events: u32,
    /// Whether live objects are resized too.
    pub resizes: bool,
    /// Sizes that are allocated before, in every stream: a state that few events do not reach.
    pub before: Vec<u64>,
}

impl Default for Exhaustive {
    fn default() -> Exhaustive {
        let (sizes, before) = (vec![16, 32, 48], Vec::new());
        Exhaustive { sizes, heap: HeapSize::Fixed(96), events: 7, resizes: false, before }
    }
}

impl Exhaustive {
    /// Plays them in order; the choice at each event is a digit of a number that is counted up.
    pub(super) fn run(&self, player: &Player<'_>) -> Result<Covered, Failure> {
        let mut covered = Covered::default();
        let mut digits = vec![0; self.events.min(60) as usize];
        let mut refused = 0;
        loop {
            let (events, choices) = self.stream(&digits, refused);
            let (played, bits) = player.hold_short(&events)?;
            covered.add(played);
            refused = bits >> self.before.len().min(63);
            // The choices that are left depend on what was refused just now.
            let choices = if bits == 0 { choices } else { self.stream(&digits, refused).1 };
            let Some(last) = (0..digits.len()).rfind(|&at| digits[at] + 1 < choices[at]) else {
                return Ok(covered);
            };
            digits[last] += 1;
            digits[last + 1..].fill(0);
            refused &= (1 << last) - 1;
        }
    }

    /// The stream that these digits choose, and how many choices there were at each event. `refused`
    /// is a bit for each event that is known to be refused.
    fn stream(&self, digits: &[usize], refused: u64) -> (Vec<Event>, Vec<usize>) {
        let request = |size| Request { size, align: 1 };
        let first = self.before.iter().zip(0..);
        let mut events: Vec<Event> = first
            .map(|(&size, object)| Event::Allocate { object, request: request(size) })
            .collect();
        let mut live: Vec<ObjectId> = (0..self.before.len() as ObjectId).collect();
        let mut next = self.before.len() as ObjectId;
        let (sizes, mut choices) = (self.sizes.len(), Vec::with_capacity(digits.len()));
        for (at, &digit) in digits.iter().enumerate() {
            let kinds = if self.resizes { 1 + sizes } else { 1 };
            choices.push(sizes + live.len() * kinds);
            if digit < sizes {
                events.push(Event::Allocate { object: next, request: request(self.sizes[digit]) });
                live.extend((refused >> at & 1 == 0).then_some(next));
                next += 1;
            } else if digit < sizes + live.len() {
                events.push(Event::Free { object: live.remove(digit - sizes) });
            } else {
                let rest = digit - sizes - live.len();
                let (object, size) = (live[rest / sizes], self.sizes[rest % sizes]);
                events.push(Event::Resize { object, request: request(size) });
            }
        }
        (legal(&events), choices)
    }
}
