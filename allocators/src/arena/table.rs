//! Side tables: what an allocator keeps outside the blocks.
#![allow(unsafe_code, reason = "the arena is where unsafe code may stand")]

mod lanes;
mod row;

use super::region::Region;
use crate::probe::{Off, Probe};
use lanes::GROUP;
pub(crate) use lanes::{LANES, Lane};
pub(crate) use row::{Row, RowMut, Span};
use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;

mod sealed {
    /// Only integers whose every bit pattern is a value, so that zeroed memory is one.
    pub trait Sealed: Copy + 'static {}
    impl Sealed for u8 {}
    impl Sealed for u16 {}
    impl Sealed for u32 {}
    impl Sealed for u64 {}
}

/// What a table can hold: an unsigned integer.
pub trait Word: sealed::Sealed {}
impl<T: sealed::Sealed> Word for T {}

/// A table of integers, zero at first, from the arena it was asked of.
#[derive(Debug)]
pub struct Table<T: Word, P: Probe = Off> {
    base: NonNull<T>,
    len: usize,
    /// Elements that the region holds, its last page filled up.
    room: usize,
    space: u32,
    probe: P,
    claimed: Option<Rc<Cell<u64>>>,
    _region: Rc<Region>,
}

impl<T: Word, P: Probe> Table<T, P> {
    pub(super) fn new(
        region: Rc<Region>,
        len: u64,
        space: u32,
        claimed: Option<Rc<Cell<u64>>>,
        probe: P,
    ) -> Self {
        let room = region.len() as usize / size_of::<T>();
        Table {
            base: region.base(),
            len: len as usize,
            room,
            space,
            probe,
            claimed,
            _region: region,
        }
    }

    /// How many elements it has.
    #[inline]
    #[allow(clippy::len_without_is_empty, reason = "its length never changes")]
    pub fn len(&self) -> u64 {
        self.len as u64
    }

    /// The element at `index`.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub fn get(&self, index: u64) -> T {
        assert!((index as usize) < self.len, "index past the table");
        self.probe.load(self.space, index * size_of::<T>() as u64);
        // SAFETY: checked above; the region is page-aligned, outlives self, and holds `len` Ts.
        unsafe { self.base.add(index as usize).read() }
    }

    /// The `N` elements from `index` on, read together: counted as one load for every 8 bytes.
    /// What lies past the end of the table is 0.
    ///
    /// # Panics
    /// Past the end by more than fits into the table's last page.
    #[inline]
    pub fn chunk<const N: usize>(&self, index: u64) -> &[T; N] {
        let first = self.inside::<N>(index);
        let bytes = (index * size_of::<T>() as u64, (N * size_of::<T>()) as u64);
        for at in (0..bytes.1).step_by(8) {
            self.probe.load(self.space, bytes.0 + at);
        }
        // SAFETY: checked above; the region is page-aligned, zeroed at first, outlives self and
        // holds `room` Ts, and only this table, borrowed here, writes to it.
        unsafe { self.base.add(first).cast::<[T; N]>().as_ref() }
    }

    /// Sets the `N` elements from `index` on together: counted as one store for every 8 bytes.
    ///
    /// # Panics
    /// Past the end by more than fits into the table's last page.
    #[inline]
    pub(crate) fn set_chunk<const N: usize>(&mut self, index: u64, values: [T; N]) {
        let first = self.inside::<N>(index);
        let bytes = (index * size_of::<T>() as u64, (N * size_of::<T>()) as u64);
        for at in (0..bytes.1).step_by(8) {
            self.probe.store(self.space, bytes.0 + at);
        }
        // SAFETY: checked above; as in `set`, and an array of Ts has the alignment of a T.
        unsafe { self.base.add(first).cast::<[T; N]>().write(values) }
    }

    /// Sets the element at `index`.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub fn set(&mut self, index: u64, value: T) {
        assert!((index as usize) < self.len, "index past the table");
        self.probe.store(self.space, index * size_of::<T>() as u64);
        // SAFETY: as in `get`; this table is the region's only writer.
        unsafe { self.base.add(index as usize).write(value) }
    }

    /// Makes the element at `index` what `change` makes of it: one check for both accesses.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn update(&mut self, index: u64, change: impl FnOnce(T) -> T) {
        assert!((index as usize) < self.len, "index past the table");
        self.probe.load(self.space, index * size_of::<T>() as u64);
        self.probe.store(self.space, index * size_of::<T>() as u64);
        // SAFETY: checked above; the region is page-aligned, outlives self, and holds `len` Ts.
        let element = unsafe { self.base.add(index as usize).as_mut() };
        *element = change(*element);
    }

    /// The `number`-th run of `N` elements: one check for all accesses to it. Only the accesses
    /// through it are counted, each one as it is made.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn row<const N: usize>(&self, number: u32) -> Row<'_, T, P, N> {
        let first = self.first_of_row::<N>(number);
        // SAFETY: `first + N <= len` and the region holds `len` initialised Ts for as long as
        // self lives; it is page-aligned. Only this table writes to it, which takes `&mut self`.
        let words = unsafe { self.base.add(first).cast::<[T; N]>().as_ref() };
        Row::new(words, first, self.space, &self.probe)
    }

    /// The same run, to be changed.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn row_mut<const N: usize>(&mut self, number: u32) -> RowMut<'_, T, P, N> {
        let first = self.first_of_row::<N>(number);
        // SAFETY: as in `row`; `&mut self` excludes all other access meanwhile.
        let words = unsafe { self.base.add(first).cast::<[T; N]>().as_mut() };
        RowMut::new(words, first, self.space, &self.probe)
    }

    /// `index`, if `N` elements from there on lie in the region.
    #[inline]
    fn inside<const N: usize>(&self, index: u64) -> usize {
        // A region is a page at least, so the difference is one.
        const { assert!(N * size_of::<T>() <= 4096) };
        assert!(index as usize <= self.room - N, "run past the table");
        index as usize
    }

    /// The elements from `first` to `end`, to be changed. Only the accesses through it are counted.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn span(&mut self, first: u32, end: u32) -> Span<'_, T, P> {
        assert!(first <= end && end as usize <= self.len, "run past the table");
        // SAFETY: checked above; as in `row_mut`.
        let words = unsafe {
            let base = self.base.add(first as usize).as_ptr();
            std::slice::from_raw_parts_mut(base, (end - first) as usize)
        };
        Span::new(words, first as usize, self.space, &self.probe)
    }

    #[inline]
    fn first_of_row<const N: usize>(&self, number: u32) -> usize {
        // No overflow: both factors are below 2^32 (a longer run would be no run of a table).
        const { assert!(N < 1 << 31) };
        let first = number as usize * N;
        assert!(first + N <= self.len, "row past the table");
        first
    }

    /// In a pool: the first `count` elements are in use and count as metadata from now on.
    pub fn claim(&self, count: u64) {
        if let Some(claimed) = &self.claimed {
            claimed.set(claimed.get().max(count * size_of::<T>() as u64));
        }
    }
}

impl<T: Lane, P: Probe> Table<T, P> {
    /// The element at `index` becomes `value` if it is less.
    ///
    /// # Panics
    /// Past the end.
    #[inline(always)]
    pub(crate) fn lift(&mut self, index: u64, value: T) {
        T::lift(self.group_of(index), index as usize % GROUP, value);
    }

    /// The element at `index` becomes `value` if it is more.
    ///
    /// # Panics
    /// Past the end.
    #[inline(always)]
    pub(crate) fn sink(&mut self, index: u64, value: T) {
        T::sink(self.group_of(index), index as usize % GROUP, value);
    }

    /// The elements written together with the one at `index`; counted as a store of that one.
    #[inline(always)]
    fn group_of(&mut self, index: u64) -> &mut [T; GROUP] {
        assert!((index as usize) < self.len, "index past the table");
        self.probe.store(self.space, index * size_of::<T>() as u64);
        let first = index as usize / GROUP * GROUP;
        // SAFETY: `first <= index < len <= room`, and the room, whole pages, is a multiple of the
        // group, so that all of it lies inside the region, which outlives self, page-aligned and
        // zeroed at first; `&mut self` excludes all other access meanwhile.
        unsafe { self.base.add(first).cast::<[T; GROUP]>().as_mut() }
    }
}
