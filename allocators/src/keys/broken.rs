//! A tree's invariants broken on purpose: `check` must say which.

use super::Keys;
use super::node::{LEAST, WORDS};
use crate::arena::{Arena, Heap};
use crate::probe::Off;

/// What `check` says of a sound tree of three levels after `act`.
fn said(act: fn(&mut Keys<Off>)) -> String {
    let mut arena = Arena::reserve(Heap::Fixed { capacity: 1 << 24 }).unwrap();
    let mut keys = Keys::new(&mut arena, 10_000).unwrap();
    (1..9000).for_each(|key| keys.insert(key * 10));
    (2000..3000).for_each(|key| keys.remove(key * 10));
    keys.check().unwrap();
    assert!(keys.depth == 2 && keys.leaves.spares().count() > 0);
    act(&mut keys);
    keys.check().unwrap_err().0
}

#[test]
fn a_broken_tree_is_seen() {
    let swap = said(|keys| {
        let (leaf, lowest) = (keys.leaf_of(0), keys.leaves.row(keys.leaf_of(0)).get(1));
        keys.leaves.row_mut(leaf).set(2, lowest);
    });
    assert!(swap.contains("is not ascending"), "{swap}");
    let moved = said(|keys| {
        let leaf = keys.leaf_of(50_000);
        keys.leaves.row_mut(leaf).set(1, 5);
    });
    assert!(moved.contains("has a key outside"), "{moved}");
    let separator = said(|keys| {
        let node = keys.child(keys.root, 1);
        let second = keys.inner.row(node).get(2);
        keys.inner.row_mut(node).set(1, second - 1);
    });
    assert!(separator.contains("has a key outside"), "{separator}");
    let stale = said(|keys| {
        let leaf = keys.leaf_of(0);
        let len = keys.leaves.len(leaf);
        keys.leaves.set_head(leaf, len - 1, keys.leaves.next(leaf));
    });
    assert!(stale.contains("has keys past its last"), "{stale}");
    let thin = said(|keys| {
        let leaf = keys.leaf_of(0);
        let few: Vec<u64> = keys.leaves.row(leaf).slice(1..LEAST).to_vec();
        keys.leaves.set_keys(leaf, &few);
    });
    assert!(thin.contains("has 23 keys"), "{thin}");
    let skips = said(|keys| {
        let leaf = keys.leaf_of(0);
        let after = keys.leaves.next(keys.leaves.next(leaf));
        keys.leaves.set_head(leaf, keys.leaves.len(leaf), after);
    });
    assert!(skips.contains("is not what the leaf before says"), "{skips}");
    let circle = said(|keys| {
        let (first, last) = (keys.leaf_of(0), keys.leaf_of(u64::MAX));
        keys.leaves.set_head(last, keys.leaves.len(last), first);
    });
    assert!(circle.contains("a leaf follows the last one"), "{circle}");
    let count = said(|keys| keys.len += 1);
    assert!(count.contains("7999 are there, not 8000"), "{count}");
    let leak = said(|keys| {
        keys.leaves.obtain();
    });
    assert!(leak.contains("leaves used"), "{leak}");
    let shallow = said(|keys| {
        keys.depth = 1;
    });
    assert!(shallow.contains("at 0 "), "{shallow}");
    let child = said(|keys| {
        let root = keys.root;
        keys.children.row_mut::<WORDS>(root).set(0, 1 << 20);
    });
    assert!(child.contains("was never obtained"), "{child}");
}
