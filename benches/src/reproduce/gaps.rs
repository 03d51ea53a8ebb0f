//! What lies between live objects: how many gaps there are, and whether a grant left one behind.
//!
//! Where neighbours merge at once every free block below the last live object is such a gap, so
//! that a statistic of free blocks needs no word of the allocator's.

use allocators::Extent;
use std::collections::BTreeMap;

/// Live extents by their start.
#[derive(Default)]
pub(super) struct Gaps {
    live: BTreeMap<u64, u64>,
    count: u64,
}

impl Gaps {
    /// Gaps between address 0 and the last live object.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Where the live object before `offset` ends, 0 if there is none; and where the one from
    /// `end` on starts.
    fn around(&self, offset: u64, end: u64) -> (u64, Option<u64>) {
        let before = self.live.range(..offset).next_back().map_or(0, |(_, &end)| end);
        (before, self.live.range(end..).next().map(|(&start, _)| start))
    }

    /// A new object; whether a part of the gap it lies in is left. What is left of the wilderness
    /// is none.
    pub(super) fn allocate(&mut self, extent: Extent) -> bool {
        let (before, after) = self.around(extent.offset(), extent.end());
        let in_front = before < extent.offset();
        let behind = after.is_some_and(|start| start > extent.end());
        // The gap it lies in is gone; it was one unless nothing lies behind.
        self.count -= u64::from(after.is_some());
        self.count += u64::from(in_front) + u64::from(behind);
        self.live.insert(extent.offset(), extent.end());
        in_front || behind
    }

    /// An object goes.
    pub(super) fn free(&mut self, extent: Extent) {
        self.live.remove(&extent.offset());
        let (before, after) = self.around(extent.offset(), extent.end());
        let in_front = before < extent.offset();
        let behind = after.is_some_and(|start| start > extent.end());
        self.count -= u64::from(in_front) + u64::from(behind);
        self.count += u64::from(after.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same count by looking at every granule.
    #[test]
    fn gaps_are_counted_as_by_hand() {
        let mut gaps = Gaps::default();
        let mut map = [false; 40];
        let mut state = 7u32;
        let mut live: Vec<Extent> = Vec::new();
        for _ in 0..4000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (start, len) = ((state >> 8) as usize % 36, 1 + (state >> 20) as usize % 4);
            if map[start..start + len].iter().any(|taken| *taken) {
                if live.is_empty() {
                    continue;
                }
                let extent = live.swap_remove((state >> 16) as usize % live.len());
                map[extent.offset() as usize..extent.end() as usize].fill(false);
                gaps.free(extent);
            } else {
                let extent = Extent::new(start as u64, len as u64);
                map[start..start + len].fill(true);
                let end = map.iter().rposition(|taken| *taken).unwrap_or(0);
                let left =
                    (start > 0 && !map[start - 1]) || (start + len <= end && !map[start + len]);
                assert_eq!(gaps.allocate(extent), left);
                live.push(extent);
            }
            let end = map.iter().rposition(|taken| *taken).map_or(0, |last| last + 1);
            let begins = |at: usize| !map[at] && (at == 0 || map[at - 1]);
            assert_eq!(gaps.count(), (0..end).filter(|&at| begins(at)).count() as u64);
        }
    }
}
