//! The long lists of two-level segregated fit: a list for each thirty-second of a doubling, last
//! freed first. The links stand in a side table, two words for each region of 64 granules, since
//! no two long blocks start in one.
//!
//! Everything is O(1). Origin: Masmano, Ripoll, Crespo and Real 2004.

use super::Index;
use super::marks::LONG;
use super::stacks::Stacks;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError, Table};
use crate::probe::Probe;
use crate::request::{GRANULE, Request};

/// Granules of a region: no two long blocks start in one.
const REGION: u64 = 64;
const _: () = assert!(REGION <= LONG);

/// Binary logarithm of the lists a doubling.
const SECOND_LOG2: u32 = 5;
/// Doublings from 32 granules to 2^32.
const FIRST: u64 = 28;

/// Heads and bit maps.
pub(crate) struct Lists<P: Probe> {
    /// Start of the first block plus one, by class.
    heads: Table<u32, P>,
    /// Which lists of a doubling have a block.
    second: Table<u32, P>,
    /// Which doublings have one.
    first: u32,
    /// So many doublings ever had one.
    doublings: u32,
    /// Of the region a block starts in: the starts plus one of the block behind it and before it in
    /// the list, 0 for none.
    links: Table<u32, P>,
}

/// Where the link to the block behind the one at `start` stands.
#[inline]
fn next(start: u64) -> u64 {
    start / REGION * 2
}

/// Where the link to the block before it stands.
#[inline]
fn previous(start: u64) -> u64 {
    next(start) + 1
}

/// The class that a length falls into: doubling and thirty-second.
#[inline]
fn class(len: u64) -> (u32, u32) {
    let doubling = len.ilog2() - SECOND_LOG2;
    (doubling, (len >> doubling) as u32 & ((1 << SECOND_LOG2) - 1))
}

/// The index of its head.
#[inline]
fn index((doubling, part): (u32, u32)) -> u64 {
    u64::from(doubling << SECOND_LOG2 | part)
}

impl<P: Probe> Lists<P> {
    #[inline]
    fn set_first(&mut self, at: (u32, u32), head: u32) {
        self.heads.set(index(at), head);
        let (doubling, part) = at;
        let mut parts = self.second.get(doubling.into());
        parts = parts & !(1 << part) | u32::from(head != 0) << part;
        self.second.set(doubling.into(), parts);
        self.first = self.first & !(1 << doubling) | u32::from(parts != 0) << doubling;
    }
}

impl<P: Probe> Index<P> for Lists<P> {
    type Short = Stacks<P, 1>;

    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError> {
        let heads = arena.pool(FIRST << SECOND_LOG2)?;
        let second = arena.pool(FIRST)?;
        let links = arena.table(REGION / 2 * GRANULE)?;
        Ok(Lists { heads, second, first: 0, doublings: 0, links })
    }

    #[inline]
    fn insert(&mut self, start: u64, len: u64) {
        let at = class(len);
        if at.0 >= self.doublings {
            self.doublings = at.0 + 1;
            self.heads.claim(u64::from(self.doublings) << SECOND_LOG2);
            self.second.claim(self.doublings.into());
        }
        let head = self.heads.get(index(at));
        self.links.set(next(start), head);
        self.links.set(previous(start), 0);
        if head != 0 {
            self.links.set(previous(u64::from(head - 1)), start as u32 + 1);
            self.heads.set(index(at), start as u32 + 1);
        } else {
            self.set_first(at, start as u32 + 1);
        }
    }

    #[inline]
    fn remove(&mut self, start: u64, len: u64) {
        let (behind, before) = (self.links.get(next(start)), self.links.get(previous(start)));
        if behind != 0 {
            self.links.set(previous(u64::from(behind - 1)), before);
        }
        match before {
            0 => self.set_first(class(len), behind),
            before => self.links.set(next(u64::from(before - 1)), behind),
        }
    }

    #[inline]
    fn rank(_start: u64, len: u64) -> u64 {
        index(class(len))
    }

    #[inline]
    fn least_rank(request: Request) -> u64 {
        let more = request.align.max(GRANULE) / GRANULE - 1;
        let need = (request.rounded() / GRANULE + more).max(LONG);
        // Every block of this class serves.
        index(class(need + ((1 << (need.ilog2() - SECOND_LOG2)) - 1)))
    }

    #[inline]
    fn serves(_request: Request, _start: u64, _len: u64) -> bool {
        true
    }

    #[inline]
    fn choose(&self, _request: Request, least: u64) -> Option<(u64, u64)> {
        let (doubling, part) = ((least >> SECOND_LOG2) as u32, least as u32 % (1 << SECOND_LOG2));
        if self.first >> doubling.min(FIRST as u32) == 0 {
            return None;
        }
        let parts = self.second.get(doubling.into()) >> part << part;
        let at = if parts != 0 {
            (doubling, parts.trailing_zeros())
        } else {
            let longer = self.first & (u32::MAX << doubling << 1);
            if longer == 0 {
                return None;
            }
            let doubling = longer.trailing_zeros();
            (doubling, self.second.get(doubling.into()).trailing_zeros())
        };
        Some((u64::from(self.heads.get(index(at)) - 1), index(at)))
    }

    fn check(&self, blocks: &[(u64, u64)]) -> Result<(), Broken> {
        let mut left = blocks.len();
        for doubling in 0..FIRST as u32 {
            let parts = self.second.get(doubling.into());
            if (parts != 0) != (self.first >> doubling & 1 == 1) {
                return Err(Broken(format!("the first map is wrong about doubling {doubling}")));
            }
            for part in 0..1 << SECOND_LOG2 {
                let mut node = self.heads.get(index((doubling, part)));
                if (node != 0) != (parts >> part & 1 == 1) {
                    return Err(Broken(format!("map {doubling} is wrong about part {part}")));
                }
                while node != 0 {
                    let start = u64::from(node - 1);
                    let found = blocks.binary_search_by_key(&start, |block| block.0);
                    let right = found.is_ok_and(|at| class(blocks[at].1) == (doubling, part));
                    if !right || left == 0 {
                        return Err(Broken(format!("granule {start} is wrongly in a list")));
                    }
                    left -= 1;
                    node = self.links.get(next(start));
                }
            }
        }
        match left {
            0 => Ok(()),
            _ => Err(Broken(format!("{left} long blocks are in no list"))),
        }
    }
}
