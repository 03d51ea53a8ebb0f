//! The registry lines of the segregated fits, with what each of them is.

use super::lists::Lists;
use super::naive::{NaiveSegregated, mosaic, two_level};
use super::tightest::Tightest;
use super::{Long, Segregated};
use crate::arena::{Arena, Heap};
use crate::entry::{Builders, Built, Entry, Family, Promises, boxed};
use crate::naive::Naive;
use crate::probe::{Counting, Off, Probe};
use crate::spec::Knobs;

macro_rules! builders {
    ($long:ident) => {
        Builders { off: build::<$long<Off>, Off>, counting: build::<$long<Counting>, Counting> }
    };
}
/// Two-level segregated fit. Rule: the block freed last in the lowest class of which every block
/// serves; classes are 32 a doubling, no finer than a granule.
///
/// Allocate and free: O(1), whatever f and n. Origin: Masmano, Ripoll, Crespo and Real 2004, with
/// the links of short blocks in side tables. Weakness: a block of the request's own class that is
/// long enough is not used, so the last thirty-second of a heap may be refused.
pub(crate) const TLSF: Entry = Entry {
    name: "tlsf",
    rule: "the block freed last in the lowest of 32 classes a doubling that is sure to serve",
    origin: "Masmano, Ripoll, Crespo, Real 2004",
    builders: builders!(Lists),
    naive: Some(|_, heap| naive(heap, two_level)),
    ..SEGREGATED
};

/// The general allocator for an arena. Rule: the shortest block that serves; below 1792 bytes the
/// one freed last, from there the lowest.
///
/// Allocate: O(1) for short blocks, O(log f) for long ones; free: likewise. Origin: exact lists
/// over best fit (Weinstock 1976), with immediate coalescing on marks. Weakness: long blocks pay
/// for an ordered set.
pub(crate) const MOSAIC: Entry = Entry {
    name: "mosaic",
    rule: "the shortest block that serves: short ones the last freed, long ones the lowest",
    origin: "exact lists (Weinstock 1976) over best fit, coalescing on a bit map",
    builders: builders!(Tightest),
    naive: Some(|_, heap| naive(heap, mosaic)),
    ..SEGREGATED
};

const SEGREGATED: Entry = Entry {
    name: "",
    family: Family::Segregated,
    rule: "",
    origin: "",
    knobs: &[],
    promises: |_| Ok(Promises { tiles: true, merges: true, ..Promises::PLACES }),
    builders: builders!(Lists),
    naive: None,
};

fn build<L: Long<P>, P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Segregated::<L, P>::new(arena)?)
}

fn naive(heap: Heap, rule: super::naive::Rule) -> Box<dyn Naive> {
    Box::new(NaiveSegregated::new(heap, rule))
}
