//! `tlsf`, two-level segregated fit. Rule: the block freed last in the lowest class of which every
//! block serves; classes are 32 a doubling, no finer than a granule.
//!
//! Allocate and free: O(1) amortised, whatever f and n. Origin: Masmano, Ripoll, Crespo and Real
//! 2004, with bits and side tables for their headers and links. Weakness: a block of the request's own
//! class that is long enough is not used, so the last thirty-second of a heap may be refused; and
//! now and then a list of n entries is swept at once, so that a single operation is not bounded as
//! theirs is, which the tail shows.

use super::Segregated;
use super::lists::Lists;
use super::naive::{NaiveSegregated, two_level};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::probe::Probe;
use crate::spec::Knobs;

/// Its line of the registry.
pub(crate) const TLSF: Entry = Entry {
    name: "tlsf",
    family: Family::Segregated,
    class: Class::Segregated,
    rule: "the block freed last in the lowest of 32 classes a doubling that is sure to serve",
    origin: "Masmano, Ripoll, Crespo, Real 2004",
    knobs: &[],
    promises: |_| Ok(Promises { tiles: true, merges: true, ..Promises::PLACES }),
    builders: Builders { off: build, counting: build },
    naive: Some(|_, heap| Box::new(NaiveSegregated::new(heap, two_level))),
};

fn build<P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Segregated::<Lists<P>, P>::new(arena)?)
}
