//! Small exact examples, and the invariants broken on purpose.

use super::Slab;
use crate::allocator::{Allocator, Walk};
use crate::arena::{Arena, Heap};
use crate::probe::Off;
use crate::request::{Extent, Request};

fn slab(capacity: u64, object: u64) -> Slab<Off> {
    Slab::new(Arena::reserve(Heap::Fixed { capacity }).unwrap(), object).unwrap()
}

fn take(slab: &mut Slab<Off>) -> u64 {
    slab.allocate(Request::new(1, 1)).unwrap().offset()
}

fn give(slab: &mut Slab<Off>, offset: u64) {
    let len = slab.shape.slot;
    slab.free(Extent::new(offset, len));
}

fn free(slab: &Slab<Off>) -> Vec<(u64, u64)> {
    let mut all = Vec::new();
    let walk = slab.for_each_free(&mut |block| all.push((block.offset(), block.len())));
    assert_eq!(walk, Walk::Complete);
    all
}

/// Bonwick 1994: ten objects of 400 bytes in 4096, 96 bytes left.
#[test]
fn tails_of_slab_and_heap_are_reserved() {
    let mut slab = slab(2 * 4096 + 4080, 400);
    let slots: Vec<u64> = (0..20).map(|_| take(&mut slab)).collect();
    let expected = (0..10).chain(0..10).zip([0; 10].into_iter().chain([4096; 10]));
    assert_eq!(slots, expected.map(|(slot, start)| start + slot * 400).collect::<Vec<_>>());
    assert_eq!(slab.allocate(Request::new(400, 1)), None);
    assert_eq!(free(&slab), []);
    slab.check().unwrap();
}

#[test]
fn slots_freed_last_come_first_then_those_that_were_never_used() {
    let mut slab = slab(3 * 4096, 512);
    assert_eq!(free(&slab), [(0, 3 * 4096)]);
    for _ in 0..10 {
        take(&mut slab);
    }
    give(&mut slab, 4096);
    give(&mut slab, 1024);
    give(&mut slab, 512);
    let fresh = [(5120, 512), (5632, 512), (6144, 512), (6656, 512), (7168, 512), (7680, 512)];
    let listed = [(512, 512), (1024, 512), (4096, 512)];
    assert_eq!(free(&slab), [&listed[..], &fresh[..], &[(8192, 4096)][..]].concat());
    slab.check().unwrap();
    let slots: Vec<u64> = (0..10).map(|_| take(&mut slab)).collect();
    assert_eq!(slots, [512, 1024, 4096, 5120, 5632, 6144, 6656, 7168, 7680, 8192]);
    slab.check().unwrap();
}

#[test]
fn a_full_pile_sends_its_older_half_back_and_the_slab_that_became_partial_last_serves() {
    let mut slab = slab(4 * 4096, 512);
    let slots: Vec<u64> = (0..24).map(|_| take(&mut slab) / 512).collect();
    assert_eq!(slots, (0..24).collect::<Vec<_>>());
    let given = |slab: &mut Slab<Off>, slots: &[u64]| {
        slots.iter().for_each(|slot| give(slab, slot * 512));
        slab.check().unwrap();
    };
    let takes = |slab: &mut Slab<Off>, count: usize| -> Vec<u64> {
        (0..count).map(|_| take(slab) / 512).collect()
    };
    given(&mut slab, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    assert_eq!(slab.caches.list(0, 9).unwrap(), []);
    given(&mut slab, &[14]);
    assert_eq!(slab.caches.list(0, 9).unwrap(), [1]);
    assert_eq!(takes(&mut slab, 10), [14, 13, 12, 11, 10, 9, 8, 7, 0, 1]);
    assert_eq!(takes(&mut slab, 5), [2, 3, 4, 5, 6]);
    // The third slab becomes partial, then the first.
    given(&mut slab, &[20, 18, 16, 17, 19, 22, 21, 5, 1, 0, 2, 3, 6, 4]);
    given(&mut slab, &[23, 8, 9, 10, 11, 12, 13]);
    assert_eq!(slab.caches.list(0, 9).unwrap(), [3]);
    given(&mut slab, &[14]);
    assert_eq!(slab.caches.list(0, 9).unwrap(), [1, 3]);
    assert_eq!(takes(&mut slab, 8), [14, 13, 12, 11, 10, 9, 8, 23]);
    assert_eq!(takes(&mut slab, 9), [0, 1, 2, 3, 4, 5, 6, 16, 17]);
    slab.check().unwrap();
}

#[test]
fn an_empty_slab_stays_a_slab() {
    let mut slab = slab(1 << 14, 512);
    let slots: Vec<u64> = (0..16).map(|_| take(&mut slab)).collect();
    slots.iter().for_each(|slot| give(&mut slab, *slot));
    slab.check().unwrap();
    assert_eq!(free(&slab).len(), 17);
    assert_eq!(take(&mut slab), 15 * 512);
}

#[test]
fn a_shorter_request_gets_a_slot_and_a_longer_one_nothing() {
    let mut slab = slab(1 << 14, 100);
    let grant = slab.allocate(Request::new(0, 1)).unwrap();
    assert_eq!(grant, Extent::new(0, 112));
    assert_eq!(slab.allocate(Request::new(112, 1)), Some(Extent::new(112, 112)));
    assert_eq!(slab.allocate(Request::new(113, 1)), None);
    assert_eq!(slab.resize(grant, Request::new(112, 4096)), Some(grant));
    assert_eq!(slab.resize(grant, Request::new(113, 1)), None);
    assert_eq!(slab.resize(Extent::new(112, 112), Request::new(1, 32)), None);
}

#[test]
fn an_over_aligned_request_takes_the_first_slot_that_lies_right() {
    let mut slab = slab(1 << 16, 48);
    let aligned = |slab: &mut Slab<Off>, align| slab.allocate(Request::new(48, align));
    assert_eq!(take(&mut slab), 0);
    assert_eq!(aligned(&mut slab, 32), Some(Extent::new(96, 48)));
    assert_eq!(aligned(&mut slab, 64), Some(Extent::new(192, 48)));
    assert_eq!(free(&slab)[..3], [(48, 48), (144, 48), (240, 48)]);
    give(&mut slab, 192);
    give(&mut slab, 0);
    assert_eq!(aligned(&mut slab, 64), Some(Extent::new(0, 48)));
    assert_eq!(aligned(&mut slab, 64), Some(Extent::new(192, 48)));
    slab.check().unwrap();
    // A slab further up, and those in front of it, the last of which comes first.
    assert_eq!(aligned(&mut slab, 16384), Some(Extent::new(16384, 48)));
    assert_eq!(take(&mut slab), 16384 + 48);
    assert_eq!(aligned(&mut slab, 4096), Some(Extent::new(12288, 48)));
    slab.check().unwrap();
    let before = free(&slab);
    assert_eq!(aligned(&mut slab, 1 << 20), None);
    assert_eq!(free(&slab), before);
}

#[test]
fn a_slab_is_the_least_power_of_two_that_holds_eight() {
    let first_of_the_second = |object| {
        let mut slab =
            Slab::new(Arena::reserve(Heap::Growing { reserve: 1 << 30 }).unwrap(), object).unwrap();
        let mut slots = (0..).map(|_| take(&mut slab));
        let count = (&mut slots).take_while(|slot| *slot == 0 || *slot % 4096 != 0).count();
        drop(slots);
        (slab.end / 2, count)
    };
    assert_eq!(first_of_the_second(512 - 16), (4096, 8));
    assert_eq!(first_of_the_second(528), (8192, 15));
    assert_eq!(first_of_the_second(16), (4096, 256));
    let mut longest =
        Slab::<Off>::new(Arena::reserve(Heap::Growing { reserve: 1 << 30 }).unwrap(), 1 << 20)
            .unwrap();
    let slots: Vec<u64> = (0..9).map(|_| take(&mut longest)).collect();
    assert_eq!(slots, (0..9).map(|slot| slot << 20).collect::<Vec<_>>());
    slots.iter().for_each(|slot| give(&mut longest, *slot));
    longest.check().unwrap();
    assert_eq!(free(&longest).len(), 16);
}

/// Slots fill and empty in every word of the bits.
#[test]
fn small_slots_need_four_words_of_bits() {
    let mut slab = slab(4096, 16);
    let slots: Vec<u64> = (0..256).map(|_| take(&mut slab)).collect();
    assert_eq!(slots, (0..256).map(|slot| slot * 16).collect::<Vec<_>>());
    assert_eq!(slab.allocate(Request::new(16, 1)), None);
    for slot in [255, 64, 191, 63, 128] {
        give(&mut slab, slot * 16);
        slab.check().unwrap();
    }
    assert_eq!(slab.allocate(Request::new(16, 2048)), Some(Extent::new(2048, 16)));
    let slots: Vec<u64> = (0..4).map(|_| take(&mut slab) / 16).collect();
    assert_eq!(slots, [63, 64, 191, 255]);
}

/// Neither allocating nor freeing reads or writes a byte of the slab, so that nothing a program
/// writes into its objects can matter.
#[test]
fn no_byte_of_a_slab_is_touched() {
    let (mut plain, mut filled) = (slab(1 << 14, 16), slab(1 << 14, 16));
    for word in (0..1 << 14).step_by(4) {
        filled.arena.store(word, 0x5555_5555);
    }
    let mut state = 88_172_645_463_325_252u64;
    let mut live = Vec::new();
    for _ in 0..3000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if state % 5 < 3 {
            let grant = plain.allocate(Request::new(16, 1));
            assert_eq!(filled.allocate(Request::new(16, 1)), grant);
            live.extend(grant);
        } else if !live.is_empty() {
            let extent = live.swap_remove((state >> 20) as usize % live.len());
            plain.free(extent);
            filled.free(extent);
        }
    }
    assert_eq!(free(&plain), free(&filled));
    assert!((0..1 << 14).step_by(4).all(|word| filled.arena.load(word) == 0x5555_5555));
}

#[test]
fn strays_losses_and_a_wrong_list_are_seen() {
    let says = |spoil: &dyn Fn(&mut Slab<Off>), word: &str| {
        let mut slab = slab(1 << 14, 512);
        (0..20).for_each(|_| _ = take(&mut slab));
        give(&mut slab, 64 * 8);
        slab.check().unwrap();
        spoil(&mut slab);
        let broken = slab.check().unwrap_err().0;
        assert!(broken.contains(word), "{broken}");
        broken
    };
    // The third slab has seven slots that are live or on the pile.
    says(&|slab| slab.caches.lengthen(3), "2 free and 7 live of 8");
    says(&|slab| slab.caches.close(3, 0), "the list is wrong about slab 3");
    says(&|slab| _ = slab.piles.push(0, 512), "overlap");
    says(&|slab| _ = slab.piles.push(0, 2 * 4096 + 7 * 512), "free twice");
    says(&|slab| _ = slab.piles.push(0, 3 * 4096), "no slot");
    says(&|slab| _ = slab.piles.push(0, 80), "no slot");
    says(&|slab| slab.caches.link(2, 0), "the full slab at 4096 is in a list");
    let astray = "goes astray at 3";
    says(&|slab| slab.caches.link(3, 0), astray);
    says(&|slab| slab.shape = crate::slab::shape::Shape::new(256, 4096), "not of its class");
    let mut circle = slab(1 << 14, 512);
    take(&mut circle);
    circle.caches.link(1, 0);
    assert!(circle.check().unwrap_err().0.contains("astray"));
    assert_eq!(circle.for_each_free(&mut |_| ()), Walk::Unknown);
}
