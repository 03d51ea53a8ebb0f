//! The buddy against the literature, and its invariants broken on purpose.

use super::{PAGE, Tree};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::registry::Named;
use crate::request::{Extent, GRANULE, Request};

fn tree(capacity: u64, smallest: u64, most: Option<u64>) -> (Arena<Off>, Tree<Off>) {
    let mut arena = Arena::reserve(Heap::Fixed { capacity }).unwrap();
    let tree = Tree::new(&mut arena, smallest, most).unwrap();
    (arena, tree)
}

fn free(tree: &Tree<Off>) -> Vec<(u64, u64)> {
    let mut all = Vec::new();
    tree.for_each_free(&mut |block| all.push((block.offset(), block.len())));
    all.sort();
    all
}

#[test]
fn a_range_is_cut_from_0_into_the_largest_aligned_blocks() {
    assert_eq!(free(&tree(112, 16, None).1), [(0, 64), (64, 32), (96, 16)]);
    assert_eq!(free(&tree(112, 16, Some(32)).1), [(0, 32), (32, 32), (64, 32), (96, 16)]);
    assert_eq!(free(&tree(3 * PAGE + 16, PAGE, None).1), [(0, 2 * PAGE), (2 * PAGE, PAGE)]);
    assert_eq!(free(&tree(PAGE - 16, PAGE, None).1), []);
}

#[test]
fn the_whole_range_is_one_block_again_when_all_is_freed() {
    let (_arena, mut tree) = tree(1 << 16, 16, None);
    assert_eq!(tree.take(1 << 16, 1), Some(0));
    assert_eq!(tree.take(16, 1), None);
    tree.give(Extent::new(0, 1 << 16));
    let low = tree.take(1 << 15, 1).unwrap();
    let high = tree.take(1 << 15, 1).unwrap();
    tree.give(Extent::new(low, 1 << 15));
    tree.give(Extent::new(high, 1 << 15));
    assert_eq!(free(&tree), [(0, 1 << 16)]);
}

#[test]
fn an_over_aligned_request_leaves_the_upper_halves() {
    let (_arena, mut tree) = tree(256, 16, None);
    assert_eq!(tree.take(16, 1), Some(0));
    assert_eq!(tree.take(16, 128), Some(128));
    assert_eq!(free(&tree), [(16, 16), (32, 32), (64, 64), (144, 16), (160, 32), (192, 64)]);
    assert_eq!(tree.take(16, 512), None);
}

#[test]
fn a_resize_frees_upper_halves_and_takes_right_hand_buddies() {
    let (_arena, mut tree) = tree(256, 16, None);
    let block = Extent::new(tree.take(256, 1).unwrap(), 256);
    let block = tree.resize(block, 32).unwrap();
    assert_eq!(free(&tree), [(32, 32), (64, 64), (128, 128)]);
    assert_eq!(tree.take(32, 1), Some(32));
    assert_eq!(tree.resize(block, 64), None);
    tree.give(Extent::new(32, 32));
    assert_eq!(tree.resize(block, 512), None);
    assert_eq!(tree.resize(block, 128), Some(Extent::new(0, 128)));
    assert_eq!(free(&tree), [(128, 128)]);
    assert_eq!(tree.check(), Ok(()));
}

#[test]
fn a_wrong_mask_lost_merges_and_overlaps_are_seen() {
    let (_arena, mut wrong) = tree(256, 16, None);
    wrong.take(16, 1);
    wrong.filled ^= 2;
    assert!(wrong.check().unwrap_err().0.contains("mask"));
    let (_arena, mut wrong) = tree(256, 16, None);
    wrong.take(256, 1);
    wrong.insert(0, 0);
    wrong.insert(0, 16);
    assert!(wrong.check().unwrap_err().0.contains("did not merge"));
    let (_arena, mut wrong) = tree(256, 16, None);
    wrong.insert(2, 64);
    assert!(wrong.check().unwrap_err().0.contains("overlap"));
}

/// Many largest blocks cost nothing before they are used, and their bits nothing after.
#[test]
#[cfg_attr(miri, ignore = "Miri keeps every byte that is reserved")]
fn a_million_largest_blocks_are_cut_as_they_are_needed() {
    let heap = Heap::Growing { reserve: 1 << 36 };
    let mut buddy = Named::parse("buddy:max=16").unwrap().build(heap).unwrap();
    for number in 0..100 {
        assert_eq!(buddy.allocate(Request::new(1, 1)), Some(Extent::new(number * 16, 16)));
    }
    buddy.free(Extent::new(32, 16));
    assert_eq!(buddy.allocate(Request::new(16, 1)), Some(Extent::new(32, 16)));
    assert_eq!(buddy.allocate(Request::new(17, 1)), None);
}

/// A program against a growing buddy, in granules; measures what it needed.
struct Program {
    buddy: Box<dyn crate::Drive<Off>>,
    live: Vec<Extent>,
    footprint: u64,
}

impl Program {
    fn new() -> Program {
        let heap = Heap::Growing { reserve: 1 << 30 };
        let buddy = Named::parse("buddy").unwrap().build(heap).unwrap();
        Program { buddy, live: Vec::new(), footprint: 0 }
    }

    fn allocate(&mut self, granules: u64) {
        let grant = self.buddy.allocate(Request::new(granules * GRANULE, 1)).unwrap();
        assert_eq!(grant.len(), granules * GRANULE);
        self.footprint = self.footprint.max(grant.end() / GRANULE);
        self.live.push(grant);
    }

    fn keep(&mut self, stays: impl Fn(u64, u64) -> bool) {
        let live = std::mem::take(&mut self.live);
        for extent in live {
            if stays(extent.offset() / GRANULE, extent.len() / GRANULE) {
                self.live.push(extent);
            } else {
                self.buddy.free(extent);
            }
        }
    }

    fn granules(&self) -> u64 {
        self.live.iter().map(|extent| extent.len() / GRANULE).sum()
    }
}

/// The Art of Computer Programming, 2.5, exercise 41.
#[test]
fn knuths_program_needs_exactly_1_plus_r_half_times_n() {
    for r in 2..=13u64 {
        let n = 1 << (r + 1);
        let mut program = Program::new();
        (0..n).for_each(|_| program.allocate(1));
        for k in 1..=r {
            program.keep(|start, _| start.is_multiple_of(1 << k));
            (0..n >> (k + 1)).for_each(|_| program.allocate(1 << k));
            assert!(program.granules() <= n);
        }
        assert_eq!(2 * program.footprint, (2 + r) * n, "r = {r}");
        program.buddy.check().unwrap();
    }
}

/// Robson's program of 1974 against any allocator that does not move.
#[test]
fn robsons_program_needs_exactly_m_times_half_log_n_plus_1() {
    for (m, n, needed) in [(1024u64, 16u64, 3072), (16384, 256, 81920), (1024, 2, 1536)] {
        let mut program = Program::new();
        (0..m).for_each(|_| program.allocate(1));
        let mut f = 0;
        for i in 1..=n.ilog2() {
            let length = 1 << i;
            let holds = |f: u64| {
                move |start: u64, granules: u64| (f + length - start % length) % length < granules
            };
            let worth = |f: u64| -> u64 {
                let live = program.live.iter().map(|e| (e.offset() / GRANULE, e.len() / GRANULE));
                live.filter(|(s, l)| holds(f)(*s, *l)).map(|(_, l)| length - l).sum()
            };
            if worth(f + length / 2) > worth(f) {
                f += length / 2;
            }
            program.keep(holds(f));
            while program.granules() + length <= m {
                program.allocate(length);
            }
        }
        assert_eq!(program.footprint, needed, "M = {m}, n = {n}");
    }
}

/// Robson 1974: with power-of-two sizes up to n and at most M live, M(1 + log2 n) always suffices.
#[test]
fn robsons_area_never_refuses() {
    for (seed, log_n) in (1..=40u64).zip((1..=5u64).cycle()) {
        let (m, mut state) = (512u64, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut next = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) % bound
        };
        let (_arena, mut tree) = tree(m * (1 + log_n) * GRANULE, GRANULE, None);
        let (mut live, mut granules) = (Vec::new(), 0);
        for _ in 0..4000 {
            let length = 1 << next(log_n + 1);
            while granules + length > m {
                let block: Extent = live.swap_remove(next(live.len() as u64) as usize);
                granules -= block.len() / GRANULE;
                tree.give(block);
            }
            let offset = tree.take(length * GRANULE, 1).expect("Robson's area suffices");
            live.push(Extent::new(offset, length * GRANULE));
            granules += length;
        }
    }
}
