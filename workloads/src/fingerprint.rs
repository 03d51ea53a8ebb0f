//! The fingerprint of a stream of events: two streams with one fingerprint are the same stream.
//!
//! It is the 64-bit XXH3 hash, seed 0, of 17 bytes an event, in order, little-endian:
//!
//! | bytes | field | value |
//! |---|---|---|
//! | 0 | kind | 0 allocate, 1 free, 2 resize |
//! | 1..5 | object | the normalised `ObjectId` |
//! | 5..13 | size | bytes asked for; 0 for a free |
//! | 13..17 | align | bytes; 0 for a free |

use crate::event::{Event, Request};
use xxhash_rust::xxh3::Xxh3;

/// Bytes an event adds to the hash.
const EVENT_BYTES: usize = 17;
/// Events are hashed in portions: a hash call an event would cost more than making the event.
const PORTION: usize = 64 * EVENT_BYTES;

/// Hashes events as they pass.
#[derive(Clone)]
pub struct Fingerprint {
    hash: Xxh3,
    portion: [u8; PORTION],
    filled: usize,
}

impl Fingerprint {
    /// The fingerprint of nothing yet.
    pub fn new() -> Fingerprint {
        Fingerprint { hash: Xxh3::new(), portion: [0; PORTION], filled: 0 }
    }

    /// Adds the next event of the stream.
    pub fn add(&mut self, event: &Event) {
        let (kind, object, request) = match *event {
            Event::Allocate { object, request } => (0, object, request),
            Event::Free { object } => (1, object, Request { size: 0, align: 0 }),
            Event::Resize { object, request } => (2, object, request),
        };
        if self.filled == PORTION {
            self.hash.update(&self.portion);
            self.filled = 0;
        }
        let bytes = &mut self.portion[self.filled..self.filled + EVENT_BYTES];
        bytes[0] = kind;
        bytes[1..5].copy_from_slice(&object.to_le_bytes());
        bytes[5..13].copy_from_slice(&request.size.to_le_bytes());
        bytes[13..17].copy_from_slice(&request.align.to_le_bytes());
        self.filled += EVENT_BYTES;
    }

    /// The hash of all events added so far.
    pub fn finish(mut self) -> u64 {
        self.hash.update(&self.portion[..self.filled]);
        self.hash.digest()
    }
}

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint::new()
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprint({:016x})", self.clone().finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn is_the_hash_of_seventeen_bytes_an_event() {
        let request = Request { size: 0x0102_0304_0506, align: 64 };
        let events = [
            Event::Allocate { object: 7, request },
            Event::Resize { object: 7, request },
            Event::Free { object: 7 },
        ];
        let body = [6, 5, 4, 3, 2, 1, 0, 0, 64, 0, 0, 0];
        let (mut bytes, mut fingerprint) = (Vec::new(), Fingerprint::new());
        for _ in 0..100 {
            for (event, kind) in events.iter().zip([0, 2, 1]) {
                fingerprint.add(event);
                bytes.extend([kind, 7, 0, 0, 0]);
                bytes.extend(if kind == 1 { [0; 12] } else { body });
            }
        }
        assert_eq!(fingerprint.finish(), xxh3_64(&bytes));
    }
}
