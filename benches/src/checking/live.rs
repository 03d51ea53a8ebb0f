//! All grants that are live, by address: each new one must lie as asked, inside the heap and apart
//! from all others, its header bytes included.

use super::fault::Fault;
use allocators::{Extent, GRANULE, Heap, Promises, Request};
use std::collections::BTreeMap;
use workloads::ObjectId;

/// Live grants with the header bytes behind them.
pub(super) struct Live {
    heap: Heap,
    header_bytes: u64,
    /// Grants are whole numbers of so many bytes.
    unit: u64,
    /// By start: the end, headers included, and whose it is.
    taken: BTreeMap<u64, (u64, ObjectId)>,
}

impl Live {
    pub(super) fn new(heap: Heap, header_bytes: u64, promises: &Promises) -> Live {
        let unit = if promises.measures { GRANULE } else { 1 };
        Live { heap, header_bytes, unit, taken: BTreeMap::new() }
    }

    /// A grant is made; `obtained` is how far the heap reaches where it is obtained in steps.
    pub(super) fn grant(
        &mut self,
        object: ObjectId,
        grant: Extent,
        request: Request,
        obtained: Option<u64>,
    ) -> Result<(), Fault> {
        let taken = self.shape(grant, request, obtained)?;
        if let Some((&start, &(end, other))) = self.taken.range(..taken.end()).next_back()
            && end > taken.offset()
        {
            let its = Extent::between(start, end);
            return Err(Fault::Overlap { grant: taken, other, its });
        }
        self.taken.insert(taken.offset(), (taken.end(), object));
        Ok(())
    }

    /// A grant ends.
    pub(super) fn release(&mut self, grant: Extent) {
        self.taken.remove(&grant.offset());
    }

    /// The grant with its header, if both are as they must be.
    fn shape(
        &self,
        grant: Extent,
        request: Request,
        obtained: Option<u64>,
    ) -> Result<Extent, Fault> {
        let header_bytes = self.header_bytes;
        let align = request.align.max(GRANULE);
        if !grant.offset().is_multiple_of(align) {
            return Err(Fault::Misaligned { grant, align });
        }
        let end = obtained.unwrap_or(self.heap.capacity());
        let room = end.saturating_sub(grant.offset());
        let len = grant.len() + header_bytes;
        if len > room {
            return Err(Fault::Outside { grant, header_bytes, end });
        }
        let least_bytes = (request.size + header_bytes).max(1).next_multiple_of(self.unit);
        if len < least_bytes || !len.is_multiple_of(self.unit) {
            return Err(Fault::Short { grant, header_bytes, least_bytes });
        }
        Ok(Extent::new(grant.offset(), len))
    }

    /// Every live grant with its header, lowest first, and whose it is.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Extent, ObjectId)> {
        self.taken.iter().map(|(&start, &(end, object))| (Extent::between(start, end), object))
    }

    /// The objects that live, in the order of their numbers.
    pub(super) fn objects(&self) -> Vec<ObjectId> {
        let mut objects: Vec<_> = self.taken.values().map(|&(_, object)| object).collect();
        objects.sort_unstable();
        objects
    }
}
