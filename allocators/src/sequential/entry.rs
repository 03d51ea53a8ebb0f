//! The registry line of a fit: one constructor, one set of knobs for all of them.

use super::chart::{Chart, Charted, HasChart};
use super::chunks::Chunks;
use super::fit::Fit;
use super::index::{Ask, HasIndex, Indexed};
use super::list::List;
use super::mechanism::Order;
use super::naive::NaiveSequential;
use super::{Coalesce, Sequential};
use crate::arena::{Arena, Heap};
use crate::entry::{Builders, Built, Class, Entry, Family, Promises, boxed};
use crate::naive::Naive;
use crate::probe::Probe;
use crate::request::GRANULE;
use crate::spec::{Knob, KnobKind, Knobs, SpecError};

/// With the mechanism that is meant when none is named first.
const fn knobs(mechanisms: &'static [&'static str]) -> [Knob; 7] {
    [
        Knob {
            name: "mechanism",
            about: "an index, a list of the free blocks, or the classroom's list of all chunks",
            kind: KnobKind::Choice(mechanisms),
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
            name: "split",
            about: "a remainder behind a grant shorter than so many bytes is granted with it",
            kind: KnobKind::Bytes {
                least: 16,
                most: 1 << 30,
                step: 16,
                power_of_two: false,
                default: Some(GRANULE),
            },
        },
        Knob {
            name: "resize",
            about: "in place where possible, or always by moving",
            kind: KnobKind::Choice(&["in-place", "move"]),
        },
        Knob {
            name: "ties",
            about: "which of several blocks of the chosen length, in the order of the list",
            kind: KnobKind::Choice(&["first", "last"]),
        },
    ]
}

/// Of fits that choose by length.
const TIED: &[Knob] = &knobs(&["index", "list", "chunks"]);
/// Without `ties`, the last one.
const INDEXED: &[Knob] = TIED.split_at(6).0;
const LISTED: &[Knob] = (&knobs(&["list", "chunks"]) as &[Knob]).split_at(6).0;

/// How the free blocks are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// As nothing else is said: in an index, if there is one for these knobs, else in a list.
    Best,
    List,
    Chunks,
}

/// The knobs of a sequential fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(super) mechanism: Kept,
    pub(super) order: Order,
    pub(super) coalesce: Coalesce,
    pub(super) grow: Option<u64>,
    pub(super) split: u64,
    pub(super) moves: bool,
    pub(super) last: bool,
}

impl Shape {
    pub(crate) fn read(knobs: &Knobs) -> Shape {
        Shape {
            mechanism: match knobs.word("mechanism") {
                Some("chunks") => Kept::Chunks,
                Some("list") => Kept::List,
                _ => Kept::Best,
            },
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
            split: knobs.bytes("split").unwrap_or(GRANULE),
            moves: knobs.word("resize") == Some("move"),
            last: knobs.word("ties") == Some("last"),
        }
    }

    /// Everything as when nothing is said.
    pub(crate) fn is_bare(&self) -> bool {
        self.suits_an_index() && self.grow.is_none() && !self.moves
    }

    /// Among blocks of one length the last of the list serves, not the first.
    pub(crate) fn ties_to_last(&self) -> bool {
        self.last
    }

    /// An index keeps address order and merged neighbours, always splits, and knows one tie-break.
    fn suits_an_index(&self) -> bool {
        self.mechanism == Kept::Best
            && self.order == Order::Address
            && self.coalesce == Coalesce::Immediate
            && self.split == GRANULE
            && !self.last
    }
}

/// The registry line of the fit `F`.
pub(crate) const fn entry<F: Fit>() -> Entry {
    Entry {
        name: F::NAME,
        family: Family::ListFits,
        class: Class::Sequential,
        rule: F::RULE,
        origin: F::ORIGIN,
        knobs: LISTED,
        promises: |knobs| promises(knobs, false),
        builders: Builders { off: build_listed::<F, _>, counting: build_listed::<F, _> },
        naive: Some(naive::<F>),
    }
}

/// The registry line of a fit that breaks ties, in an index as `F`, with `ties=last` as `L`. It
/// says itself how it is built.
pub(crate) const fn tied<F: Fit, L: Fit>() -> Entry {
    Entry {
        knobs: TIED,
        promises: |knobs| promises(knobs, true),
        naive: Some(|knobs, heap| match Shape::read(knobs).last {
            true => naive::<L>(knobs, heap),
            false => naive::<F>(knobs, heap),
        }),
        ..entry::<F>()
    }
}

/// The registry line of a fit that a chart answers.
pub(crate) const fn charted<F: HasChart>() -> Entry {
    Entry {
        knobs: INDEXED,
        promises: |knobs| promises(knobs, true),
        builders: Builders { off: build_charted::<F, _>, counting: build_charted::<F, _> },
        ..entry::<F>()
    }
}

fn promises(knobs: &Knobs, indexed: bool) -> Result<Promises, SpecError> {
    let shape = Shape::read(knobs);
    if shape.mechanism == Kept::Chunks && shape.order != Order::Address {
        let why = "mechanism=chunks keeps all chunks in address order; \
                   order=lifo and order=fifo need mechanism=list";
        return Err(SpecError::Conflict(why.into()));
    }
    let merges = shape.coalesce == Coalesce::Immediate;
    let inspects = !(indexed && shape.suits_an_index());
    Ok(Promises { tiles: true, merges, inspects, ..Promises::PLACES })
}

pub(crate) fn build_listed<F: Fit, P: Probe>(knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let shape = Shape::read(knobs);
    if shape.mechanism == Kept::Chunks {
        let chunks = Chunks::new(&mut arena, shape.split)?;
        boxed(Sequential::<F, _, P>::new(arena, chunks, &shape))
    } else {
        let list = List::new(&mut arena, shape.order, shape.split)?;
        boxed(Sequential::<F, _, P>::new(arena, list, &shape))
    }
}

pub(crate) fn build_indexed<F: HasIndex, P: Probe>(knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let shape = Shape::read(knobs);
    if !shape.suits_an_index() {
        return build_listed::<F, P>(knobs, arena);
    }
    let index = Indexed::<F::Index<P>, P>::new(&mut arena)?;
    boxed(Sequential::<Ask, _, P>::new(arena, index, &shape))
}

pub(crate) fn build_charted<F: HasChart, P: Probe>(knobs: &Knobs, mut arena: Arena<P>) -> Built<P> {
    let shape = Shape::read(knobs);
    if !shape.suits_an_index() {
        return build_listed::<F, P>(knobs, arena);
    }
    let chart = Chart::<P>::new(&mut arena)?;
    boxed(Sequential::<Charted<F>, _, P>::new(arena, chart, &shape))
}

fn naive<F: Fit>(knobs: &Knobs, heap: Heap) -> Box<dyn Naive> {
    Box::new(NaiveSequential::<F>::new(Shape::read(knobs), heap))
}
