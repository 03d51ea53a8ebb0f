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

    /// Executes `operations` with the same grants as [`Drive::replay`], but the program neither
    /// writes to them nor copies: for whoever asks only whether all is granted. Gives one past the
    /// highest byte granted.
    ///
    /// # Errors
    /// The index of the operation that was refused.
    ///
    /// # Panics
    /// If a slot is past `slots`.
    fn serve(&mut self, operations: &[Operation], slots: &mut [Slot]) -> Result<u64, usize>;
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
                Kind::Resize => moved(self, *slot, u64::MAX, operation.request()),
            };
            let Some(extent) = granted else {
                return Err(operations.len() - rest.len() - 1);
            };
            self.touch(extent.offset(), operation.slot as u8);
            *slot = Some(extent);
        }
        Ok(())
    }

    fn serve(&mut self, operations: &[Operation], slots: &mut [Slot]) -> Result<u64, usize> {
        let mut highest = 0;
        for (at, operation) in operations.iter().enumerate() {
            let slot = &mut slots[operation.slot as usize];
            let granted = match operation.kind {
                Kind::Free => {
                    if let Some(extent) = slot.take() {
                        self.free(extent);
                    }
                    continue;
                }
                Kind::Allocate => self.allocate(operation.request()),
                Kind::Resize => moved(self, *slot, 0, operation.request()),
            };
            let extent = granted.ok_or(at)?;
            highest = highest.max(extent.end());
            *slot = Some(extent);
        }
        Ok(highest)
    }
}

/// Resizes what is in the slot; a move copies at most `live` bytes.
#[inline]
fn moved<P: Probe, A: Allocator<P>>(
    allocator: &mut A,
    slot: Slot,
    live: u64,
    request: Request,
) -> Option<Extent> {
    let old = slot?;
    resize_or_move(allocator, old, live.min(old.len()), request).map(|resized| resized.extent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Heap;
    use crate::registry::{Named, REGISTRY};

    /// Allocates, frees and resizes of objects that outgrow a heap of 64 KiB.
    fn operations() -> Vec<Operation> {
        let one = |at: u32| {
            let request = Request::new(u64::from(at * 37 % 500 + at / 2), 1 << (at % 7));
            match at % 5 {
                0..3 => Operation::allocate(at, request),
                3 => Operation::resize(at - 2, request),
                _ => Operation::free(at - 4),
            }
        };
        (0..1000).map(one).collect()
    }

    #[test]
    fn what_is_only_served_is_granted_as_what_is_replayed() {
        let (operations, mut refusing) = (operations(), 0);
        for entry in REGISTRY.iter().filter(|entry| Named::parse(entry.name).is_ok()) {
            let named = Named::parse(entry.name).unwrap();
            // Where those put their grants follows from nothing that two replays share.
            if named.promises().own_memory {
                continue;
            }
            for capacity in [1 << 16, 1 << 24] {
                let heap = Heap::Fixed { capacity };
                let [mut slots, mut served] = [vec![None; 1000], vec![None; 1000]];
                let replayed = named.build(heap).unwrap().replay(&operations, &mut slots);
                let only = named.build(heap).unwrap().serve(&operations, &mut served);
                assert_eq!(only.map(|_| ()), replayed, "{named}");
                assert_eq!(served, slots, "{named}");
                refusing += u32::from(replayed.is_err());
                if let (Ok(highest), "bump") = (only, entry.name) {
                    let ends = slots.iter().flatten().map(|extent| extent.end());
                    assert_eq!(Some(highest), ends.max(), "bump never goes back");
                }
            }
        }
        assert!(refusing > 5, "{refusing}");
    }
}
