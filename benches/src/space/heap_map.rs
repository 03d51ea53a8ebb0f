//! The heap map: address against time, tenths granted in each of at most 256 bins of addresses, at
//! 512 equal steps of the clock. A bin has the same bytes all along, from the footprint that the
//! run ends with.
//!
//! `0` is a bin with nothing granted and `9` a full one, exactly; what lies between is `1` to `8`.
//! Bytes past the footprint of the moment count for nothing.

use super::replay::{Object, Replay};
use super::steps::Steps;
use allocators::Probe;

/// Moments of a map.
const MOMENTS: u64 = 512;
/// Most bins of a moment.
const BINS: u64 = 256;
/// Fewest bytes of a bin: a granule.
const LEAST_BIN_BYTES: u64 = 16;

/// One line of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) clock: u128,
    pub(crate) bins: String,
}

/// A map in the making.
#[derive(Debug)]
pub(crate) struct HeapMap {
    steps: Steps,
    bins: u64,
    pub(crate) bin_bytes: u64,
    pub(crate) rows: Vec<Row>,
}

impl HeapMap {
    /// For a run whose clock ends at `clock` and whose footprint ends at `footprint`.
    pub(crate) fn new(clock: u128, footprint: u64) -> HeapMap {
        let bin_bytes = footprint.div_ceil(BINS).max(LEAST_BIN_BYTES);
        let bins = footprint.div_ceil(bin_bytes);
        HeapMap { steps: Steps::new(MOMENTS, clock), bins, bin_bytes, rows: Vec::new() }
    }

    /// Draws the heap if a moment is due.
    pub(crate) fn follow<P: Probe>(&mut self, clock: u128, replay: &Replay<P>) {
        if self.steps.passed(clock) {
            let bins = self.draw(replay.objects(), replay.footprint());
            self.rows.push(Row { clock, bins });
        }
    }

    fn draw(&self, objects: impl Iterator<Item = Object>, footprint: u64) -> String {
        let mut granted = vec![0; self.bins as usize];
        for object in objects {
            let (mut at, end) = (object.extent.offset(), object.extent.end());
            while at < end {
                let bin = at / self.bin_bytes;
                let next = ((bin + 1) * self.bin_bytes).min(end);
                if let Some(bytes) = granted.get_mut(bin as usize) {
                    *bytes += next - at;
                }
                at = next;
            }
        }
        let inside = |bin: u64| footprint.saturating_sub(bin * self.bin_bytes).min(self.bin_bytes);
        granted.iter().zip(0..).map(|(&bytes, bin)| digit(bytes, inside(bin))).collect()
    }
}

/// How full a bin is of which `inside` bytes lie below the footprint.
fn digit(granted: u64, inside: u64) -> char {
    match (granted, inside) {
        (_, 0) => '.',
        (0, _) => '0',
        _ if granted >= inside => '9',
        _ => char::from(b'1' + (8 * granted / inside) as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocators::Extent;

    #[test]
    fn bins_say_how_full_they_are() {
        let object = |from, to| Object { extent: Extent::between(from, to), size: 0 };
        let map = HeapMap::new(1, 256 * 32);
        assert_eq!((map.bin_bytes, map.bins), (32, 256));
        // Bin 0 full, 1 half, 2 a last granule, 3 empty, 4 up to the footprint, then nothing.
        let objects = [object(0, 48), object(80, 96), object(128, 144)];
        let bins = map.draw(objects.into_iter(), 144);
        assert_eq!(bins.len(), 256);
        assert_eq!(&bins[..7], "95509..");
        assert_eq!((digit(1, 32), digit(31, 32)), ('1', '8'));
        assert_eq!((HeapMap::new(1, 100).bins, HeapMap::new(1, 0).bins), (7, 0));
    }
}
