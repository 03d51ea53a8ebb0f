//! The items as a whole, and what an item must not do.

use super::*;
use results::{Holding, Reproduction};
use std::collections::BTreeSet;

#[test]
fn names_are_plain_and_all_different() {
    let names: BTreeSet<&str> = ITEMS.iter().map(|item| item.name).collect();
    assert_eq!(names.len(), ITEMS.len());
    let plain = |name: &str| {
        name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    assert!(names.iter().all(|name| plain(name) && name.len() <= 17), "{names:?}");
}

/// With figures that are wrong by a little more than the tolerance every gate must miss.
#[test]
fn every_gate_can_miss() {
    for item in ITEMS.iter().filter(|item| matches!(item.name, "linux-indices" | "slab-geometry")) {
        let mut record = item.reproduce(Effort::Quick).unwrap();
        assert!(record.count(Holding::Holds) > 0 && record.count(Holding::Misses) == 0);
        let gates = record.count(Holding::Holds);
        for check in &mut record.checks {
            let off = match check.expected {
                Expected::Exactly(value) => value + 1.0,
                Expected::Within(value, by) => value + 1.01 * by,
                Expected::AtMost(value) => value + 0.001,
                Expected::AtLeast(value) => value - 0.001,
                Expected::Finding(_) => continue,
            };
            check.measured = Ok(off);
        }
        assert_eq!(record.count(Holding::Misses), gates);
        assert!(Reproduction { items: vec![record], ..Reproduction::default() }.misses());
    }
}
