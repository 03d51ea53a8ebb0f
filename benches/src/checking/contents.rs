//! What lies in the objects: every grant is filled as soon as it is made, and must still hold that
//! when it is resized or freed.
//!
//! Half of them hold noise that depends on object and event, so that no stale copy passes for the
//! object. The others hold forged free blocks: at every granule links to near granules, a short
//! length and a boundary tag, such as a list allocator writes. Who believes user bytes before a
//! side table says that a free block starts there will follow them.
//!
//! Grants up to 16 KiB are filled whole; of longer ones 4 KiB at both ends and in the middle, since
//! a stream may ask for far more bytes than it has events.

use super::fault::Fault;
use allocators::{Arena, Extent, GRANULE, Heap, Off};
use std::ops::Range;
use workloads::ObjectId;

/// The longest grant that is filled whole, in bytes.
pub(super) const WHOLE: u64 = 16 << 10;
/// Bytes filled at three places of a longer one.
const PART: u64 = 4 << 10;
/// Images are made of words of so many bytes.
pub(super) const WORD: u64 = 8;

/// What one object was filled with.
#[derive(Clone, Copy, Default)]
pub(super) struct Fill {
    /// At which event.
    pub(super) event: u64,
    /// The object.
    pub(super) object: ObjectId,
    /// Where the grant was.
    pub(super) grant: (u64, u64),
}

/// What lies in all of them, by object number.
pub(super) struct Contents {
    fills: Vec<Fill>,
    last_granule: u64,
}

impl Contents {
    pub(super) fn new(heap: Heap, objects: u32) -> Contents {
        let fills = vec![Fill::default(); objects as usize];
        Contents { fills, last_granule: heap.capacity() / GRANULE - 1 }
    }

    /// Writes an object, at this event.
    pub(super) fn fill(
        &mut self,
        arena: &mut Arena<Off>,
        object: ObjectId,
        grant: Extent,
        event: u64,
    ) {
        let fill = Fill { event, object, grant: (grant.offset(), grant.len()) };
        let index = object as usize;
        if index >= self.fills.len() {
            self.fills.resize(index + 1, Fill::default());
        }
        self.fills[index] = fill;
        for part in parts(grant.len()) {
            let bytes = arena.bytes_mut(within(grant, &part));
            for (chunk, word) in bytes.chunks_mut(WORD as usize).zip(part.start / WORD..) {
                let image = fill.word(word, self.last_granule).to_le_bytes();
                chunk.copy_from_slice(&image[..chunk.len()]);
            }
        }
    }

    /// Whether the first `kept` bytes of an object that lies at `grant` now are as they were
    /// written.
    pub(super) fn verify(
        &self,
        arena: &mut Arena<Off>,
        object: ObjectId,
        grant: Extent,
        kept: u64,
    ) -> Result<(), Fault> {
        let fill = self.fills.get(object as usize).copied().unwrap_or_default();
        for part in parts(fill.grant.1) {
            let part = part.start..part.end.min(kept);
            if part.is_empty() {
                continue;
            }
            let bytes = arena.bytes_mut(within(grant, &part));
            for (chunk, word) in bytes.chunks(WORD as usize).zip(part.start / WORD..) {
                let image = fill.word(word, self.last_granule).to_le_bytes();
                if *chunk != image[..chunk.len()] {
                    let at = chunk.iter().zip(image).position(|(found, wrote)| *found != wrote);
                    let at = at.unwrap_or(0);
                    return Err(Fault::Contents {
                        object,
                        grant,
                        byte: word * WORD + at as u64,
                        found: chunk[at],
                        expected: image[at],
                        written: fill.event,
                    });
                }
            }
        }
        Ok(())
    }
}

impl Fill {
    /// The word at this place of the image.
    pub(super) fn word(&self, word: u64, last_granule: u64) -> u64 {
        let seed = self.event.wrapping_shl(32) ^ u64::from(self.object);
        let noise = mix(seed.wrapping_add(word.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        if self.event.is_multiple_of(2) {
            return noise;
        }
        let words_a_granule = GRANULE / WORD;
        let own = self.grant.0 / GRANULE + word / words_a_granule;
        let granules = noise >> 8 & 3;
        let (low, high) = if word.is_multiple_of(words_a_granule) {
            let next = (own + 1 + (noise & 7)).min(last_granule);
            (next, own.saturating_sub(1 + (noise >> 4 & 7)))
        } else {
            (granules, (granules + 1) * GRANULE)
        };
        low | high << 32
    }
}

/// Which bytes of a grant of `len` bytes are filled; each part starts at a whole word.
pub(super) fn parts(len: u64) -> impl Iterator<Item = Range<u64>> {
    let middle = (len / 2 - PART.min(len) / 2) / WORD * WORD;
    let last = len.saturating_sub(PART) / WORD * WORD;
    let parts = match len {
        0..=WHOLE => [0..len, 0..0, 0..0],
        _ => [0..PART, middle..middle + PART, last..len],
    };
    parts.into_iter().filter(|part| !part.is_empty())
}

fn within(grant: Extent, part: &Range<u64>) -> Extent {
    Extent::between(grant.offset() + part.start, grant.offset() + part.end)
}

/// The finisher of splitmix64.
fn mix(mut word: u64) -> u64 {
    word = (word ^ word >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ word >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ word >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_grants_are_filled_whole_and_long_ones_at_both_ends_and_in_the_middle() {
        let all = |len| parts(len).map(|part| (part.start, part.end)).collect::<Vec<_>>();
        assert_eq!(all(0), []);
        assert_eq!(all(24), [(0, 24)]);
        assert_eq!(all(WHOLE), [(0, WHOLE)]);
        assert_eq!(all(100_003), [(0, 4096), (47_952, 52_048), (95_904, 100_003)]);
    }

    #[test]
    fn any_changed_byte_is_found_and_what_is_not_kept_is_not_asked_for() {
        let heap = Heap::Fixed { capacity: 4096 };
        let mut arena = Arena::reserve(heap).unwrap();
        let grant = Extent::new(64, 43);
        for event in 1..=2 {
            let mut contents = Contents::new(heap, 1);
            contents.fill(&mut arena, 0, grant, event);
            assert_eq!(contents.verify(&mut arena, 0, grant, 43), Ok(()));
            for byte in 0..43 {
                let one = Extent::new(64 + byte, 1);
                arena.bytes_mut(one)[0] ^= 1;
                assert_eq!(contents.verify(&mut arena, 0, grant, byte), Ok(()));
                let fault = contents.verify(&mut arena, 0, grant, byte + 1).unwrap_err();
                assert!(matches!(fault, Fault::Contents { byte: b, written, .. }
                    if b == byte && written == event));
                arena.bytes_mut(one)[0] ^= 1;
            }
        }
    }

    #[test]
    fn every_second_fill_looks_like_free_blocks() {
        let fill = Fill { event: 1, object: 7, grant: (160, 64) };
        for granule in 0..4 {
            let (links, size) = (fill.word(2 * granule, 12), fill.word(2 * granule + 1, 12));
            let (next, previous) = (links & 0xFFFF_FFFF, links >> 32);
            assert!(next > 10 && next <= 12 || granule > 1 && next == 12);
            assert!(previous < 10 + granule);
            assert_eq!(((size & 0xFFFF_FFFF) + 1) * 16, size >> 32);
        }
    }
}
