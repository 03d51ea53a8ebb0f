//! What a segregated fit is put together from: who keeps the short free blocks, and an index of the
//! long ones.

use super::marks::Marks;
use crate::allocator::Broken;
use crate::arena::{Arena, ArenaError};
use crate::probe::Probe;
use crate::request::Request;

/// The short free blocks, in granules. They are marked before they come.
pub(crate) trait Short<P: Probe>: Sized + 'static {
    /// Of the blocks of a class the lowest serves, not the one freed last.
    const LOWEST: bool;
    /// None yet.
    ///
    /// # Errors
    /// If the system has no addresses left.
    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError>;
    /// One more, of fewer than [`LONG`](super::marks::LONG) granules; of none, which is what is left of a block that
    /// was taken whole, is no block.
    fn push(&mut self, marks: &mut Marks<P>, granule: u64, len: u64);
    /// The same of a block that became free just now, whatever of it was free before, and may be
    /// asked for at once.
    fn hold(&mut self, marks: &mut Marks<P>, granule: u64, len: u64);
    /// To be called before a short block goes otherwise than by being taken from here: none is held.
    fn settle(&mut self, marks: &mut Marks<P>);
    /// Takes `need` granules, fewer than [`SHORT`](super::marks::SHORT), off the block that serves, where that is quickly
    /// found: where it started. What is left of it stays. `None` says nothing: then
    /// [`Short::search`] knows.
    fn take_few(&mut self, marks: &mut Marks<P>, need: u64) -> Option<u64>;
    /// Takes the block that serves `need` granules, fewer than [`LONG`](super::marks::LONG): where it starts, and its
    /// length. It stays marked.
    fn search(&mut self, marks: &mut Marks<P>, need: u64) -> Option<(u64, u64)>;
    /// Whether there is none of `need` granules or more.
    fn is_empty_from(&self, need: u64) -> bool;
    /// The starts kept for blocks of `len` granules, whether still true or not.
    fn iter(&self, len: u64) -> impl Iterator<Item = u64>;
}

/// An index of long free blocks, in granules.
pub(crate) trait Index<P: Probe>: Sized + 'static {
    /// Who keeps the short ones of such a fit.
    type Short: Short<P>;
    /// None yet.
    ///
    /// # Errors
    /// If the system has no addresses left.
    fn new(arena: &mut Arena<P>) -> Result<Self, ArenaError>;
    /// Of blocks that serve the one with the least of these is chosen, of equals the last that came.
    fn rank(start: u64, len: u64) -> u64;
    /// No block of a lesser rank serves.
    fn least_rank(request: Request) -> u64;
    /// Whether a block of at least that rank serves, alignment included.
    fn serves(request: Request, start: u64, len: u64) -> bool;
    /// One more.
    fn insert(&mut self, start: u64, len: u64);
    /// One less.
    fn remove(&mut self, start: u64, len: u64);
    /// Where the one starts that serves, and its rank; `least` is the request's least rank.
    fn choose(&self, request: Request, least: u64) -> Option<(u64, u64)>;
    /// Whether it holds just `blocks`, which are in address order.
    ///
    /// # Errors
    /// Says what does not hold.
    fn check(&self, blocks: &[(u64, u64)]) -> Result<(), Broken>;
}
