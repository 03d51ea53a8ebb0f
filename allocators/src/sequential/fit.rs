//! What a fit is: a choice among free blocks that it sees one after another.

use super::mechanism::{Listed, Mechanism, whole};
use crate::arena::Arena;
use crate::probe::Probe;
use crate::request::{Extent, Request};
use std::cell::Cell;

/// The free blocks in list order, as a fit sees them. Each one looked at is counted.
pub(crate) trait Blocks {
    /// All free blocks, from the first.
    fn in_list_order(&self) -> impl Iterator<Item = Extent>;
    /// All free blocks, from where the last search ended, wrapping once.
    fn in_rover_order(&self) -> impl Iterator<Item = Extent>;
}

/// A policy: which free block serves.
pub(crate) trait Fit: 'static {
    /// Its bare name.
    const NAME: &'static str;
    /// Its rule in one sentence with its tie-break.
    const RULE: &'static str;
    /// Who, when.
    const ORIGIN: &'static str;
    /// What makes the chosen block the one, in a few words: "the tightest".
    const REASON: &'static str;

    /// The block that serves; it must hold the aligned request (`request.within(block)`).
    fn choose(blocks: &mut impl Blocks, request: Request) -> Option<Extent>;

    /// The same rule said naively: an index into the free blocks in list order. `rover` is the
    /// index at which next fit begins. Tests hold `choose` against it, grant for grant.
    fn naive(blocks: &[Extent], rover: usize, request: Request) -> Option<usize>;
}

/// How the block that serves is found in a mechanism.
pub(crate) trait Choose<M: Mechanism<P>, P: Probe>: 'static {
    /// Whether free blocks are looked at one after another, and counted.
    const INSPECTS: bool;
    /// The block that serves; `inspected` grows by the free blocks looked at.
    fn choose(
        mechanism: &mut M,
        arena: &Arena<P>,
        request: Request,
        inspected: &mut u64,
    ) -> Option<Extent>;

    /// Grants from the block that serves.
    #[inline]
    fn grant(
        mechanism: &mut M,
        arena: &mut Arena<P>,
        request: Request,
        inspected: &mut u64,
    ) -> Option<Extent> {
        let block = Self::choose(mechanism, arena, request, inspected)?;
        let grant = whole(request.within(block)?, block, mechanism.split());
        mechanism.cut(arena, block, grant, true);
        Some(grant)
    }
}

impl<F: Fit, M: Listed<P>, P: Probe> Choose<M, P> for F {
    const INSPECTS: bool = true;

    #[inline]
    fn choose(
        mechanism: &mut M,
        arena: &Arena<P>,
        request: Request,
        inspected: &mut u64,
    ) -> Option<Extent> {
        let mut search = Search { mechanism, arena, inspected: Cell::new(0) };
        let chosen = <F as Fit>::choose(&mut search, request);
        *inspected += search.inspected.get();
        chosen
    }
}

/// A search through a mechanism.
struct Search<'a, M, P: Probe> {
    mechanism: &'a M,
    arena: &'a Arena<P>,
    inspected: Cell<u64>,
}

impl<M: Listed<P>, P: Probe> Search<'_, M, P> {
    fn seen(&self, block: Extent) -> Extent {
        self.inspected.set(self.inspected.get() + 1);
        block
    }
}

impl<M: Listed<P>, P: Probe> Blocks for Search<'_, M, P> {
    #[inline]
    fn in_list_order(&self) -> impl Iterator<Item = Extent> {
        let first = self.mechanism.first(self.arena);
        std::iter::successors(first, |block| self.mechanism.after(self.arena, *block))
            .map(|block| self.seen(block))
    }

    #[inline]
    fn in_rover_order(&self) -> impl Iterator<Item = Extent> {
        let rover = self.mechanism.rover(self.arena);
        let tail = std::iter::successors(rover, |block| self.mechanism.after(self.arena, *block));
        let first = self.mechanism.first(self.arena);
        let head = std::iter::successors(first, |block| self.mechanism.after(self.arena, *block))
            .take_while(move |block| Some(*block) != rover);
        tail.chain(head).map(|block| self.seen(block))
    }
}
