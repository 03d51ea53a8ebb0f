//! Linux's three measures of fragmentation (mm/vmstat.c), in the kernel's own integer arithmetic,
//! divisions truncating toward zero, so that a kernel author recognises every digit.
//!
//! They speak of free blocks of 2^o pages, o from 0 to 10. Extents of other allocators are cut
//! into the largest aligned blocks they hold, as the kernel's free lists would hold them.

use allocators::Extent;

/// Orders 0 to 10: the kernel's usual MAX_ORDER.
pub(crate) const ORDERS: usize = 11;
const PAGE: u64 = 4096;

/// Free blocks by order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FreeArea {
    counts: [u64; ORDERS],
}

impl FreeArea {
    /// Cuts extents into maximal aligned blocks of at most 2^10 pages; a larger block counts as
    /// the order-10 blocks it consists of. What holds no aligned page counts nothing.
    pub(crate) fn of(extents: &[Extent]) -> FreeArea {
        let mut area = FreeArea::default();
        for extent in extents {
            let (mut page, end) = (extent.offset().div_ceil(PAGE), extent.end() / PAGE);
            while page < end {
                let fits = (end - page).ilog2();
                let order = page.trailing_zeros().min(fits).min(ORDERS as u32 - 1);
                area.counts[order as usize] += 1;
                page += 1 << order;
            }
        }
        area
    }

    /// So many free blocks of each order.
    pub(crate) fn from_counts(counts: [u64; ORDERS]) -> FreeArea {
        FreeArea { counts }
    }

    fn pages(&self) -> i64 {
        self.counts.iter().enumerate().map(|(order, count)| (*count as i64) << order).sum()
    }

    fn blocks(&self) -> i64 {
        self.counts.iter().sum::<u64>() as i64
    }

    /// Blocks of `order` that larger ones and those of the order itself can be cut into.
    fn suitable(&self, order: usize) -> i64 {
        (order..ORDERS).map(|larger| (self.counts[larger] as i64) << (larger - order)).sum()
    }

    /// unusable_free_index, in thousandths: 0 if all free pages could serve the order.
    pub(crate) fn unusable_free_index(&self, order: usize) -> i64 {
        match self.pages() {
            0 => 1000,
            pages => (pages - (self.suitable(order) << order)) * 1000 / pages,
        }
    }

    /// fragmentation_index, in thousandths: −1000 where a request would succeed; toward 0 it
    /// would fail for want of memory, toward 1000 for fragmentation.
    pub(crate) fn fragmentation_index(&self, order: usize) -> i64 {
        match self.blocks() {
            0 => 0,
            _ if self.suitable(order) > 0 => -1000,
            blocks => 1000 - (1000 + self.pages() * 1000 / (1 << order)) / blocks,
        }
    }

    /// extfrag_for_order, in percent.
    pub(crate) fn extfrag_for_order(&self, order: usize) -> i64 {
        match self.pages() {
            0 => 0,
            pages => (pages - (self.suitable(order) << order)) * 100 / pages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(counts: &[u64]) -> FreeArea {
        let mut area = FreeArea::default();
        area.counts[..counts.len()].copy_from_slice(counts);
        area
    }

    fn all(figure: impl Fn(usize) -> i64) -> Vec<i64> {
        (0..ORDERS).map(figure).collect()
    }

    #[test]
    fn the_kernels_figures_for_small_blocks_only() {
        let area = area(&[100, 50, 25]);
        let unusable = [0, 333, 666, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000];
        let index = [-1000, -1000, -1000, 780, 888, 941, 968, 981, 988, 991, 993];
        assert_eq!(all(|order| area.unusable_free_index(order)), unusable);
        assert_eq!(all(|order| area.fragmentation_index(order)), index);
    }

    #[test]
    fn the_kernels_figures_for_a_mixture() {
        let area = area(&[37, 12, 5, 9, 3, 1, 0, 2, 1, 0, 0]);
        let unusable = [0, 49, 81, 108, 205, 269, 312, 312, 656, 1000, 1000];
        assert_eq!(all(|order| area.unusable_free_index(order)), unusable);
        assert_eq!((area.fragmentation_index(9), area.fragmentation_index(10)), (965, 976));
        assert_eq!(area.extfrag_for_order(9), 100);
    }

    #[test]
    fn the_kernels_figures_at_the_edges() {
        let one = area(&[1]);
        let index = [-1000, -500, -250, -125, -62, -31, -15, -7, -3, -1, 0];
        assert_eq!(all(|order| one.fragmentation_index(order)), index);
        let none = area(&[]);
        assert_eq!(all(|order| none.unusable_free_index(order)), [1000; ORDERS]);
        assert_eq!(all(|order| none.fragmentation_index(order)), [0; ORDERS]);
        assert_eq!(all(|order| none.extfrag_for_order(order)), [0; ORDERS]);
    }

    #[test]
    fn extents_are_cut_as_a_kernel_holds_them() {
        // Pages 1 to 7 of a run that starts and ends inside a page: 1, 2+3, 4 to 7.
        let run = Extent::between(16, 8 * PAGE + 16);
        assert_eq!(FreeArea::of(&[run]), area(&[1, 1, 1]));
        let huge = Extent::between(0, 3 << 22);
        assert_eq!(FreeArea::of(&[huge]), area(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]));
        assert_eq!(FreeArea::of(&[Extent::new(16, 4096)]), area(&[]));
    }
}
