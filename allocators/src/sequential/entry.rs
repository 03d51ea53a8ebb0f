//! The registry line of a fit: one constructor, one set of knobs for all of them.

use super::chunks::Chunks;
use super::fit::Fit;
use super::list::List;
use super::mechanism::Order;
use super::naive::NaiveSequential;
use super::{Coalesce, Sequential};
use crate::arena::{Arena, Heap};
use crate::entry::{Builders, Built, Entry, Family, Promises, boxed};
use crate::naive::Naive;
use crate::probe::Probe;
use crate::spec::{Knob, KnobKind, Knobs, SpecError};

const KNOBS: &[Knob] = &[
    Knob {
        name: "mechanism",
        about: "list of free blocks, or the classroom's list of all chunks",
        kind: KnobKind::Choice(&["list", "chunks"]),
    },
    Knob {
        name: "order",
        about: "where in the list a freed block goes",
        kind: KnobKind::Choice(&["address", "lifo", "fifo"]),
    },
    Knob {
        name: "coalesce",
        about: "when free neighbours merge",
        kind: KnobKind::Choice(&["immediate", "deferred", "never"]),
    },
    Knob {
        name: "grow",
        about: "a growing heap's break rises by multiples of so many bytes and never recedes",
        kind: KnobKind::Bytes {
            least: 16,
            most: 1 << 30,
            step: 16,
            power_of_two: false,
            default: None,
        },
    },
    Knob {
        name: "resize",
        about: "in place where possible, or always by moving",
        kind: KnobKind::Choice(&["in-place", "move"]),
    },
];

/// The knobs of a sequential fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    chunks: bool,
    pub(super) order: Order,
    pub(super) coalesce: Coalesce,
    pub(super) grow: Option<u64>,
    pub(super) moves: bool,
}

impl Shape {
    pub(super) fn read(knobs: &Knobs) -> Shape {
        Shape {
            chunks: knobs.word("mechanism") == Some("chunks"),
            order: match knobs.word("order") {
                Some("lifo") => Order::Lifo,
                Some("fifo") => Order::Fifo,
                _ => Order::Address,
            },
            coalesce: match knobs.word("coalesce") {
                Some("deferred") => Coalesce::Deferred,
                Some("never") => Coalesce::Never,
                _ => Coalesce::Immediate,
            },
            grow: knobs.bytes("grow"),
            moves: knobs.word("resize") == Some("move"),
        }
    }
}

/// The registry line of the fit `F`.
pub(crate) const fn entry<F: Fit>() -> Entry {
    Entry {
        name: F::NAME,
        family: Family::ListFits,
        rule: F::RULE,
        origin: F::ORIGIN,
        knobs: KNOBS,
        promises,
        builders: Builders { off: build::<F, _>, counting: build::<F, _> },
        naive: Some(naive::<F>),
    }
}

fn promises(knobs: &Knobs) -> Result<Promises, SpecError> {
    let shape = Shape::read(knobs);
    if shape.chunks && shape.order != Order::Address {
        let why = "mechanism=chunks keeps all chunks in address order; \
                   order=lifo and order=fifo need mechanism=list";
        return Err(SpecError::Conflict(why.into()));
    }
    let merges = shape.coalesce == Coalesce::Immediate;
    Ok(Promises { tiles: true, merges, inspects: true, ..Promises::PLACES })
}

fn build<F: Fit, P: Probe>(knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let shape = Shape::read(knobs);
    if shape.chunks {
        let chunks = Chunks::new(&mut arena)?;
        boxed(Sequential::<F, _, P>::new(arena, chunks, &shape))
    } else {
        let list = List::new(&mut arena, shape.order)?;
        boxed(Sequential::<F, _, P>::new(arena, list, &shape))
    }
}

fn naive<F: Fit>(knobs: &Knobs, heap: Heap) -> Box<dyn Naive> {
    Box::new(NaiveSequential::<F>::new(Shape::read(knobs), heap))
}
