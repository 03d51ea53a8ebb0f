//! Random streams: sizes at and beside powers of two, some of them aligned, in a heap that fills and
//! empties by turns. The generator is a few lines of its own, so that a seed means the same stream
//! anywhere, for ever.

use super::streams::legal;
use workloads::{Event, ObjectId, Request};

/// Events of one stream, about.
const STEPS: u64 = 1500;

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    /// At or beside a power of two, or anything up to `largest`.
    fn size(&mut self, largest: u64) -> u64 {
        let power = 1 << self.below(u64::from(largest.ilog2()) + 1);
        [0, power - 1, power, power + 1, self.below(largest)][self.below(5) as usize]
    }

    fn request(&mut self, largest: u64, one_size: Option<u64>) -> Request {
        let size = match one_size {
            Some(size) if self.below(4) > 0 => size,
            _ => self.size(largest),
        };
        let align = if self.below(8) == 0 { 1 << self.below(15) } else { 1 };
        Request { size, align }
    }
}

/// The stream of a seed; requests of up to about `largest` bytes, at least 2.
pub(super) fn stream(seed: u64, largest: u64, one_size: Option<u64>) -> Vec<Event> {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let (mut live, mut events): (Vec<ObjectId>, Vec<Event>) = (Vec::new(), Vec::new());
    let mut next = 0;
    for step in 0..STEPS {
        let pick = dice.below(live.len().max(1) as u64) as usize;
        match dice.below(if step % 400 < 200 { 8 } else { 16 }) {
            0..6 => {
                let request = dice.request(largest, one_size);
                live.push(next);
                events.push(Event::Allocate { object: next, request });
                next += 1;
            }
            6 if !live.is_empty() => {
                let request = dice.request(largest, one_size);
                events.push(Event::Resize { object: live[pick], request });
            }
            _ if !live.is_empty() => events.push(Event::Free { object: live.swap_remove(pick) }),
            _ => {}
        }
    }
    legal(&events)
}
