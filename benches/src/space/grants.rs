//! The fingerprint of the extents granted: two allocators with one grants fingerprint on one
//! stream placed every object alike.
//!
//! It is the 64-bit XXH3 hash, seed 0, of 16 bytes a request, in order, little-endian: offset and
//! length of the extent served (without headers), and twice 2⁶⁴ − 1 for a refusal. Frees add
//! nothing.

use super::replay::Step;
use xxhash_rust::xxh3::Xxh3;

/// Bytes a request adds.
const REQUEST_BYTES: usize = 16;
/// Requests are hashed in portions: a call for each would cost more than serving it.
const PORTION: usize = 64 * REQUEST_BYTES;

/// Hashes grants as they are made.
pub(crate) struct Grants {
    hash: Xxh3,
    portion: [u8; PORTION],
    filled: usize,
}

impl Grants {
    /// Of nothing yet.
    pub(crate) fn new() -> Grants {
        Grants { hash: Xxh3::new(), portion: [0; PORTION], filled: 0 }
    }

    /// Adds what a request came to; frees add nothing.
    #[inline]
    pub(crate) fn add(&mut self, step: &Step) {
        let (offset, len) = match step {
            Step::Placed(object) | Step::Resized { after: object, .. } => {
                (object.extent.offset(), object.extent.len())
            }
            Step::Refused(_) => (u64::MAX, u64::MAX),
            Step::Freed(_) | Step::Skipped => return,
        };
        if self.filled == PORTION {
            self.hash.update(&self.portion);
            self.filled = 0;
        }
        let bytes = &mut self.portion[self.filled..self.filled + REQUEST_BYTES];
        bytes[..8].copy_from_slice(&offset.to_le_bytes());
        bytes[8..].copy_from_slice(&len.to_le_bytes());
        self.filled += REQUEST_BYTES;
    }

    /// The hash, as results hold it.
    pub(crate) fn finish(mut self) -> String {
        self.hash.update(&self.portion[..self.filled]);
        format!("{:016x}", self.hash.digest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::replay::Object;
    use allocators::{Extent, Request};
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn is_the_hash_of_sixteen_bytes_a_request() {
        let object = |offset, len| Object { extent: Extent::new(offset, len), size: 1 };
        let (mut grants, mut bytes) = (Grants::new(), Vec::new());
        for round in 0..100u64 {
            grants.add(&Step::Placed(object(round, 16)));
            grants.add(&Step::Freed(object(round, 16)));
            grants.add(&Step::Skipped);
            grants.add(&Step::Refused(Request::new(5, 1)));
            let (before, after) = (object(round, 16), object(32, 48));
            grants.add(&Step::Resized { before, after, moved: true });
            for word in [round, 16, u64::MAX, u64::MAX, 32, 48] {
                bytes.extend(word.to_le_bytes());
            }
        }
        assert_eq!(grants.finish(), format!("{:016x}", xxh3_64(&bytes)));
    }
}
