//! The harness's own index of the gaps between grants, by address and by length. It is made only
//! once a request has been refused: until then nobody asks, unless an allocator does not show its
//! free blocks; then the gaps are all that is known of its holes, from the first event on.

use allocators::{Extent, GRANULE};
use std::collections::{BTreeMap, BTreeSet};

/// The gaps of a fixed heap; they never touch one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gaps {
    by_start: BTreeMap<u64, u64>,
    by_len: BTreeSet<(u64, u64)>,
    bytes: u64,
}

impl Gaps {
    /// What `taken` (in any order) leaves of `[0, capacity)`.
    pub(crate) fn between(mut taken: Vec<Extent>, capacity: u64) -> Gaps {
        taken.sort_unstable();
        let mut gaps = Gaps::default();
        let mut end = 0;
        for extent in taken {
            gaps.insert(end, extent.offset());
            end = extent.end().max(end);
        }
        gaps.insert(end, capacity);
        gaps
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.by_start.len() as u64
    }

    /// The longest; 0 if there are none.
    pub(crate) fn largest(&self) -> u64 {
        self.by_len.last().map_or(0, |&(len, _)| len)
    }

    /// All of them, lowest first.
    pub(crate) fn extents(&self) -> impl Iterator<Item = Extent> {
        self.by_start.iter().map(|(&start, &len)| Extent::new(start, len))
    }

    /// Bytes in all gaps.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether some gap holds `len` bytes at a multiple of `align`.
    pub(crate) fn hold(&self, len: u64, align: u64) -> bool {
        let align = align.max(GRANULE);
        let long = self.by_len.range((len, 0)..);
        long.into_iter().any(|&(gap, start)| start.next_multiple_of(align) + len <= start + gap)
    }

    /// An extent was granted; the part of it that lies in a gap is one no longer.
    pub(crate) fn take(&mut self, extent: Extent) {
        let before = self.by_start.range(..=extent.offset()).next_back();
        let Some((&start, &len)) = before else { return };
        if start + len < extent.end() {
            return;
        }
        self.remove(start, len);
        self.insert(start, extent.offset());
        self.insert(extent.end(), start + len);
    }

    /// An extent was freed.
    pub(crate) fn give(&mut self, extent: Extent) {
        let (mut from, mut to) = (extent.offset(), extent.end());
        if let Some((&start, &len)) = self.by_start.range(..from).next_back()
            && start + len == from
        {
            self.remove(start, len);
            from = start;
        }
        if let Some(&len) = self.by_start.get(&to) {
            self.remove(to, len);
            to += len;
        }
        self.insert(from, to);
    }

    fn insert(&mut self, from: u64, to: u64) {
        if from < to {
            self.by_start.insert(from, to - from);
            self.by_len.insert((to - from, from));
            self.bytes += to - from;
        }
    }

    fn remove(&mut self, start: u64, len: u64) {
        self.by_start.remove(&start);
        self.by_len.remove(&(len, start));
        self.bytes -= len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_follow_grants_and_frees() {
        let at = Extent::between;
        let mut gaps = Gaps::between(vec![at(64, 96), at(0, 16)], 128);
        assert_eq!(gaps.bytes(), 48 + 32);
        assert!(gaps.hold(48, 1) && !gaps.hold(64, 1));
        assert!(gaps.hold(32, 32) && !gaps.hold(48, 32) && gaps.hold(16, 32));
        gaps.take(at(32, 48));
        assert_eq!(gaps, Gaps::between(vec![at(0, 16), at(32, 48), at(64, 96)], 128));
        gaps.give(at(64, 96));
        assert_eq!(gaps, Gaps::between(vec![at(0, 16), at(32, 48)], 128));
        gaps.give(at(0, 16));
        gaps.give(at(32, 48));
        assert_eq!(gaps, Gaps::between(vec![], 128));
        gaps.take(at(32, 48));
        assert_eq!((gaps.count(), gaps.largest()), (2, 80));
        assert_eq!(gaps.extents().collect::<Vec<_>>(), [at(0, 32), at(48, 128)]);
        gaps.give(at(32, 48));
        gaps.take(at(0, 128));
        assert_eq!((gaps.count(), gaps.largest()), (0, 0));
        assert_eq!((gaps.bytes(), gaps.hold(16, 1)), (0, false));
    }
}
