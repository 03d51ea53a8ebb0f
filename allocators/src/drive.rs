//! The loops that drive an allocator, compiled once for each, so that the seam between harness
//! and allocator costs one virtual call a replay and none an operation.

use crate::allocator::{Allocator, resize_or_move};
use crate::probe::Probe;
use crate::request::{Extent, Request};

/// One operation of a script, packed. `slot` is where the object's grant is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    word: u64,
    slot: u32,
    kind: Kind,
    align_log2: u8,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Grants into the slot.
    Allocate,
    /// Gives the slot's grant back.
    Free,
    /// Makes the slot's grant another size.
    Resize,
}

impl Operation {
    /// An allocation into `slot`.
    pub fn allocate(slot: u32, request: Request) -> Operation {
        let align_log2 = request.align.trailing_zeros() as u8;
        Operation { word: request.size, slot, kind: Kind::Allocate, align_log2 }
    }

    /// A free of `slot`.
    pub fn free(slot: u32) -> Operation {
        Operation { word: 0, slot, kind: Kind::Free, align_log2: 0 }
    }

    /// A resize of `slot`.
    pub fn resize(slot: u32, request: Request) -> Operation {
        Operation { kind: Kind::Resize, ..Operation::allocate(slot, request) }
    }

    /// What it asks for.
    #[inline]
    pub fn request(self) -> Request {
        Request { size: self.word, align: 1 << (self.align_log2 & 63) }
    }

    /// Where its grant is kept.
    #[inline]
    pub fn slot(self) -> u32 {
        self.slot
    }

    /// What it does.
    #[inline]
    pub fn kind(self) -> Kind {
        self.kind
    }
}

/// What stands in a slot: the grant and how much of it the program asked for.
pub type Slot = Option<Extent>;

/// An allocator with the replay loop. Implemented for every [`Allocator`].
pub trait Drive<P: Probe>: Allocator<P> {
    /// Executes `operations`; the program writes the first byte of every grant. Stops at the first
    /// refusal and says at which operation: a refused request is never a fast success. A resize
    /// that moves copies what both grants can hold.
    ///
    /// # Errors
    /// The index of the operation that was refused.
    ///
    /// # Panics
    /// If a slot is past `slots`.
    fn replay(&mut self, operations: &[Operation], slots: &mut [Slot]) -> Result<(), usize>;
}

impl<P: Probe, A: Allocator<P>> Drive<P> for A {
    fn replay(&mut self, operations: &[Operation], slots: &mut [Slot]) -> Result<(), usize> {
        // Not `enumerate`: where it stopped follows from what is left, and costs nothing till then.
        let mut rest = operations.iter();
        while let Some(operation) = rest.next() {
            let slot = &mut slots[operation.slot as usize];
            let granted = match operation.kind {
                Kind::Free => {
                    if let Some(extent) = slot.take() {
                        self.free(extent);
                    }
                    continue;
                }
                Kind::Allocate => self.allocate(operation.request()),
                Kind::Resize => moved(self, *slot, operation.request()),
            };
            let Some(extent) = granted else {
                return Err(operations.len() - rest.len() - 1);
            };
            self.arena_mut().touch(extent.offset(), operation.slot as u8);
            *slot = Some(extent);
        }
        Ok(())
    }
}

#[inline]
fn moved<P: Probe, A: Allocator<P>>(
    allocator: &mut A,
    slot: Slot,
    request: Request,
) -> Option<Extent> {
    let old = slot?;
    resize_or_move(allocator, old, old.len(), request).map(|resized| resized.extent)
}
