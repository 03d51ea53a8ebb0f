//! A reserved range of memory, committed as it is touched, and the side tables that stand beside
//! it. Allocators keep their free lists in the free blocks themselves, through checked loads and
//! stores of 32-bit words; what does not fit there is a [`Table`]. Both come from here, so that
//! metadata can be measured and, in the work pass, every access counted.
//!
//! The base is aligned to the power of two at or above the capacity, so that the alignment of an
//! offset is the alignment of its address. Pages are 4 KiB unless asked otherwise.

#[cfg(feature = "peers")]
mod foreign;
mod region;
mod table;

use crate::probe::{Off, Probe};
use crate::request::{Extent, GRANULE};
#[cfg(feature = "peers")]
pub(crate) use foreign::Outside;
use region::Region;
use std::cell::Cell;
use std::rc::Rc;
pub(crate) use table::{LANES, Lane, Row, RowMut, Span};
pub use table::{Table, Word};

/// The most bytes a heap may span: links are 32-bit granule numbers.
pub const LARGEST_HEAP: u64 = 1 << 36;

/// Of a pool so much is touched beforehand for every page of heap: what pools have come to need.
const POOL_BYTES_PER_PAGE: u64 = 64;

/// What kind of heap an allocator is to manage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heap {
    /// As much as asked for; at most `reserve` bytes of addresses are there to be used.
    Growing {
        /// A power of two.
        reserve: u64,
    },
    /// Exactly `capacity` bytes, all of them ordinary.
    Fixed {
        /// A multiple of a granule.
        capacity: u64,
    },
}

impl Heap {
    /// Bytes of addresses.
    pub fn capacity(self) -> u64 {
        match self {
            Heap::Growing { reserve } => reserve,
            Heap::Fixed { capacity } => capacity,
        }
    }

    /// Whether it grows.
    pub fn grows(self) -> bool {
        matches!(self, Heap::Growing { .. })
    }
}

/// Why no arena was to be had.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ArenaError {
    /// Past what links can reach.
    #[error("a heap of {0} bytes is over 64 GiB, the most that 32-bit granule numbers reach")]
    TooLarge(u64),
    /// Not a whole number of granules.
    #[error("a heap of {0} bytes is no positive multiple of {GRANULE}")]
    NotGranules(u64),
    /// The system refused the addresses.
    #[error("{0} bytes of address space could not be reserved")]
    NoAddresses(u64),
}

/// How the size of a table follows from the heap.
#[derive(Clone, Debug)]
enum Extentive {
    /// Its layers one behind the other, each as long as the heap wants.
    PerHeap(Vec<Layer>),
    /// Only what was claimed counts, in bytes.
    Claimed(Rc<Cell<u64>>),
}

/// A part of a table: one row for every `per` bytes of heap, the last row as long as the others.
#[derive(Clone, Copy, Debug)]
struct Layer {
    row_bytes: u64,
    per: u64,
    rows: u64,
}

impl Layer {
    /// Bytes for a heap of `footprint` bytes.
    fn bytes(&self, footprint: u64) -> u64 {
        footprint.div_ceil(self.per) * self.row_bytes
    }
}

/// Memory for one heap, and the account of its side tables.
#[derive(Debug)]
pub struct Arena<P: Probe = Off> {
    heap: Heap,
    memory: Region,
    tables: Vec<(Rc<Region>, Extentive)>,
    /// Bytes that a foreign allocator holds neither here nor in a table.
    outside: Rc<Cell<u64>>,
    probe: P,
}

impl<P: Probe> Arena<P> {
    /// Reserves the addresses of `heap`; no memory is used before it is touched.
    ///
    /// # Errors
    /// If the heap is over 64 GiB, not in granules, or the system has no addresses left.
    pub fn reserve(heap: Heap) -> Result<Arena<P>, ArenaError> {
        let capacity = heap.capacity();
        if capacity > LARGEST_HEAP {
            return Err(ArenaError::TooLarge(capacity));
        }
        if capacity == 0 || !capacity.is_multiple_of(GRANULE) {
            return Err(ArenaError::NotGranules(capacity));
        }
        let memory = Region::map(capacity, capacity.next_power_of_two())
            .ok_or(ArenaError::NoAddresses(capacity))?;
        let outside = Rc::default();
        Ok(Arena { heap, memory, tables: Vec::new(), outside, probe: P::default() })
    }

    /// The heap this arena was made for.
    #[inline]
    pub fn heap(&self) -> Heap {
        self.heap
    }

    /// What counts the accesses.
    #[inline]
    pub fn probe(&self) -> &P {
        &self.probe
    }

    /// The 32-bit word at byte `offset`.
    ///
    /// # Panics
    /// Past the capacity.
    #[inline]
    pub fn load(&self, offset: u64) -> u32 {
        self.probe.load(0, offset);
        self.memory.load(offset)
    }

    /// Writes the 32-bit word at byte `offset`.
    ///
    /// # Panics
    /// Past the capacity.
    #[inline]
    pub fn store(&mut self, offset: u64, word: u32) {
        self.probe.store(0, offset);
        self.memory.store(offset, word);
    }

    /// A table with one zeroed element for every `per` bytes of heap: its metadata is what a heap
    /// of the size in question needs.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub fn table<T: Word>(&mut self, per: u64) -> Result<Table<T, P>, ArenaError> {
        Ok(self.layers(&[(1, per)])?.0)
    }

    /// Such a table with `more` elements behind those, for what looks past the end of the heap.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn table_and<T: Word>(
        &mut self,
        per: u64,
        more: u64,
    ) -> Result<Table<T, P>, ArenaError> {
        let rows = self.heap.capacity().div_ceil(per);
        let layer = Layer { row_bytes: size_of::<T>() as u64, per, rows };
        self.add(rows + more, Extentive::PerHeap(vec![layer]))
    }

    /// A table of zeroed elements in layers, one behind the other, and where each begins. A layer
    /// of `(width, per)` has a row of `width` elements for every `per` bytes of heap, the last row
    /// as long as the others. Metadata as in [`Arena::table`].
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub(crate) fn layers<T: Word>(
        &mut self,
        layers: &[(u64, u64)],
    ) -> Result<(Table<T, P>, Vec<u64>), ArenaError> {
        let capacity = self.heap.capacity();
        let (mut len, mut starts, mut all) = (0, Vec::new(), Vec::new());
        for (width, per) in layers.iter().copied() {
            let rows = capacity.div_ceil(per);
            all.push(Layer { row_bytes: width * size_of::<T>() as u64, per, rows });
            starts.push(len);
            len += rows * width;
        }
        Ok((self.add(len, Extentive::PerHeap(all))?, starts))
    }

    /// A table of `len` zeroed elements of which only those count as metadata that were claimed
    /// ([`Table::claim`]): for pools whose use does not follow from the size of the heap.
    ///
    /// # Errors
    /// If the system has no addresses left.
    pub fn pool<T: Word>(&mut self, len: u64) -> Result<Table<T, P>, ArenaError> {
        self.add(len, Extentive::Claimed(Rc::new(Cell::new(0))))
    }

    fn add<T: Word>(&mut self, len: u64, size: Extentive) -> Result<Table<T, P>, ArenaError> {
        let bytes = (len.max(1) * size_of::<T>() as u64).next_multiple_of(4096);
        let region = Rc::new(Region::map(bytes, 4096).ok_or(ArenaError::NoAddresses(bytes))?);
        let claimed = match &size {
            Extentive::Claimed(claimed) => Some(claimed.clone()),
            Extentive::PerHeap(_) => None,
        };
        let space = self.tables.len() as u32 + 1;
        self.tables.push((region.clone(), size));
        Ok(Table::new(region, len, space, claimed, self.probe.clone()))
    }

    /// Bytes of side tables that a heap of `footprint` bytes needs, and what a foreign allocator
    /// holds elsewhere.
    pub fn metadata_bytes(&self, footprint: u64) -> u64 {
        let bytes = |size: &Extentive| match size {
            Extentive::PerHeap(layers) => layers.iter().map(|layer| layer.bytes(footprint)).sum(),
            Extentive::Claimed(claimed) => claimed.get(),
        };
        self.outside.get() + self.tables.iter().map(|(_, size)| bytes(size)).sum::<u64>()
    }

    /// Touches the pages that a heap of `footprint` bytes will use, so that no page fault falls
    /// into a timed region. Contents stay as they are.
    pub fn prefault(&mut self, footprint: u64) {
        self.memory.prefault(0, footprint);
        for (region, size) in &self.tables {
            match size {
                Extentive::PerHeap(layers) => {
                    let mut start = 0;
                    for layer in layers {
                        region.prefault(start, start + layer.bytes(footprint));
                        start += layer.rows * layer.row_bytes;
                    }
                }
                Extentive::Claimed(_) => {
                    region.prefault(0, footprint.div_ceil(4096) * POOL_BYTES_PER_PAGE + 4096);
                }
            }
        }
    }

    /// Lets the system use huge pages for heap and tables; whether it has any. To be called before
    /// the memory is touched.
    pub fn allow_huge_pages(&mut self) -> bool {
        let tables = self.tables.iter().all(|(region, _)| region.allow_huge_pages());
        self.memory.allow_huge_pages() && tables
    }

    /// The program's own view of a grant; not counted as the allocator's work.
    ///
    /// # Panics
    /// Past the capacity.
    #[inline]
    pub fn bytes_mut(&mut self, extent: Extent) -> &mut [u8] {
        self.memory.bytes_mut(extent.offset(), extent.len())
    }

    /// The program writes the first byte of a grant, as the time pass has it do; not counted.
    ///
    /// # Panics
    /// Past the capacity.
    #[inline]
    pub fn touch(&mut self, offset: u64, byte: u8) {
        self.memory.touch(offset, byte);
    }

    /// Copies `len` bytes, as a program does whose object moves; not counted.
    ///
    /// # Panics
    /// Past the capacity.
    pub fn copy(&mut self, from: u64, to: u64, len: u64) {
        self.memory.copy(from, to, len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_and_tables_are_accounted_for() {
        let mut arena: Arena = Arena::reserve(Heap::Fixed { capacity: 1 << 20 }).unwrap();
        arena.store(4096, 7);
        assert_eq!((arena.load(4096), arena.load(4100)), (7, 0));
        let mut bits: Table<u64> = arena.table(16 * 64).unwrap();
        bits.set(3, 9);
        assert_eq!(bits.get(3), 9);
        let pool: Table<u32> = arena.pool(100).unwrap();
        assert_eq!(arena.metadata_bytes(4096), 4 * 8);
        pool.claim(5);
        assert_eq!(arena.metadata_bytes(4096), 4 * 8 + 20);
        arena.prefault(1 << 20);
        assert_eq!((bits.get(3), arena.load(4096)), (9, 7));
    }

    #[test]
    fn layers_lie_behind_one_another_and_count_whole_rows() {
        let mut arena: Arena = Arena::reserve(Heap::Fixed { capacity: 10_000 }).unwrap();
        let (table, starts): (Table<u64>, _) = arena.layers(&[(2, 1024), (8, 4096)]).unwrap();
        assert_eq!((starts, table.len()), (vec![0, 20], 20 + 3 * 8));
        assert_eq!(arena.metadata_bytes(1025), 2 * 16 + 64);
        assert_eq!(arena.metadata_bytes(10_000), table.len() * 8);
        arena.prefault(10_000);
    }

    #[test]
    #[should_panic]
    fn a_word_past_the_end_is_caught() {
        let arena: Arena = Arena::reserve(Heap::Fixed { capacity: 4096 }).unwrap();
        arena.load(4094);
    }

    #[test]
    fn impossible_heaps_are_errors() {
        let reserve = |capacity| Arena::<Off>::reserve(Heap::Fixed { capacity }).err();
        assert_eq!(reserve((1 << 36) + 16), Some(ArenaError::TooLarge((1 << 36) + 16)));
        assert_eq!(reserve(0), Some(ArenaError::NotGranules(0)));
        assert_eq!(reserve(17), Some(ArenaError::NotGranules(17)));
    }
}
